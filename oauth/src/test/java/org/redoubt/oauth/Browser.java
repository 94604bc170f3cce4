package org.redoubt.oauth;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What a browser does with our pages, as far as tests need it: keeps the cookie, fills in forms, follows nothing. */
final class Browser {
    private static final Pattern VISIT = Pattern.compile("name=\"visit\" value=\"([A-Za-z0-9_-]+)\"");

    private final HttpClient http;
    private final String base;
    Optional<String> cookie = Optional.empty();
    Optional<String> language = Optional.empty();

    Browser(int port) throws IOException {
        this.base = "https://localhost:" + port;
        this.http = HttpClient.newBuilder().sslContext(trusting()).build();
    }

    static SSLContext trusting() throws IOException {
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

    void close() {
        http.shutdownNow();
    }

    HttpResponse<String> send(String method, String path, String body, String... fields) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        cookie.ifPresent(value -> request.header("Cookie", value));
        language.ifPresent(value -> request.header("Cookie", value));
        if (fields.length > 0) {
            request.headers(fields);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            response.headers().allValues("Set-Cookie").forEach(set -> {
                String pair = set.substring(0, set.indexOf(';'));
                if (pair.startsWith("__Host-redoubt-language=")) {
                    language = Optional.of(pair);
                } else {
                    cookie = Optional.of(pair);
                }
            });
            return response;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    HttpResponse<String> get(String path, String... fields) throws IOException {
        return send("GET", path, "", fields);
    }

    /** Sends a form as a page of ours does. */
    HttpResponse<String> form(String path, Map<String, String> form) throws IOException {
        return form(path, form, "Origin", base);
    }

    HttpResponse<String> form(String path, Map<String, String> form, String... fields) throws IOException {
        String[] all = new String[fields.length + 2];
        System.arraycopy(fields, 0, all, 0, fields.length);
        all[fields.length] = "Content-Type";
        all[fields.length + 1] = "application/x-www-form-urlencoded";
        return send("POST", path, encoded(form), all);
    }

    /** As a program does, which has no origin. */
    HttpResponse<String> post(String path, Map<String, String> form) throws IOException {
        return form(path, form, new String[0]);
    }

    static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** The token of the form on a page. */
    static String visit(HttpResponse<String> page) {
        Matcher matcher = VISIT.matcher(page.body());
        if (!matcher.find()) {
            throw new AssertionError("no form: " + page.statusCode() + " " + page.body());
        }
        return matcher.group(1);
    }

    HttpResponse<String> signIn(String visit, String login, String password, String code) throws IOException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("visit", visit);
        form.put("login", login);
        form.put("password", password);
        form.put("code", code);
        return form(Endpoints.SIGN_IN, form);
    }

    HttpResponse<String> decide(String visit, String decision) throws IOException {
        return form(Endpoints.DECIDE, Map.of("visit", visit, "decision", decision));
    }

    /** The parameters that a redirect takes to the program. */
    static Map<String, String> answer(HttpResponse<String> redirect) {
        String location = redirect.headers().firstValue("Location").orElseThrow(() ->
                new AssertionError("no redirect: " + redirect.statusCode() + " " + redirect.body()));
        Map<String, String> parameters = new HashMap<>();
        for (String pair : location.substring(location.indexOf('?') + 1).split("&", -1)) {
            String[] parts = pair.split("=", 2);
            parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    /** The code that a redirect takes to the program. */
    static String code(HttpResponse<String> redirect) {
        return Optional.ofNullable(answer(redirect).get("code")).orElseThrow();
    }

    /** A member of a flat JSON object. */
    static String member(HttpResponse<String> json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json.body());
        if (!matcher.find()) {
            throw new AssertionError("no " + name + ": " + json.statusCode() + " " + json.body());
        }
        return matcher.group(1);
    }
}
