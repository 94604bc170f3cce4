package org.redoubt.server.drill;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.redoubt.wire.ClientTls;
import org.redoubt.wire.OutgoingConnection;

/** One conversation of an attacker: octets out, lines in. */
final class Talk implements AutoCloseable {
    /** What is read when the server has closed the connection. */
    static final String GONE = "(closed)";

    private static final int MAX_LINE = 64 << 10;

    private final OutgoingConnection connection;

    Talk(OutgoingConnection connection) {
        this.connection = connection;
        connection.in().acceptBareLf(true);
    }

    /** Sends a text, an octet a character; a server that has closed already is read next. */
    Talk send(String text) throws IOException {
        try {
            connection.out().write(text.getBytes(StandardCharsets.ISO_8859_1));
            connection.out().flush();
        } catch (SocketException | SSLException closed) {
            // It has answered and gone; the answer may still be read.
            return this;
        }
        return this;
    }

    /** The next line, or {@link #GONE}. */
    String line() throws IOException {
        try {
            return new String(connection.in().line(MAX_LINE), StandardCharsets.ISO_8859_1);
        } catch (EOFException | SocketException | SSLException closed) {
            return GONE;
        }
    }

    /** The last line of an SMTP reply, RFC 5321 4.2.1. */
    String reply() throws IOException {
        String line = line();
        while (line.length() > 3 && line.charAt(3) == '-') {
            line = line();
        }
        return line;
    }

    /** The first line that begins so, or {@link #GONE}. */
    String until(String beginning) throws IOException {
        String line = line();
        while (!line.startsWith(beginning) && !line.equals(GONE)) {
            line = line();
        }
        return line;
    }

    void startTls() throws IOException {
        connection.startTls(ClientTls.opportunistic("localhost"), Duration.ofSeconds(10));
        connection.in().acceptBareLf(true);
    }

    @Override
    public void close() {
        connection.close();
    }
}
