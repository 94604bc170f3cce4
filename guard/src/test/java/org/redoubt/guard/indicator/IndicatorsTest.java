package org.redoubt.guard.indicator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditRecord;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.detect.EventView;
import org.redoubt.guard.detect.Habits;
import org.redoubt.guard.indicator.Indicator.Type;

/** Bundles of STIX 2.1 are read, bounded and matched. */
class IndicatorsTest {
    @TempDir
    private Path folder;

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private static String indicator(String id, String pattern, String more) {
        return "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--" + id + "\",\"name\":\"" + id
                + "\",\"pattern_type\":\"stix\",\"pattern\":\"" + pattern + "\",\"valid_from\":\"2026-01-01T00:00:00Z\"" + more + "}";
    }

    private Indicators read(String... indicators) throws Exception {
        Files.writeString(folder.resolve("a.json"),
                "{\"type\":\"bundle\",\"id\":\"bundle--1\",\"objects\":[{\"type\":\"identity\"}," + String.join(",", indicators) + "]}");
        return Indicators.of(folder);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
        "[ipv4-addr:value = '203.0.113.9'];ADDRESS;203.0.113.9",
        "[ipv4-addr:value = '203.0.113.0/24'];ADDRESS;203.0.113.77",
        "[ipv4-addr:value ISSUBSET '203.0.113.0/24'];ADDRESS;203.0.113.77",
        "[ipv6-addr:value = '2001:DB8::1'];ADDRESS;2001:db8:0:0:0:0:0:1",
        "[domain-name:value = 'Evil.example'];DOMAIN;evil.example",
        "[url:value = 'https://evil.example/A'];URL;https://evil.example/A",
        "[file:hashes.'SHA-256' = 'AB12'];HASH;ab12",
        "[file:hashes.MD5 = 'ab12'];HASH;ab12",
        "[email-addr:value = 'Mallory@evil.example'];MAIL_ADDRESS;mallory@evil.example",
        "[domain-name:value = 'x.example' OR ipv4-addr:value IN ('192.0.2.1', '192.0.2.2')];ADDRESS;192.0.2.2",
        "[domain-name:value = 'x.example'] OR [url:value = 'u:\\\\'v'];URL;u:'v",
        "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'Evil/1'];USER_AGENT;Evil/1",
    })
    void aPatternMeetsItsValue(String pattern, Type type, String value) throws Exception {
        Indicators indicators = read(indicator("x", pattern, ""));
        assertEquals(List.of(), indicators.problems());
        assertEquals("x", indicators.find(type, value, NOW).orElseThrow().name());
        assertEquals(Optional.empty(), indicators.find(type, value + "0", NOW));
    }

    @Test
    void whatIsPastRevokedOrNotUnderstoodMeetsNothing() throws Exception {
        Indicators indicators = read(
                indicator("past", "[ipv4-addr:value = '192.0.2.1']", ",\"valid_until\":\"2026-02-01T00:00:00Z\""),
                indicator("revoked", "[ipv4-addr:value = '192.0.2.2']", ",\"revoked\":true"),
                indicator("both", "[ipv4-addr:value = '192.0.2.3' AND domain-name:value = 'x']", ""),
                indicator("none", "[ipv4-addr:value = 'nonsense']", ""));
        for (int i = 1; i < 4; i++) {
            assertTrue(indicators.find(Type.ADDRESS, "192.0.2." + i, NOW).isEmpty());
        }
        assertEquals(2, indicators.problems().size(), indicators.problems().toString());
        assertTrue(indicators.find(Type.ADDRESS, "192.0.2.1", Instant.parse("2026-01-15T00:00:00Z")).isPresent());
    }

    @Test
    void namesAreCutIdsAndObjectsHaveBoundsAndABundleIsRead() throws Exception {
        String one = indicator("x", "[domain-name:value = 'evil.example']", "");
        String many = "[" + "[],".repeat(20_000) + "[]]";
        Indicators indicators = read(
                one.replace("\"name\":\"x\"", "\"name\":\"" + "n".repeat(5_000) + "\""),
                indicator("y".repeat(300), "[domain-name:value = 'other.example']", ""));
        assertEquals(200, indicators.find(Type.DOMAIN, "evil.example", NOW).orElseThrow().name().length());
        assertTrue(indicators.find(Type.DOMAIN, "other.example", NOW).isEmpty());
        assertEquals(1, indicators.problems().size());
        assertEquals(1, read(one.replace("\"name\"", "\"a\":" + many + ",\"name\"")).problems().size());
        Files.writeString(folder.resolve("a.json"), "{\"objects\":[" + one + "],\"type\":\"list\"}");
        assertEquals(0, Indicators.of(folder).size());
        Files.writeString(folder.resolve("a.json"), "{\"objects\":[" + one + "],\"type\":\"bundle\"}");
        assertEquals(1, Indicators.of(folder).size());
    }

    /** The stack does not grow with what a feed writes: an error would end the watch. */
    @ParameterizedTest
    @CsvSource({"a,16000", "\\\\'',5000", ".a,8000", "[a],5000", "( ,8000"})
    void longPatternsAreReadOrRefused(String piece, int times) throws Exception {
        String long1 = piece.repeat(times).replace("\\", "\\\\");
        read(indicator("x", "[url:value = '" + long1 + "']", ""), indicator("y", "[url" + long1 + ":value = 'a']", ""));
        assertEquals(1, read(indicator("z", "[url:value = '" + "a".repeat(16_000) + "']", "")).size());
    }

    /** Values that are long, each by itself allowed: sixty-four million characters of them twice over. */
    @Test
    void whatAllWeighHasABound() throws Exception {
        String value = "v".repeat(16_000);
        for (int file = 0; file < 3; file++) {
            StringBuilder all = new StringBuilder("{\"type\":\"bundle\",\"objects\":[");
            for (int i = 0; i < 4_000; i++) {
                all.append(i == 0 ? "" : ",").append(indicator(file + "-" + i, "[url:value = '" + value + "']", ""));
            }
            Files.writeString(folder.resolve(file + ".json"), all.append("]}"));
        }
        Indicators indicators = Indicators.of(folder);
        assertTrue(indicators.size() > 8_000 && indicators.size() < 8_400, "there are " + indicators.size());
        assertTrue(indicators.problems().getFirst().contains("weigh too much"), indicators.problems().getFirst());
    }

    @Test
    void oneThatIsPastHidesNoneThatIsValid() throws Exception {
        String past = ",\"valid_until\":\"2026-02-01T00:00:00Z\"";
        Indicators indicators = read(
                indicator("now", "[ipv4-addr:value = '192.0.2.1']", ""),
                indicator("past", "[ipv4-addr:value = '192.0.2.1']", past),
                indicator("net", "[ipv4-addr:value = '198.51.100.0/24']", ""),
                indicator("wide", "[ipv4-addr:value = '198.51.0.0/16']", past),
                indicator("again", "[ipv4-addr:value = '198.51.100.0/24']", past));
        assertEquals("now", indicators.find(Type.ADDRESS, "192.0.2.1", NOW).orElseThrow().name());
        assertEquals("net", indicators.find(Type.ADDRESS, "198.51.100.7", NOW).orElseThrow().name());
        assertEquals(Optional.empty(), indicators.find(Type.ADDRESS, "198.51.7.7", NOW));
    }

    @Test
    void brokenFilesAreToldOfAndLeaveTheOthersAlone() throws Exception {
        Files.writeString(folder.resolve("b.json"), "{\"type\":\"bundle\",");
        Files.writeString(folder.resolve("c.json"), "[1]");
        Indicators indicators = read(indicator("x", "[ipv4-addr:value = '192.0.2.1']", ""));
        assertEquals(2, indicators.problems().size(), indicators.problems().toString());
        assertEquals(1, indicators.size());
    }

    @Test
    void anEventFromAnAddressOrProgramOfAnIndicatorIsFound() throws Exception {
        Indicators indicators = read(
                indicator("a", "[ipv4-addr:value = '192.0.2.0/28']", ""), indicator("b", "[user-agent:value = 'Evil/1']", ""));
        SessionInfo session = new SessionInfo("s", "https", "192.0.2.3:99", true, "Evil/1");
        AuditEvent event = new AuditEvent(NOW, AuditKind.READ, "a@example.org", 1, session, "X", 0, "", "ok");
        var findings = indicators.look(new EventView(new AuditRecord(7, event), Habits.New.NOTHING));
        assertEquals(List.of("indicator--a", "indicator--b"), findings.stream().map(f -> f.rule().name()).toList());
        assertEquals(List.of(7L), findings.getFirst().evidence());
    }
}
