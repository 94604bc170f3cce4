package org.redoubt.webmail;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What a browser does with our cookie, as far as tests need it: keeps it, sends it, forgets it. */
final class Browser {
    private final HttpClient http;
    private final String base;
    private Optional<String> cookie = Optional.empty();

    Browser(int port) throws IOException {
        this.base = "https://localhost:" + port;
        this.http = HttpClient.newBuilder().sslContext(trusting()).build();
    }

    /** Ends its connections. */
    void leave() {
        http.shutdownNow();
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

    String origin() {
        return base;
    }

    Optional<String> cookie() {
        return cookie;
    }

    void cookie(String value) {
        cookie = Optional.of(value);
    }

    HttpResponse<byte[]> send(String method, String path, String body, String... fields) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        cookie.ifPresent(value -> request.header("Cookie", value));
        if (fields.length > 0) {
            request.headers(fields);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            response.headers().firstValue("Set-Cookie").ifPresent(this::remember);
            return response;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void remember(String set) {
        cookie = set.contains("Max-Age=0") ? Optional.empty() : Optional.of(set.substring(0, set.indexOf(';')));
    }

    HttpResponse<byte[]> get(String path, String... fields) throws IOException {
        return send("GET", path, "", fields);
    }

    int signIn(String login, String password) throws IOException {
        String body = "{\"login\":\"" + login + "\",\"password\":\"" + password + "\"}";
        return send("POST", "/session", body, "X-Redoubt", "web").statusCode();
    }
}
