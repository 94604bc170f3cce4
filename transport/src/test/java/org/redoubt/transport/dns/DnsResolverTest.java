package org.redoubt.transport.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;

/** The resolver against a name server of the test's own, over real sockets and with real signatures. */
class DnsResolverTest {
    private static final Executor THREADS = work -> Thread.ofVirtual().start(work);

    private ZoneServer server;
    private Resolver resolver;

    @BeforeEach
    void open() throws Exception {
        server = new ZoneServer();
        server.add("mail.example. A 192.0.2.1");
        server.add("mail.example. AAAA 2001:db8::1");
        server.add("example. MX 10 mail.example.");
        server.add("example. MX 20 backup.example.");
        server.add("example. TXT \"v=spf1 \" \"-all\"");
        server.add("_25._tcp.mail.example. TLSA 3 1 1 00112233");
        server.add("1.2.0.192.in-addr.arpa. PTR mail.example.");
        server.add("www.example. CNAME mail.example.");
        server.add("null.example. MX 0 .");
        server.addForged("forged.example. A 192.0.2.66");
        server.add("host.insecure. A 192.0.2.7");
        resolver = DnsResolver.of(new DnsSettings(List.of(server.address()), true, server.anchors()), THREADS);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private <T extends Rdata> Answer<T> ask(String name, RecordType<T> type) {
        return resolver.resolve(DnsName.of(name), type);
    }

    private <T extends Rdata> Answer.Found<T> found(String name, RecordType<T> type) {
        return assertInstanceOf(Answer.Found.class, ask(name, type), name);
    }

    @Test
    void everyTypeIsReadAndSecure() throws Exception {
        assertEquals(
                List.of(new Rdata.Address(InetAddress.ofLiteral("192.0.2.1"))),
                found("mail.example", RecordType.A).records());
        assertEquals(
                List.of(new Rdata.Address(InetAddress.ofLiteral("2001:db8::1"))),
                found("mail.example", RecordType.AAAA).records());
        assertEquals(2, found("example", RecordType.MX).records().size());
        assertEquals(List.of(new Rdata.Txt("v=spf1 -all")), found("example", RecordType.TXT).records());
        assertEquals(
                "3 1 1 00112233",
                found("_25._tcp.mail.example", RecordType.TLSA).records().getFirst().toString());
        assertEquals(
                List.of(new Rdata.Ptr(DnsName.of("mail.example"))),
                resolver.resolve(DnsName.reverse(InetAddress.ofLiteral("192.0.2.1")), RecordType.PTR)
                        .records());
        assertEquals(
                List.of(new Rdata.Mx(0, DnsName.ROOT)), found("null.example", RecordType.MX).records());
        assertTrue(ask("example", RecordType.MX).secure());
        assertEquals(Duration.ofSeconds(300), ask("example", RecordType.MX).ttl());
    }

    @Test
    void aliasesAreFollowed() {
        Answer.Found<Rdata.Address> found = found("www.example", RecordType.A);
        assertEquals(DnsName.of("mail.example"), found.canonical());
        assertEquals(Security.SECURE, found.security());
        assertEquals(
                List.of(new Rdata.Cname(DnsName.of("mail.example"))),
                found("www.example", RecordType.CNAME).records());
    }

    @Test
    void whatIsNotThereIsProved() {
        assertEquals(new Answer.NoData<>(Security.SECURE, Duration.ofSeconds(60)), ask("example", RecordType.A));
        assertEquals(
                new Answer.NoSuchName<>(Security.SECURE, Duration.ofSeconds(60)), ask("nothing", RecordType.A));
    }

    @Test
    void aWrongSignatureIsBogus() {
        assertInstanceOf(Answer.Bogus.class, ask("forged.example", RecordType.A));
    }

    @Test
    void anUnsignedZoneIsInsecure() {
        assertEquals(Security.INSECURE, found("host.insecure", RecordType.A).security());
    }

    @Test
    void withoutValidationNothingIsSecure() {
        resolver = DnsResolver.of(DnsSettings.of(List.of(server.address()), false), THREADS);
        assertEquals(Security.INSECURE, found("mail.example", RecordType.A).security());
        assertEquals(Security.INSECURE, found("forged.example", RecordType.A).security());
    }

    @Test
    void theSameQuestionIsAskedOnce() {
        List<CompletableFuture<Void>> together = IntStream.range(0, 50)
                .mapToObj(i -> CompletableFuture.runAsync(() -> found("mail.example", RecordType.A), THREADS))
                .toList();
        together.forEach(CompletableFuture::join);
        assertEquals(1, server.questions().stream().filter("A mail.example."::equals).count());
    }

    @Test
    void aFailingServerIsAFailureForAMoment() {
        server.answerAllWith(Rcode.SERVFAIL);
        assertTrue(ask("mail.example", RecordType.A).unknown());
        int asked = server.questions().size();
        assertTrue(ask("mail.example", RecordType.A).unknown());
        assertEquals(asked, server.questions().size());
    }

    @Test
    void aSilentServerCostsNoMoreThanTheCallerGrants() {
        server.silence();
        long start = System.nanoTime();
        assertInstanceOf(
                Answer.Failed.class,
                resolver.resolve(DnsName.of("mail.example"), RecordType.A, Duration.ofMillis(200)));
        assertTrue(System.nanoTime() - start < Duration.ofSeconds(2).toNanos());
    }
}
