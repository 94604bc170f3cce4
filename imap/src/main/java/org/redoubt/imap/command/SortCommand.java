package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.redoubt.account.MailboxView;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.ReturnOptions;
import org.redoubt.imap.codec.ReturnOptions.Result;
import org.redoubt.imap.codec.SearchRequest;
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
        ResultList.Sorted numbers = new ResultList.Sorted(
                byUid
                        ? sorted
                        : Arrays.stream(sorted).map(uid -> box.told().indexOf(uid) + 1L).toArray());
        if (request.results().isEmpty()) {
            sort(session, request, numbers, found.modSeq());
            return Reply.ok("SORT completed");
        }
        ReturnOptions results = request.results().get();
        NumberSet meant = Esearch.meant(results, new ResultList.Sorted(sorted));
        if (results.asks(Result.SAVE)) {
            box.save(meant);
        }
        if (results.tells()) {
            // RFC 5267 3.1: MIN and MAX are the first and the last in the order asked for, ALL keeps that order.
            OptionalLong modSeq = request.modSeq() ? Esearch.modSeq(view, meant) : OptionalLong.empty();
            Esearch.write(session, byUid, results, numbers, relevancy(sorted, scores), modSeq);
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

    private static List<Integer> relevancy(long[] uids, Map<Long, Integer> scores) {
        return Arrays.stream(uids).mapToObj(uid -> scores.getOrDefault(uid, 0)).toList();
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

    private static void sort(Session session, SortRequest request, ResultList.Sorted sorted, long modSeq)
            throws IOException {
        ResponseBuffer out = session.out();
        out.ascii("* SORT");
        for (long number : sorted.numbers()) {
            out.space().number(number);
        }
        // RFC 7162 3.1.6.
        if (request.modSeq() && !sorted.isEmpty()) {
            out.ascii(" (MODSEQ ").number(modSeq).octet(')');
        }
        out.crlf();
        session.drainIfLarge();
    }
}
