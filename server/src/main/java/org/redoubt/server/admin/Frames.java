package org.redoubt.server.admin;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.redoubt.guard.json.Json;

/** One connection on the control socket: lines of JSON, and octets that a line has announced. */
final class Frames implements Closeable {
    /** Far above the largest line there is, a group with thousands of members. */
    private static final int MAX_LINE_OCTETS = 1 << 20;

    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;

    Frames(SocketChannel channel) {
        this.channel = channel;
        this.in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
    }

    /** Not flushed. */
    void send(Fields fields) throws IOException {
        byte[] line = Json.write(fields.map()).getBytes(StandardCharsets.UTF_8);
        if (line.length > MAX_LINE_OCTETS) {
            throw new IOException("a line of the control protocol would be too long");
        }
        out.write(line);
        out.write('\n');
    }

    void sendNow(Fields fields) throws IOException {
        send(fields);
        out.flush();
    }

    void send(byte[] octets) throws IOException {
        out.write(octets);
    }

    /** The next line; empty when the other end has closed between two of them. */
    Optional<Fields> receive() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet;
        while ((octet = in.read()) >= 0 && octet != '\n') {
            if (line.size() == MAX_LINE_OCTETS) {
                throw new MalformedJsonException("a line is too long");
            }
            line.write(octet);
        }
        if (octet < 0) {
            if (line.size() > 0) {
                throw new EOFException("the connection ended within a line");
            }
            return Optional.empty();
        }
        return Optional.of(new Fields(ControlJson.read(line.toString(StandardCharsets.UTF_8))));
    }

    Fields expect() throws IOException {
        return receive().orElseThrow(() -> new EOFException("the server has closed the control connection"));
    }

    byte[] receive(long octets, long max) throws IOException {
        if (octets < 0 || octets > max) {
            throw new MalformedJsonException("more octets than allowed are announced");
        }
        byte[] bytes = in.readNBytes((int) octets);
        if (bytes.length < octets) {
            throw new EOFException("the connection ended within a message");
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
