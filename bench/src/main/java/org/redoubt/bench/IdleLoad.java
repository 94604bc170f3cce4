package org.redoubt.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Many IMAP connections that wait in IDLE, under TLS or not: what each costs the server's process, and how long it
 * takes from the 250 of a delivery until the last session of that account has been told.
 *
 * <p>Arguments: host, IMAP port, LMTP port, connections, people (u1 to uN at example.org), password, process id of the
 * server, {@code tls} or {@code plain}, and how many deliveries to time. Certificates are not checked: it measures.
 */
public final class IdleLoad {
    /** Handshakes and sign-ins at a time: more would only wait for each other. */
    private static final int OPENING = 32;

    private static final int PATIENCE_MILLIS = 120_000;
    private static final long SETTLE_SECONDS = 10;
    private static final String MESSAGE =
            "From: load@example.net\r\nTo: u@example.org\r\nSubject: news\r\n\r\nnews\r\n.\r\n";

    private final String host;
    private final int imapPort;
    private final int lmtpPort;
    private final int people;
    private final String password;
    private final SSLSocketFactory tls;
    private final boolean secure;
    private final List<Waiting> waiting = new ArrayList<>();

    private IdleLoad(String[] a) throws GeneralSecurityException {
        host = a[0];
        imapPort = Integer.parseInt(a[1]);
        lmtpPort = Integer.parseInt(a[2]);
        people = Integer.parseInt(a[4]);
        password = a[5];
        secure = a[7].equals("tls");
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        tls = context.getSocketFactory();
    }

    public static void main(String[] a) throws IOException, GeneralSecurityException, InterruptedException {
        IdleLoad load = new IdleLoad(a);
        int connections = Integer.parseInt(a[3]);
        Path process = Path.of("/proc", a[6], "smaps_rollup");
        long before = kilobytes(process);
        load.open(connections);
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        long after = kilobytes(process);
        print("idle_connections", load.waiting.size());
        print("process_before_mb", before / 1024.0);
        print("process_mb", after / 1024.0);
        print("per_connection_kb", (after - before) / (double) Math.max(1, load.waiting.size()));
        load.announce(Integer.parseInt(a[8]));
        print("process_at_end_mb", kilobytes(process) / 1024.0);
        for (Waiting one : load.waiting) {
            one.socket.close();
        }
    }

    private static void print(String figure, double value) {
        System.out.printf(Locale.ROOT, "%s %.1f%n", figure, value);
    }

    /** What the process has of the machine's memory, shared pages in shares. */
    private static long kilobytes(Path rollup) throws IOException {
        return Files.readAllLines(rollup).stream()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    private void open(int connections) throws InterruptedException {
        Semaphore turns = new Semaphore(OPENING);
        CountDownLatch opened = new CountDownLatch(connections);
        AtomicInteger failed = new AtomicInteger();
        for (int i = 0; i < connections; i++) {
            int person = 1 + i % people;
            turns.acquire();
            Thread.startVirtualThread(() -> {
                try {
                    Waiting one = new Waiting(person);
                    synchronized (waiting) {
                        waiting.add(one);
                    }
                } catch (IOException e) {
                    if (failed.getAndIncrement() == 0) {
                        System.err.println("a connection failed: " + e);
                    }
                } finally {
                    turns.release();
                    opened.countDown();
                }
            });
        }
        opened.await();
        for (Waiting one : waiting) {
            Thread.startVirtualThread(one::listen);
        }
    }

    /** Delivers to one person after another and waits each time until all sessions of that account have heard. */
    private void announce(int deliveries) throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < deliveries; i++) {
            int person = 1 + i % people;
            List<Waiting> sessions = waiting.stream().filter(one -> one.person == person).toList();
            CountDownLatch told = new CountDownLatch(sessions.size());
            AtomicLong last = new AtomicLong();
            sessions.forEach(one -> one.expect(told, last));
            long delivered = deliver(person);
            if (!told.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                System.err.println("not all sessions were told: " + told.getCount() + " were not");
            }
            millis.add(Math.max(0, last.get() - delivered) / 1e6);
        }
        millis.sort(null);
        if (!millis.isEmpty()) {
            print("sessions_of_an_account", waiting.size() / (double) people);
            print("announced_to_all_median_ms", millis.get(millis.size() / 2));
            print("announced_to_all_worst_ms", millis.getLast());
        }
    }

    /** Delivers one message; the time when the server said that it is on disk. */
    private long deliver(int person) throws IOException {
        try (Socket socket = new Socket(host, lmtpPort)) {
            socket.setTcpNoDelay(true);
            BufferedReader in = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            in.readLine();
            for (String command : List.of("LHLO load", "MAIL FROM:<load@example.net>", "RCPT TO:<u" + person + "@example.org>", "DATA")) {
                say(socket.getOutputStream(), command + "\r\n");
                reply(in);
            }
            say(socket.getOutputStream(), MESSAGE);
            reply(in);
            return System.nanoTime();
        }
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static void reply(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && line.charAt(3) == '-') {
            line = in.readLine();
        }
        if (line == null || line.charAt(0) > '3') {
            throw new IOException("the server said " + line);
        }
    }

    /** One session in IDLE. */
    private final class Waiting {
        private final int person;
        private final Socket socket;
        private volatile CountDownLatch told = new CountDownLatch(1);
        private volatile AtomicLong last = new AtomicLong();

        Waiting(int person) throws IOException {
            this.person = person;
            this.socket = secure ? tls.createSocket() : new Socket();
            socket.connect(new InetSocketAddress(host, imapPort), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            line();
            command("LOGIN u" + person + "@example.org " + password);
            command("SELECT INBOX");
            say(socket.getOutputStream(), "i IDLE\r\n");
            line();
            socket.setSoTimeout(0);
        }

        private void command(String text) throws IOException {
            say(socket.getOutputStream(), "c " + text + "\r\n");
            String line = line();
            while (!line.startsWith("c ")) {
                line = line();
            }
            if (!line.startsWith("c OK")) {
                throw new IOException("the server said " + line);
            }
        }

        private String line() throws IOException {
            InputStream in = socket.getInputStream();
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("the server has left");
                }
                line.append((char) c);
            }
            return line.toString();
        }

        void expect(CountDownLatch latch, AtomicLong time) {
            last = time;
            told = latch;
        }

        void listen() {
            try {
                while (true) {
                    if (line().contains(" EXISTS")) {
                        last.accumulateAndGet(System.nanoTime(), Math::max);
                        told.countDown();
                    }
                }
            } catch (IOException over) {
                // The measurement has ended.
            }
        }
    }

    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
