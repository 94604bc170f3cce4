package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.route.SourcePools.Pool;
import org.redoubt.transport.route.TlsUse;

/** By which of our addresses mail leaves, as the other servers see it. */
class SourcePoolsTest {
    private TestOffice office;
    private SmtpSink far;
    private SmtpSink near;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.withInsecureLoopbackAuth();
        far = SmtpSink.open();
        near = SmtpSink.open();
        office.route("far.example", far.port(), TlsUse.OPPORTUNISTIC);
        office.route("near.example", near.port(), TlsUse.OPPORTUNISTIC);
        office.sending();
    }

    @AfterEach
    void close() throws IOException {
        office.close();
        far.close();
        near.close();
    }

    private static List<InetAddress> addresses(String... texts) {
        return Stream.of(texts).map(InetAddress::ofLiteral).toList();
    }

    private void send(String to) throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.SUBMISSION)).hello()) {
            client.signIn("alice@example.org", TestOffice.PASSWORD).expect("235");
            client.envelope("alice@example.org", to).send("From: alice@example.org\r\n\r\nx\r\n.\r\n").expect("250");
        }
        office.awaitEmptyQueue();
    }

    @Test
    void addressesTakeTurnsAndDomainsHaveTheirOwn() throws IOException {
        office.leavingBy(
                new Pool("news", addresses("127.0.0.2", "127.0.0.3"), Optional.of("news.example.org"), Set.of("far.example")),
                new Pool("rest", addresses("127.0.0.4", "2001:db8::1"), Optional.empty(), Set.of()));
        send("bob@far.example");
        send("bob@far.example");
        send("bob@far.example");
        send("ben@near.example");
        assertEquals(addresses("127.0.0.2", "127.0.0.3", "127.0.0.2"), far.peers());
        assertEquals(addresses("127.0.0.4"), near.peers());
        assertTrue(far.commands().contains("EHLO news.example.org"), far.commands().toString());
        assertTrue(near.commands().contains("EHLO mx.example.org"), near.commands().toString());
        assertEquals(2, count("news", "127.0.0.2", "connected"));
        assertEquals(1, count("news", "127.0.0.3", "connected"));
        assertEquals(1, count("rest", "127.0.0.4", "connected"));
    }

    private long count(String pool, String address, String outcome) {
        return office.metrics().value("redoubt_source_connections_total", "pool", pool, "address", address, "outcome", outcome);
    }

    @Test
    void anAddressThatIsNotOursFailsAndTheNextHasItsTurn() throws IOException {
        office.leavingBy(new Pool("mixed", addresses("192.0.2.250", "127.0.0.5"), Optional.empty(), Set.of()));
        send("bob@far.example");
        assertEquals(addresses("127.0.0.5"), far.peers());
        assertEquals(1, count("mixed", "192.0.2.250", "failed"));
    }

    @Test
    void withoutAnAddressOfTheFamilyTheMachineChooses() throws IOException {
        office.leavingBy(new Pool("six", addresses("2001:db8::1"), Optional.empty(), Set.of()));
        send("bob@far.example");
        assertEquals(addresses("127.0.0.1"), far.peers());
    }

    @Test
    void sendersHaveAddressesOfTheirOwnEvenOverOneDestination() throws IOException {
        office.leavingBy(
                new Pool("carols", addresses("127.0.0.6"), Optional.of("carol.example.org"), Set.of(), Set.of("carol@example.org")),
                new Pool("ours", addresses("127.0.0.7"), Optional.empty(), Set.of("near.example"), Set.of("example.org")),
                new Pool("rest", addresses("127.0.0.8"), Optional.empty(), Set.of()));
        send("carol@example.org", "bob@far.example");
        send("bob@far.example");
        send("Carol@example.org", "ben@near.example");
        send("ben@near.example");
        assertEquals(addresses("127.0.0.6", "127.0.0.8"), far.peers());
        assertEquals(addresses("127.0.0.6", "127.0.0.7"), near.peers());
        assertTrue(far.commands().contains("EHLO carol.example.org"), far.commands().toString());
    }

    @Test
    void mailOfTwoPoolsNeverSharesAConversation() throws IOException {
        office.stopSending();
        office.leavingBy(
                new Pool("carols", addresses("127.0.0.6"), Optional.empty(), Set.of(), Set.of("carol@example.org")),
                new Pool("rest", addresses("127.0.0.8"), Optional.empty(), Set.of()));
        assertFalse(together("alice@example.org", "carol@example.org"));
        assertTrue(together("alice@example.org", "zoe@example.org"));
        assertTrue(together("carol@example.org", "CAROL@example.org"));
    }

    private boolean together(String one, String other) {
        return office.connector().together("far.example", one, other);
    }

    private void send(String from, String to) throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.SUBMISSION)).hello()) {
            client.signIn("carol@example.org", TestOffice.PASSWORD).expect("235");
            client.envelope(from, to).send("From: carol@example.org\r\n\r\nx\r\n.\r\n").expect("250");
        }
        office.awaitEmptyQueue();
    }
}
