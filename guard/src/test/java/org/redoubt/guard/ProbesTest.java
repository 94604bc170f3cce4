package org.redoubt.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Strangers are noticed, and cannot fill the log. */
class ProbesTest {
    private final RecordingAuditLog log = new RecordingAuditLog();
    private Instant now = Instant.parse("2026-11-25T12:00:00Z");
    private final Probes probes = new Probes(log, () -> now);

    private static SessionInfo from(String address) {
        return new SessionInfo("s", "https", address + ":99", true);
    }

    @Test
    void theFirstIsWrittenAtOnceAndRepetitionsAreCounted() {
        for (int i = 0; i < 500; i++) {
            probes.seen(from("192.0.2." + i % 200), "HTTP-404", "proxylogon", "GET:/ecp/\n\"x");
        }
        assertEquals(1, log.events().size());
        assertEquals("shape=proxylogon what=GET:/ecp/%0a%22x", log.events().getFirst().touched());
        now = now.plus(Duration.ofMinutes(11));
        probes.flush();
        assertEquals(2, log.events().size());
        assertTrue(log.events().getLast().touched().endsWith(" again=499"));
        probes.flush();
        assertEquals(2, log.events().size());
    }

    @Test
    void aFloodOfOneNetworkLeavesOthersTheirPlaceAndItsNumber() {
        for (int i = 0; i < 100_000; i++) {
            probes.seen(from("192.0.2.1"), "HTTP-404", "", "GET:/" + i);
        }
        assertEquals(Limits.PROBES_OF_A_NETWORK, log.events().size());
        probes.seen(from("198.51.100.1"), "HTTP-404", "", "GET:/x");
        assertEquals(Limits.PROBES_OF_A_NETWORK + 1, log.events().size());
        now = now.plus(Duration.ofMinutes(1));
        probes.flush();
        AuditEvent passedOver = log.events().getLast();
        assertEquals("PROBES-PASSED-OVER", passedOver.action());
        assertEquals("count=" + (100_000 - Limits.PROBES_OF_A_NETWORK), passedOver.touched());
    }

    @Test
    void aFloodOfAllNetworksIsBoundedToo() {
        for (int i = 0; i < 50_000; i++) {
            probes.seen(from("10." + i % 250 + "." + i / 250 + ".1"), "HTTP-404", "", "GET:/" + i);
        }
        assertEquals(Limits.PROBES_A_MINUTE, log.events().size());
    }

    @Test
    void aLogThatCannotBeWrittenStopsNothingHere() {
        log.breakDown(true);
        probes.seen(from("192.0.2.1"), "HTTP-404", "", "GET:/x");
        log.breakDown(false);
        now = now.plus(Duration.ofMinutes(2));
        probes.flush();
        assertEquals(List.of("PROBES-PASSED-OVER"), log.events().stream().map(AuditEvent::action).toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "/ecp/y.js;Cookie: X-BEResource=localhost~1;proxylogon",
        "/autodiscover/autodiscover.json?@evil.example/powershell/;A: b;proxyshell",
        "/owa/mastermailbox%40x/powershell;A: b;owassrf",
        "/x;User-Agent: ${jndi:ldap://127.0.0.1/a};jndi",
        "/x;X-A: ${${lower:j}ndi:x};jndi",
        "/a/..%2f..%2fetc/passwd;A: b;traversal",
        "/x?url=http://169.254.169.254/;A: b;ssrf",
        "/x;Cookie: a=rO0ABXNy;deserialisation",
        "/shell.aspx;A: b;web-shell",
        "/.env;A: b;scanner",
        "/EWS/Exchange.asmx;A: b;exchange-client",
        "/autodiscover/autodiscover.json?Email=a@example.org&Protocol=Autodiscoverv1;A: b;exchange-client",
        "/EWS/Exchange.asmx/x;A: b;exchange",
        "/ecp/;A: b;exchange",
        "/jmap/session;User-Agent: Mozilla/5.0 (X11) Linux;''",
        "/.well-known/jmap;Accept: application/json;''",
    })
    void publishedAttacksHaveNamesAndClientsNone(String target, String field, String shape) {
        assertEquals(shape, AttackShapes.of(target, List.of(field)));
    }
}
