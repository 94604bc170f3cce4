package org.redoubt.imap.command;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.redoubt.account.MailboxView;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.SearchRequest;
import org.redoubt.imap.codec.SearchRequest.Result;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.MessageCursor;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.NumberSet;

/** SEARCH, RFC 9051 6.4.4, with MODSEQ of RFC 7162 3.1.5 and FUZZY of RFC 6203. */
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
            request = SearchRequest.parse(arguments);
        } catch (SearchRequest.UnknownCharset e) {
            return badCharset(box);
        }
        if (request.modSeq()) {
            session.enable(Extension.CONDSTORE);
        }
        session.updates().tell(true);
        MailboxView view = session.updates().present(box);
        Found found = new SearchRun(session, box, view).run(request.key(), request.modSeq());
        if (results(request).contains(Result.SAVE)) {
            box.save(saved(request, found.uids()));
        }
        answer(session, box, request, found);
        return Reply.ok("SEARCH completed");
    }

    static Reply badCharset(Selected box) {
        box.save(NumberSet.EMPTY);
        return Reply.no("BADCHARSET (US-ASCII UTF-8)", "This charset is not known");
    }

    /**
     * What a search found.
     *
     * @param modSeq the highest MODSEQ among them
     * @param relevancy of each, in the order of the uids; empty when nothing was asked for fuzzily
     */
    record Found(NumberSet uids, long modSeq, List<Integer> relevancy) {}

    private static Set<Result> results(SearchRequest request) {
        return request.results().orElse(EnumSet.noneOf(Result.class));
    }

    // RFC 9051 6.4.4.1: with MIN or MAX and nothing that needs them all, only those two are saved.
    private static NumberSet saved(SearchRequest request, NumberSet uids) {
        Set<Result> results = results(request);
        boolean bounds = results.contains(Result.MIN) || results.contains(Result.MAX);
        if (uids.isEmpty() || !bounds || results.contains(Result.ALL) || results.contains(Result.COUNT)) {
            return uids;
        }
        NumberSet min = results.contains(Result.MIN) ? NumberSet.of(uids.min()) : NumberSet.EMPTY;
        return results.contains(Result.MAX) ? min.union(NumberSet.of(uids.max())) : min;
    }

    private void answer(Session session, Selected box, SearchRequest request, Found found) throws IOException {
        NumberSet numbers = byUid ? found.uids() : box.numbersOf(found.uids());
        Optional<Set<Result>> results = request.results();
        // RFC 9051 6.4.4: rev2 answers ESEARCH always, and to no RETURN as to RETURN (ALL).
        if (results.isEmpty() && session.enabled(Extension.IMAP4REV2)) {
            results = Optional.of(EnumSet.of(Result.ALL));
        }
        if (results.isEmpty()) {
            search(session, request, numbers, found.modSeq());
        } else if (!results.get().equals(EnumSet.of(Result.SAVE))) {
            esearch(session, request, results.get(), numbers, found);
        }
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

    private void esearch(Session session, SearchRequest request, Set<Result> results, NumberSet numbers, Found found) {
        ResponseBuffer out = session.out();
        out.ascii("* ESEARCH (TAG ").string(session.tag()).ascii(byUid ? ") UID" : ")");
        if (!numbers.isEmpty()) {
            if (results.contains(Result.MIN)) {
                out.ascii(" MIN ").number(numbers.min());
            }
            if (results.contains(Result.MAX)) {
                out.ascii(" MAX ").number(numbers.max());
            }
            if (results.contains(Result.ALL)) {
                out.ascii(" ALL ").ascii(numbers.toString());
            }
        }
        if (results.contains(Result.COUNT)) {
            out.ascii(" COUNT ").number(numbers.size());
        }
        if (results.contains(Result.RELEVANCY)) {
            out.ascii(" RELEVANCY (").ascii(relevancy(found)).octet(')');
        }
        if (request.modSeq() && !numbers.isEmpty()) {
            out.ascii(" MODSEQ ").number(found.modSeq());
        }
        out.crlf();
    }

    // RFC 6203 4: a score from 1 to 100 for each message found, in their order.
    private static String relevancy(Found found) {
        return found.relevancy().stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
