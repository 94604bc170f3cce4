package org.redoubt.imap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.redoubt.account.Bodies;
import org.redoubt.account.CorruptMessageException;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailSummary;
import org.redoubt.account.MailboxView;
import org.redoubt.account.RankedEmails;
import org.redoubt.account.Row;
import org.redoubt.account.TextMatch.Verdict;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.SearchKey;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.MessageCursor;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.NumberSet;

/**
 * A search at work: one pass over the rows, which settles what the search index knows; then over the summaries of what
 * is left, then over the messages of what is left of those, in batches.
 */
final class SearchRun {
    private static final int UNRANKED = 50;

    private final Session session;
    private final Selected box;
    private final MailboxView view;
    private final NumberSet.Builder found = NumberSet.builder();
    private long modSeq;
    private List<RankedEmails> rankings = List.of();
    private boolean inexact;
    /** By uid, where something was asked for fuzzily. */
    private final SortedMap<Long, Integer> relevancy = new TreeMap<>();

    SearchRun(Session session, Selected box, MailboxView view) {
        this.session = session;
        this.box = box;
        this.view = view;
    }

    /** @param modSeqAsked whether the highest MODSEQ of what is found will be told */
    SearchCommand.Found run(SearchKey key, boolean modSeqAsked) throws IOException, SyntaxException {
        SearchPlan plan = new SearchPlan(box, view, session.account());
        List<SearchTest> tests = plan.tests(key);
        session.account().searched(box.id());
        Optional<NumberSet> byFlags = !modSeqAsked && view.sameAs(box.told()) ? plan.byFlags(key) : Optional.empty();
        if (byFlags.isPresent()) {
            return new SearchCommand.Found(byFlags.get(), 0, List.of());
        }
        inexact = plan.inexact();
        rankings = plan.rankings();
        run(tests);
        if (plan.textual()) {
            // After the answer was found: making the index takes from nobody who waits for it.
            session.account().indexSoon();
        }
        return new SearchCommand.Found(found.build(), modSeq, List.copyOf(relevancy.values()));
    }

    private void run(List<SearchTest> tests) throws IOException {
        SearchTest rowTest = tests.getFirst().cost() == SearchTest.Cost.ROW ? tests.removeFirst() : SearchTest.row(m -> true);
        MessageCursor cursor = new MessageCursor(box.told(), view, NumberSet.range(1, view.uidNext()));
        List<Row> left = new ArrayList<>();
        int most = needsBodies(tests) ? Limits.AUDITED_ROWS : Limits.ROWS;
        SearchedMessage message = new SearchedMessage();
        while (cursor.next()) {
            message.row(cursor.row());
            if (!rowTest.matches(message)) {
                continue;
            }
            switch (early(tests, message)) {
                case YES -> hit(message);
                case NO -> {}
                case MAYBE -> left.add(cursor.row().row());
            }
            if (left.size() == most) {
                dear(left, tests);
                left.clear();
            }
        }
        dear(left, tests);
    }

    private static Verdict early(List<SearchTest> tests, SearchedMessage message) {
        Verdict all = Verdict.YES;
        for (SearchTest test : tests) {
            Verdict one = test.early(message);
            if (one == Verdict.NO) {
                return one;
            }
            all = one == Verdict.YES ? all : one;
        }
        return all;
    }

    private static boolean needsBodies(List<SearchTest> tests) {
        return !tests.isEmpty() && tests.getLast().cost() == SearchTest.Cost.BODY;
    }

    private void hit(SearchedMessage message) {
        found.add(message.uid());
        rank(message.uid(), message.email());
        modSeq = Math.max(modSeq, message.modSeq());
    }

    /** What was found without a ranking (its words stand in it as they were asked for) is in the middle. */
    private void rank(long uid, EmailId email) {
        if (inexact) {
            int best = rankings.stream().mapToInt(ranked -> ranked.score(email).orElse(0)).max().orElse(0);
            relevancy.put(uid, best == 0 ? UNRANKED : best);
        }
    }

    private void hit(Row row) {
        found.add(row.uid());
        rank(row.uid(), row.email());
        modSeq = Math.max(modSeq, row.modSeq());
    }

    /** Asks what needs more than the row. */
    private void dear(List<Row> rows, List<SearchTest> tests) throws IOException {
        if (rows.isEmpty() || tests.isEmpty()) {
            return;
        }
        List<Row> left = rows;
        if (tests.getFirst().cost() == SearchTest.Cost.SUMMARY) {
            left = bySummary(rows, tests.getFirst());
        }
        if (needsBodies(tests)) {
            byBody(left, tests.getLast());
        } else {
            left.forEach(this::hit);
        }
    }

    private List<Row> bySummary(List<Row> rows, SearchTest test) throws IOException {
        List<Row> left = new ArrayList<>();
        SearchedMessage message = new SearchedMessage();
        for (int from = 0; from < rows.size(); from += Limits.ROWS) {
            List<Row> some = rows.subList(from, Math.min(rows.size(), from + Limits.ROWS));
            List<EmailSummary> summaries = session.account().summaries(ids(some));
            for (int i = 0; i < some.size(); i++) {
                message.message(some.get(i), summaries.get(i), Optional.empty());
                if (test.matches(message)) {
                    left.add(some.get(i));
                }
            }
        }
        return left;
    }

    private void byBody(List<Row> rows, SearchTest test) throws IOException {
        if (rows.isEmpty()) {
            return;
        }
        NumberSet.Builder uids = NumberSet.builder();
        rows.forEach(row -> uids.add(row.uid()));
        Bodies bodies = session.account().read("SEARCH", box.id(), uids.build(), ids(rows));
        SearchedMessage message = new SearchedMessage();
        int from = 0;
        while (from < rows.size()) {
            int to = Batches.until(rows, from);
            List<Row> some = rows.subList(from, to);
            List<EmailSummary> summaries = session.account().summaries(ids(some));
            Batches.prefetch(bodies, ids(some));
            for (int i = 0; i < some.size(); i++) {
                message.message(some.get(i), summaries.get(i), Optional.of(bodies));
                if (matches(test, message)) {
                    hit(some.get(i));
                }
            }
            from = to;
        }
    }

    /** A damaged message holds nothing that could be found; reading it tells of the damage. */
    private static boolean matches(SearchTest test, SearchedMessage message) throws IOException {
        try {
            return test.matches(message);
        } catch (CorruptMessageException e) {
            return false;
        }
    }

    private static List<EmailId> ids(List<Row> rows) {
        return rows.stream().map(Row::email).toList();
    }
}
