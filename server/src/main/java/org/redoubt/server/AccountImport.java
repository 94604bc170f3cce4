package org.redoubt.server;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.AppendResult;
import org.redoubt.account.Gate;
import org.redoubt.account.Keyword;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxId;
import org.redoubt.account.MailboxResult;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.MessageTooLargeException;
import org.redoubt.account.NewEmail;
import org.redoubt.server.admin.ImportSession;
import org.redoubt.server.admin.ImportSession.Outcome.AlreadyThere;
import org.redoubt.server.admin.ImportSession.Outcome.Failed;
import org.redoubt.server.admin.ImportSession.Outcome.Imported;

/** Puts messages from outside into an account, one append for each mailbox of a batch. */
final class AccountImport implements ImportSession {
    private final Gate gate;
    private final AccountHandle handle;
    private final long maxOctets;

    AccountImport(Gate gate, AccountHandle handle, long maxOctets) {
        this.gate = gate;
        this.handle = handle;
        this.maxOctets = maxOctets;
    }

    @Override
    public List<Outcome> put(List<Incoming> messages) throws IOException {
        Map<String, List<Integer>> byMailbox = new LinkedHashMap<>();
        for (int i = 0; i < messages.size(); i++) {
            byMailbox
                    .computeIfAbsent(messages.get(i).mailbox(), path -> new ArrayList<>())
                    .add(i);
        }
        List<Outcome> outcomes = new ArrayList<>(Collections.nCopies(messages.size(), new Imported()));
        for (var entry : byMailbox.entrySet()) {
            into(entry.getKey(), entry.getValue(), messages, outcomes);
        }
        return outcomes;
    }

    private void into(String path, List<Integer> indexes, List<Incoming> messages, List<Outcome> outcomes)
            throws IOException {
        Optional<MailboxId> mailbox = mailbox(path);
        if (mailbox.isEmpty()) {
            indexes.forEach(i -> outcomes.set(i, new Failed("there can be no mailbox named " + path)));
            return;
        }
        List<Fresh> fresh = new ArrayList<>();
        Set<String> digests = new HashSet<>();
        try {
            for (int i : indexes) {
                outcomes.set(i, take(i, messages.get(i), mailbox.get(), digests, fresh));
            }
            append(mailbox.get(), fresh, outcomes);
        } finally {
            for (Fresh one : fresh) {
                one.email.message().close();
            }
        }
    }

    /** A message that the mailbox does not have yet, and its place in the batch. */
    private record Fresh(int index, NewEmail email) {}

    private Outcome take(int index, Incoming incoming, MailboxId mailbox, Set<String> digests, List<Fresh> fresh)
            throws IOException {
        if (!digests.add(digest(incoming.bytes()))) {
            return new AlreadyThere();
        }
        Message message;
        try (MessageIntake intake = gate.intake(maxOctets)) {
            intake.write(incoming.bytes());
            message = intake.finish();
        } catch (MessageTooLargeException e) {
            return new Failed("larger than the limit of " + maxOctets + " octets");
        }
        if (handle.findByContent(mailbox, message).isPresent()) {
            message.close();
            return new AlreadyThere();
        }
        fresh.add(new Fresh(index, new NewEmail(message, keywords(incoming), incoming.received())));
        return new Imported();
    }

    private static Set<Keyword> keywords(Incoming incoming) {
        return incoming.keywords().stream()
                .filter(Keyword::valid)
                .map(Keyword::new)
                .collect(Collectors.toSet());
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All in one commit; when they do not fit together, one by one, so that as many as possible do. */
    private void append(MailboxId mailbox, List<Fresh> fresh, List<Outcome> outcomes) throws IOException {
        if (fresh.isEmpty()) {
            return;
        }
        AppendResult result =
                handle.append(mailbox, fresh.stream().map(Fresh::email).toList());
        switch (result) {
            case AppendResult.Appended _ -> {}
            case AppendResult.OverQuota _ -> {
                if (fresh.size() == 1) {
                    outcomes.set(fresh.getFirst().index, new Failed("the account is over its quota"));
                } else {
                    for (Fresh one : fresh) {
                        append(mailbox, List.of(one), outcomes);
                    }
                }
            }
            case AppendResult.NoMailbox _ ->
                fresh.forEach(one -> outcomes.set(one.index, new Failed("the mailbox was removed meanwhile")));
        }
    }

    private Optional<MailboxId> mailbox(String path) throws IOException {
        Optional<Mailbox> existing = handle.mailboxes().byPath(path);
        if (existing.isPresent()) {
            return existing.map(Mailbox::id);
        }
        MailboxResult made = handle.createMailbox(path, Optional.empty());
        if (made instanceof MailboxResult.Done(var id)) {
            handle.subscribe(path, true);
            return Optional.of(id);
        }
        return handle.mailboxes().byPath(path).map(Mailbox::id);
    }

    @Override
    public void close() {
        handle.close();
    }
}
