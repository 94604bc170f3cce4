package org.redoubt.imap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Bodies;
import org.redoubt.account.CorruptMessageException;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailSummary;
import org.redoubt.account.MailboxView;
import org.redoubt.account.RankedEmails;
import org.redoubt.account.Row;
import org.redoubt.account.TextMatch.Verdict;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.PartialRange;
import org.redoubt.imap.codec.SearchKey;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.MessageCursor;
import org.redoubt.imap.session.Progress;
import org.redoubt.imap.session.Selected;
import org.redoubt.store.id.NumberSet;

/**
 * A search at work: one pass over the rows, which settles what the search index knows; then over the summaries of what
 * is left, then over the messages of what is left of those, in batches.
 */
final class SearchRun {
    private static final int UNRANKED = 50;

    private final AccountHandle account;
    private final Selected box;
    private final MailboxView view;
    private final SearchIndex index;
    private final NumberSet.Builder found = NumberSet.builder();
    private long hits;
    private long modSeq;
    private List<RankedEmails> rankings = List.of();
    private boolean inexact;
    private Progress progress = new Progress();
    /** By uid, where something was asked for fuzzily. */
    private final SortedMap<Long, Integer> relevancy = new TreeMap<>();

    SearchRun(Selected box, MailboxView view) {
        this(box, view, SearchIndex.of(box.account()));
    }

    /** @param index of the mailbox's account, in which other mailboxes were searched for the same before */
    SearchRun(Selected box, MailboxView view, SearchIndex index) {
        this.account = box.account();
        this.box = box;
        this.view = view;
        this.index = index;
    }

    /** Counts there how many messages it has decided about. */
    SearchRun counting(Progress counted) {
        progress = counted;
        return this;
    }

    /**
     * What a search found.
     *
     * @param modSeq the highest MODSEQ among them
     * @param relevancy of each, in the order of the uids; empty when nothing was asked for fuzzily
     * @param rankings what each FUZZY key found in the index, in the order of the keys
     */
    record Found(NumberSet uids, long modSeq, List<Integer> relevancy, List<RankedEmails> rankings) {}

    /** @param modSeqAsked whether the highest MODSEQ of what is found will be told */
    Found run(SearchKey key, boolean modSeqAsked) throws IOException, SyntaxException {
        return run(key, modSeqAsked, Optional.empty());
    }

    /**
     * The same, up to the results that are needed.
     *
     * @param enough RFC 9394 3.1: the range of results to be told; what lies beyond it is not looked for
     */
    Found run(SearchKey key, boolean modSeqAsked, Optional<PartialRange> enough) throws IOException, SyntaxException {
        SearchPlan plan = new SearchPlan(box, view, index);
        List<SearchTest> tests = plan.tests(key);
        account.searched(box.id(), SoughtTexts.of(key));
        Optional<NumberSet> byFlags = !modSeqAsked && view.sameAs(box.told()) ? plan.byFlags(key) : Optional.empty();
        if (byFlags.isPresent()) {
            return new Found(byFlags.get(), 0, List.of(), List.of());
        }
        inexact = plan.inexact();
        rankings = plan.rankings();
        progress.expect(view.size());
        if (enough.isPresent()) {
            run(tests, enough.get());
        } else {
            run(tests, NumberSet.range(1, view.uidNext()));
        }
        if (plan.textual()) {
            // After the answer was found: making the index takes from nobody who waits for it.
            account.indexSoon();
        }
        return new Found(found.build(), modSeq, List.copyOf(relevancy.values()), List.copyOf(rankings));
    }

    /** Which of these messages, all of which the client was told of, match now. */
    NumberSet among(SearchKey key, NumberSet uids) throws IOException, SyntaxException {
        run(new SearchPlan(box, view, index).tests(key), uids);
        return found.build();
    }

    /** From that end from which the results are counted, in ever larger steps, until there are enough. */
    private void run(List<SearchTest> tests, PartialRange enough) throws IOException {
        MailboxView told = box.told();
        int step = Limits.ROWS;
        for (int done = 0; done < told.size() && hits < enough.last(); step = Math.min(2 * step, Limits.AUDITED_ROWS)) {
            int next = Math.min(told.size(), done + step);
            int first = enough.fromEnd() ? told.size() - next : done;
            int last = (enough.fromEnd() ? told.size() - done : next) - 1;
            run(tests, NumberSet.range(told.uid(first), told.uid(last)));
            done = next;
        }
    }

    private void run(List<SearchTest> all, NumberSet uids) throws IOException {
        List<SearchTest> tests = new ArrayList<>(all);
        SearchTest rowTest = tests.getFirst().cost() == SearchTest.Cost.ROW ? tests.removeFirst() : SearchTest.row(m -> true);
        MessageCursor cursor = new MessageCursor(box.told(), view, uids);
        List<Row> left = new ArrayList<>();
        int most = needsBodies(tests) ? Limits.AUDITED_ROWS : Limits.ROWS;
        SearchedMessage message = new SearchedMessage();
        while (cursor.next()) {
            message.row(cursor.row());
            if (!rowTest.matches(message)) {
                progress.advance(1);
                continue;
            }
            switch (early(tests, message)) {
                case YES -> {
                    hit(message);
                    progress.advance(1);
                }
                case NO -> progress.advance(1);
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
        hits++;
        found.add(message.uid());
        rank(message.uid(), message.email());
        modSeq = Math.max(modSeq, message.modSeq());
    }

    /** What was found without a ranking (its words stand in it as they were asked for) is in the middle. */
    private void rank(long uid, EmailId email) {
        if (inexact) {
            relevancy.put(uid, score(rankings, email));
        }
    }

    /** From 1 to 100, RFC 6203 4. */
    static int score(List<RankedEmails> rankings, EmailId email) {
        int best = rankings.stream().mapToInt(ranked -> ranked.score(email).orElse(0)).max().orElse(0);
        return best == 0 ? UNRANKED : best;
    }

    private void hit(Row row) {
        hits++;
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
        progress.advance(rows.size() - left.size());
        if (needsBodies(tests)) {
            byBody(left, tests.getLast());
        } else {
            left.forEach(this::hit);
            progress.advance(left.size());
        }
    }

    private List<Row> bySummary(List<Row> rows, SearchTest test) throws IOException {
        List<Row> left = new ArrayList<>();
        SearchedMessage message = new SearchedMessage();
        for (int from = 0; from < rows.size(); from += Limits.ROWS) {
            List<Row> some = rows.subList(from, Math.min(rows.size(), from + Limits.ROWS));
            List<EmailSummary> summaries = account.summaries(Batches.ids(some));
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
        Bodies bodies = account.read("SEARCH", box.id(), uids.build(), Batches.ids(rows));
        SearchedMessage message = new SearchedMessage();
        Batches.run(rows, bodies, (from, to) -> {
            for (Row row : rows.subList(from, to)) {
                message.message(row, bodies.summary(row.email()), Optional.of(bodies));
                if (matches(test, message)) {
                    hit(row);
                }
            }
            progress.advance(to - from);
        });
    }

    /** A damaged message holds nothing that could be found; reading it tells of the damage. */
    private static boolean matches(SearchTest test, SearchedMessage message) throws IOException {
        try {
            return test.matches(message);
        } catch (CorruptMessageException e) {
            return false;
        }
    }
}
