package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.redoubt.account.MailboxView;
import org.redoubt.account.RankedEmails;
import org.redoubt.account.Rows;
import org.redoubt.imap.codec.FetchAtt;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.SearchKey;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.SearchContext;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.NumberSet;

/**
 * A SEARCH or SORT with UPDATE, RFC 5267 4.3: what it found, kept up with the mailbox. A change costs a look at the
 * messages that changed, and in a SORT the look-ups that find their places.
 */
final class FollowedSearch implements SearchContext {
    private final byte[] correlators;
    private final boolean byUid;
    private final SearchKey key;
    private final boolean starred;
    private final long[] ages;
    private final List<RankedEmails> rankings;
    private final List<FetchAtt> items;
    private FollowedResults results;

    /** What came or changed and was not looked at yet. */
    private NumberSet pending = NumberSet.EMPTY;

    private long lastUid;
    private long agedMillis;

    /**
     * @param correlators what tells the client which command is meant, RFC 9051 9 {@code search-correlator}
     * @param byUid RFC 5267 4.3.2: whether the command had UID before it
     * @param rankings what FUZZY keys found when the search was run
     * @param items RFC 5465 7: what is told of new messages that match
     */
    FollowedSearch(
            byte[] correlators,
            boolean byUid,
            SearchKey key,
            Selected box,
            List<RankedEmails> rankings,
            List<FetchAtt> items,
            FollowedResults results)
            throws SyntaxException {
        StandingKeys standing = new StandingKeys(key, box);
        this.correlators = correlators;
        this.byUid = byUid;
        this.key = standing.key();
        this.starred = standing.starred();
        this.ages = standing.ages();
        this.rankings = rankings;
        this.items = items;
        this.results = results;
        this.lastUid = lastUid(box.told());
        this.agedMillis = box.account().nowMillis();
    }

    private static long lastUid(MailboxView view) {
        return view.size() == 0 ? 0 : view.uid(view.size() - 1);
    }

    @Override
    public void gone(Session session, Selected box, NumberSet uids) throws IOException {
        pending = pending.minus(uids);
        NumberSet removed = results.uids().intersect(uids);
        if (!removed.isEmpty()) {
            tell(session, box, results.after(box, removed, NumberSet.EMPTY), removed, NumberSet.EMPTY);
        }
    }

    @Override
    public void changed(Session session, Selected box, NumberSet uids, NumberSet fresh) throws IOException {
        pending = pending.union(uids);
        long last = lastUid(box.told());
        if (starred && last != lastUid) {
            // RFC 9051 9: the star stands for another message now.
            pending = pending.union(NumberSet.of(lastUid, last));
        }
        if (pending.isEmpty()) {
            return;
        }
        NumberSet found = matching(box);
        NumberSet removed = results.uids().intersect(pending).minus(found);
        NumberSet added = found.minus(results.uids());
        FollowedResults after = results.after(box, removed, added);
        fetch(session, box, added.intersect(fresh));
        pending = NumberSet.EMPTY;
        lastUid = last;
        if (!removed.isEmpty() || !added.isEmpty()) {
            tell(session, box, after, removed, added);
        }
    }

    // RFC 5465 7: after EXISTS and before ESEARCH. Nobody has read what is sent unasked, so nothing is marked as seen.
    private void fetch(Session session, Selected box, NumberSet uids) throws IOException {
        if (!items.isEmpty() && !uids.isEmpty()) {
            new FetchRun(session, box, box.told(), items, NumberSet.EMPTY).run(uids);
        }
    }

    private NumberSet matching(Selected box) throws IOException {
        try {
            return new SearchRun(box, box.told(), SearchIndex.remembered(rankings)).among(key, pending);
        } catch (SyntaxException e) {
            throw new IllegalStateException("keys that were good are not any more", e);
        }
    }

    private void tell(Session session, Selected box, FollowedResults after, NumberSet removed, NumberSet added) {
        // RFC 9586 3: whoever has enabled UIDONLY since is told uids, and by that word that they are.
        boolean asUids = byUid || session.enabled(Extension.UIDONLY);
        ResponseBuffer out = session.out();
        out.ascii("* ESEARCH (").raw(correlators).ascii(asUids ? ") UID" : ")");
        if (!removed.isEmpty()) {
            out.ascii(" REMOVEFROM (");
            results.writeRemoved(removed, box, asUids, out);
            out.octet(')');
        }
        if (!added.isEmpty()) {
            out.ascii(" ADDTO (");
            after.writeAdded(added, box, asUids, out);
            out.octet(')');
        }
        out.crlf();
        results = after;
    }

    // RFC 5032 2: OLDER and YOUNGER are exact to the second.
    @Override
    public NumberSet aged(MailboxView view, long nowMillis) {
        if (ages.length == 0) {
            return NumberSet.EMPTY;
        }
        long from = Math.floorDiv(agedMillis, 1000L);
        long to = Math.floorDiv(nowMillis, 1000L);
        agedMillis = nowMillis;
        NumberSet.Builder aged = NumberSet.builder();
        for (Rows rows = view.rows(); rows.next(); ) {
            long received = Math.floorDiv(rows.receivedMillis(), 1000L);
            int at = Arrays.binarySearch(ages, from - received);
            int first = at < 0 ? -at - 1 : at;
            if (first < ages.length && ages[first] <= to - received) {
                aged.add(rows.uid());
            }
        }
        return aged.build();
    }

    @Override
    public long kept() {
        long ranked = rankings.stream().mapToLong(RankedEmails::size).sum();
        return results.kept() + ranked + ranked / 2;
    }
}
