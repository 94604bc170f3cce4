package org.redoubt.imap;

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
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Speaks IMAP line by line as a test tells it to. A response is one string, its literals included as they came. */
public final class ScriptedClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private InputStream in;
    private InputStream compressed = InputStream.nullInputStream();
    private OutputStream out;
    private int tag;

    public ScriptedClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** What a command brought: the untagged responses and the tagged one, without its tag. */
    public record Answer(List<String> untagged, String tagged) {
        /** The untagged responses that start so, after "* ". */
        public List<String> of(String start) {
            return untagged.stream().map(l -> l.substring(2)).filter(l -> l.startsWith(start)).toList();
        }

        /** The FETCH responses, from the sequence number on. */
        public List<String> fetches() {
            return untagged.stream().filter(l -> l.matches("(?s)\\* \\d+ FETCH .*")).map(l -> l.substring(2)).toList();
        }

        public String only() {
            if (untagged.size() != 1) {
                throw new AssertionError("one response was expected: " + this);
            }
            return untagged.getFirst().substring(2);
        }
    }

    /** Sends a command and reads up to its tagged response. */
    public Answer run(String command) throws IOException {
        String mine = nextTag();
        send(mine + " " + command + "\r\n");
        return until(mine);
    }

    /** As {@link #run}, of a command that must succeed. */
    public Answer ok(String command) throws IOException {
        return expect("OK", command);
    }

    public Answer no(String command) throws IOException {
        return expect("NO", command);
    }

    public Answer bad(String command) throws IOException {
        return expect("BAD", command);
    }

    private Answer expect(String outcome, String command) throws IOException {
        Answer answer = run(command);
        if (!answer.tagged().startsWith(outcome + " ")) {
            throw new AssertionError(command + " gave " + answer);
        }
        return answer;
    }

    /** Sends a command that ends in a non-synchronising literal. */
    public Answer literal(String command, byte[] octets) throws IOException {
        String mine = nextTag();
        send(mine + " " + command + "{" + octets.length + "+}\r\n");
        send(octets);
        send("\r\n");
        return until(mine);
    }

    /** Appends a message with a non-synchronising literal. */
    public Answer append(String mailbox, String head, byte[] message) throws IOException {
        String mine = nextTag();
        send(mine + " APPEND " + mailbox + " " + head + "{" + message.length + "+}\r\n");
        send(message);
        send("\r\n");
        return until(mine);
    }

    public Answer append(String mailbox, String message) throws IOException {
        return append(mailbox, "", message.getBytes(StandardCharsets.UTF_8));
    }

    public String nextTag() {
        return "t" + ++tag;
    }

    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(byte[] octets) throws IOException {
        out.write(octets);
        out.flush();
    }

    /** Reads up to the tagged response. */
    public Answer until(String wanted) throws IOException {
        List<String> untagged = new ArrayList<>();
        while (true) {
            String response = response();
            if (response.startsWith(wanted + " ")) {
                return new Answer(List.copyOf(untagged), response.substring(wanted.length() + 1));
            }
            untagged.add(response);
        }
    }

    /** One response: a line, and where it announces literals those and the lines behind them. Octets as Latin-1. */
    public String response() throws IOException {
        StringBuilder response = new StringBuilder();
        while (true) {
            String line = line();
            response.append(line);
            int open = line.lastIndexOf('{');
            if (!line.endsWith("}") || open < 0 || !line.substring(open + 1, line.length() - 1).matches("\\d+")) {
                return response.toString();
            }
            int length = Integer.parseInt(line.substring(open + 1, line.length() - 1));
            response.append("\r\n").append(new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
        }
    }

    /** One line without its end, octets as Latin-1. */
    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int c = in.read();
        while (c >= 0 && c != '\n') {
            line.write(c);
            c = in.read();
        }
        if (c < 0) {
            throw new EOFException("the server has closed; last: " + line.toString(StandardCharsets.ISO_8859_1));
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** Whether something has come that was not read yet. */
    public boolean hasInput() throws IOException {
        // A stream that inflates always says that it may have something.
        return in instanceof InflaterInputStream ? compressed.available() > 0 : in.available() > 0;
    }

    /** All that comes until the server closes. */
    public String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    public Socket socket() {
        return socket;
    }

    /** Goes on over another socket, as after STARTTLS. */
    public void over(Socket layered) throws IOException {
        in = new BufferedInputStream(layered.getInputStream());
        out = layered.getOutputStream();
    }

    /** Compresses both ways from now on, as RFC 4978 has it. */
    public void compress() throws IOException {
        ok("COMPRESS DEFLATE");
        compressed = in;
        in = new InflaterInputStream(in, new Inflater(true));
        out = new DeflaterOutputStream(out, new Deflater(Deflater.DEFAULT_COMPRESSION, true), 512, true);
    }

    /** Speaks plainly again on the same socket. */
    public void uncompressed() throws IOException {
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
