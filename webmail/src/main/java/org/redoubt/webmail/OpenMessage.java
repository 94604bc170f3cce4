package org.redoubt.webmail;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Bodies;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailState;
import org.redoubt.account.EmailSummary;
import org.redoubt.account.Gate;
import org.redoubt.account.Purpose;
import org.redoubt.account.RightsRevokedException;
import org.redoubt.http.SignedIn;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.Part;
import org.redoubt.smime.Signatures;
import org.redoubt.smime.SignedContent;
import org.redoubt.smime.SignedMessage;
import org.redoubt.store.id.AccountId;

/** One email that somebody may read, opened: that it is read is in the audit log before this exists. */
record OpenMessage(AccountId account, EmailSummary summary, Instant arrived, Bodies bodies) implements SignedMessage, Readable {
    /**
     * Opens an email by the ids that JMAP gives it; empty when there is none that this person may read.
     *
     * @param action what reads, for the audit log
     */
    static Optional<OpenMessage> open(Gate gate, SignedIn who, String account, String email, String action)
            throws IOException {
        Optional<Long> accountNumber = number('a', account);
        Optional<Long> emailNumber = number('e', email);
        if (accountNumber.isEmpty() || emailNumber.isEmpty()) {
            return Optional.empty();
        }
        EmailId id = new EmailId(emailNumber.get());
        try {
            AccountHandle handle = handle(gate, who, new AccountId(accountNumber.get()));
            EmailState state = handle.alive() ? handle.emails().find(List.of(id)).get(id) : null;
            if (state == null) {
                return Optional.empty();
            }
            EmailSummary summary = handle.summaries(List.of(id)).getFirst();
            return Optional.of(new OpenMessage(
                    handle.account(),
                    summary,
                    Instant.ofEpochMilli(state.receivedMillis()),
                    handle.read(action, List.of(id))));
        } catch (AccessDeniedException | RightsRevokedException denied) {
            return Optional.empty();
        }
    }

    private static AccountHandle handle(Gate gate, SignedIn who, AccountId account)
            throws AccessDeniedException, IOException {
        Purpose purpose = account.equals(who.principal().account()) ? Purpose.MAIL_ACCESS : Purpose.SHARED_ACCESS;
        return who.keep(
                account, AccountHandle.class, () -> gate.open(who.principal(), account, who.session(), purpose));
    }

    private static Optional<Long> number(char kind, String id) {
        return id.matches(kind + "[1-9][0-9]{0,17}") ? Optional.of(Long.parseLong(id.substring(1))) : Optional.empty();
    }

    /** What is asked about its signature. */
    Signatures.Question question(boolean atDelivery) {
        return new Signatures.Question(account.value(), summary.id().value(), atDelivery);
    }

    @Override
    public Part root() {
        return summary.structure();
    }

    /** The whole header. */
    @Override
    public HeaderBlock header() throws IOException {
        Part root = root();
        return HeaderBlock.of(bodies.range(summary.id(), root.headerStart(), root.bodyStart() - root.headerStart()));
    }

    @Override
    public InputStream stream(long from, long length) {
        return bodies.stream(summary.id(), from, length);
    }

    /** What is signed within it (RFC 8551 3.5.2), if anything is. */
    Optional<byte[]> inside() throws IOException {
        return SignedContent.of(this, Limits.INSIDE_OCTETS);
    }

    /** What there is to show: its own parts, or those of what is signed within it. */
    Readable shown() throws IOException {
        return inside().map(Readable::of).orElse(this);
    }

    @Override
    public byte[] raw(Part part, long most) throws IOException {
        return bodies.range(summary.id(), part.bodyStart(), Math.min(most, part.octets()));
    }
}
