package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.server.clients.ImapValue.Text;
import org.redoubt.server.clients.Office.Person;

/**
 * The other side of every test: a plain IMAP connection that shows what the server has, whatever the program under
 * test believes.
 */
final class ImapProbe implements AutoCloseable {
    private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)}$");

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private int tag;

    private ImapProbe(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    static ImapProbe open(String host, int port, Path certificate) throws IOException {
        Socket socket = Trust.only(certificate).getSocketFactory().createSocket(host, port);
        socket.setSoTimeout((int) Deadline.PATIENCE.toMillis());
        ImapProbe probe = new ImapProbe(socket);
        probe.response();
        return probe;
    }

    void login(Person person) throws IOException {
        command("LOGIN " + person.address() + " \"" + person.password() + "\"");
    }

    /** The untagged responses, each without "* " and its last CRLF; fails the test when the server says no. */
    List<byte[]> command(String text) throws IOException {
        String mine = "t" + ++tag;
        send(mine + " " + text + "\r\n");
        return answers(mine, text);
    }

    private void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private List<byte[]> answers(String mine, String text) throws IOException {
        List<byte[]> untagged = new ArrayList<>();
        byte[] next = response();
        while (!starts(next, mine + " ")) {
            assertTrue(starts(next, "* "), () -> text + " -> " + latin(next(untagged)));
            untagged.add(Arrays.copyOfRange(next, 2, next.length));
            next = response();
        }
        String last = latin(next);
        assertTrue(last.startsWith(mine + " OK"), () -> text + " -> " + last);
        return untagged;
    }

    private static byte[] next(List<byte[]> seen) {
        return seen.isEmpty() ? new byte[0] : seen.getLast();
    }

    /** One line with the literals in it and the lines that go on after them. */
    private byte[] response() throws IOException {
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        while (true) {
            String line = line();
            response.write(line.getBytes(StandardCharsets.ISO_8859_1));
            Matcher literal = LITERAL.matcher(line);
            if (!literal.find()) {
                return response.toByteArray();
            }
            response.write('\r');
            response.write('\n');
            int length = Integer.parseInt(literal.group(1));
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException("the connection ended inside a literal");
            }
            response.write(bytes);
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int octet = in.read();
        while (octet != '\n') {
            if (octet < 0) {
                throw new EOFException("the connection ended after: " + line);
            }
            line.append((char) octet);
            octet = in.read();
        }
        assertTrue(line.toString().endsWith("\r"), "a line must end in CRLF");
        return line.substring(0, line.length() - 1);
    }

    private static boolean starts(byte[] line, String with) {
        return latin(line).startsWith(with);
    }

    static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    void select(String mailbox) throws IOException {
        command("SELECT \"" + ModifiedUtf7Name.of(mailbox) + "\"");
    }

    void append(String mailbox, String flags, byte[] message) throws IOException {
        String mine = "t" + ++tag;
        send(mine + " APPEND \"" + ModifiedUtf7Name.of(mailbox) + "\" (" + flags + ") {" + message.length + "}\r\n");
        assertTrue(latin(response()).startsWith("+"));
        out.write(message);
        send("\r\n");
        answers(mine, "APPEND");
    }

    /** Items of each message by UID: {@code "FLAGS"} → its value. */
    Map<Long, Map<String, ImapValue>> fetch(String uids, String items) throws IOException {
        Map<Long, Map<String, ImapValue>> fetched = new LinkedHashMap<>();
        for (byte[] response : command("UID FETCH " + uids + " (UID " + items + ")")) {
            List<ImapValue> values = ImapParser.parse(response);
            if (values.size() == 3 && values.get(1).string().equals("FETCH")) {
                Map<String, ImapValue> pairs = pairs(values.get(2).list());
                ImapValue uid = pairs.get("UID");
                if (uid != null) {
                    fetched.computeIfAbsent(Long.parseLong(uid.string()), _ -> new LinkedHashMap<>()).putAll(pairs);
                }
            }
        }
        return fetched;
    }

    private static Map<String, ImapValue> pairs(List<ImapValue> list) {
        Map<String, ImapValue> pairs = new LinkedHashMap<>();
        for (int i = 0; i + 1 < list.size(); i += 2) {
            pairs.put(list.get(i).string(), list.get(i + 1));
        }
        return pairs;
    }

    /** One message of the selected mailbox, read without setting \Seen. */
    byte[] body(long uid) throws IOException {
        return Optional.ofNullable(bodies().get(uid)).orElseThrow();
    }

    /** Every message of the selected mailbox, bytes by UID, read without setting \Seen. */
    Map<Long, byte[]> bodies() throws IOException {
        Map<Long, byte[]> bodies = new LinkedHashMap<>();
        fetch("1:*", "BODY.PEEK[]").forEach((uid, items) -> {
            if (items.get("BODY[]") instanceof Text(var bytes, _)) {
                bodies.put(uid, bytes);
            }
        });
        return bodies;
    }

    /** A mailbox as it is now: what each message has as subject, with its flags but \Recent. */
    Map<String, Set<String>> flagsBySubject(String mailbox) throws IOException {
        select(mailbox);
        Map<String, Set<String>> found = new LinkedHashMap<>();
        fetch("1:*", "FLAGS ENVELOPE").forEach((_, items) -> {
            ImapValue envelope = items.get("ENVELOPE");
            ImapValue flags = items.get("FLAGS");
            if (envelope != null && flags != null) {
                Set<String> names = new TreeSet<>(flags.list().stream().map(ImapValue::string).toList());
                names.remove("\\Recent");
                found.put(envelope.list().get(1).string(), names);
            }
        });
        return found;
    }

    Set<String> flags(String mailbox, String subject) throws IOException {
        return Optional.ofNullable(flagsBySubject(mailbox).get(subject)).orElseThrow();
    }

    Set<String> subjects(String mailbox) throws IOException {
        return flagsBySubject(mailbox).keySet();
    }

    /** The names as people read them. */
    Set<String> mailboxes() throws IOException {
        Set<String> names = new HashSet<>();
        for (byte[] response : command("LIST \"\" \"*\"")) {
            List<ImapValue> values = ImapParser.parse(response);
            if (values.getFirst().string().equals("LIST")) {
                names.add(ModifiedUtf7Name.read(values.get(3).string()));
            }
        }
        return names;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
