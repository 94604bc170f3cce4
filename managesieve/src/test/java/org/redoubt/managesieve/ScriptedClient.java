package org.redoubt.managesieve;

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
import java.util.Base64;
import java.util.List;

/** Speaks ManageSieve line by line as a test tells it to. Octets are Latin-1. */
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
        String message = "\0" + login + "\0" + password;
        String base64 = Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
        ok("AUTHENTICATE \"PLAIN\" \"" + base64 + "\"");
    }

    /** Sends a command; all lines of its answer, the last one says how it ended. */
    public List<String> run(String command) throws IOException {
        send(command + "\r\n");
        return answer();
    }

    /** As {@link #run}, of a command that must succeed. */
    public List<String> ok(String command) throws IOException {
        return expect("OK", command);
    }

    /** As {@link #run}, of a command that must be refused; its last line and what a literal in it says. */
    public String no(String command) throws IOException {
        return String.join("\n", expect("NO", command));
    }

    private List<String> expect(String start, String command) throws IOException {
        List<String> lines = run(command);
        if (lines.stream().noneMatch(line -> line.startsWith(start))) {
            throw new AssertionError(command + " gave " + lines);
        }
        return lines;
    }

    /** Uploads a text with PUTSCRIPT or CHECKSCRIPT. */
    public List<String> upload(String command, String script) throws IOException {
        byte[] octets = script.getBytes(StandardCharsets.UTF_8);
        send(command + " {" + octets.length + "+}\r\n" + script + "\r\n");
        return answer();
    }

    /** Lines up to the one that ends an answer, literals taken apart into their lines. */
    public List<String> answer() throws IOException {
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = line();
            lines.add(line);
            boolean last = line.matches("(OK|NO|BYE)\\b.*");
            if (line.endsWith("}")) {
                int octets = Integer.parseInt(line.substring(line.lastIndexOf('{') + 1, line.length() - 1));
                lines.add(new String(in.readNBytes(octets), StandardCharsets.UTF_8));
                line();
            }
            if (last) {
                return lines;
            }
        }
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
