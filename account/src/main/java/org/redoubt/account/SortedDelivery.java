package org.redoubt.account;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.NewEmails.Prepared;
import org.redoubt.store.CommitLane.Step;

/** Files an arriving message as its owner's rules say: emails, marks and what went wrong, in one commit. */
final class SortedDelivery {
    private SortedDelivery() {}

    /** A filing whose bytes are in the store or on their way there. */
    record Ready(Filing filing, StoredContent content) {}

    private record Copy(MailboxId mailbox, StoredContent content) {}

    /** @param counted whether room for it was found before */
    static Step<AccountState, Deposited> file(
            Edit edit, Sorted sorted, List<Ready> ready, long receivedMillis, boolean counted) {
        Map<Copy, Set<Keyword>> copies = new LinkedHashMap<>();
        for (Ready one : ready) {
            MailboxId wanted = target(edit, one.filing());
            MailboxId target = Muting.target(edit, wanted, one.content());
            Copy copy = new Copy(target, one.content());
            copies.computeIfAbsent(copy, _ -> new LinkedHashSet<>())
                    .addAll(Muting.keywords(one.filing().keywords(), !target.equals(wanted)));
        }
        long octets = copies.keySet().stream().mapToLong(copy -> copy.content().octets()).sum();
        if (!counted && !edit.base().root().quota().fits(octets)) {
            return new Step<>(edit.base(), new Deposited.OverQuota());
        }
        Deposited result = new Deposited.Nowhere();
        for (Map.Entry<Copy, Set<Keyword>> entry : copies.entrySet()) {
            MailboxId mailbox = entry.getKey().mailbox();
            Prepared email = new Prepared(entry.getKey().content(), entry.getValue(), receivedMillis);
            AppendResult.Appended appended = NewEmails.put(edit, mailbox, List.of(email));
            if (result instanceof Deposited.Nowhere) {
                result = new Deposited.Stored(appended.emails().getFirst(), mailbox, appended.uids().min());
            }
        }
        sorted.marks().forEach(mark -> Marks.write(edit, mark));
        sorted.failure().ifPresent(failure -> tell(edit, failure));
        return new Step<>(edit.finish(), result);
    }

    /** RFC 9042 3, RFC 8579 4: the id, the special use, the name; INBOX rather than losing it. */
    private static MailboxId target(Edit edit, Filing filing) {
        Optional<MailboxId> byId = filing.mailboxId()
                .flatMap(MailboxId::parse)
                .filter(id -> edit.find(id).isPresent());
        return byId.or(() -> filing.role().flatMap(edit.base().tree()::byRole).map(Mailbox::id))
                .or(() -> MailboxNames.normalize(filing.path()).flatMap(edit.paths()::id))
                .or(() -> filing.create() ? MailboxChanges.makeFor(edit, filing.path()) : Optional.empty())
                .or(() -> edit.base().tree().byRole(Role.INBOX).map(Mailbox::id))
                .orElse(new MailboxId(1));
    }

    private static void tell(Edit edit, String failure) {
        byte[] text = (Instant.ofEpochMilli(edit.nowMillis) + " " + failure).getBytes(StandardCharsets.UTF_8);
        Annotations.put(edit, Optional.empty(), Sorted.FAILURE, text);
    }
}
