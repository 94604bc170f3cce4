package org.redoubt.transport.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.dns.FakeResolver;
import org.redoubt.transport.sts.StsPolicy;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.WireRuntime;

class MxRouterTest {
    private final WireRuntime runtime = WireRuntime.system();
    private final Dialer dialer = new Dialer(runtime, List.of());

    @AfterEach
    void close() {
        dialer.close();
        runtime.close();
    }

    private MxRouter router(String zone) {
        return new MxRouter(FakeResolver.of(zone), dialer, "mx.example.org", new Random(1));
    }

    private Route route(String domain, String zone) {
        return router(zone).route(domain);
    }

    private static List<String> names(Route route) {
        return assertInstanceOf(Route.To.class, route).hosts().stream().map(MailHost::name).toList();
    }

    private static void never(String status, Route route) {
        assertEquals(status, assertInstanceOf(Route.Never.class, route).status());
    }

    private static void notNow(String status, Route route) {
        assertEquals(status, assertInstanceOf(Route.NotNow.class, route).status());
    }

    @Test
    void hostsComeByPreference() {
        String zone = """
            far.example MX 20 b.far.example
            far.example MX 10 a.far.example
            far.example MX 30 c.far.example
            a.far.example A 9.0.0.1
            b.far.example A 9.0.0.2
            c.far.example AAAA 2a00::3
            """;
        assertEquals(List.of("a.far.example", "b.far.example", "c.far.example"), names(route("far.example", zone)));
    }

    @Test
    void equalPreferencesTakeTurns() {
        MxRouter router = router("""
            far.example MX 10 a.far.example
            far.example MX 10 b.far.example
            a.far.example A 9.0.0.1
            b.far.example A 9.0.0.2
            """);
        Set<String> first = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            first.add(names(router.route("far.example")).getFirst());
        }
        assertEquals(Set.of("a.far.example", "b.far.example"), first);
    }

    @Test
    void whatAsksToArriveIsFreedOfRecordsAndPolicies() { // RFC 8689 5
        String zone = """
            far.example SECURE
            far.example MX 10 a.far.example
            a.far.example A 9.0.0.1
            _25._tcp.a.far.example TLSA 3 1 1 abababababababababababababababababababababababababababababababab
            """;
        assertInstanceOf(
                HostTrust.Dane.class,
                assertInstanceOf(Route.To.class, route("far.example", zone)).hosts().getFirst().trust());
        assertEquals(
                HostTrust.NOTHING,
                assertInstanceOf(Route.To.class, router(zone).relaxed("far.example")).hosts().getFirst().trust());
    }

    @Test
    void withoutMxTheDomainItselfIsMeant() {
        assertEquals(List.of("far.example"), names(route("far.example", "far.example A 9.0.0.1")));
    }

    @Test
    void bothFamiliesTakeTurns() throws Exception {
        Route.To to = assertInstanceOf(Route.To.class, route("far.example", """
            far.example A 9.0.0.1
            far.example A 9.0.0.2
            far.example AAAA 2a00::1
            """));
        assertEquals(
                List.of(
                        InetAddress.getByName("2a00::1"),
                        InetAddress.getByName("9.0.0.1"),
                        InetAddress.getByName("9.0.0.2")),
                to.hosts().getFirst().addresses());
    }

    @Test
    void aNullMxTakesNoMail() {
        never("5.1.10", route("far.example", "far.example MX 0 ."));
    }

    @Test
    void whatDoesNotExistIsToldAtOnceAndWhatIsUnknownLater() {
        never("5.1.2", route("far.example", ""));
        notNow("4.4.3", route("far.example", "far.example FAIL"));
        notNow("4.7.24", route("far.example", "far.example BOGUS"));
        notNow("4.4.3", route("far.example", "far.example MX 10 a.far.example\na.far.example FAIL"));
        never("5.4.4", route("far.example", "far.example MX 10 a.far.example"));
    }

    @Test
    void addressesOfThisMachineAndItsNeighboursAreNoMailHosts() {
        for (String address : List.of("127.0.0.1", "10.0.0.1", "192.168.0.1", "169.254.169.254")) {
            never("5.4.4", route("far.example", "far.example A " + address));
        }
        never("5.4.4", route("far.example", "far.example AAAA ::1"));
        Route both = route("far.example", "far.example A 10.0.0.1\nfar.example A 9.0.0.1");
        assertEquals(1, assertInstanceOf(Route.To.class, both).hosts().getFirst().addresses().size());
    }

    @Test
    void mailIsNotSentToOurselvesNorBehindUs() {
        String zone = """
            far.example MX 10 a.far.example
            far.example MX 20 mx.example.org
            far.example MX 30 c.far.example
            a.far.example A 9.0.0.1
            c.far.example A 9.0.0.3
            mx.example.org A 9.0.0.2
            """;
        assertEquals(List.of("a.far.example"), names(route("far.example", zone)));
        never("5.4.6", route("own.example", "own.example MX 10 mx.example.org\nmx.example.org A 9.0.0.2"));
    }

    @Test
    void configuredRoutesComeFirstThenTheSmartHost() {
        Relay partner = new Relay("127.0.0.1", 2525, TlsUse.NONE, Optional.empty());
        Relay smart = new Relay("127.0.0.2", 587, TlsUse.REQUIRED, Optional.empty());
        Router mx = router("far.example A 9.0.0.1");
        Router routes = new ConfiguredRouter(Map.of("partner.example", partner), Optional.of(smart), mx);
        assertEquals(List.of("127.0.0.1"), names(routes.route("partner.example")));
        assertEquals(List.of("127.0.0.2"), names(routes.route("far.example")));
        Router direct = new ConfiguredRouter(Map.of("partner.example", partner), Optional.empty(), mx);
        assertEquals(List.of("far.example"), names(direct.route("far.example")));
        Relay unknown = new Relay("no-such-host.invalid", 25, TlsUse.NONE, Optional.empty());
        notNow("4.4.4", new ConfiguredRouter(Map.of(), Optional.of(unknown), mx).route("far.example"));
        assertTrue(routes.route("partner.example") instanceof Route.To);
    }

    private static HostTrust trust(Route route) {
        return assertInstanceOf(Route.To.class, route).hosts().getFirst().trust();
    }

    private static final String TLSA = "3 1 1 " + "00".repeat(32);

    private static final String SIGNED = """
            far.example SECURE
            far.example MX 10 mx.far.example
            mx.far.example A 9.0.0.1
            """;

    /** RFC 7672 2.2.1. */
    @Test
    void signedRecordsSayWhomAHostMustProveToBe() {
        HostTrust.Dane dane = assertInstanceOf(
                HostTrust.Dane.class,
                trust(route("far.example", SIGNED + "_25._tcp.mx.far.example TLSA " + TLSA)));
        assertEquals(1, dane.records().size());
        assertEquals("mx.far.example", dane.base().text());
        assertEquals(List.of("mx.far.example", "far.example"), dane.names().stream().map(n -> n.text()).toList());
        assertEquals(new HostTrust.Nothing(true), trust(route("far.example", SIGNED)));
        assertEquals(
                new HostTrust.Encryption(),
                trust(route("far.example", SIGNED + "_25._tcp.mx.far.example TLSA 1 1 1 " + "00".repeat(32))));
    }

    /** RFC 7672 2.1.3, 2.2.1: no question is asked whose answer could not be believed. */
    @Test
    void whatIsNotSignedSaysNothing() {
        for (String unsigned : List.of(
                SIGNED.replace("far.example SECURE\n", ""),
                SIGNED.replace("far.example SECURE", "mx.far.example SECURE"),
                "far.example SECURE\nfar.example MX 10 mx.else.example\nmx.else.example A 9.0.0.1\n")) {
            FakeResolver zone = FakeResolver.of(unsigned
                    + "_25._tcp.mx.far.example TLSA " + TLSA + "\n_25._tcp.mx.else.example TLSA " + TLSA);
            Route route = new MxRouter(zone, dialer, "mx.example.org", new Random(1)).route("far.example");
            assertEquals(HostTrust.NOTHING, trust(route), unsigned);
            assertTrue(zone.questions().stream().noneMatch(q -> q.startsWith("TLSA")), unsigned);
        }
    }

    /** RFC 7672 2.1.2: a failure is no proof that there are none. */
    @Test
    void aHostWhoseRecordsCannotBeHadMustWait() {
        for (String failure : List.of("FAIL", "BOGUS")) {
            String zone = SIGNED + "_25._tcp.mx.far.example " + failure + " TLSA\n";
            notNow("4.7.5", route("far.example", zone));
            String second = zone + "far.example MX 20 b.far.example\nb.far.example A 9.0.0.2";
            assertEquals(List.of("b.far.example"), names(route("far.example", second)));
        }
    }

    /** RFC 7672 2.2.2: the records behind the alias come first, and those of the host's own name next. */
    @Test
    void aliasesAreFollowed() {
        String zone = """
            far.example SECURE
            far.example MX 10 mx.far.example
            mx.far.example CNAME host.far.example
            host.far.example A 9.0.0.1
            """;
        for (String base : List.of("host.far.example", "mx.far.example")) {
            HostTrust.Dane dane = assertInstanceOf(
                    HostTrust.Dane.class, trust(route("far.example", zone + "_25._tcp." + base + " TLSA " + TLSA)));
            assertEquals(base, dane.base().text());
        }
    }

    /** RFC 7672 2.2.1: a signed proof that there is no MX makes the domain itself the host. */
    @Test
    void theDomainItselfMayHaveRecords() {
        assertInstanceOf(HostTrust.Dane.class, trust(route("far.example", """
            far.example SECURE
            far.example A 9.0.0.1
            _25._tcp.far.example TLSA """ + " " + TLSA)));
    }

    private Route routeWith(String policy, String zone) {
        return new MxRouter(
                        FakeResolver.of(zone), dialer, "mx.example.org", new Random(1), domain -> StsPolicy.parse(policy))
                .route("far.example");
    }

    private static final String ENFORCE = "version: STSv1\nmode: enforce\nmx: mx.far.example\nmax_age: 9\n";

    /** RFC 8461 4 and 5. */
    @Test
    void aPolicyLeavesTheHostsThatItNames() {
        String zone = """
            far.example MX 10 evil.example
            far.example MX 20 mx.far.example
            evil.example A 9.0.0.1
            mx.far.example A 9.0.0.2
            """;
        Route route = routeWith(ENFORCE, zone);
        assertEquals(List.of("mx.far.example"), names(route));
        assertEquals(new HostTrust.Authority(), trust(route));
        notNow("4.7.5", routeWith(ENFORCE.replace("mx.far", "other.far"), zone));
        Route testing = routeWith(ENFORCE.replace("enforce", "testing"), zone);
        assertEquals(List.of("evil.example", "mx.far.example"), names(testing));
        assertEquals(new HostTrust.Tested(false, false), trust(testing));
    }

    /** RFC 8461 2: a policy replaces no TLSA record. */
    @Test
    void recordsComeBeforeAPolicy() {
        String zone = SIGNED + "_25._tcp.mx.far.example TLSA " + TLSA;
        assertInstanceOf(HostTrust.Dane.class, trust(routeWith(ENFORCE, zone)));
        assertInstanceOf(HostTrust.Dane.class, trust(routeWith(ENFORCE.replace("mx.far", "other.far"), zone)));
    }
}
