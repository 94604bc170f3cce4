package org.redoubt.transport.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.redoubt.transport.Limits;
import org.redoubt.wire.Input;
import org.redoubt.wire.OutgoingConnection;

/** One request of HTTP/1.1 (RFC 9112) and its answer, within bounds of size and time. */
public final class HttpsExchange {
    private final OutgoingConnection connection;
    private final Input in;
    private final LongSupplier nanoTime;
    private final long deadline;
    private final int maxOctets;

    /**
     * On a connection that is encrypted already.
     *
     * @param time from now to the end of the answer
     * @param maxOctets of the answer's content
     */
    public HttpsExchange(OutgoingConnection connection, LongSupplier nanoTime, Duration time, int maxOctets) {
        this.connection = connection;
        this.in = connection.in();
        this.nanoTime = nanoTime;
        this.deadline = nanoTime.getAsLong() + time.toNanos();
        this.maxOctets = maxOctets;
    }

    /**
     * How an answer begins.
     *
     * @param fields by name in lower case, values in lower case; the last of a name
     */
    public record Head(int status, Map<String, String> fields) {
        public Head {
            fields = Map.copyOf(fields);
        }

        public Optional<String> field(String name) {
            return Optional.ofNullable(fields.get(name));
        }
    }

    /**
     * Sends a whole request of ASCII and reads how the answer begins.
     *
     * @throws IOException when the answer is none, or takes too long
     */
    public Head send(String request) throws IOException {
        return send(request, new byte[0]);
    }

    /**
     * Likewise of a request with content of any octets.
     *
     * @param head of the request, with the empty line that ends it
     */
    public Head send(String head, byte[] content) throws IOException {
        hurry();
        connection.out().ascii(head);
        connection.out().write(content);
        connection.out().flush();
        String status = line();
        if (!status.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            throw new IOException("the answer is not HTTP/1.1");
        }
        Map<String, String> fields = new HashMap<>();
        String field = line();
        for (int count = 0; !field.isEmpty(); count++, field = line()) {
            if (count >= Limits.STS_FIELDS) {
                throw new IOException("the answer has too many fields");
            }
            int colon = Math.max(0, field.indexOf(':'));
            String value = field.substring(Math.min(field.length(), colon + 1)).strip().toLowerCase(Locale.ROOT);
            fields.put(field.substring(0, colon).toLowerCase(Locale.ROOT), value);
        }
        return new Head(Integer.parseInt(status.substring(9, 12)), fields);
    }

    /** The content of the answer. @throws IOException when it is too long, too slow or malformed */
    public byte[] body(Head head) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Optional<String> length = head.field("content-length");
        if (head.field("transfer-encoding").filter("chunked"::equals).isPresent()) {
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                exactly(size, body);
                if (!line().isEmpty()) {
                    throw new IOException("the answer's chunks are malformed");
                }
            }
        } else if (length.isPresent()) {
            if (!length.get().matches("[0-9]{1,9}")) {
                throw new IOException("the answer's length is malformed");
            }
            exactly(Integer.parseInt(length.get()), body);
        } else {
            byte[] piece = new byte[4096];
            for (int n = read(piece, piece.length); n >= 0; n = read(piece, piece.length)) {
                bound(body.size() + n);
                body.write(piece, 0, n);
            }
        }
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        String size = line().replaceFirst("[ \t]*;.*", "");
        if (!size.matches("[0-9A-Fa-f]{1,7}")) {
            throw new IOException("the answer's chunks are malformed");
        }
        return Integer.parseInt(size, 16);
    }

    private void exactly(int count, ByteArrayOutputStream body) throws IOException {
        bound(body.size() + count);
        byte[] piece = new byte[count];
        for (int done = 0; done < count; ) {
            int n = read(piece, count - done);
            if (n < 0) {
                throw new IOException("the answer ends too early");
            }
            body.write(piece, 0, n);
            done += n;
        }
    }

    private void bound(int octets) throws IOException {
        if (octets > maxOctets) {
            throw new IOException("the answer is too long");
        }
    }

    private int read(byte[] into, int most) throws IOException {
        hurry();
        return in.read(into, 0, most);
    }

    private String line() throws IOException {
        hurry();
        return new String(in.line(Limits.STS_LINE), StandardCharsets.ISO_8859_1);
    }

    /** Whoever sends an octet now and then does not get more time by that. */
    private void hurry() throws IOException {
        long left = deadline - nanoTime.getAsLong();
        if (left <= 0) {
            throw new IOException("the other side is too slow");
        }
        connection.idleTimeout(Duration.ofNanos(left));
    }
}
