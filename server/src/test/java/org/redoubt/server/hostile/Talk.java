package org.redoubt.server.hostile;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A connection that says what it is told to and hears lines; IMAP literals are stepped over. */
final class Talk implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int BLOCK = 64 * 1024;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;

    Talk(InetSocketAddress server) throws IOException {
        socket.connect(server, PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), BLOCK);
        out = socket.getOutputStream();
    }

    void say(String text) throws IOException {
        say(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void say(byte[] octets) throws IOException {
        out.write(octets);
        out.flush();
    }

    /**
     * Says this over and over, as fast as it is taken.
     *
     * @return how many octets went out before the server had enough, at most {@code most}
     */
    long flood(byte[] octets, long most) {
        long sent = 0;
        try {
            while (sent < most) {
                out.write(octets);
                sent += octets.length;
            }
        } catch (IOException cutOff) {
            // The server has had enough.
        }
        return sent;
    }

    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the server has left");
            }
            line.write(octet);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** The last line of an SMTP reply. */
    String reply() throws IOException {
        String line = line();
        while (line.length() > 3 && line.charAt(3) == '-') {
            line = line();
        }
        return line;
    }

    String smtp(String command) throws IOException {
        say(command + "\r\n");
        return reply();
    }

    /** The lines of an IMAP command up to its tagged one, literals left out. */
    List<String> imap(String command) throws IOException {
        say("a " + command + "\r\n");
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = line();
            lines.add(line);
            if (line.startsWith("a ") || line.startsWith("* BYE")) {
                return lines;
            }
            if (line.endsWith("}")) {
                in.skipNBytes(Long.parseLong(line.substring(line.lastIndexOf('{') + 1, line.length() - 1)));
            }
        }
    }

    /** Everything that comes until the server ends the connection; empty when it was reset. */
    String rest() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException reset) {
            return "";
        }
    }

    /** Reads one octet. */
    int octet() throws IOException {
        return socket.getInputStream().read();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
