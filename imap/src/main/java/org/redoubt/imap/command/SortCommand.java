package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.redoubt.account.MailboxView;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.SearchRequest;
import org.redoubt.imap.codec.SearchRequest.Result;
import org.redoubt.imap.codec.SortRequest;
import org.redoubt.imap.codec.SortRequest.Criterion;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.NumberSet;

/** SORT, RFC 5256 3, by displayed names too (RFC 5957), with the extended results of RFC 5267 3.1. */
final class SortCommand implements Command {
    private final boolean byUid;

    SortCommand(boolean byUid) {
        this.byUid = byUid;
    }

    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        Selected box = session.selected();
        SortRequest request;
        try {
            request = SortRequest.parse(arguments);
        } catch (SearchRequest.UnknownCharset e) {
            return SearchCommand.badCharset(box);
        }
        if (request.modSeq()) {
            session.enable(Extension.CONDSTORE);
        }
        session.updates().tell(true);
        MailboxView view = session.updates().present(box);
        SearchCommand.Found found = new SearchRun(session, box, view).run(request.key(), request.modSeq());
        Map<Long, Integer> scores = scores(found);
        long[] sorted = sorted(session, view, found.uids(), request.criteria(), scores);
        Set<Result> results = request.results().orElse(Set.of());
        if (results.contains(Result.SAVE)) {
            box.save(saved(results, sorted));
        }
        long[] numbers = byUid
                ? sorted
                : Arrays.stream(sorted).map(uid -> box.told().indexOf(uid) + 1L).toArray();
        if (request.results().isEmpty()) {
            sort(session, request, numbers, found.modSeq());
        } else if (!results.equals(Set.of(Result.SAVE))) {
            String relevancy = results.contains(Result.RELEVANCY) ? relevancy(sorted, scores) : "";
            esearch(session, request, results, numbers, relevancy, found.modSeq());
        }
        return Reply.ok("SORT completed");
    }

    private static Map<Long, Integer> scores(SearchCommand.Found found) {
        Map<Long, Integer> scores = new HashMap<>();
        Iterator<Integer> next = found.relevancy().iterator();
        found.uids().forEach(uid -> {
            if (next.hasNext()) {
                scores.put(uid, next.next());
            }
        });
        return scores;
    }

    private static String relevancy(long[] uids, Map<Long, Integer> scores) {
        return Arrays.stream(uids)
                .mapToObj(uid -> String.valueOf(scores.getOrDefault(uid, 0)))
                .collect(Collectors.joining(" "));
    }

    private static long[] sorted(
            Session session, MailboxView view, NumberSet uids, List<Criterion> criteria, Map<Long, Integer> scores)
            throws IOException {
        boolean summaries = criteria.stream().anyMatch(SortKeys::needsSummary);
        List<SortKeys> keys = FoundRows.map(
                session, view, uids, summaries, (row, summary) -> SortKeys.of(
                        row, summary, criteria, scores.getOrDefault(row.uid(), 0)));
        keys.sort((a, b) -> a.compareTo(b, criteria));
        return keys.stream().mapToLong(SortKeys::uid).toArray();
    }

    // As RFC 9051 6.4.4.1 has it for SEARCH: with MIN or MAX alone, only those are saved.
    private static NumberSet saved(Set<Result> results, long[] uids) {
        boolean bounds = results.contains(Result.MIN) || results.contains(Result.MAX);
        if (uids.length == 0 || !bounds || results.contains(Result.ALL) || results.contains(Result.COUNT)) {
            return NumberSet.of(uids);
        }
        NumberSet first = results.contains(Result.MIN) ? NumberSet.of(uids[0]) : NumberSet.EMPTY;
        return results.contains(Result.MAX) ? first.union(NumberSet.of(uids[uids.length - 1])) : first;
    }

    private static void sort(Session session, SortRequest request, long[] numbers, long modSeq) throws IOException {
        ResponseBuffer out = session.out();
        out.ascii("* SORT");
        for (long number : numbers) {
            out.space().number(number);
        }
        // RFC 7162 3.1.6.
        if (request.modSeq() && numbers.length > 0) {
            out.ascii(" (MODSEQ ").number(modSeq).octet(')');
        }
        out.crlf();
        session.drainIfLarge();
    }

    // RFC 5267 3.1: MIN and MAX are the first and the last in the order asked for, ALL keeps that order.
    private void esearch(
            Session session, SortRequest request, Set<Result> results, long[] numbers, String relevancy, long modSeq)
            throws IOException {
        ResponseBuffer out = session.out();
        out.ascii("* ESEARCH (TAG ").string(session.tag()).ascii(byUid ? ") UID" : ")");
        if (numbers.length > 0) {
            if (results.contains(Result.MIN)) {
                out.ascii(" MIN ").number(numbers[0]);
            }
            if (results.contains(Result.MAX)) {
                out.ascii(" MAX ").number(numbers[numbers.length - 1]);
            }
            if (results.contains(Result.ALL)) {
                out.ascii(" ALL ");
                inOrder(numbers, out);
            }
            if (!relevancy.isEmpty()) {
                out.ascii(" RELEVANCY (").ascii(relevancy).octet(')');
            }
        }
        if (results.contains(Result.COUNT)) {
            out.ascii(" COUNT ").number(numbers.length);
        }
        if (request.modSeq() && numbers.length > 0) {
            out.ascii(" MODSEQ ").number(modSeq);
        }
        out.crlf();
        session.drainIfLarge();
    }

    /** A sequence-set that keeps the order; what follows one another upwards is a range. */
    private static void inOrder(long[] numbers, ResponseBuffer out) {
        int from = 0;
        while (from < numbers.length) {
            int to = from;
            while (to + 1 < numbers.length && numbers[to + 1] == numbers[to] + 1) {
                to++;
            }
            out.ascii(from == 0 ? "" : ",").number(numbers[from]);
            if (to > from) {
                out.octet(':').number(numbers[to]);
            }
            from = to + 1;
        }
    }
}
