package org.redoubt.server.hostile;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.redoubt.server.RunningServer;

/**
 * Somebody who only wants to work: again and again delivers a letter, signs in and fetches it, each time over new
 * connections, and notes how long that took.
 */
final class Bystander implements AutoCloseable {
    static final String PERSON = "bystander@example.org";
    private static final long PAUSE_NANOS = 20_000_000;

    private final RunningServer server;
    private final String password;
    private final Thread thread = Thread.ofPlatform().name("bystander").unstarted(this::work);
    private final List<String> delivered = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
    private final List<Exception> failures = new CopyOnWriteArrayList<>();
    private volatile boolean over;

    Bystander(RunningServer server, String password) {
        this.server = server;
        this.password = password;
    }

    Bystander start() {
        thread.start();
        return this;
    }

    private void work() {
        for (int i = 0; !over; i++) {
            long began = System.nanoTime();
            try {
                letter("letter " + Long.toHexString(began) + "-" + i);
                nanos.add(System.nanoTime() - began);
            } catch (IOException e) {
                failures.add(e);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void letter(String subject) throws IOException {
        try (Talk lmtp = new Talk(server.at(24))) {
            lmtp.reply();
            lmtp.smtp("LHLO bystander");
            lmtp.smtp("MAIL FROM:<friend@example.net>");
            lmtp.smtp("RCPT TO:<" + PERSON + ">");
            lmtp.smtp("DATA");
            expect(lmtp.smtp("Subject: " + subject + "\r\n\r\nhello\r\n."), "250 ");
            delivered.add(subject);
        }
        try (Talk imap = signedIn()) {
            List<String> status = imap.imap("SELECT INBOX");
            expect(status.getLast(), "a OK");
            List<String> fetched = imap.imap("FETCH * (ENVELOPE BODY.PEEK[])");
            expect(fetched.getLast(), "a OK");
            if (fetched.stream().noneMatch(line -> line.contains(subject))) {
                throw new IOException("what was delivered is not there");
            }
        }
    }

    private Talk signedIn() throws IOException {
        Talk imap = new Talk(server.at(143));
        imap.line();
        expect(imap.imap("LOGIN " + PERSON + " \"" + password + "\"").getLast(), "a OK");
        return imap;
    }

    private static void expect(String said, String beginning) throws IOException {
        if (!said.startsWith(beginning)) {
            throw new IOException("expected " + beginning + " but was told " + said);
        }
    }

    List<Exception> failures() {
        return failures;
    }

    int rounds() {
        return nanos.size();
    }

    long medianMillis() {
        List<Long> sorted = nanos.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2) / 1_000_000;
    }

    long worstMillis() {
        return nanos.stream().mapToLong(Long::longValue).max().orElse(0) / 1_000_000;
    }

    /** Those letters that were acknowledged and are not in the mailbox. */
    List<String> lost() throws IOException {
        try (Talk imap = signedIn()) {
            imap.imap("SELECT INBOX");
            String all = String.join("\n", imap.imap("FETCH 1:* (ENVELOPE)"));
            return delivered.stream().filter(subject -> !all.contains('"' + subject + '"')).toList();
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
