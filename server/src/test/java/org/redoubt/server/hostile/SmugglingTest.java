package org.redoubt.server.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.server.RunningServer;

/**
 * SMTP smuggling and injection against a whole server, from outside. As a receiver it never takes for the end of a message,
 * for a command or for a field of its own what is none; as a sender it never writes what another server could misread.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class SmugglingTest {
    private static final String PASSWORD = "correct horse battery";

    /** What some server, somewhere, took for the end of a message; CR LF dot CR LF alone is it. */
    private static final List<String> ALMOST_ENDS = List.of(
            "\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r\n", "\r\n.\r", "\r.\r", "\n.\r", "\r.\n", "\r\r\n.\r\r\n", "\n\n.\r\n",
            "\r\n\0.\r\n", "\r\n.\0\r\n", "\r\n.\r\0\n", "\r\n.\r\r\n", "\n\r.\r\n", "\r\n.\n\r\n", "\r\n\u000b.\r\n", "\u0085.\u0085",
            "\r\n. \r\n", "\r\n .\r\n", "\r\n..\r\n", "\r\n.\t\r\n");

    private static final String SMUGGLED =
            "MAIL FROM:<root@example.org>\r\nRCPT TO:<ben@example.org>\r\nDATA\r\nFrom: root@example.org\r\nSubject: smuggled\r\n\r\nx\r\n.\r\n";

    private final Sink sink = new Sink();
    private Path data = Path.of("");
    private RunningServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        data = folder.resolve("data");
        RunningServer.init(data);
        String route = "\n[[routes]]\ndomain = \"far.example\"\nhost = \"127.0.0.1\"\ntls = \"none\"\nport = " + sink.port() + "\n";
        Files.writeString(data.resolve("redoubt.toml"), route, StandardOpenOption.APPEND);
        RunningServer.addPeople(data, PASSWORD, "ann", "ben");
        server = RunningServer.start(data);
    }

    @AfterAll
    void nothingWasSmuggled() throws IOException {
        List<String> kept = kept();
        server.close();
        sink.close();
        assertFalse(kept.stream().anyMatch(text -> header(text).contains("Subject: smuggled")), "a message was smuggled in");
        assertFalse(kept.stream().anyMatch(text -> text.replace("\r\n", "").matches("(?s).*[\r\n].*")), "a bare line end was kept");
    }

    private static String header(String text) {
        int end = text.indexOf("\r\n\r\n");
        return end < 0 ? text : text.substring(0, end);
    }

    /** Every message of ben's. */
    private List<String> kept() throws IOException {
        Path out = data.resolveSibling("ben-" + System.nanoTime());
        RunningServer.run("", "export", "maildir", out.toString(), "--account", "ben@example.org", "--data", data.toString());
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (text.startsWith("Return-Path:") || text.contains("\r\nReceived: ")) {
                    texts.add(text);
                }
            }
        }
        return texts;
    }

    private Talk mx() throws IOException {
        Talk talk = new Talk(server.at(25));
        talk.reply();
        assertTrue(talk.smtp("EHLO attacker.example").startsWith("250"));
        return talk;
    }

    private static void envelope(Talk talk) throws IOException {
        assertTrue(talk.smtp("MAIL FROM:<eve@evil.example>").startsWith("250"));
        assertTrue(talk.smtp("RCPT TO:<ben@example.org>").startsWith("250"));
    }

    private static String visible(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
    }

    @Test
    void nothingButTheEndEndsAMessage() throws IOException { // RFC 5321 4.1.1.4
        for (String almost : ALMOST_ENDS) {
            try (Talk talk = mx()) {
                envelope(talk);
                assertTrue(talk.smtp("DATA").startsWith("354"));
                talk.say("Subject: outer\r\n\r\nbefore" + almost + SMUGGLED);
                String answer = talk.reply();
                assertTrue(answer.startsWith("250") || answer.startsWith("55"), visible(almost) + " " + answer);
                assertTrue(talk.smtp("NOOP").startsWith("250 2.0.0"), visible(almost));
                talk.say("QUIT\r\n");
                assertTrue(talk.reply().startsWith("221"), visible(almost));
                assertEquals("", talk.rest(), visible(almost));
            }
        }
    }

    @Test
    void whatTheEndIsCutIntoMakesNoDifference() throws IOException {
        for (String almost : List.of("\n.\n", "\r\n.\r", "\n.\r\n")) {
            try (Talk talk = mx()) {
                envelope(talk);
                assertTrue(talk.smtp("DATA").startsWith("354"));
                for (char c : ("Subject: outer\r\n\r\nx" + almost + "MAIL FROM:<root@example.org>\r\n.\r\n").toCharArray()) {
                    talk.say(String.valueOf(c));
                }
                assertTrue(talk.reply().startsWith("55"), visible(almost));
                assertTrue(talk.smtp("NOOP").startsWith("250"), visible(almost));
            }
        }
    }

    @Test
    void aBareLineEndEndsNoCommand() throws IOException {
        for (String inside : List.of("\n", "\r", "\n\r", "\0")) {
            try (Talk talk = mx()) {
                talk.say("MAIL FROM:<eve@evil.example>" + inside + "RCPT TO:<ben@example.org>\r\n");
                assertTrue(talk.reply().startsWith("5"), visible(inside));
                assertTrue(talk.smtp("DATA").startsWith("503"), visible(inside));
            }
        }
    }

    @Test
    void nothingOfAnEnvelopeBecomesAFieldOfOurs() throws IOException {
        for (String name : List.of("x\rX-Injected: y", "x\nX-Injected: y", "x X-Injected: y\0", "x\r\n X-Injected")) {
            try (Talk talk = new Talk(server.at(25))) {
                talk.reply();
                talk.say("EHLO " + name + "\r\n");
                talk.reply();
                talk.say("MAIL FROM:<\"a\rX-Injected: y\"@evil.example>\r\n");
                talk.reply();
                assertTrue(talk.smtp("DATA").startsWith("5"));
            }
        }
        try (Talk talk = mx()) {
            assertTrue(talk.smtp("MAIL FROM:<\"x\\>: y\"@evil.example>").startsWith("250"));
            assertTrue(talk.smtp("RCPT TO:<ben@example.org>").startsWith("250"));
            assertTrue(talk.smtp("DATA").startsWith("354"));
            assertTrue(talk.smtp("\tX-Injected: folded\r\nSubject: quoted\r\n\r\nx\r\n.").startsWith("250"));
        }
        String quoted = kept().stream().filter(text -> text.contains("Subject: quoted")).findFirst().orElseThrow();
        assertTrue(quoted.startsWith("Return-Path: <\"x>: y\"@evil.example>\r\nReceived: from"), quoted);
        assertTrue(header(quoted).matches("(?s)Return-Path: [^\r]*\r\nReceived: from [^;]*; [^\r]*"), "the folded line joined our field: " + quoted);
    }

    @Test
    void whatIsSentBeforeTheHandshakeIsForgotten() throws Exception { // RFC 3207 4.2
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port(25))) {
            plain.setSoTimeout(30_000);
            read(plain.getInputStream());
            plain.getOutputStream().write("EHLO x\r\n".getBytes(StandardCharsets.US_ASCII));
            read(plain.getInputStream());
            plain.getOutputStream()
                    .write("STARTTLS\r\nEHLO x\r\nMAIL FROM:<root@example.org>\r\nRCPT TO:<ben@example.org>\r\n".getBytes(StandardCharsets.US_ASCII));
            assertTrue(read(plain.getInputStream()).startsWith("220"));
            try (Socket tls = TrustAll.over(plain)) {
                tls.getOutputStream().write("NOOP\r\n".getBytes(StandardCharsets.US_ASCII));
                assertTrue(read(tls.getInputStream()).startsWith("250 2.0.0"));
                tls.getOutputStream().write("RCPT TO:<ben@example.org>\r\n".getBytes(StandardCharsets.US_ASCII));
                assertTrue(read(tls.getInputStream()).startsWith("503"));
            }
        }
    }

    /** One reply's last line, octet by octet, so that nothing that follows is taken. */
    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int b = in.read();
            if (b < 0) {
                return line.toString(StandardCharsets.US_ASCII);
            }
            line.write(b);
            String text = line.toString(StandardCharsets.US_ASCII);
            if (b == '\n') {
                if (text.length() > 3 && text.charAt(3) == '-') {
                    line.reset();
                } else {
                    return text.strip();
                }
            }
        }
    }

    @Test
    void chunksAreCountedAndNothingWithinThemIsACommand() throws IOException { // RFC 3030 2
        String inner = "Subject: chunk\r\n\r\nx\r\n.\r\n" + SMUGGLED;
        try (Talk talk = mx()) {
            envelope(talk);
            talk.say("BDAT " + inner.length() + " LAST\r\n" + inner);
            assertTrue(talk.reply().startsWith("250"));
            assertTrue(talk.smtp("NOOP").startsWith("250 2.0.0"));
        }
        for (String size : List.of("-1", "+5", "0x10", "5 LAST x", "99999999999999999999", "1e3", "")) {
            try (Talk talk = mx()) {
                envelope(talk);
                talk.say("BDAT " + size + "\r\nNOOP\r\n");
                assertTrue(talk.reply().startsWith("5"), size);
            }
        }
        try (Talk talk = mx()) {
            envelope(talk);
            talk.say("BDAT 18\r\nSubject: a\r\n\r\nx\r\r\nBDAT 5 LAST\r\n\n.\r\nx");
            List<String> replies = List.of(talk.reply(), talk.reply());
            assertTrue(replies.stream().anyMatch(reply -> reply.startsWith("5")), replies.toString());
            assertTrue(talk.smtp("NOOP").startsWith("250"), replies.toString());
        }
    }

    @Test
    void nobodyIsARelayForStrangers() throws IOException {
        for (String to : List.of(
                "victim@far.example", "victim%far.example@example.org", "\"victim@far.example\"@example.org",
                "@example.org:victim@far.example", "victim@[127.0.0.1]", "far.example!victim", "victim@far.example@example.org",
                "ben@example.org@far.example", "SRS0=aaaaaaa=aa=far.example=victim@example.org")) {
            try (Talk talk = mx()) {
                assertTrue(talk.smtp("MAIL FROM:<>").startsWith("250"));
                assertTrue(talk.smtp("RCPT TO:<" + to + ">").startsWith("5"), to);
            }
        }
        assertFalse(sink.commands().contains("victim"), sink.commands());
    }

    /** What goes out has CR LF dot CR LF at its end and nowhere else, and no CR or LF alone. */
    @Test
    void whatWeSendCannotBeMisread() throws Exception {
        List<String> bodies = List.of(
                "x\r\n.\r\nMAIL FROM:<root@far.example>\r\n", ".", "x\r\n.", "x", "", ".\r\n.\r\n", "..\r\n...\r\n", "x\r\n.\r\n.",
                "\r\n.\r\n\r\n.\r\n");
        for (String body : bodies) {
            String text = "From: ann@example.org\r\nSubject: out\r\n\r\n" + body;
            try (Talk talk = new Talk(server.at(587))) {
                talk.reply();
                talk.smtp("EHLO pc");
                String login = Base64.getEncoder().encodeToString(("\0ann@example.org\0" + PASSWORD).getBytes(StandardCharsets.US_ASCII));
                assertTrue(talk.smtp("AUTH PLAIN " + login).startsWith("235"));
                assertTrue(talk.smtp("MAIL FROM:<ann@example.org>").startsWith("250"));
                assertTrue(talk.smtp("RCPT TO:<bob@far.example>").startsWith("250"));
                talk.say("BDAT " + text.length() + " LAST\r\n" + text);
                assertTrue(talk.reply().startsWith("250"), visible(body));
            }
            String sent = sink.next();
            assertFalse(sent.replace("\r\n", "").matches("(?s).*[\r\n].*"), visible(sent));
            assertEquals(sent.length() - 5, sent.indexOf("\r\n.\r\n"), visible(sent));
            String whole = sent.substring(0, sent.length() - 3).replaceAll("(?m)^\\.", "");
            String expected = "\r\n\r\n" + body + (body.isEmpty() || body.endsWith("\r\n") ? "" : "\r\n");
            assertTrue(whole.endsWith(expected), visible(body) + " became " + visible(sent));
        }
        try (Talk talk = new Talk(server.at(587))) {
            talk.reply();
            talk.smtp("EHLO pc");
            String login = Base64.getEncoder().encodeToString(("\0ann@example.org\0" + PASSWORD).getBytes(StandardCharsets.US_ASCII));
            talk.smtp("AUTH PLAIN " + login);
            talk.smtp("MAIL FROM:<ann@example.org>");
            talk.smtp("RCPT TO:<bob@far.example>");
            assertTrue(talk.smtp("DATA").startsWith("354"));
            talk.say("From: ann@example.org\r\n\r\nx\n.\nMAIL FROM:<root@far.example>\r\n.\r\n");
            assertTrue(talk.reply().startsWith("55"), "a bare line feed is not passed on");
        }
    }

    /** A server that keeps the octets between its 354 and the end, and reads nothing ahead. */
    private static final class Sink implements AutoCloseable {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final ServerSocket socket;
        private final StringBuffer commands = new StringBuffer();

        Sink() {
            try {
                socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            Thread.startVirtualThread(this::accept);
        }

        int port() {
            return socket.getLocalPort();
        }

        String commands() {
            return commands.toString();
        }

        String next() throws InterruptedException {
            String message = messages.poll(60, TimeUnit.SECONDS);
            assertTrue(message != null, "nothing was sent");
            return String.valueOf(message);
        }

        private void accept() {
            while (!socket.isClosed()) {
                try (Socket client = socket.accept()) {
                    serve(client);
                } catch (IOException gone) {
                    messages.removeIf(String::isEmpty);
                }
            }
        }

        private void serve(Socket client) throws IOException {
            say(client, "220 sink");
            for (String line = read(client.getInputStream()); !line.isEmpty(); line = read(client.getInputStream())) {
                commands.append(line).append('\n');
                if (line.equals("DATA")) {
                    say(client, "354 go");
                    messages.add(message(client.getInputStream()));
                }
                say(client, line.startsWith("QUIT") ? "221 bye" : line.startsWith("EHLO") ? "250-sink\r\n250 8BITMIME" : "250 ok");
            }
        }

        private static String message(InputStream in) throws IOException {
            StringBuilder text = new StringBuilder("\r\n");
            while (!text.toString().endsWith("\r\n.\r\n")) {
                int b = in.read();
                if (b < 0) {
                    throw new IOException("cut");
                }
                text.append((char) b);
            }
            return text.toString();
        }

        private static void say(Socket client, String line) throws IOException {
            client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
