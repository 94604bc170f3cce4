package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.MailboxView;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.ReturnOptions;
import org.redoubt.imap.codec.SearchRequest;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.command.SearchRun.Found;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.MessageCursor;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.NumberSet;

/**
 * SEARCH, RFC 9051 6.4.4, with MODSEQ of RFC 7162 3.1.5, FUZZY of RFC 6203, FILTER of RFC 5466, UPDATE of RFC 5267 and
 * PARTIAL of RFC 9394.
 */
final class SearchCommand implements Command {
    private final boolean byUid;

    SearchCommand(boolean byUid) {
        this.byUid = byUid;
    }

    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        Selected box = session.selected();
        SearchRequest request;
        try {
            request = SearchRequests.search(session, arguments);
        } catch (SearchRefusedException e) {
            return e.reply();
        }
        Esearch.requireFreshTag(session, box, request.results());
        if (request.modSeq()) {
            session.enable(Extension.CONDSTORE);
        }
        session.updates().tell(true);
        MailboxView view = session.updates().present(box);
        SearchRequest asked = request;
        Found found = session.working(progress -> new SearchRun(box, view)
                .counting(progress)
                .run(asked.key(), asked.modSeq(), asked.results().flatMap(ReturnOptions::enough)));
        answer(session, box, view, request, found);
        return Reply.ok("SEARCH completed");
    }

    private void answer(Session session, Selected box, MailboxView view, SearchRequest request, Found found)
            throws SyntaxException, IOException {
        ResultList uids = new ResultList.Ascending(found.uids());
        Optional<ReturnOptions> results = request.results();
        // RFC 9051 6.4.4: rev2 answers ESEARCH always, and to no RETURN as to RETURN (ALL).
        if (results.isEmpty() && session.enabled(Extension.IMAP4REV2)) {
            results = Optional.of(ReturnOptions.ALL);
        }
        if (results.isEmpty()) {
            search(session, request, (byUid ? uids : uids.numbers(box)).set(), found.modSeq());
            return;
        }
        new Esearch(session, box, view, Esearch.correlators(session), byUid, results.get())
                .answer(
                        request.key(),
                        request.modSeq(),
                        found,
                        uids,
                        found.relevancy(),
                        () -> new FollowedResults.InMailboxOrder(found.uids()));
    }

    private static void search(Session session, SearchRequest request, NumberSet numbers, long modSeq) throws IOException {
        ResponseBuffer out = session.out();
        out.ascii("* SEARCH");
        for (int i = 0; i < numbers.rangeCount(); i++) {
            for (long number = numbers.lo(i); number <= numbers.hi(i); number++) {
                out.space().number(number);
            }
        }
        if (request.modSeq() && !numbers.isEmpty()) {
            out.ascii(" (MODSEQ ").number(modSeq).octet(')');
        }
        out.crlf();
        session.drainIfLarge();
    }
}
