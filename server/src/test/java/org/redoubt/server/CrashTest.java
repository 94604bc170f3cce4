package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was acknowledged is on disk: mail is delivered over many connections while the server is killed at random
 * moments, and after each restart every message that got its 250 is there, once, byte for byte; uids never come
 * again and versions never go back. Run with {@code -Dredoubt.seed=N} to choose the moments.
 */
class CrashTest {
    private static final int KILLS = 20;
    private static final int CONNECTIONS = 8;
    private static final String[] PEOPLE = {"ann", "ben", "cem"};
    private static final String PASSWORD = "correct horse battery";
    private static final int MIN_DELIVERIES = 5;
    private static final int MAX_DELIVERIES = 60;

    /** Acknowledged messages: marker to text. */
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

    private final Map<String, Long> highestUid = new HashMap<>();
    private final Map<String, Long> highestModSeq = new HashMap<>();
    private final Map<String, String> markerOfUid = new HashMap<>();
    private final AtomicInteger serial = new AtomicInteger();

    @TempDir
    Path folder = Path.of("");

    @Test
    void whatWasAcknowledgedSurvivesBeingKilled() throws Exception {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        Random random = new Random(seed);
        Path data = folder.resolve("data");
        RunningServer.init(data);
        RunningServer.addPeople(data, PASSWORD, PEOPLE);
        for (int kill = 0; kill < KILLS; kill++) {
            try (RunningServer server = RunningServer.start(data)) {
                check(server, "seed " + seed + " before kill " + kill);
                deliverUntilKilled(server, random.nextInt(MIN_DELIVERIES, MAX_DELIVERIES), random.nextLong());
            }
        }
        try (RunningServer server = RunningServer.start(data)) {
            check(server, "seed " + seed + " at the end");
        }
        assertTrue(acknowledged.size() >= KILLS * MIN_DELIVERIES, "only " + acknowledged.size() + " were delivered");
        String verdict = RunningServer.run("", "doctor", "--data", data.toString(), "--json");
        assertTrue(!verdict.contains("\"damaged\""), verdict);
    }

    /** Delivers over several connections; whoever makes the count full kills the server, others being in mid-air. */
    private void deliverUntilKilled(RunningServer server, int deliveries, long seed) throws Exception {
        AtomicInteger left = new AtomicInteger(deliveries);
        List<Future<?>> senders = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                Random random = new Random(seed + i);
                senders.add(threads.submit(() -> {
                    deliver(server, random, left);
                    return null;
                }));
            }
            for (Future<?> sender : senders) {
                join(sender);
            }
        }
    }

    private static void join(Future<?> sender) throws InterruptedException {
        try {
            sender.get();
        } catch (ExecutionException cut) {
            // Its connection went down with the server: what had no 250 may be there or not.
            assertTrue(cut.getCause() instanceof IOException, () -> String.valueOf(cut.getCause()));
        }
    }

    private void deliver(RunningServer server, Random random, AtomicInteger left) throws IOException {
        try (Conversation lmtp = new Conversation(server.port(24))) {
            lmtp.expect("220");
            lmtp.say("LHLO test");
            lmtp.expect("250");
            while (left.get() > 0) {
                String to = PEOPLE[random.nextInt(PEOPLE.length)];
                String marker = "m" + serial.incrementAndGet();
                String text = message(marker, to, random);
                lmtp.say("MAIL FROM:<sender@example.net>");
                lmtp.expect("250");
                lmtp.say("RCPT TO:<" + to + "@example.org>");
                lmtp.expect("250");
                lmtp.say("DATA");
                lmtp.expect("354");
                lmtp.say(text + ".");
                lmtp.expect("250");
                acknowledged.put(to + " " + marker, text);
                if (left.decrementAndGet() == 0) {
                    server.kill();
                }
            }
        }
    }

    private static String message(String marker, String to, Random random) {
        StringBuilder text = new StringBuilder("Message-ID: <" + marker + "@example.net>\r\nTo: " + to
                + "@example.org\r\nSubject: " + marker + "\r\n\r\n");
        for (int line = random.nextInt(1, 200); line > 0; line--) {
            text.append(Long.toHexString(random.nextLong())).append("\r\n");
        }
        return text.toString();
    }

    private void check(RunningServer server, String when) throws IOException {
        for (String person : PEOPLE) {
            try (Conversation imap = new Conversation(server.port(143))) {
                imap.line();
                imap.command("LOGIN " + person + "@example.org \"" + PASSWORD + "\"");
                long modSeq = number(imap.command("SELECT INBOX (CONDSTORE)"), "[HIGHESTMODSEQ ");
                assertTrue(modSeq >= highestModSeq.getOrDefault(person, 0L), when + ": MODSEQ went back");
                highestModSeq.put(person, modSeq);
                checkMessages(imap, person, when);
            }
        }
    }

    private void checkMessages(Conversation imap, String person, String when) throws IOException {
        Map<String, Integer> seen = new HashMap<>();
        for (String answer : imap.command("UID FETCH 1:* (UID BODY.PEEK[])")) {
            if (!answer.startsWith("* ") || !answer.contains(" FETCH ")) {
                continue;
            }
            long uid = number(List.of(answer), "UID ");
            String body = answer.substring(answer.indexOf("\r\n") + 2, answer.lastIndexOf(')'));
            String marker = between(body, "Subject: ", "\r\n");
            seen.merge(marker, 1, Integer::sum);
            String before = markerOfUid.putIfAbsent(person + " " + uid, marker);
            assertTrue(before == null || before.equals(marker), when + ": uid " + uid + " came again");
            assertTrue(
                    before != null || uid > highestUid.getOrDefault(person, 0L), when + ": uid " + uid + " came late");
            String text = acknowledged.get(person + " " + marker);
            assertTrue(text == null || body.endsWith(text), when + ": " + marker + " has other bytes");
        }
        markerOfUid.keySet().stream()
                .filter(key -> key.startsWith(person + " "))
                .mapToLong(key -> Long.parseLong(key.substring(person.length() + 1)))
                .max()
                .ifPresent(uid -> highestUid.put(person, uid));
        for (String key : acknowledged.keySet()) {
            if (key.startsWith(person + " ")) {
                String marker = key.substring(person.length() + 1);
                assertEquals(1, seen.getOrDefault(marker, 0), when + ": " + key);
            }
        }
    }

    private static long number(List<String> answers, String after) {
        for (String answer : answers) {
            int at = answer.indexOf(after);
            if (at >= 0) {
                int end = at + after.length();
                while (Character.isDigit(answer.charAt(end))) {
                    end++;
                }
                return Long.parseLong(answer, at + after.length(), end, 10);
            }
        }
        throw new AssertionError("no " + after + " in " + answers);
    }

    private static String between(String text, String from, String to) {
        int start = text.indexOf(from) + from.length();
        return text.substring(start, text.indexOf(to, start));
    }

    /** A line-by-line talk with the server; IMAP answers come with their literals. */
    private static final class Conversation implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Conversation(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setSoTimeout(60_000);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        void say(String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
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

        List<String> command(String command) throws IOException {
            say("a " + command);
            List<String> answers = new ArrayList<>();
            while (true) {
                String line = line();
                if (line.startsWith("a ")) {
                    assertTrue(line.startsWith("a OK"), line);
                    answers.add(line);
                    return answers;
                }
                StringBuilder answer = new StringBuilder(line);
                while (line.endsWith("}")) {
                    int length = Integer.parseInt(line.substring(line.lastIndexOf('{') + 1, line.length() - 1));
                    answer.append("\r\n").append(new String(in.readNBytes(length), StandardCharsets.US_ASCII));
                    line = line();
                    answer.append(line);
                }
                answers.add(answer.toString());
            }
        }

        String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new EOFException("the server is gone");
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
}
