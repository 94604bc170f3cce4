package org.redoubt.transport.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.codec.BodyType;
import org.redoubt.transport.codec.MailArguments;

/** One mail transaction (RFC 5321 3.3), from MAIL to the answer to its message. */
public final class Transaction implements AutoCloseable {
    private final String id;
    private MailArguments mail;
    private final List<Recipient> recipients = new ArrayList<>(2);
    private Optional<MessageReceiver> chunks = Optional.empty();
    private Set<AccountId> judgedFor = Set.of();

    Transaction(String id, MailArguments mail) {
        this.id = id;
        this.mail = mail;
    }

    /** Names the message in Received fields, logs and answers. */
    public String id() {
        return id;
    }

    public MailArguments mail() {
        return mail;
    }

    /** Whether the message may hold any octets (RFC 3030 3). */
    public boolean binary() {
        return mail.body().filter(BodyType.BINARY_MIME::equals).isPresent();
    }

    public List<Recipient> recipients() {
        return Collections.unmodifiableList(recipients);
    }

    public void add(Recipient recipient) {
        recipients.add(recipient);
    }

    /** Takes back the last one. */
    public void removeLast() {
        recipients.removeLast();
    }

    /** A filter wants another envelope. */
    void change(MailArguments sender, List<Recipient> to) {
        mail = sender;
        recipients.clear();
        recipients.addAll(to);
    }

    /** For whose mailboxes the spam filter has judged the message; nobody's where it has not. */
    Set<AccountId> judgedFor() {
        return judgedFor;
    }

    void judgedFor(Set<AccountId> accounts) {
        judgedFor = Set.copyOf(accounts);
    }

    /** The message that BDAT has begun to send. */
    public Optional<MessageReceiver> chunks() {
        return chunks;
    }

    public void chunks(MessageReceiver begun) {
        chunks = Optional.of(begun);
    }

    /** Forgets what of the message has come. */
    @Override
    public void close() throws IOException {
        if (chunks.isPresent()) {
            chunks.get().close();
        }
    }
}
