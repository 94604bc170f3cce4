package org.redoubt.imap.command;

import java.io.IOException;
import java.util.List;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.MailboxView;
import org.redoubt.account.RankedEmails;
import org.redoubt.imap.codec.SortRequest.Criterion;
import org.redoubt.store.id.NumberSet;

/**
 * The order of one SORT. A message's place in it never changes.
 *
 * @param rankings what FUZZY keys found, for RELEVANCY
 */
record SortOrder(List<Criterion> criteria, List<RankedEmails> rankings) {
    int compare(SortKeys one, SortKeys other) {
        return one.compareTo(other, criteria);
    }

    /** What these messages are sorted by, in the mailbox's order. */
    List<SortKeys> keys(AccountHandle account, MailboxView view, NumberSet uids) throws IOException {
        boolean summaries = criteria.stream().anyMatch(SortKeys::needsSummary);
        return FoundRows.map(
                account, view, uids, summaries, (row, summary) -> SortKeys.of(
                        row, summary, criteria, SearchRun.score(rankings, row.email())));
    }

    /** The same, sorted. */
    List<SortKeys> sorted(AccountHandle account, MailboxView view, NumberSet uids) throws IOException {
        List<SortKeys> keys = keys(account, view, uids);
        keys.sort(this::compare);
        return keys;
    }
}
