package org.redoubt.jmap.session;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.guard.LiveSession;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.http.SignedIn;
import org.redoubt.http.WebSocketChannel;
import org.redoubt.http.WebSocketPeer;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonReader;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.JsonWriter;
import org.redoubt.jmap.codec.NotJsonException;

/** JMAP over a WebSocket (RFC 8887): requests one after another, and changes in between. */
public final class SocketHandler implements HttpHandler {
    private static final System.Logger LOG = System.getLogger("org.redoubt.jmap");
    private static final String SUBPROTOCOL = "jmap";
    /** RFC 6455 7.4.1. */
    private static final int POLICY = 1008;

    private final Services services;
    private final Requests requests;
    private final Streams streams;

    public SocketHandler(Services services, Requests requests, Streams streams) {
        this.services = services;
        this.requests = requests;
        this.streams = streams;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        SignedIn signedIn = exchange.signedIn().apart();
        if (!streams.enter(signedIn.principal().account())) {
            ApiHandler.refuse(exchange, RequestProblem.limit("maxConcurrentRequests"));
            return;
        }
        Peer peer = new Peer(signedIn, exchange.origin());
        if (!exchange.upgrade(SUBPROTOCOL, Limits.SIZE_REQUEST, peer)) {
            peer.closed();
            exchange.respond(
                    400,
                    Map.of("Content-Type", ApiHandler.PROBLEM),
                    JsonWriter.octets(new RequestProblem("about:blank", 400, "A WebSocket for jmap is expected", "").json()));
        }
    }

    /** One socket. */
    private final class Peer implements WebSocketPeer {
        private final SignedIn signedIn;
        private final JmapSession session;
        private Optional<WebSocketChannel> channel = Optional.empty();
        private Optional<Thread> pushing = Optional.empty();
        private Optional<LiveSession.Watch> ending = Optional.empty();

        Peer(SignedIn signedIn, String origin) {
            this.signedIn = signedIn;
            this.session = new JmapSession(services, signedIn, origin);
        }

        @Override
        public synchronized void opened(WebSocketChannel opened) {
            channel = Optional.of(opened);
            ending = Optional.of(signedIn.onEnd(() -> opened.close(POLICY, "the session was ended")));
        }

        @Override
        public void text(String message) {
            if (signedIn.live()) {
                send(answer(message));
            } else {
                channel.ifPresent(open -> open.close(POLICY, "the session is over"));
            }
        }

        /** RFC 8887 4.2: text only. */
        @Override
        public void binary() {
            channel.ifPresent(open -> open.close(1003, "text only"));
        }

        @Override
        public synchronized void closed() {
            pushing.ifPresent(Thread::interrupt);
            pushing = Optional.empty();
            streams.leave(signedIn.principal().account());
            ending.ifPresent(LiveSession.Watch::close);
            signedIn.release();
        }

        private void send(Optional<JsonObject> json) {
            json.ifPresent(object -> channel.ifPresent(open -> open.send(JsonWriter.text(object))));
        }

        private Optional<JsonObject> answer(String message) {
            JsonValue value;
            try {
                value = JsonReader.read(message);
            } catch (NotJsonException e) {
                return Optional.of(error(RequestProblem.NOT_JSON, Optional.empty()));
            }
            Optional<String> type = value.object().flatMap(o -> o.get("@type")).flatMap(JsonValue::text);
            Optional<String> id = value.object().flatMap(o -> o.value("id")).flatMap(JsonValue::text);
            switch (type.orElse("")) {
                case "Request" -> {
                    return Optional.of(
                            switch (requests.run(session, value)) {
                                case Requests.Outcome.Answered(JsonObject response) ->
                                    Requests.named(response, "Response", id);
                                case Requests.Outcome.Refused(RequestProblem problem) -> error(problem, id);
                            });
                }
                case "WebSocketPushEnable" -> push(value.object().orElseThrow());
                case "WebSocketPushDisable" -> stopPush();
                default -> {
                    return Optional.of(error(RequestProblem.NOT_REQUEST, id));
                }
            }
            return Optional.empty();
        }

        private static JsonObject error(RequestProblem problem, Optional<String> id) {
            return Requests.named(problem.json(), "RequestError", id);
        }

        /** RFC 8887 4.3.5.2. */
        private synchronized void push(JsonObject enable) {
            stopPush();
            Optional<Set<String>> types = enable.value("dataTypes").flatMap(JsonValue::array).map(Peer::texts);
            Optional<String> since = enable.value("pushState").flatMap(JsonValue::text);
            try {
                // Here and now: what changes after the next answer is told.
                StateWatcher watcher = new StateWatcher(session, types, since);
                pushing = Optional.of(Thread.ofVirtual().name("jmap-push").start(() -> push(watcher)));
            } catch (IOException failed) {
                failed(failed);
            }
        }

        private static Set<String> texts(JsonArray array) {
            Set<String> texts = new LinkedHashSet<>();
            array.values().forEach(value -> value.text().ifPresent(texts::add));
            return texts;
        }

        private synchronized void stopPush() {
            pushing.ifPresent(Thread::interrupt);
            pushing = Optional.empty();
        }

        private void push(StateWatcher watcher) {
            try (watcher) {
                while (!Thread.currentThread().isInterrupted() && !watcher.over() && signedIn.live()) {
                    Optional<JsonObject> change = watcher.next(Limits.PING);
                    send(change.map(state -> state.put("pushState", watcher.id())));
                    if (change.isEmpty()) {
                        channel.ifPresent(WebSocketChannel::ping);
                    }
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            } catch (IOException | RuntimeException failed) {
                failed(failed);
            }
        }

        private void failed(Exception failed) {
            LOG.log(System.Logger.Level.WARNING, "event=jmap.push_failed session=" + signedIn.session().id(), failed);
        }
    }
}
