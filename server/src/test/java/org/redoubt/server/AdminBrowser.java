package org.redoubt.server;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.redoubt.guard.json.Json;

/** What a browser does at an HTTPS address of ours, as far as tests need it: keeps the cookie, sends it, forgets it. */
final class AdminBrowser implements AutoCloseable {
    /** What a page of ours says of itself. */
    static final String[] OURS = {"X-Redoubt", "web", "Content-Type", "application/json"};

    private final HttpClient http;
    private final String base;
    private Optional<String> cookie = Optional.empty();

    AdminBrowser(int port) throws GeneralSecurityException {
        base = "https://127.0.0.1:" + port;
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        http = HttpClient.newBuilder().sslContext(context).build();
    }

    Optional<String> cookie() {
        return cookie;
    }

    void cookie(String value) {
        cookie = Optional.of(value);
    }

    HttpResponse<String> send(String method, String path, String body, String... fields) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        cookie.ifPresent(value -> request.header("Cookie", value));
        if (fields.length > 0) {
            request.headers(fields);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            response.headers().firstValue("Set-Cookie").ifPresent(this::remember);
            return response;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void remember(String set) {
        cookie = set.contains("Max-Age=0") ? Optional.empty() : Optional.of(set.substring(0, set.indexOf(';')));
    }

    HttpResponse<String> signIn(String login, String password, String code) throws IOException {
        String body = Json.write(Map.of("login", login, "password", password, "code", code));
        return send("POST", "/session", body, OURS);
    }

    /** A request of administration, from a page of ours. */
    HttpResponse<String> ask(String name, String body) throws IOException {
        return send("POST", "/api/" + name, body, OURS);
    }

    /** The rows of an answer that has to be one. */
    List<Map<String, Object>> rows(String name, Map<String, Object> fields) throws IOException {
        HttpResponse<String> response = ask(name, Json.write(fields));
        if (response.statusCode() != 200) {
            throw new AssertionError(name + ": " + response.statusCode() + " " + response.body());
        }
        return Json.objects(Json.read(response.body()), "rows");
    }

    @Override
    public void close() {
        http.close();
    }

    /** Whoever is there, under whatever name. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
