package org.redoubt.bench;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.redoubt.account.Accounts;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.OutboundQueue.NewLeg;
import org.redoubt.account.OutboundQueue.Prepared;
import org.redoubt.account.QueuedEnvelope;
import org.redoubt.account.QueuedRecipient;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DirectoryOptions;
import org.redoubt.guard.FileAuditLog;
import org.redoubt.store.Store;
import org.redoubt.store.rocksdb.RocksStore;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.transport.queue.OutboundService;
import org.redoubt.transport.queue.Schedule;
import org.redoubt.transport.route.Connector;
import org.redoubt.transport.route.MailHost;
import org.redoubt.transport.route.Route;
import org.redoubt.transport.route.Router;
import org.redoubt.transport.route.TlsUse;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.Metrics;
import org.redoubt.wire.WireRuntime;

/**
 * Fills the queue and looks whether it bears it: what memory does, how soon after a start the first message leaves, and
 * how long mail for hosts that work waits while most of the queue is for hosts that do not. Arguments: an empty
 * folder, messages, destinations, seconds of sending.
 *
 * <p>Of ten destinations one takes mail. Three refuse connections, three never answer a connection, and three
 * take it and never say a word, which is the worst that a host can do. Everything is at addresses of the loopback
 * network, and each destination has a host of its own, as on the Internet the dead have.
 */
public final class QueueLoad {
    private static final int OCTETS = 2048;
    private static final int BATCH = 250;
    private static final int STEPS = 5;
    private static final int PROBE_HOSTS = 50;
    private static final Duration BETWEEN_PROBES = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String PROBE = "probe-";

    private final Path folder;
    private final int messages;
    private final int destinations;
    private final int seconds;
    private final MasterKey master = MasterKey.random();
    private final Hosts hosts = new Hosts();

    private QueueLoad(Path folder, int messages, int destinations, int seconds) throws IOException {
        this.folder = folder;
        this.messages = messages;
        this.destinations = destinations;
        this.seconds = seconds;
    }

    public static void main(String[] arguments) throws IOException {
        new QueueLoad(
                        Path.of(arguments[0]),
                        Integer.parseInt(arguments[1]),
                        Integer.parseInt(arguments[2]),
                        Integer.parseInt(arguments[3]))
                .measure();
        // What the hosts hold open would keep the process.
        System.exit(0);
    }

    private void measure() throws IOException {
        figure("queue_empty_heap_mb", heap());
        try (Office office = new Office()) {
            fill(office);
            figure("queue_full_process_mb", process());
        }
        restart();
        try (Office office = new Office()) {
            send(office);
        }
    }

    private void fill(Office office) throws IOException {
        long began = System.nanoTime();
        int step = Math.max(BATCH, messages / STEPS);
        for (int at = 0, next = step; at < messages; ) {
            List<Prepared> batch = new ArrayList<>();
            for (int i = 0; i < BATCH && at < messages; i++, at++) {
                batch.add(office.prepared("d" + at % destinations + ".example"));
            }
            office.queue.enqueue(batch);
            if (at >= next) {
                next += step;
                figure("queue_" + at + "_heap_mb", heap());
            }
        }
        figure("queue_fill_msg_per_s", messages * 1e9 / (System.nanoTime() - began));
    }

    /** From opening the folder until a message has left that was queued for a host that works. */
    private void restart() throws IOException {
        long began = System.nanoTime();
        try (Office office = new Office()) {
            figure("queue_open_ms", (System.nanoTime() - began) / 1e6);
            office.service.start();
            office.probe(0, "restart");
            while (hosts.seen("restart") == 0 && System.nanoTime() - began < PATIENCE.toNanos()) {
                LockSupport.parkNanos(1_000_000);
            }
            figure("queue_start_to_sent_ms", (System.nanoTime() - began) / 1e6);
        }
    }

    private void send(Office office) throws IOException {
        long taken = hosts.taken.get();
        office.service.start();
        long began = System.nanoTime();
        List<Long> sent = new ArrayList<>();
        double most = 0;
        double mostProcess = 0;
        while (System.nanoTime() - began < Duration.ofSeconds(seconds).toNanos()) {
            int number = sent.size();
            sent.add(System.nanoTime());
            office.probe(number % PROBE_HOSTS, "p" + number + ".");
            if (number % 100 == 0) {
                most = Math.max(most, heap());
                mostProcess = Math.max(mostProcess, process());
                say("probes %d, left %d, heap %.0f MB, connections %d, taken %d", number, office.queue.totals().messages(), heap(),
                        office.dialer.open(), hosts.taken.get() - taken);
            }
            LockSupport.parkNanos(BETWEEN_PROBES.toNanos());
        }
        double rate = (hosts.taken.get() - taken) * 1e9 / (System.nanoTime() - began);
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        List<Double> waits = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            while (hosts.seen("p" + i + ".") == 0 && System.nanoTime() < end) {
                LockSupport.parkNanos(1_000_000);
            }
            long seen = hosts.seen("p" + i + ".");
            waits.add(seen == 0 ? Double.POSITIVE_INFINITY : (seen - sent.get(i)) / 1e6);
        }
        Collections.sort(waits);
        figure("queue_sent_msg_per_s", rate);
        figure("queue_sending_heap_mb", most);
        figure("queue_sending_process_mb", mostProcess);
        figure("queue_healthy_median_ms", waits.get(waits.size() / 2));
        figure("queue_healthy_p99_ms", waits.get(waits.size() * 99 / 100));
        figure("queue_healthy_worst_ms", waits.getLast());
    }

    private static void figure(String name, double value) {
        System.out.printf("%s %.1f%n", name, value);
    }

    private static void say(String text, Object... values) {
        System.err.printf(text + "%n", values);
    }

    /** Mebibytes of the heap that something still needs. */
    private static double heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0;
    }

    /** Mebibytes of the process, RocksDB's included; of Linux alone. */
    private static double process() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                        .findFirst()
                        .orElse(0)
                : 0;
    }

    /** Redoubt's parts that the queue needs, over one folder. */
    private final class Office implements Closeable {
        private final InstantSource clock = InstantSource.system();
        private final WireRuntime runtime = WireRuntime.system();
        private final Store store = RocksStore.open(folder.resolve("store"));
        private final FileAuditLog audit = FileAuditLog.open(folder.resolve("audit.log"), clock);
        private final Accounts accounts = Accounts.open(store, master, folder.resolve("spool"), clock);
        private final OutboundQueue queue = OutboundQueue.open(store, master, clock);
        private final Dialer dialer = new Dialer(runtime, List.of());
        private final OutboundService service;
        private final Message message;

        Office() throws IOException {
            Gate gate = new Gate(accounts, audit, clock);
            Directory directory = Directory.open(store, master, audit, clock, DirectoryOptions.CHEAP);
            service = new OutboundService(
                    queue,
                    new OutboundService.Setting(
                            gate,
                            directory,
                            new Connector(dialer, hosts, "mx.example.org"),
                            Schedule.standard(),
                            "mx.example.org",
                            new Metrics()),
                    runtime);
            try (MessageIntake intake = gate.intake(OCTETS * 2)) {
                intake.write(text().getBytes(StandardCharsets.US_ASCII));
                message = intake.finish();
            }
        }

        Prepared prepared(String domain) throws IOException {
            return prepared(domain, "somebody");
        }

        private Prepared prepared(String domain, String person) throws IOException {
            Instant now = clock.instant();
            QueuedEnvelope envelope = new QueuedEnvelope(
                    "sender@example.org", Optional.empty(), Optional.empty(), false, false, false, "-", "bench", now, 0, 0);
            QueuedRecipient recipient =
                    new QueuedRecipient(person + '@' + domain, List.of(), Optional.of(Set.of()), Optional.empty(), "");
            NewLeg leg = new NewLeg(domain, List.of(recipient), now, now.plus(Duration.ofHours(4)));
            return queue.prepare(message, envelope, List.of(leg));
        }

        /** A message for a host that works and is asked for nothing else. */
        void probe(int host, String person) throws IOException {
            queue.enqueue(prepared(PROBE + host + ".example", person));
        }

        private static String text() {
            StringBuilder text = new StringBuilder("From: sender@example.org\r\nSubject: measured\r\n\r\n");
            while (text.length() < OCTETS) {
                text.append("all work and no play makes nobody ").append(text.length()).append("\r\n");
            }
            return text.toString();
        }

        @Override
        public void close() throws IOException {
            service.close();
            dialer.close();
            message.close();
            accounts.close();
            audit.close();
            store.close();
            runtime.close();
        }
    }

    /** Everybody else's servers. */
    private static final class Hosts implements Router {
        private static final int BACKLOG = 1_000;

        private final AtomicLong taken = new AtomicLong();
        private final Map<String, Long> seen = new ConcurrentHashMap<>();
        private final Set<Socket> held = ConcurrentHashMap.newKeySet();
        private final ServerSocket working = new ServerSocket(0, BACKLOG);
        private final ServerSocket mute = new ServerSocket(0, BACKLOG);
        private final ServerSocket full = new ServerSocket(0, 1);
        private final int nobody;

        Hosts() throws IOException {
            try (ServerSocket gone = new ServerSocket(0)) {
                nobody = gone.getLocalPort();
            }
            // Linux answers nobody any more when those that came before are not taken.
            for (int i = 0; i < 3; i++) {
                Socket waiting = new Socket();
                held.add(waiting);
                Thread.startVirtualThread(() -> connect(waiting));
            }
            Thread.startVirtualThread(() -> accept(working, this::converse));
            Thread.startVirtualThread(() -> accept(mute, held::add));
        }

        private void connect(Socket waiting) {
            try {
                waiting.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), full.getLocalPort()));
            } catch (IOException asExpected) {
                QueueLoad.say("the silent host is silent");
            }
        }

        private static void accept(ServerSocket server, Consumer<Socket> then) {
            try {
                while (true) {
                    Socket socket = server.accept();
                    Thread.startVirtualThread(() -> then.accept(socket));
                }
            } catch (IOException over) {
                QueueLoad.say("a host has ended: %s", String.valueOf(over.getMessage()));
            }
        }

        private void converse(Socket socket) {
            try (socket;
                    BufferedReader in =
                            new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                    OutputStream out = socket.getOutputStream()) {
                socket.setTcpNoDelay(true);
                say(out, "220 here");
                String person = "";
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (line.startsWith("RCPT TO:<")) {
                        person = line.substring(9, line.indexOf('@'));
                    }
                    if (line.equals("DATA")) {
                        say(out, "354 go on");
                        while (!".".equals(in.readLine())) {
                            // What it says is of no interest.
                        }
                        taken.incrementAndGet();
                        seen.put(person, System.nanoTime());
                    }
                    say(out, line.startsWith("EHLO") ? "250-here\r\n250 PIPELINING" : line.equals("QUIT") ? "221 bye" : "250 ok");
                }
            } catch (IOException cut) {
                // Whoever sends may hang up when it likes.
            }
        }

        private static void say(OutputStream out, String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        long seen(String person) {
            return seen.getOrDefault(person, 0L);
        }

        @Override
        public Route route(String domain) {
            int number = Integer.parseInt(domain.replaceAll("[^0-9]", ""));
            int kind = domain.startsWith(PROBE) ? 0 : number % 10;
            int port = kind == 0 ? working.getLocalPort() : kind < 4 ? nobody : kind < 7 ? full.getLocalPort() : mute.getLocalPort();
            byte[] address = {127, (byte) (kind == 0 && domain.startsWith(PROBE) ? 1 : 2), (byte) (number >> 8), (byte) number};
            try {
                return new Route.To(List.of(new MailHost(
                        "mx." + domain,
                        port,
                        List.of(InetAddress.getByAddress(address)),
                        Dialer.Reach.CONFIGURED,
                        TlsUse.NONE,
                        Optional.empty())));
            } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
