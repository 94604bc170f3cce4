package org.redoubt.pop3;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Speaks POP3 line by line as a test tells it to. Octets are Latin-1. */
public final class ScriptedClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private InputStream in;
    private OutputStream out;

    public ScriptedClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    public void signIn(String login, String password) throws IOException {
        ok("USER " + login);
        ok("PASS " + password);
    }

    /** Sends a command and reads its status line. */
    public String run(String command) throws IOException {
        send(command + "\r\n");
        return line();
    }

    /** As {@link #run}, of a command that must succeed; what stands behind "+OK ". */
    public String ok(String command) throws IOException {
        return expect("+OK ", command);
    }

    /** What stands behind "-ERR ". */
    public String err(String command) throws IOException {
        return expect("-ERR ", command);
    }

    private String expect(String start, String command) throws IOException {
        String status = run(command);
        if (!status.startsWith(start)) {
            throw new AssertionError(command + " gave " + status);
        }
        return status.substring(start.length());
    }

    /** The lines of a multi-line response that must succeed, without the added dots. */
    public List<String> lines(String command) throws IOException {
        ok(command);
        return lines();
    }

    /** The lines up to the last dot. */
    public List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        String line = line();
        while (!line.equals(".")) {
            lines.add(line.startsWith(".") ? line.substring(1) : line);
            line = line();
        }
        return lines;
    }

    /** A message that must be there, as it was sent, line ends included. */
    public String retr(int number) throws IOException {
        return text(lines("RETR " + number));
    }

    public static String text(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\r\n", lines) + "\r\n";
    }

    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(byte[] octets) throws IOException {
        out.write(octets);
        out.flush();
    }

    /** One line without its CRLF; only a strict reader sees a bare LF for what it is. */
    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int before = 0;
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("the server has closed; last: " + line.toString(StandardCharsets.ISO_8859_1));
            }
            if (c == '\n' && before == '\r') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.substring(0, text.length() - 1);
            }
            line.write(c);
            before = c;
        }
    }

    /** Whether something has come that was not read yet. */
    public boolean hasInput() throws IOException {
        return in.available() > 0;
    }

    /** All that comes until the server closes. */
    public String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    public Socket socket() {
        return socket;
    }

    /** Goes on over another socket, as after STLS. */
    public void over(Socket layered) throws IOException {
        in = new BufferedInputStream(layered.getInputStream());
        out = layered.getOutputStream();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
