package org.redoubt.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminHttpTest {
    private final Metrics metrics = new Metrics();
    private final AtomicReference<Health> health = new AtomicReference<>(Health.WELL);
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private AdminHttp http;

    @BeforeEach
    void open() throws IOException {
        http = AdminHttp.open(
                AdminHttp.loopback(0),
                metrics,
                health::get,
                Map.of("/things/", this::thing),
                (_, method, target, status) -> refused.add(method + ' ' + target + ' ' + status));
    }

    @AfterEach
    void close() {
        http.close();
    }

    private String request(String method, String path, String... fields) throws IOException {
        try (Peer peer = Peer.connect(http.port())) {
            String head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
            peer.send(head + String.join("", fields) + "\r\n");
            return peer.rest();
        }
    }

    @Test
    void tellsWhatItRefusedAndNothingElse() throws IOException {
        request("GET", "/metrics");
        request("GET", "/health");
        request("GET", "/autodiscover/?x=1");
        request("DELETE", "/metrics");
        assertEquals(List.of("GET /autodiscover/?x=1 404", "DELETE /metrics 405"), refused);
    }

    @Test
    void showsMetrics() throws IOException {
        metrics.counter("a_total", "A").increment();
        String answer = request("GET", "/metrics");
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        assertTrue(answer.contains("text/plain; version=0.0.4; charset=utf-8"), answer);
        assertTrue(answer.endsWith("\na_total 1\n"), answer);
        assertTrue(request("GET", "/metrics", "Accept: application/openmetrics-text\r\n").endsWith("# EOF\n"));
    }

    @Test
    void tellsWhetherAllIsWell() throws IOException {
        assertTrue(request("GET", "/health").startsWith("HTTP/1.1 200 "));
        health.set(new Health(Map.of("store", "cannot be written")));
        String answer = request("GET", "/health");
        assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
        assertTrue(answer.endsWith("\r\n\r\nstore: cannot be written\n"), answer);
    }

    @Test
    void nothingElseIsThere() throws IOException {
        assertTrue(request("GET", "/").startsWith("HTTP/1.1 404 "));
        assertTrue(request("GET", "/metrics/more").startsWith("HTTP/1.1 404 "));
        assertTrue(request("DELETE", "/metrics").startsWith("HTTP/1.1 405 "));
        String head = request("HEAD", "/health");
        assertTrue(head.startsWith("HTTP/1.1 200 ") && head.endsWith("\r\n\r\n"), head);
    }

    @Test
    void whatIsPublishedIsFoundByItsName() throws IOException {
        String answer = request("GET", "/things/a/b");
        assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.endsWith("\r\n\r\nthing"), answer);
        assertTrue(request("GET", "/things/other").startsWith("HTTP/1.1 404 "));
        assertTrue(request("GET", "/things/").startsWith("HTTP/1.1 404 "));
        assertTrue(request("GET", "/things").startsWith("HTTP/1.1 404 "));
    }

    private Optional<byte[]> thing(String name) {
        return name.equals("a/b") ? Optional.of("thing".getBytes(StandardCharsets.US_ASCII)) : Optional.empty();
    }

    @Test
    void standsOnLoopback() {
        assertTrue(AdminHttp.loopback(0).getAddress().isLoopbackAddress());
        assertEquals(8443, AdminHttp.loopback(8443).getPort());
    }
}
