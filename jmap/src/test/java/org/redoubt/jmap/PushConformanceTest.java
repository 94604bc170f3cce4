package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.Role;
import org.redoubt.jmap.JmapClient.Answer;

/** What RFC 8620 7 and RFC 8887 demand of push and of WebSockets. */
class PushConformanceTest {
    private TestServer server;
    private JmapClient alice;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer();
        alice = server.alice();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private BufferedReader events(String query, String lastId) throws IOException {
        var request = alice.request("/jmap/events?" + query);
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        try {
            HttpResponse<java.io.InputStream> response =
                    alice.http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            assertEquals(200, response.statusCode());
            assertEquals("text/event-stream; charset=utf-8", response.headers().firstValue("Content-Type").orElse(""));
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
            reader.readLine();
            reader.readLine();
            return reader;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void rfc8620Section7_3ChangesComeAsTheyHappenAndTheStreamEndsWhenAsked() throws IOException {
        try (BufferedReader events = events("types=*&closeafter=state&ping=0", "")) {
            server.put(Role.INBOX, TestServer.mail("one"));
            assertEquals("event: state", events.readLine());
            String id = events.readLine();
            Answer change = Answer.of(events.readLine().substring("data: ".length()));
            String states = "/changed/" + alice.accountId();
            assertEquals("'StateChange'", change.at("/@type"));
            for (String type : new String[] {"Email", "Thread", "Mailbox", "EmailDelivery"}) {
                assertTrue(!change.at(states + "/" + type).equals("absent"), type);
            }
            assertTrue(id.startsWith("id: "));
            assertEquals("", events.readLine());
            assertEquals(null, events.readLine());
        }
    }

    @Test
    void rfc8620Section7_3WhoComesBackHearsWhatWasMissed() throws IOException {
        String id;
        try (BufferedReader events = events("types=Email&closeafter=state&ping=0", "")) {
            server.put(Role.INBOX, TestServer.mail("one"));
            events.readLine();
            id = events.readLine().substring("id: ".length());
        }
        server.put(Role.INBOX, TestServer.mail("two"));
        try (BufferedReader events = events("types=Email&closeafter=state&ping=0", id)) {
            assertEquals("event: state", events.readLine());
            events.readLine();
            String data = events.readLine();
            assertTrue(data.contains("Email") && !data.contains("Mailbox"), data);
        }
    }

    @Test
    void rfc8620Section7_3FlagsAloneAreNoDelivery() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        try (BufferedReader events = events("types=*&closeafter=state&ping=0", "")) {
            alice.calls("['Email/set',{'accountId':'$a','update':{'e1':{'keywords/$seen':true}}},'s']");
            events.readLine();
            events.readLine();
            String data = events.readLine();
            assertTrue(data.contains("\"Email\"") && !data.contains("EmailDelivery") && !data.contains("Thread"), data);
        }
    }

    @Test
    void rfc8620Section7_3PingsComeWhenAskedFor() throws IOException {
        try (BufferedReader events = events("types=*&closeafter=no&ping=5", "")) {
            assertEquals("event: ping", events.readLine());
            // A ping has no id of its own.
            assertEquals("data: {\"interval\":5}", events.readLine());
            assertEquals("", events.readLine());
        }
    }

    private static final class Messages implements WebSocket.Listener {
        private final LinkedBlockingQueue<String> whole = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();
        private final LinkedBlockingQueue<Integer> closed = new LinkedBlockingQueue<>();

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.add(code);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                whole.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }

        Answer next() throws IOException {
            try {
                String text = whole.poll(20, TimeUnit.SECONDS);
                assertTrue(text != null, "nothing came");
                return Answer.of(text);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    private WebSocket socket(Messages messages, String subprotocol) {
        String pair = TestServer.ALICE + ":" + TestServer.PASSWORD;
        return alice.http
                .newWebSocketBuilder()
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
                .subprotocols(subprotocol)
                .buildAsync(
                        java.net.URI.create(alice.uri("/jmap/ws").toString().replace("https", "wss")), messages)
                .join();
    }

    @Test
    void rfc8887Section4_3RequestsAreAnsweredByTheirIds() throws IOException {
        Messages messages = new Messages();
        WebSocket socket = socket(messages, "jmap");
        assertEquals("jmap", socket.getSubprotocol());
        socket.sendText(
                "{\"@type\":\"Request\",\"id\":\"R1\",\"using\":[\"urn:ietf:params:jmap:core\"],"
                        + "\"methodCalls\":[[\"Core/echo\",{\"a\":1},\"c\"]]}",
                true);
        Answer response = messages.next();
        assertEquals("'Response'", response.at("/@type"));
        assertEquals("'R1'", response.at("/requestId"));
        assertEquals("['Core/echo',{'a':1},'c']", response.at("/methodResponses/0"));
        socket.sendText("{\"@type\":\"Request\",\"id\":\"R2\"}", true);
        Answer error = messages.next();
        assertEquals("'RequestError'", error.at("/@type"));
        assertEquals("'R2'", error.at("/requestId"));
        assertEquals("'urn:ietf:params:jmap:error:notRequest'", error.at("/type"));
        socket.sendText("nonsense", true);
        assertEquals("'urn:ietf:params:jmap:error:notJSON'", messages.next().at("/type"));
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Test
    void rfc8887Section4_3_5ChangesArePushedOnceThatIsEnabled() throws IOException {
        Messages messages = new Messages();
        WebSocket socket = socket(messages, "jmap");
        String before = "a0-0";
        socket.sendText(
                "{\"@type\":\"WebSocketPushEnable\",\"dataTypes\":[\"Email\"],\"pushState\":\"" + before + "\"}", true);
        socket.sendText("{\"@type\":\"Request\",\"using\":[],\"methodCalls\":[]}", true);
        assertEquals("'Response'", messages.next().at("/@type"));
        server.put(Role.INBOX, TestServer.mail("one"));
        Answer change = messages.next();
        assertEquals("'StateChange'", change.at("/@type"));
        assertTrue(!change.at("/changed/" + alice.accountId() + "/Email").equals("absent"), change.toString());
        assertTrue(!change.at("/pushState").equals("absent"));
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Test
    void rfc8887Section4_2AnotherSubprotocolIsRefused() {
        assertThrows(CompletionException.class, () -> socket(new Messages(), "chat"));
    }

    @Test
    void rfc8620Section7_3TheShortestPingIsOneThatClientsMayAskFor() throws IOException {
        assertTrue(Limits.MIN_PING.toSeconds() <= 30);
        try (BufferedReader events = events("types=*&closeafter=no&ping=1", "")) {
            assertEquals("event: ping", events.readLine());
            assertEquals("data: {\"interval\":" + Limits.MIN_PING.toSeconds() + "}", events.readLine());
        }
    }

    @Test
    void rfc8887Section3TheSessionSaysWhereTheSocketIs() throws IOException {
        String socket = "/capabilities/urn:ietf:params:jmap:websocket/";
        Answer session = Answer.of(alice.get("/jmap/session").body());
        assertEquals(alice.uri("/jmap/ws").toString().replace("https:", "wss:"), session.text(socket + "url"));
        assertEquals("true", session.at(socket + "supportsPush"));
    }

    @Test
    void rfc8887Section4_1NobodyConnectsWithoutSigningIn() {
        CompletionException refused = assertThrows(CompletionException.class, () -> alice.http
                .newWebSocketBuilder()
                .subprotocols("jmap")
                .buildAsync(java.net.URI.create(alice.uri("/jmap/ws").toString().replace("https", "wss")), new Messages())
                .join());
        assertTrue(refused.getCause() instanceof WebSocketHandshakeException answer
                && answer.getResponse().statusCode() == 401, refused.toString());
    }

    @Test
    void rfc8887Section4_2WhatIsNoTextEndsTheConnection() throws Exception {
        Messages messages = new Messages();
        WebSocket socket = socket(messages, "jmap");
        socket.sendBinary(java.nio.ByteBuffer.wrap(new byte[] {1, 2, 3}), true).join();
        assertEquals(1003, messages.closed.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void rfc8887Section4_3_1WhatIsOfNoKnownTypeIsRefused() throws IOException {
        Messages messages = new Messages();
        WebSocket socket = socket(messages, "jmap");
        for (String wrong : new String[] {"{\"@type\":\"Nonsense\",\"id\":\"R1\"}", "{\"id\":\"R1\",\"using\":[],\"methodCalls\":[]}"}) {
            socket.sendText(wrong, true).join();
            Answer error = messages.next();
            assertEquals("'RequestError''R1''urn:ietf:params:jmap:error:notRequest'", error.at("/@type") + error.at("/requestId") + error.at("/type"), wrong);
        }
        socket.sendText("{\"@type\":\"Request\",\"using\":[\"urn:x\"],\"methodCalls\":[]}", true);
        Answer error = messages.next();
        assertEquals("'urn:ietf:params:jmap:error:unknownCapability'absent", error.at("/type") + error.at("/requestId"));
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Test
    void rfc8887Section4_3_5NothingIsPushedThatWasNotAskedFor() throws IOException {
        Messages messages = new Messages();
        WebSocket socket = socket(messages, "jmap");
        String echo = "{\"@type\":\"Request\",\"id\":\"E\",\"using\":[],\"methodCalls\":[]}";
        socket.sendText("{\"@type\":\"WebSocketPushEnable\",\"dataTypes\":[\"Mailbox\"]}", true);
        socket.sendText(echo, true);
        assertEquals("'Response'", messages.next().at("/@type"));
        server.put(Role.INBOX, TestServer.mail("one"));
        Answer change = messages.next();
        assertEquals("{'Mailbox':", change.at("/changed/" + alice.accountId()).substring(0, 11));
        assertTrue(!change.toString().contains("Email"), change.toString());
        socket.sendText("{\"@type\":\"WebSocketPushDisable\"}", true);
        socket.sendText(echo, true);
        assertEquals("'Response'", messages.next().at("/@type"));
        server.put(Role.INBOX, TestServer.mail("two"));
        socket.sendText(echo, true);
        assertEquals("'Response'", messages.next().at("/@type"));
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Test
    void rfc8887Section4_3_5WhoNamesWhatSheKnowsIsToldWhatSheMissed() throws IOException {
        Messages first = new Messages();
        WebSocket socket = socket(first, "jmap");
        socket.sendText("{\"@type\":\"WebSocketPushEnable\",\"dataTypes\":null}", true);
        socket.sendText("{\"@type\":\"Request\",\"using\":[],\"methodCalls\":[]}", true);
        first.next();
        server.put(Role.INBOX, TestServer.mail("one"));
        String known = first.next().text("/pushState");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        server.put(Role.INBOX, TestServer.mail("two"));
        Messages second = new Messages();
        WebSocket again = socket(second, "jmap");
        again.sendText("{\"@type\":\"WebSocketPushEnable\",\"dataTypes\":[\"Email\"],\"pushState\":\"" + known + "\"}", true);
        Answer missed = second.next();
        assertTrue(!missed.at("/changed/" + alice.accountId() + "/Email").equals("absent"), missed.toString());
        again.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Test
    void rfc9425Section6ChangesOfQuotasArePushed() throws IOException {
        server.limit(1_000_000);
        try (BufferedReader events = events("types=Quota&closeafter=state&ping=0", "")) {
            server.put(Role.INBOX, TestServer.mail("one"));
            assertEquals("event: state", events.readLine());
            events.readLine();
            String data = events.readLine();
            assertTrue(data.contains("\"Quota\"") && !data.contains("Email"), data);
        }
    }
}
