package org.redoubt.jmap.session;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonWriter;
import org.redoubt.store.id.AccountId;

/** The event source (RFC 8620 7.3): a stream that tells of changes as they happen. */
public final class EventHandler implements HttpHandler {
    private final Services services;
    private final Streams streams;

    public EventHandler(Services services, Streams streams) {
        this.services = services;
        this.streams = streams;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        if (!exchange.method().equals("GET")) {
            exchange.respond(405, Map.of("Allow", "GET", "Content-Type", ApiHandler.PROBLEM), new byte[0]);
            return;
        }
        AccountId person = exchange.signedIn().principal().account();
        if (!streams.enter(person)) {
            ApiHandler.refuse(exchange, RequestProblem.limit("maxConcurrentRequests"));
            return;
        }
        try {
            stream(exchange);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            streams.leave(person);
        }
    }

    private void stream(HttpExchange exchange) throws IOException, InterruptedException {
        JmapSession session = new JmapSession(services, exchange.signedIn(), exchange.origin());
        String wanted = exchange.query("types").orElse("*");
        Optional<Set<String>> types =
                wanted.equals("*") ? Optional.empty() : Optional.of(new LinkedHashSet<>(List.of(wanted.split(",", -1))));
        boolean once = exchange.query("closeafter").orElse("no").equals("state");
        Optional<Duration> ping = ping(exchange.query("ping").orElse("0"));
        Duration wait = ping.orElse(Limits.PING);
        try (StateWatcher watcher = new StateWatcher(session, types, exchange.header("Last-Event-ID"));
                OutputStream out = exchange.begin(
                        200, Map.of("Content-Type", "text/event-stream; charset=utf-8"), OptionalLong.empty())) {
            // So that the client knows that it is connected.
            send(out, ": \n\n");
            boolean more = true;
            while (more && !watcher.over() && exchange.signedIn().live()) {
                Optional<JsonObject> change = watcher.next(wait);
                if (change.isPresent()) {
                    send(out, "event: state\nid: " + watcher.id() + "\ndata: " + JsonWriter.text(change.get()) + "\n\n");
                    more = !once;
                } else {
                    send(out, ping.map(EventHandler::pinged).orElse(": \n\n"));
                }
            }
        }
    }

    /** How often to say that we are there, if the client wants to hear that; not more often than makes sense. */
    private static Optional<Duration> ping(String seconds) {
        boolean wanted = seconds.matches("[1-9][0-9]{0,5}");
        return wanted
                ? Optional.of(Duration.ofSeconds(
                        Math.clamp(Long.parseLong(seconds), Limits.MIN_PING.toSeconds(), Limits.PING.toSeconds())))
                : Optional.empty();
    }

    private static String pinged(Duration interval) {
        JsonObject data = new JsonObject().put("interval", interval.toSeconds());
        return "event: ping\ndata: " + JsonWriter.text(data) + "\n\n";
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
