package org.redoubt.account;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.store.Key;
import org.redoubt.store.id.NumberSet;

/**
 * Conversations that their owner does not want to hear of any more ({@code $muted}, RFC 9979): what comes for the inbox and
 * belongs to one goes to the archive, with the same keyword, so that the next one finds it. What rules file elsewhere
 * stays where they say.
 *
 * <p>Costs nothing where no mailbox knows the keyword; else the rows of the conversation's last emails are looked at.
 */
final class Muting {
    static final Keyword MUTED = new Keyword("$muted");

    /** Emails of a conversation that are looked at, the last ones. */
    private static final int LAST = 50;

    private Muting() {}

    /** Where an arriving email goes that was to go to a mailbox. */
    static MailboxId target(Edit edit, MailboxId target, StoredContent content) {
        boolean inbox = Optional.of(target).equals(edit.mailboxes(Role.INBOX));
        Optional<MailboxId> archive = inbox ? edit.mailboxes(Role.ARCHIVE) : Optional.empty();
        return archive.filter(_ -> muted(edit, content)).orElse(target);
    }

    /** The keywords of an email that went another way than it was to go. */
    static Set<Keyword> keywords(Set<Keyword> keywords, boolean muted) {
        if (!muted) {
            return keywords;
        }
        Set<Keyword> all = new java.util.LinkedHashSet<>(keywords);
        all.add(MUTED);
        return all;
    }

    private static boolean muted(Edit edit, StoredContent content) {
        if (!edit.knows(MUTED)) {
            return false;
        }
        Optional<ThreadId> thread = new Threads(edit).find(content);
        if (thread.isEmpty()) {
            return false;
        }
        List<EmailId> members = edit.transaction
                .get(Layout.thread(thread.get()))
                .map(Threads::members)
                .orElse(List.of(new EmailId(thread.get().value())));
        List<Key> last = members.subList(Math.max(0, members.size() - LAST), members.size()).stream()
                .map(Layout::links)
                .toList();
        return edit.transaction.getAll(last).stream()
                .flatMap(Optional::stream)
                .flatMap(links -> Links.decode(links).places().stream())
                .anyMatch(place -> hasKeyword(edit, place));
    }

    private static boolean hasKeyword(Edit edit, Links.Place place) {
        Optional<MailboxState> mailbox = edit.find(place.mailbox());
        Optional<Long> bit = mailbox.flatMap(found -> Flags.bit(MUTED, found.meta().keywords()));
        if (bit.isEmpty()) {
            return false;
        }
        RowTable rows = edit.withRows(place.mailbox()).rows().orElseThrow();
        return RowChanges.rows(rows, NumberSet.of(place.uid())).stream().anyMatch(row -> (row.flags() & bit.get()) != 0);
    }
}
