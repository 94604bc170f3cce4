package org.redoubt.transport.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.FakeResolver;
import org.redoubt.transport.dns.Rdata;
import org.redoubt.transport.dns.RecordType;

/** The suite of RFC 7208 that SPF implementations share. */
class SpfSuiteTest {
    private static final List<String> TYPES = List.of("TXT", "A", "AAAA", "MX", "PTR");

    @TestFactory
    List<DynamicTest> everyTestOfTheSuite() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Map<String, Object> scenario : Vectors.yaml("vectors/spf/rfc7208-tests.yml")) {
            FakeResolver zone = zone(Vectors.at(scenario, "zonedata"));
            Map<String, Map<String, Object>> each = Vectors.at(scenario, "tests");
            each.forEach((name, test) ->
                    tests.add(dynamicTest(scenario.get("description") + ": " + name, () -> run(zone, test))));
        }
        assertTrue(tests.size() > 190, "the suite is read whole: " + tests.size());
        return tests;
    }

    private static void run(FakeResolver zone, Map<String, Object> test) {
        String mailFrom = text(test.get("mailfrom"));
        int at = mailFrom.lastIndexOf('@');
        SpfOutcome outcome = SpfCheck.of(
                zone,
                SpfCheck.Request.mailFrom(
                        InetAddress.ofLiteral(text(test.get("host"))),
                        at < 0 ? "" : mailFrom.substring(0, at),
                        mailFrom.substring(at + 1),
                        text(test.get("helo")),
                        "receiver.example",
                        Instant.EPOCH));
        List<?> wanted = test.get("result") instanceof List<?> several ? several : List.of(Vectors.<Object>at(test, "result"));
        assertTrue(wanted.contains(outcome.result().label()), outcome + " instead of " + wanted);
        Object explanation = test.get("explanation");
        if (explanation != null) {
            Optional<String> expected =
                    explanation.equals("DEFAULT") ? Optional.empty() : Optional.of(explanation.toString());
            assertEquals(expected, outcome.explanation());
        }
    }

    private static FakeResolver zone(Map<String, List<Object>> data) {
        FakeResolver zone = new FakeResolver();
        data.forEach((name, records) ->
                DnsName.parse(name).ifPresent(owner -> domain(zone, owner, records)));
        return zone;
    }

    private static void domain(FakeResolver zone, DnsName owner, List<Object> records) {
        boolean ownText = records.stream().anyMatch(r -> r instanceof Map<?, ?> map && map.containsKey("TXT"));
        List<String> present = new ArrayList<>();
        for (Object record : records) {
            if (record instanceof Map<?, ?> map) {
                map.forEach((type, value) -> {
                    String as = type.equals("SPF") && !ownText ? "TXT" : type.toString();
                    if (!value.equals("NONE")) {
                        present.add(as);
                        add(zone, owner, as, value);
                    }
                });
            }
        }
        if (records.contains("TIMEOUT")) {
            TYPES.stream().filter(type -> !present.contains(type)).forEach(type -> zone.fail(owner, type));
        }
    }

    private static void add(FakeResolver zone, DnsName owner, String type, Object value) {
        switch (type) {
            case "A" -> zone.add(owner, RecordType.A, new Rdata.Address(InetAddress.ofLiteral(text(value))));
            case "AAAA" -> zone.add(owner, RecordType.AAAA, new Rdata.Address(InetAddress.ofLiteral(text(value))));
            case "TXT" -> zone.add(owner, RecordType.TXT, new Rdata.Txt(
                    value instanceof List<?> parts
                            ? String.join("", parts.stream().map(Object::toString).toList())
                            : text(value)));
            case "MX" -> {
                List<?> mx = (List<?>) value;
                DnsName host = text(mx.get(1)).isEmpty() ? DnsName.ROOT : DnsName.of(text(mx.get(1)));
                zone.add(owner, RecordType.MX, new Rdata.Mx((Integer) mx.get(0), host));
            }
            case "PTR" -> zone.add(owner, RecordType.PTR, new Rdata.Ptr(DnsName.of(text(value))));
            case "CNAME" -> zone.add(owner, RecordType.CNAME, new Rdata.Cname(DnsName.of(text(value))));
            case "SPF" -> {}
            default -> throw new IllegalArgumentException(type.toLowerCase(Locale.ROOT));
        }
    }

    private static String text(@org.jspecify.annotations.Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
