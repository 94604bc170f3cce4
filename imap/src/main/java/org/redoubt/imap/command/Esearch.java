package org.redoubt.imap.command;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.redoubt.account.MailboxView;
import org.redoubt.imap.codec.FetchAtt;
import org.redoubt.imap.codec.PartialRange;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.ReturnOptions;
import org.redoubt.imap.codec.ReturnOptions.Result;
import org.redoubt.imap.codec.SearchKey;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.MessageCursor;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.NumberSet;

/**
 * The answer to one search with RETURN: an ESEARCH response (RFC 9051 7.3.4, RFC 4731 3, RFC 9394 3.1), what SAVE
 * keeps, and whether UPDATE is granted.
 */
final class Esearch {
    private final Session session;
    private final Selected box;
    private final MailboxView view;
    private final byte[] correlators;
    private final boolean byUid;
    private final ReturnOptions asked;
    private boolean ofNothing = true;

    /**
     * @param view what was searched
     * @param correlators {@code search-correlator} without its parentheses
     * @param byUid whether uids are told, not sequence numbers
     */
    Esearch(Session session, Selected box, MailboxView view, byte[] correlators, boolean byUid, ReturnOptions asked) {
        this.session = session;
        this.box = box;
        this.view = view;
        this.correlators = correlators;
        this.byUid = byUid;
        this.asked = asked;
    }

    /** RFC 7377 2.1: from here on nothing is told where nothing was found. */
    Esearch onlySome() {
        ofNothing = false;
        return this;
    }

    /** RFC 4466 2.6.2: what a response says of the command it belongs to. */
    static byte[] correlators(Session session) {
        return new ResponseBuffer().ascii("TAG ").string(session.tag()).toByteArray();
    }

    /** @throws SyntaxException RFC 5267 4.3: when UPDATE comes under a tag whose search is followed already */
    static void requireFreshTag(Session session, Selected box, Optional<ReturnOptions> asked) throws SyntaxException {
        if (asked.filter(options -> options.asks(Result.UPDATE)).isPresent() && box.contexts().has(session.tag())) {
            throw new SyntaxException("The results of a search of this tag are followed");
        }
    }

    /**
     * Answers.
     *
     * @param uids all that was found
     * @param relevancy of each of them, in their order; used when asked for
     * @param modSeqAsked whether a key was MODSEQ
     * @param followed what UPDATE keeps
     */
    void answer(
            SearchKey key,
            boolean modSeqAsked,
            SearchRun.Found found,
            ResultList uids,
            List<Integer> relevancy,
            Supplier<FollowedResults> followed)
            throws SyntaxException, IOException {
        // Before anything is saved: a key that is $ means what was saved until now.
        Optional<FollowedSearch> context = asked.asks(Result.UPDATE)
                ? Optional.of(new FollowedSearch(
                        correlators, byUid, key, box, found.rankings(), asked.fetched(), followed.get()))
                : Optional.empty();
        if (asked.fetched().contains(FetchAtt.Plain.MODSEQ)) {
            session.enable(Extension.CONDSTORE);
        }
        NumberSet meant = meant(uids);
        if (asked.asks(Result.SAVE)) {
            box.save(meant);
        }
        if (asked.tells() && (ofNothing || !uids.isEmpty())) {
            write(uids, relevancy, modSeqAsked ? modSeq(meant) : OptionalLong.empty());
        }
        if (context.isPresent() && !box.contexts().open(session.tag(), context.get())) {
            box.contexts().end(session, session.tag(), "Too much is followed already");
        }
    }

    private void write(ResultList uids, List<Integer> relevancy, OptionalLong modSeq) throws IOException {
        ResponseBuffer out = session.out();
        out.ascii("* ESEARCH (").raw(correlators).ascii(byUid ? ") UID" : ")");
        data(out, byUid ? uids : uids.numbers(box));
        if (asked.asks(Result.RELEVANCY)) {
            out.ascii(" RELEVANCY (").ascii(scores(relevancy)).octet(')');
        }
        if (modSeq.isPresent()) {
            out.ascii(" MODSEQ ").number(modSeq.getAsLong());
        }
        out.crlf();
        session.drainIfLarge();
    }

    private void data(ResponseBuffer out, ResultList numbers) {
        if (asked.asks(Result.MIN) && !numbers.isEmpty()) {
            out.ascii(" MIN ").number(numbers.first());
        }
        if (asked.asks(Result.MAX) && !numbers.isEmpty()) {
            out.ascii(" MAX ").number(numbers.last());
        }
        if (asked.asks(Result.ALL) && !numbers.isEmpty()) {
            out.ascii(" ALL ");
            numbers.write(out);
        }
        asked.partial().ifPresent(range -> partial(out, range, numbers.part(range)));
        if (asked.asks(Result.COUNT)) {
            out.ascii(" COUNT ").number(numbers.size());
        }
    }

    private static void partial(ResponseBuffer out, PartialRange range, ResultList part) {
        out.ascii(" PARTIAL (").ascii(range.text()).space();
        if (part.isEmpty()) {
            out.nil();
        } else {
            part.write(out);
        }
        out.octet(')');
    }

    // RFC 6203 4: a score from 1 to 100 for each message that is told, in the order of the messages.
    private String scores(List<Integer> relevancy) {
        int size = relevancy.size();
        int begin = asked.partial().map(range -> (int) range.begin(size)).orElse(0);
        int end = asked.partial().map(range -> (int) range.end(size)).orElse(size);
        return relevancy.subList(begin, Math.max(begin, end)).stream()
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
    }

    /** The uids that are told or counted, which are also what SAVE keeps: RFC 9051 6.4.4.1, RFC 9394 3.2. */
    private NumberSet meant(ResultList uids) {
        if (asked.meansAll() || uids.isEmpty()) {
            return uids.set();
        }
        NumberSet meant = asked.partial().map(range -> uids.part(range).set()).orElse(NumberSet.EMPTY);
        if (asked.asks(Result.MIN)) {
            meant = meant.union(NumberSet.of(uids.first()));
        }
        return asked.asks(Result.MAX) ? meant.union(NumberSet.of(uids.last())) : meant;
    }

    // RFC 4731 3.2: the highest MODSEQ of the messages that the answer means; empty when it means none.
    private OptionalLong modSeq(NumberSet meant) {
        OptionalLong highest = OptionalLong.empty();
        MessageCursor cursor = new MessageCursor(view, view, meant);
        while (cursor.next()) {
            highest = OptionalLong.of(Math.max(highest.orElse(0), cursor.row().modSeq()));
        }
        return highest;
    }
}
