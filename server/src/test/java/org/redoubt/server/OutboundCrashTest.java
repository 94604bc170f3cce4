package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mail for people here and elsewhere is submitted over many connections while the server is killed at random moments.
 * What got its 250 comes to both; to the one here once, to the one elsewhere once unless the kill fell between the
 * other server's 250 and our writing it down (RFC 1047): after that the same conversation cannot have gone on.
 */
class OutboundCrashTest {
    private static final int KILLS = 8;
    private static final int CONNECTIONS = 4;
    private static final String PASSWORD = "correct horse battery";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger serial = new AtomicInteger();

    @TempDir
    Path folder = Path.of("");

    @Test
    void whatWasAcknowledgedArrivesOnceHereAndElsewhere() throws Exception {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        Random random = new Random(seed);
        Path data = folder.resolve("data");
        RunningServer.init(data);
        RunningServer.addPeople(data, PASSWORD, "ann", "ben");
        try (Sink sink = new Sink()) {
            String route = "\n[[routes]]\ndomain = \"far.example\"\nhost = \"127.0.0.1\"\ntls = \"none\"\nport = "
                    + sink.port() + "\n";
            Files.writeString(data.resolve("redoubt.toml"), route, StandardOpenOption.APPEND);
            for (int kill = 0; kill < KILLS; kill++) {
                try (RunningServer server = RunningServer.start(data)) {
                    submitUntilKilled(server, random.nextInt(3, 40));
                }
            }
            try (RunningServer server = RunningServer.start(data)) {
                awaitAll(sink, "seed " + seed);
                assertEquals(Map.of(), hereOtherThanOnce(server), "seed " + seed);
            }
            assertEquals(Set.of(), sink.againAfterSettled, "seed " + seed);
        }
        assertTrue(acknowledged.size() >= KILLS * 3, "only " + acknowledged.size() + " were submitted");
    }

    private void awaitAll(Sink sink, String when) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!sink.received.keySet().containsAll(acknowledged)) {
            assertTrue(System.nanoTime() < end, () -> when + ": lost " + missing(sink));
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private List<String> missing(Sink sink) {
        return acknowledged.stream().filter(marker -> !sink.received.containsKey(marker)).toList();
    }

    /** How often each acknowledged message is in ben's inbox, where that is not once. */
    private Map<String, Integer> hereOtherThanOnce(RunningServer server) throws IOException {
        Path out = folder.resolve("ben-" + server.pid());
        String dir = out.toString();
        RunningServer.run("", "export", "maildir", dir, "--account", "ben@example.org", "--data", server.data().toString());
        Map<String, Integer> times = new HashMap<>();
        acknowledged.forEach(marker -> times.put(marker, 0));
        try (var files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (text.contains("\r\nSubject: ")) {
                    times.computeIfPresent(marker(text), (_, n) -> n + 1);
                }
            }
        }
        times.values().removeIf(n -> n == 1);
        return times;
    }

    private static String marker(String text) {
        int at = text.indexOf("\r\nSubject: ") + "\r\nSubject: ".length();
        return text.substring(at, text.indexOf("\r\n", at));
    }

    private void submitUntilKilled(RunningServer server, int messages) throws Exception {
        AtomicInteger left = new AtomicInteger(messages);
        List<Future<?>> senders = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                senders.add(threads.submit(() -> {
                    submit(server, left);
                    return null;
                }));
            }
            for (Future<?> sender : senders) {
                try {
                    sender.get();
                } catch (ExecutionException cut) {
                    assertTrue(cut.getCause() instanceof IOException, () -> String.valueOf(cut.getCause()));
                }
            }
        }
    }

    private void submit(RunningServer server, AtomicInteger left) throws IOException {
        try (Talk talk = new Talk(new Socket("127.0.0.1", server.port(587)))) {
            talk.expect("220");
            talk.ask("EHLO test", "250");
            String plain = "\0ann@example.org\0" + PASSWORD;
            String encoded = Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
            talk.ask("AUTH PLAIN " + encoded, "235");
            while (left.get() > 0) {
                String marker = "m" + serial.incrementAndGet();
                talk.ask("MAIL FROM:<ann@example.org>", "250");
                talk.ask("RCPT TO:<someone@far.example>", "250");
                talk.ask("RCPT TO:<ben@example.org>", "250");
                talk.ask("DATA", "354");
                talk.ask("From: ann@example.org\r\nSubject: " + marker + "\r\n\r\ntext\r\n.", "250");
                acknowledged.add(marker);
                if (left.decrementAndGet() == 0) {
                    server.kill();
                }
            }
        }
    }

    /** Lines over a socket. */
    private static final class Talk implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Talk(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(60_000);
            in = new BufferedInputStream(socket.getInputStream());
        }

        void say(String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        void ask(String line, String code) throws IOException {
            say(line);
            expect(code);
        }

        void expect(String code) throws IOException {
            String line = line();
            while (line.length() > 3 && line.charAt(3) == '-') {
                line = line();
            }
            if (!line.startsWith(code)) {
                throw new IOException("expected " + code + " but was told " + line);
            }
        }

        String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new IOException("the other side is gone");
                }
                line.write(b);
            }
            return line.toString(StandardCharsets.US_ASCII).stripTrailing();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Somebody else's server, which counts. */
    private static final class Sink implements AutoCloseable {
        final Map<String, Integer> received = new ConcurrentHashMap<>();
        /** Messages after which their conversation went on: the sender had written them down. */
        final Set<String> settled = ConcurrentHashMap.newKeySet();

        final Set<String> againAfterSettled = ConcurrentHashMap.newKeySet();
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        Sink() throws IOException {
            Thread.startVirtualThread(this::accept);
        }

        int port() {
            return server.getLocalPort();
        }

        private void accept() {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    Thread.startVirtualThread(() -> serve(socket));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private void serve(Socket socket) {
            String last = "";
            try (Talk talk = new Talk(socket)) {
                talk.say("220 sink");
                while (true) {
                    String line = talk.line();
                    if (!last.isEmpty()) {
                        settled.add(last);
                    }
                    last = "";
                    if (line.equals("DATA")) {
                        talk.say("354 go");
                        last = data(talk);
                        talk.say("250 taken");
                    } else {
                        talk.say(line.startsWith("EHLO") ? "250-sink\r\n250 8BITMIME" : "250 ok");
                    }
                }
            } catch (IOException gone) {
                System.getLogger("sink").log(System.Logger.Level.DEBUG, "event=sink.gone", gone);
            }
        }

        private String data(Talk talk) throws IOException {
            String marker = "";
            for (String line = talk.line(); !line.equals("."); line = talk.line()) {
                marker = line.startsWith("Subject: ") ? line.substring("Subject: ".length()) : marker;
            }
            received.merge(marker, 1, Integer::sum);
            if (settled.contains(marker)) {
                againAfterSettled.add(marker);
            }
            return marker;
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
