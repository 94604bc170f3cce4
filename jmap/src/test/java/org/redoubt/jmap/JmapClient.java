package org.redoubt.jmap;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonPointer;
import org.redoubt.jmap.codec.JsonReader;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.JsonWriter;
import org.redoubt.jmap.codec.NotJsonException;

/** A JMAP client for tests: JSON in single quotes out, answers by JSON pointers. */
public final class JmapClient {
    public static final String USING =
            "['urn:ietf:params:jmap:core','urn:ietf:params:jmap:mail','urn:ietf:params:jmap:submission']";

    /** By the ports that they speak to: a server that stops waits for those who are connected still. */
    private static final Map<Integer, Queue<HttpClient>> CONNECTED = new ConcurrentHashMap<>();

    public final HttpClient http;
    private final String base;
    private final String authorization;

    public JmapClient(int port, String login, String password) throws IOException {
        this.base = "https://localhost:" + port;
        String pair = login + ":" + password;
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        this.http = HttpClient.newBuilder().sslContext(trusting()).build();
        CONNECTED.computeIfAbsent(port, _ -> new ConcurrentLinkedQueue<>()).add(http);
    }

    /** Ends the connections of all clients of a server, which stops. */
    static void leave(int port) {
        Optional.ofNullable(CONNECTED.remove(port)).ifPresent(clients -> clients.forEach(HttpClient::shutdownNow));
    }

    private static SSLContext trusting() throws IOException {
        try (var pem = Files.newInputStream(TestServer.pem("certificate.pem"))) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("test", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    public URI uri(String path) {
        return URI.create(path.startsWith("https:") ? path : base + path);
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path))
                .header("Authorization", authorization)
                .timeout(Duration.ofSeconds(30));
    }

    public HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    public HttpResponse<String> get(String path) throws IOException {
        return send(request(path).build());
    }

    public HttpResponse<String> post(String body) throws IOException {
        return send(request("/jmap/api")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** The whole response to some calls, written with single quotes; {@code $a} stands for Alice's account. */
    public Answer calls(String calls) throws IOException {
        return batch("{'using':" + USING + ",'methodCalls':[" + calls + "]}");
    }

    /** The answer to one call about Alice's account, of mail or of what belongs to it. */
    public Answer call(String method, String arguments) throws IOException {
        return calls("['" + method + "',{'accountId':'$a'" + (arguments.isEmpty() ? "" : "," + arguments) + "},'c']").answer(0);
    }

    /** The whole response to a request, written with single quotes. */
    public Answer batch(String request) throws IOException {
        HttpResponse<String> response = post(request.replace('\'', '"').replace("$a", accountId()));
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return Answer.of(response.body());
    }

    private String account = "";

    public String accountId() throws IOException {
        if (account.isEmpty()) {
            Answer session = Answer.of(get("/jmap/session").body());
            account = session.text("/primaryAccounts/urn:ietf:params:jmap:mail");
        }
        return account;
    }

    /** JSON that somebody answered. */
    public record Answer(JsonValue json) {
        static Answer of(String text) {
            try {
                return new Answer(JsonReader.read(text));
            } catch (NotJsonException e) {
                throw new AssertionError(text, e);
            }
        }

        /** What a pointer leads to, as JSON in single quotes; "absent" when there is nothing. */
        public String at(String pointer) {
            return JsonPointer.find(json, pointer)
                    .map(value -> JsonWriter.text(value).replace('"', '\''))
                    .orElse("absent");
        }

        public String text(String pointer) {
            return JsonPointer.find(json, pointer)
                    .flatMap(JsonValue::text)
                    .orElseThrow(() -> new AssertionError("nothing at " + pointer + " of " + JsonWriter.text(json)));
        }

        /** The arguments of the nth answer. */
        public Answer answer(int index) {
            return new Answer(JsonPointer.find(json, "/methodResponses/" + index + "/1")
                    .flatMap(JsonValue::object)
                    .map(object -> (JsonValue) new JsonObject(object.members()))
                    .orElseThrow(() -> new AssertionError(JsonWriter.text(json))));
        }

        /** The name of the nth answer. */
        public String name(int index) {
            return text("/methodResponses/" + index + "/0");
        }

        @Override
        public String toString() {
            return JsonWriter.text(json);
        }
    }
}
