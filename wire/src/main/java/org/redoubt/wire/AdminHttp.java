package org.redoubt.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * What an operator's tools ask for: {@code /metrics} (Prometheus text, or OpenMetrics when asked for),
 * {@code /health} (200 or 503), and what others publish here. GET and HEAD only; changes nothing, needs no sign-in,
 * and so shows figures only and belongs on loopback or a management network.
 */
public final class AdminHttp implements AutoCloseable {
    private final HttpServer server;
    private final Refusals refusals;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private record Answer(int status, String type, byte[] body) {
        Answer(int status, String type, String body) {
            this(status, type, body.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Something that is published below a path; it must know every name it answers to. */
    @FunctionalInterface
    public interface Published {
        /**
         * What has this name.
         *
         * @param name what follows the path
         * @return empty when there is no such thing
         */
        Optional<byte[]> get(String name) throws IOException;
    }

    /** Hears of what is refused here: nobody signs in, so nothing that asks for more means well. */
    @FunctionalInterface
    public interface Refusals {
        /** @param target path and query, as they were sent */
        void refused(InetSocketAddress from, String method, String target, int status);
    }

    private AdminHttp(HttpServer server, Refusals refusals) {
        this.server = server;
        this.refusals = refusals;
    }

    /** Loopback, this port; 0 takes a free one. */
    public static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /**
     * Opens and serves until closed.
     *
     * @param published by the path below which it is found, such as {@code /audit/}
     * @param refusals what is told of each request that gets nothing
     * @throws IOException when the address cannot be bound
     */
    public static AdminHttp open(
            InetSocketAddress address,
            Metrics metrics,
            Supplier<Health> health,
            Map<String, Published> published,
            Refusals refusals)
            throws IOException {
        boundRequests();
        AdminHttp http = new AdminHttp(HttpServer.create(address, Limits.ADMIN_CONNECTIONS), refusals);
        http.serve("/metrics", exchange -> metricsAnswer(exchange, metrics));
        http.serve("/health", exchange -> healthAnswer(health.get()));
        published.forEach((path, things) -> http.serve(path, exchange -> publishedAnswer(exchange, path, things)));
        http.serve("/", exchange -> new Answer(404, "text/plain", "not found\n"));
        http.server.setExecutor(http.threads);
        http.server.start();
        return http;
    }

    /** The JDK's server has no limits unless told by properties, which it reads when first used. */
    private static void boundRequests() {
        String seconds = Long.toString(Limits.ADMIN_REQUEST_TIME.toSeconds());
        setIfAbsent("sun.net.httpserver.maxReqTime", seconds);
        setIfAbsent("sun.net.httpserver.maxRspTime", seconds);
        setIfAbsent("jdk.httpserver.maxConnections", Integer.toString(Limits.ADMIN_CONNECTIONS));
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @FunctionalInterface
    private interface Responder {
        Answer answer(HttpExchange exchange) throws IOException;
    }

    private void serve(String path, Responder responder) {
        HttpHandler handler = exchange -> {
            try (exchange) {
                boolean exact = path.endsWith("/") || exchange.getRequestURI().getPath().equals(path);
                Answer answer = exact ? answer(exchange, responder) : new Answer(404, "text/plain", "not found\n");
                if (answer.status >= 400 && answer.status < 500) {
                    refusals.refused(
                            exchange.getRemoteAddress(),
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().toString(),
                            answer.status);
                }
                send(exchange, answer);
            }
        };
        server.createContext(path, handler);
    }

    private static Answer answer(HttpExchange exchange, Responder responder) throws IOException {
        return switch (exchange.getRequestMethod()) {
            case "GET", "HEAD" -> responder.answer(exchange);
            default -> new Answer(405, "text/plain", "GET or HEAD only\n");
        };
    }

    private static Answer metricsAnswer(HttpExchange exchange, Metrics metrics) {
        String accept = exchange.getRequestHeaders().getFirst("Accept");
        boolean open = accept != null && accept.contains("application/openmetrics-text");
        return open
                ? new Answer(200, MetricsText.OPEN_METRICS_TYPE, MetricsText.openMetrics(metrics))
                : new Answer(200, MetricsText.PROMETHEUS_TYPE, MetricsText.prometheus(metrics));
    }

    private static Answer publishedAnswer(HttpExchange exchange, String path, Published things) throws IOException {
        String name = exchange.getRequestURI().getPath().substring(path.length());
        return things.get(name)
                .map(bytes -> new Answer(200, "application/octet-stream", bytes))
                .orElseGet(() -> new Answer(404, "text/plain", "not found\n"));
    }

    private static Answer healthAnswer(Health health) {
        return new Answer(health.well() ? 200 : 503, "text/plain; charset=utf-8", health.text());
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body;
        exchange.getResponseHeaders().set("Content-Type", answer.type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
