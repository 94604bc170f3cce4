package org.redoubt.pop3.command;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.redoubt.account.Bodies;
import org.redoubt.account.Row;
import org.redoubt.pop3.Limits;
import org.redoubt.pop3.codec.DotStuffing;
import org.redoubt.pop3.codec.TopLines;
import org.redoubt.pop3.session.Maildrop;
import org.redoubt.pop3.session.Reply;
import org.redoubt.pop3.session.Session;
import org.redoubt.wire.Output;

/** What the commands about messages have in common. */
final class Messages {
    private Messages() {}

    /** Why a message cannot be spoken of; empty when it can. */
    static Optional<Reply> missing(Session session, int number) {
        Maildrop maildrop = session.maildrop();
        if (!maildrop.has(number)) {
            return Optional.of(Reply.err("There is no such message"));
        }
        return maildrop.deleted(number)
                ? Optional.of(Reply.err("This message is marked as deleted"))
                : Optional.empty();
    }

    static String summary(Maildrop.Totals totals) {
        return totals.messages() + " messages (" + totals.octets() + " octets)";
    }

    /**
     * Sends a message, as much of it as is wanted. Its first piece is read before the answer begins, so that a damaged
     * message can be told; the rest follows piece by piece.
     *
     * @param lines how many of the body
     */
    static Reply send(Session session, String verb, int number, int lines) throws IOException {
        Optional<Reply> missing = missing(session, number);
        if (missing.isPresent()) {
            return missing.get();
        }
        Row row = session.maildrop().row(number);
        if (!session.maildrop().present(row)) {
            return Reply.err("This message was removed by another session");
        }
        Bodies bodies = session.reading().open(verb, number);
        byte[] first = bodies.range(row.email(), 0, Limits.PIECE);
        return Reply.lines("Message follows", out -> write(bodies, row, first, lines, out));
    }

    private static void write(Bodies bodies, Row row, byte[] first, int lines, Output out) throws IOException {
        DotStuffing stuffing = new DotStuffing(out.stream());
        TopLines top = new TopLines(stuffing, lines);
        OutputStream target = lines == Integer.MAX_VALUE ? stuffing : top;
        target.write(first);
        for (long at = first.length; at < row.octets() && !top.done(); at += Limits.PIECE) {
            bodies.copyTo(row.email(), at, Limits.PIECE, target);
        }
        stuffing.finish();
    }
}
