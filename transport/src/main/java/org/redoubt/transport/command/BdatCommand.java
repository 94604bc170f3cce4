package org.redoubt.transport.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.transport.Limits;
import org.redoubt.transport.codec.BdatArguments;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.codec.SyntaxErrorException;
import org.redoubt.transport.session.Command;
import org.redoubt.transport.session.Delivery;
import org.redoubt.transport.session.MessageReceiver;
import org.redoubt.transport.session.SmtpSession;
import org.redoubt.transport.session.Transaction;

/** RFC 3030 2. The octets follow the line whatever the answer will be, so they are read before every refusal. */
final class BdatCommand implements Command {
    @Override
    public void run(SmtpSession session, String argument) throws IOException {
        BdatArguments chunk;
        try {
            chunk = BdatArguments.parse(argument);
        } catch (SyntaxErrorException unknownSize) {
            session.end(unknownSize.reply());
            return;
        }
        if (session.transaction().isEmpty()) {
            discard(session, chunk, Replies.MAIL_FIRST);
        } else if (session.transaction().get().recipients().isEmpty()) {
            discard(session, chunk, Replies.RCPT_FIRST);
        } else {
            receive(session, session.transaction().get(), chunk);
        }
    }

    private static void receive(SmtpSession session, Transaction transaction, BdatArguments chunk)
            throws IOException {
        if (transaction.chunks().isEmpty()) {
            transaction.chunks(MessageReceiver.ofChunks(session, transaction));
        }
        MessageReceiver receiver = transaction.chunks().get();
        if (!receiver.readChunk(chunk.octets())) {
            session.end(receiver.refusal().orElseThrow());
        } else if (chunk.last()) {
            new Delivery(session, transaction).answer(receiver.finish());
        } else {
            answerChunk(session, receiver, chunk);
        }
    }

    // RFC 3030 2: after a refused chunk the transaction is over; chunks that are on their way are read and refused.
    private static void answerChunk(SmtpSession session, MessageReceiver receiver, BdatArguments chunk)
            throws IOException {
        Optional<Reply> refusal = receiver.refusal();
        if (refusal.isPresent()) {
            session.answer(refusal.get());
            session.reset();
        } else {
            session.answer(Reply.of(250, "2.0.0", chunk.octets() + " octets received"));
        }
    }

    private static void discard(SmtpSession session, BdatArguments chunk, Reply reply) throws IOException {
        if (chunk.octets() > session.config().maxMessageOctets() + Limits.DRAINED_OCTETS) {
            session.end(Replies.TOO_LARGE);
            return;
        }
        session.connection().in().skip(chunk.octets());
        session.answer(reply);
    }
}
