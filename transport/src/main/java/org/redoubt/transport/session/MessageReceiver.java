package org.redoubt.transport.session;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.transport.Limits;
import org.redoubt.transport.codec.DataScanner;
import org.redoubt.transport.codec.DataScanner.Fault;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.convert.Conversion;
import org.redoubt.transport.scan.ScanRequest;
import org.redoubt.wire.Input;

/**
 * Takes the octets of one message from the connection's buffer through {@link DataScanner} and {@link HeaderFilter}
 * into the account core's intake.
 *
 * <p>Once the message cannot be taken any more (a fault, too large, the disk is full) nothing more of it is stored; the
 * octets are still read to their end, so that client and server agree on where the next command begins, but not beyond
 * {@link Limits#DRAINED_OCTETS}.
 */
public final class MessageReceiver implements AutoCloseable {
    /** Return-Path, Received, results of checks and added fields are not the client's octets. */
    private static final int OUR_OCTETS = 16_384;

    private static final byte[] NOTHING = {};

    private final SmtpSession session;
    private final Transaction transaction;
    private final DataScanner scanner;
    private final HeaderFilter header;
    private final MessageIntake intake;
    private final HeldOctets.Share held = HeldOctets.PROCESS.share();
    private final Optional<Arrival> arrival;
    private final long deadlineNanos;
    private long read;
    private long octets;
    private Optional<Reply> refused = Optional.empty();

    private MessageReceiver(SmtpSession session, Transaction transaction, DataScanner scanner) throws IOException {
        this.session = session;
        this.transaction = transaction;
        this.scanner = scanner;
        this.intake = session.services().gate().intake(maxOctets());
        this.arrival = Arrival.of(session, transaction);
        Trace trace = new Trace(session, transaction);
        this.header = new HeaderFilter(
                HeaderRules.of(session.config()),
                fields -> prefix(trace.before(fields)),
                arrival.map(Function.identity()),
                this::store);
        this.deadlineNanos = session.services().runtime().nanoTime() + Limits.MESSAGE_TIME.toNanos();
    }

    /** For DATA. */
    public static MessageReceiver ofData(SmtpSession session, Transaction transaction) throws IOException {
        return new MessageReceiver(
                session, transaction, DataScanner.dotStuffed(session.config().maxLineOctets()));
    }

    /** For the chunks of BDAT. */
    public static MessageReceiver ofChunks(SmtpSession session, Transaction transaction) throws IOException {
        return new MessageReceiver(
                session, transaction, DataScanner.counted(session.config().maxLineOctets()));
    }

    /**
     * Reads up to the line with the dot.
     *
     * @return false when the client sent so much, or so slowly, that the session must end with {@link #refusal()}
     * @throws EOFException when the client left before: nothing was delivered and nothing will be
     */
    public boolean readToDot() throws IOException {
        Input in = session.connection().in();
        while (withinBounds()) {
            fill(in);
            int from = in.position();
            int end = scanner.scan(in.buffer(), from, in.limit(), this::take);
            int taken = (end < 0 ? in.limit() : end) - from;
            in.advance(taken);
            read += taken;
            if (end >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Reads one chunk of BDAT; false as with {@link #readToDot}. */
    public boolean readChunk(long size) throws IOException {
        if (size > session.config().maxMessageOctets() - octets) {
            refuse(Replies.TOO_LARGE);
        }
        Input in = session.connection().in();
        long left = size;
        while (left > 0 && withinBounds()) {
            fill(in);
            int taken = (int) Math.min(left, in.buffered());
            if (transaction.binary()) {
                // What of it is no line is known when it was converted.
                take(in.buffer(), in.position(), taken);
            } else {
                scanner.scan(in.buffer(), in.position(), in.position() + taken, this::take);
            }
            in.advance(taken);
            read += taken;
            left -= taken;
        }
        return left == 0;
    }

    /** Why the message will not be taken, as far as is known. */
    public Optional<Reply> refusal() {
        return scanner.faults().isEmpty() ? refused : refused.or(() -> fault(scanner.faults()));
    }

    /** The message has come to its end. The complete message belongs to the caller, who closes it. */
    public Reading finish() throws IOException {
        scanner.end();
        if (refusal().isEmpty()) {
            header.finish();
        }
        if (header.tooLarge()) {
            refuse(Replies.HEADER_TOO_LARGE);
        } else if (header.received() > Limits.RECEIVED_FIELDS) {
            refuse(Replies.MAIL_LOOP);
        } else if (session.config().mode().submission() && header.from() > 1) {
            // Readers of mail disagree on which of two they show.
            refuse(Replies.HEADER_FROM_MALFORMED);
        }
        Optional<Reply> reply = refusal();
        if (reply.isPresent()) {
            return new Reading.Refused(reply.get());
        }
        Message message = intake.finish();
        return transaction.binary() ? lines(message) : read(message);
    }

    /** What is binary is written in lines, which take more room: for these, too, there is one bound. */
    private Reading lines(Message binary) throws IOException {
        Optional<Message> lines;
        try (binary) {
            lines = Conversion.of(session.services().gate(), binary, Conversion.Target.LINES);
        } catch (IOException e) {
            return new Reading.Refused(storeFailed(e));
        }
        if (lines.isEmpty()) {
            return new Reading.Refused(Replies.BINARY_UNUSABLE);
        }
        if (lines.get().size() > maxOctets()) {
            lines.get().close();
            return new Reading.Refused(Replies.TOO_LARGE);
        }
        return read(lines.get());
    }

    private Reading read(Message message) throws IOException {
        if (arrival.isPresent() && arrival.get().filters()) {
            return checked(arrival.get(), message);
        }
        Reading looked = inside(message);
        return arrival.isPresent() && looked instanceof Reading.Complete ? checked(arrival.get(), message) : looked;
    }

    /** What no spam filter looks at, such as mail of people here, is looked into for viruses alone. */
    private Reading inside(Message message) throws IOException {
        Optional<Reply> virus =
                session.services().inside().flatMap(scanners -> scanners.viruses(message, Arrival.request(session, transaction)));
        if (virus.isEmpty()) {
            return new Reading.Complete(message);
        }
        message.close();
        return new Reading.Refused(virus.get());
    }

    private Reading checked(Arrival checking, Message message) {
        try {
            return checking.finish(message, maxOctets());
        } catch (IOException e) {
            return new Reading.Refused(storeFailed(e));
        }
    }

    private long maxOctets() {
        return session.config().maxMessageOctets() + OUR_OCTETS;
    }

    /** Our fields stand first, unless more of them is known only at the end. */
    private byte[] prefix(byte[] fields) {
        if (arrival.isEmpty()) {
            return fields;
        }
        arrival.get().trace(fields);
        return NOTHING;
    }

    @Override
    public void close() throws IOException {
        held.close();
        intake.close();
    }

    private boolean withinBounds() {
        if (session.services().runtime().nanoTime() - deadlineNanos > 0) {
            refuse(Replies.SESSION_TOO_LONG);
            return false;
        }
        if (read > session.config().maxMessageOctets() + Limits.DRAINED_OCTETS) {
            refuse(Replies.TOO_LARGE);
            return false;
        }
        return true;
    }

    private void fill(Input in) throws IOException {
        if (in.buffered() > 0) {
            return;
        }
        session.connection().out().flush();
        if (!in.fill()) {
            throw new EOFException("the client left within a message");
        }
    }

    private void take(byte[] b, int off, int len) throws IOException {
        octets += len;
        if (octets > session.config().maxMessageOctets()) {
            refuse(Replies.TOO_LARGE);
        }
        long beyond = Math.min(octets, Limits.HELD_OF_A_MESSAGE) - Limits.HELD_FREELY;
        if (refused.isEmpty() && !held.grow(beyond)) {
            refuse(Replies.MEMORY_SHORT);
        }
        if (refused.isEmpty()) {
            header.write(b, off, len);
        }
    }

    // A failing disk must not look like a failing connection.
    private void store(byte[] b, int off, int len) {
        if (refused.isPresent()) {
            return;
        }
        try {
            intake.write(b, off, len);
        } catch (IOException e) {
            refuse(storeFailed(e));
        }
    }

    private Reply storeFailed(IOException e) {
        LogLine.of("smtp.store_failed", session.id()).error(e);
        return Replies.STORE_FAILED;
    }

    private void refuse(Reply reply) {
        if (refused.isEmpty()) {
            refused = Optional.of(reply);
        }
    }

    private static Optional<Reply> fault(Set<Fault> faults) {
        return faults.stream().findFirst().map(fault -> switch (fault) {
            case BARE_CR -> Replies.BARE_CR;
            case BARE_LF -> Replies.BARE_LF;
            case NUL -> Replies.NUL_OCTET;
            case LONG_LINE -> Replies.LONG_LINE;
        });
    }
}
