package org.redoubt.server.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.indicator.Indicator;
import org.redoubt.guard.indicator.Indicators;
import org.redoubt.server.config.FeedConfig;
import org.redoubt.server.notify.Hosts;
import org.redoubt.transport.client.Login;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.WireRuntime;

/** Feeds over real sockets become indicators that match. */
class IndicatorFeedsTest {
    private static final String TAXII = "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--%s\",\"name\":\"%s\","
            + "\"pattern_type\":\"stix\",\"pattern\":\"[ipv4-addr:value = '%s']\",\"valid_from\":\"2026-01-01T00:00:00Z\"}";
    private static final String ID = "91a7b528-80eb-42ed-a74d-c6fbd5a2611";

    @TempDir
    private Path folder;

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final WireRuntime runtime = WireRuntime.system();
    private final Dialer dialer = new Dialer(runtime, List.of());
    private ServerSocket server;
    private volatile String dated = "";
    private long mostOctets = 1 << 20;
    private Instant now = Instant.parse("2026-11-26T00:00:00Z");

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    answer(socket);
                } catch (IOException over) {
                    // Of one connection, or of the test.
                }
            }
        });
    }

    private void answer(Socket socket) throws IOException {
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            request.append((char) socket.getInputStream().read());
        }
        requests.add(request.toString());
        String body = answers.getOrDefault(request.toString().split(" ", 3)[1], "");
        String head = "HTTP/1.1 " + (body.isEmpty() ? "404 No" : "200 OK") + "\r\n" + dated + "Content-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        dialer.close();
        runtime.close();
    }

    private Indicators fetched(FeedConfig.Kind kind, Optional<Login> login) throws IOException {
        FeedConfig config = new FeedConfig("sector", kind, "127.0.0.1", server.getLocalPort(), false, "/f/", Optional.empty());
        new IndicatorFeeds(
                        new Hosts(dialer, Resolver.NONE), List.of(new IndicatorFeeds.Feed(config, login)), folder.resolve("indicators"), () -> now, mostOctets)
                .fetch();
        return Indicators.of(folder.resolve("indicators"));
    }

    private static boolean has(Indicators indicators, Indicator.Type type, String value) {
        return indicators.find(type, value, Instant.parse("2026-11-26T00:00:00Z")).isPresent();
    }

    @Test
    void aCollectionIsReadPageByPageByWhoMay() throws IOException {
        String first = "/f/objects/?match%5Btype%5D=indicator&limit=1000";
        answers.put(first, "{\"more\":true,\"next\":\"a b\",\"objects\":[" + TAXII.formatted(ID + "1", "one", "192.0.2.1") + "]}");
        answers.put(first + "&next=a+b", "{\"objects\":[{\"type\":\"identity\"}," + TAXII.formatted(ID + "2", "two", "192.0.2.2") + "]}");
        Indicators indicators = fetched(FeedConfig.Kind.TAXII, Optional.of(new Login("me", "secret")));
        assertEquals(2, indicators.size());
        assertTrue(has(indicators, Indicator.Type.ADDRESS, "192.0.2.2"));
        String basic = Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8));
        assertTrue(requests.stream().allMatch(request -> request.contains("\r\nAuthorization: Basic " + basic + "\r\n")
                && request.contains("\r\nAccept: application/taxii+json;version=2.1\r\n")));
    }

    @Test
    void ofAMispFeedWhatIsForDetectionIsTaken() throws IOException {
        answers.put("/f/manifest.json", "{\"" + ID + "1\":{\"timestamp\":\"1764000000\"},\"../../etc/passwd\":{}}");
        answers.put("/f/" + ID + "1.json", "{\"Event\":{\"info\":\"A case\",\"Attribute\":["
                + "{\"type\":\"ip-dst\",\"to_ids\":true,\"uuid\":\"" + ID + "3\",\"value\":\"192.0.2.9\"},"
                + "{\"type\":\"ip-dst\",\"to_ids\":false,\"uuid\":\"" + ID + "4\",\"value\":\"192.0.2.10\"},"
                + "{\"type\":\"comment\",\"to_ids\":true,\"uuid\":\"" + ID + "5\",\"value\":\"x\"}],"
                + "\"Object\":[{\"Attribute\":[{\"type\":\"user-agent\",\"to_ids\":true,\"uuid\":\"" + ID
                + "6\",\"value\":\"Evil' OR '1\"}]}]}}");
        Indicators indicators = fetched(FeedConfig.Kind.MISP, Optional.empty());
        assertEquals(List.of(), indicators.problems());
        assertEquals(2, indicators.size());
        assertTrue(has(indicators, Indicator.Type.ADDRESS, "192.0.2.9"));
        assertTrue(has(indicators, Indicator.Type.USER_AGENT, "Evil' OR '1"));
        assertEquals(2, requests.size());
    }

    @Test
    void ofACollectionOnlyWhatIsNewIsAskedForAndAWeekLaterAll() throws IOException {
        String all = "/f/objects/?match%5Btype%5D=indicator&limit=1000";
        dated = "X-TAXII-Date-Added-Last: 2026-11-25T10:00:00.000001Z\r\n";
        answers.put(all, "{\"objects\":[" + TAXII.formatted(ID + "1", "one", "192.0.2.1") + ","
                + TAXII.formatted(ID + "2", "two", "192.0.2.2") + "]}");
        fetched(FeedConfig.Kind.TAXII, Optional.empty());
        String since = all + "&added_after=2026-11-25T10%3A00%3A00.000001Z";
        dated = "X-TAXII-Date-Added-Last: 2026-11-26T10:00:00Z\r\n";
        answers.put(since, "{\"objects\":[" + TAXII.formatted(ID + "3", "three", "192.0.2.3") + ","
                + TAXII.formatted(ID + "1", "one", "192.0.2.1").replace("\"name\"", "\"revoked\":true,\"name\"") + "]}");
        Indicators indicators = fetched(FeedConfig.Kind.TAXII, Optional.empty());
        assertEquals(List.of(), indicators.problems());
        assertFalse(has(indicators, Indicator.Type.ADDRESS, "192.0.2.1"), "it was revoked");
        assertTrue(has(indicators, Indicator.Type.ADDRESS, "192.0.2.2") && has(indicators, Indicator.Type.ADDRESS, "192.0.2.3"));
        answers.put(all + "&added_after=2026-11-26T10%3A00%3A00Z", "{}");
        assertEquals(2, fetched(FeedConfig.Kind.TAXII, Optional.empty()).size());
        now = now.plus(Duration.ofDays(8));
        answers.put(all, "{\"objects\":[" + TAXII.formatted(ID + "2", "two", "192.0.2.2") + "]}");
        assertEquals(1, fetched(FeedConfig.Kind.TAXII, Optional.empty()).size(), "what its owner deleted is gone");
    }

    @Test
    void ofAMispFeedOnlyChangedEventsAreFetchedAndMoreThanFiveHundredInTurns() throws IOException {
        StringBuilder manifest = new StringBuilder("{");
        for (int i = 0; i < 520; i++) {
            String id = "91a7b528-80eb-42ed-a74d-c6fbd5a2%04d".formatted(i);
            manifest.append(i == 0 ? "" : ",").append('"').append(id).append("\":{\"timestamp\":\"").append(1_000 + i).append("\"}");
            answers.put("/f/" + id + ".json", "{\"Event\":{\"info\":\"e\",\"Attribute\":[{\"type\":\"ip-dst\",\"to_ids\":true,\"uuid\":\""
                    + id + "\",\"value\":\"10.0." + i / 256 + "." + i % 256 + "\"}]}}");
        }
        answers.put("/f/manifest.json", manifest + "}");
        Indicators first = fetched(FeedConfig.Kind.MISP, Optional.empty());
        assertEquals(500, first.size());
        assertTrue(has(first, Indicator.Type.ADDRESS, "10.0.2.7"), "the latest are there");
        requests.clear();
        assertEquals(520, fetched(FeedConfig.Kind.MISP, Optional.empty()).size());
        assertEquals(21, requests.size());
        requests.clear();
        String one = "91a7b528-80eb-42ed-a74d-c6fbd5a20003";
        answers.put("/f/manifest.json", (manifest + "}").replace("\"1003\"", "\"9003\"").replaceFirst("\"[^\"]*0000\":\\{[^}]*\\},", ""));
        answers.put("/f/" + one + ".json", answers.getOrDefault("/f/" + one + ".json", "").replace("10.0.0.3", "10.9.0.3"));
        Indicators changed = fetched(FeedConfig.Kind.MISP, Optional.empty());
        assertEquals(2, requests.size());
        assertTrue(has(changed, Indicator.Type.ADDRESS, "10.9.0.3") && !has(changed, Indicator.Type.ADDRESS, "10.0.0.3"));
        assertFalse(has(changed, Indicator.Type.ADDRESS, "10.0.0.0"), "its event is gone");
        assertEquals(519, changed.size());
        requests.clear();
        now = now.plus(Duration.ofDays(8));
        assertEquals(519, fetched(FeedConfig.Kind.MISP, Optional.empty()).size(), "none is away until its turn comes again");
        assertEquals(1, requests.size());
    }

    @Test
    void whatAllWeighHasABoundAndWhatIsNotUsedIsNotKept() throws IOException {
        mostOctets = 20_000;
        String much = "\"description\":\"" + "x".repeat(30_000) + "\",\"kill_chain_phases\":[{\"a\":{\"b\":[1,2,3]}}],";
        StringBuilder objects = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            String one = TAXII.formatted("91a7b528-80eb-42ed-a74d-c6fbd5a2%04d".formatted(i), "n", "10.0.0." + i);
            objects.append(i == 0 ? "" : ",").append(one.replace("\"name\"", much + "\"name\""));
        }
        String first = "/f/objects/?match%5Btype%5D=indicator&limit=1000";
        answers.put(first, "{\"more\":true,\"next\":\"2\",\"objects\":[" + objects + "]}");
        answers.put(first + "&next=2", "{\"objects\":[]}");
        Indicators some = fetched(FeedConfig.Kind.TAXII, Optional.empty());
        assertEquals(List.of(), some.problems());
        assertTrue(some.size() > 50 && some.size() < 100, "there are " + some.size());
        assertEquals(1, requests.size(), "it reads on though it takes nothing more");
        assertTrue(Files.size(folder.resolve("indicators/feed-sector.json")) < 21_000);
        mostOctets = 1 << 20;
        assertEquals(200, fetched(FeedConfig.Kind.TAXII, Optional.empty()).size());
    }

    @Test
    void anAnswerThatIsMadeToFillTheMemoryIsRefused() throws IOException {
        String first = "/f/objects/?match%5Btype%5D=indicator&limit=1000";
        answers.put(first, "{\"objects\":[{\"type\":\"indicator\",\"a\":[" + "[],".repeat(20_000) + "[]]}]}");
        assertEquals(0, fetched(FeedConfig.Kind.TAXII, Optional.empty()).size());
        answers.put("/f/manifest.json", "{\"a\":[" + "[],".repeat(1_100_000) + "[]]}");
        assertEquals(0, fetched(FeedConfig.Kind.MISP, Optional.empty()).size());
        assertFalse(Files.exists(folder.resolve("indicators/feed-sector.json")));
    }

    @Test
    void whatCannotBeFetchedLeavesWhatWasThere() throws IOException {
        String first = "/f/objects/?match%5Btype%5D=indicator&limit=1000";
        answers.put(first, "{\"objects\":[" + TAXII.formatted(ID + "1", "one", "192.0.2.1") + "]}");
        fetched(FeedConfig.Kind.TAXII, Optional.empty());
        answers.put(first, "{\"objects\":[");
        assertTrue(has(fetched(FeedConfig.Kind.TAXII, Optional.empty()), Indicator.Type.ADDRESS, "192.0.2.1"));
        answers.clear();
        assertTrue(has(fetched(FeedConfig.Kind.TAXII, Optional.empty()), Indicator.Type.ADDRESS, "192.0.2.1"));
        assertFalse(Files.exists(folder.resolve("indicators/feed-sector.json.new")));
    }
}
