package org.redoubt.imap.command;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.redoubt.account.MailboxView;
import org.redoubt.imap.codec.PartialRange;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.ReturnOptions;
import org.redoubt.imap.codec.ReturnOptions.Result;
import org.redoubt.imap.session.MessageCursor;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.NumberSet;

/** ESEARCH responses, RFC 9051 7.3.4, RFC 4731 3 and RFC 9394 3.1, and what RETURN makes of a list of results. */
final class Esearch {
    private Esearch() {}

    /**
     * One response.
     *
     * @param numbers all that was found, uids when {@code byUid}
     * @param relevancy of each of them, in their order; used when asked for
     */
    static void write(
            Session session, boolean byUid, ReturnOptions asked, ResultList numbers, List<Integer> relevancy, OptionalLong modSeq)
            throws IOException {
        ResponseBuffer out = session.out();
        out.ascii("* ESEARCH (TAG ").string(session.tag()).ascii(byUid ? ") UID" : ")");
        data(out, asked, numbers);
        if (asked.asks(Result.RELEVANCY)) {
            out.ascii(" RELEVANCY (").ascii(scores(asked, relevancy)).octet(')');
        }
        if (modSeq.isPresent()) {
            out.ascii(" MODSEQ ").number(modSeq.getAsLong());
        }
        out.crlf();
        session.drainIfLarge();
    }

    private static void data(ResponseBuffer out, ReturnOptions asked, ResultList numbers) {
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
    private static String scores(ReturnOptions asked, List<Integer> relevancy) {
        int size = relevancy.size();
        int begin = asked.partial().map(range -> (int) range.begin(size)).orElse(0);
        int end = asked.partial().map(range -> (int) range.end(size)).orElse(size);
        return relevancy.subList(begin, Math.max(begin, end)).stream()
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
    }

    /** The uids that an answer tells or counts, which are also what SAVE keeps: RFC 9051 6.4.4.1, RFC 9394 3.2. */
    static NumberSet meant(ReturnOptions asked, ResultList uids) {
        if (asked.meansAll() || uids.isEmpty()) {
            return uids.set();
        }
        NumberSet meant = asked.partial().map(range -> uids.part(range).set()).orElse(NumberSet.EMPTY);
        if (asked.asks(Result.MIN)) {
            meant = meant.union(NumberSet.of(uids.first()));
        }
        return asked.asks(Result.MAX) ? meant.union(NumberSet.of(uids.last())) : meant;
    }

    /** RFC 4731 3.2: the highest MODSEQ of the messages that an answer means; empty when it means none. */
    static OptionalLong modSeq(MailboxView view, NumberSet meant) {
        OptionalLong highest = OptionalLong.empty();
        MessageCursor cursor = new MessageCursor(view, view, meant);
        while (cursor.next()) {
            highest = OptionalLong.of(Math.max(highest.orElse(0), cursor.row().modSeq()));
        }
        return highest;
    }
}
