package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.QueuedDestination;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.route.MailHost;
import org.redoubt.transport.route.Route;
import org.redoubt.transport.route.TlsUse;
import org.redoubt.wire.Dialer;

/** More destinations than are worked on at a time, whose hosts take connections and never say a word. */
class DeadHostsTest {
    private static final String TEXT = "From: alice@example.org\r\nSubject: hello\r\n\r\nbody\r\n";
    private static final int DEAD = Limits.RUNS + Limits.FRESH_RUNS + 40;

    private final Set<Socket> held = ConcurrentHashMap.newKeySet();
    private TestOffice office;
    private SmtpSink sink;
    private ServerSocket mute;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.withInsecureLoopbackAuth();
        sink = SmtpSink.open();
        mute = new ServerSocket(0, DEAD);
        Thread.startVirtualThread(this::hold);
        office.route("far.example", sink.port(), TlsUse.NONE);
        for (int i = 0; i < DEAD; i++) {
            // Each has a host of its own: of one host few are asked at a time.
            InetAddress address = InetAddress.getByAddress(new byte[] {127, 2, (byte) (i >> 8), (byte) i});
            office.route(
                    "dead" + i + ".example",
                    new Route.To(List.of(new MailHost(
                            "mx.dead" + i + ".example",
                            mute.getLocalPort(),
                            List.of(address),
                            Dialer.Reach.CONFIGURED,
                            TlsUse.NONE,
                            Optional.empty()))));
        }
    }

    private void hold() {
        try {
            while (!mute.isClosed()) {
                held.add(mute.accept());
            }
        } catch (IOException over) {
            // The test has ended.
        }
    }

    @AfterEach
    void close() throws IOException {
        office.close();
        sink.close();
        mute.close();
        for (Socket socket : held) {
            socket.close();
        }
    }

    private void submit(String... to) throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.SUBMISSION))
                .hello()
                .signIn("alice@example.org", TestOffice.PASSWORD)
                .expect("235")) {
            client.envelope("alice@example.org", to);
            client.send(TEXT + ".\r\n").expect("250 2.0.0");
        }
    }

    private void submitToTheDead() throws IOException {
        submit(IntStream.range(0, DEAD).mapToObj(i -> "bob@dead" + i + ".example").toArray(String[]::new));
    }

    @Test
    void newMailDoesNotWaitBehindThem() throws IOException {
        office.sending();
        submitToTheDead();
        TestOffice.await(() -> held.size() >= Limits.RUNS);
        submit("bob@far.example");
        TestOffice.await(() -> sink.taken().size() == 1);
    }

    @Test
    void whatWaitsAtTheStartDoesNotEither() throws IOException {
        submitToTheDead();
        submit("bob@far.example");
        office.sending();
        TestOffice.await(() -> sink.taken().size() == 1);
        // Those that others wait for no more have all the time that RFC 5321 4.5.3.2.1 gives them.
        assertEquals(0, office.metrics().value("redoubt_queue_unreachable_total"));
    }

    @Test
    void oneThatComesBackDoesNotWaitForThoseThatStayAway() throws IOException {
        submitToTheDead();
        submit("bob@far.example");
        for (int i = 0; i < DEAD; i++) {
            failed("dead" + i + ".example", Instant.EPOCH);
        }
        failed("far.example", Instant.EPOCH.plusSeconds(1));
        office.sending();
        TestOffice.await(() -> sink.taken().size() == 1);
    }

    private void failed(String domain, Instant notBefore) throws IOException {
        office.queue().settle(new QueuedDestination(domain, notBefore, 1, "no answer"));
    }

    @Test
    void theQueueStopsWithoutWaitingForThem() throws IOException {
        office.sending();
        submitToTheDead();
        TestOffice.await(() -> held.size() >= Limits.RUNS);
        long before = System.nanoTime();
        office.stopSending();
        assertTrue(System.nanoTime() - before < Limits.CLIENT_CONNECT.toNanos());
        assertEquals(0, office.metrics().value("redoubt_queue_runs"));
        // That we stopped is not their fault.
        assertEquals(0, office.metrics().value("redoubt_queue_unreachable_total"));
    }
}
