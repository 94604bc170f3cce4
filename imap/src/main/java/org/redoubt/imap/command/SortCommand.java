package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.redoubt.account.MailboxView;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.SortRequest;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;

/** SORT, RFC 5256 3, by displayed names too (RFC 5957), with the extended results and UPDATE of RFC 5267. */
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
            request = SearchRequests.sort(session, arguments);
        } catch (SearchRefusedException e) {
            return e.reply();
        }
        Esearch.requireFreshTag(session, box, request.results());
        if (request.modSeq()) {
            session.enable(Extension.CONDSTORE);
        }
        session.updates().tell(true);
        MailboxView view = session.updates().present(box);
        SortRequest asked = request;
        SearchRun.Found found = session.working(
                progress -> new SearchRun(box, view).counting(progress).run(asked.key(), asked.modSeq()));
        SortOrder order = new SortOrder(request.criteria(), found.rankings());
        long[] sorted = session.working(_ -> order.sorted(box.account(), view, found.uids()).stream()
                .mapToLong(SortKeys::uid)
                .toArray());
        ResultList.Sorted uids = new ResultList.Sorted(sorted);
        if (request.results().isEmpty()) {
            sort(session, request, byUid ? uids : uids.numbers(box), found.modSeq());
            return Reply.ok("SORT completed");
        }
        // RFC 5267 3.1: MIN and MAX are the first and the last in the order asked for, ALL keeps that order.
        new Esearch(session, box, view, Esearch.correlators(session), byUid, request.results().get())
                .answer(
                        request.key(),
                        request.modSeq(),
                        found,
                        uids,
                        relevancy(sorted, scores(found)),
                        () -> new FollowedResults.InSortOrder(sorted, found.uids(), order));
        return Reply.ok("SORT completed");
    }

    private static Map<Long, Integer> scores(SearchRun.Found found) {
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
