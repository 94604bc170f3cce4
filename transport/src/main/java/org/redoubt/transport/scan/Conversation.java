package org.redoubt.transport.scan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.redoubt.account.Message;
import org.redoubt.wire.OutgoingConnection;

/** A connection to a scanner, with an end to its time however it dribbles. */
final class Conversation {
    static final Duration CONNECT = Duration.ofSeconds(5);

    /** What a scanner may take for one message: less than an SMTP client waits behind its final dot (RFC 5321 4.5.3.2.6). */
    private static final Duration TIME = Duration.ofSeconds(60);

    private static final int PIECE = 64 * 1024;

    private final OutgoingConnection connection;
    private final LongSupplier nanoTime;
    private final long deadline;

    Conversation(OutgoingConnection connection, LongSupplier nanoTime) {
        this.connection = connection;
        this.nanoTime = nanoTime;
        this.deadline = nanoTime.getAsLong() + TIME.toNanos();
    }

    void ascii(String text) throws IOException {
        hurry();
        connection.out().ascii(text);
    }

    void octets(byte[] octets) throws IOException {
        hurry();
        connection.out().write(octets);
    }

    void flush() throws IOException {
        hurry();
        connection.out().flush();
    }

    /** What is done with a piece of a message. */
    interface Pieces {
        void next(byte[] piece) throws IOException;
    }

    static void pieces(Message message, Pieces pieces) throws IOException {
        for (long at = 0; at < message.size(); at += PIECE) {
            pieces.next(message.range(at, PIECE));
        }
    }

    String line(int longest) throws IOException {
        hurry();
        return new String(connection.in().line(longest), StandardCharsets.ISO_8859_1);
    }

    /** As many octets as are there, at least one; -1 at the end. */
    int read(byte[] into, int off, int most) throws IOException {
        hurry();
        return connection.in().read(into, off, most);
    }

    private void hurry() throws IOException {
        long left = deadline - nanoTime.getAsLong();
        if (left <= 0) {
            throw new IOException("the scanner is too slow");
        }
        connection.idleTimeout(Duration.ofNanos(left));
    }
}
