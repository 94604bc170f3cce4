package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.server.AllDoors.Door;
import org.redoubt.server.AllDoors.Visit;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.server.doctor.Doctor;
import org.redoubt.server.doctor.Finding;
import org.redoubt.server.tls.SelfSignedCertificate;

/** An identity provider, and the running server whose people sign in there: in the web application and for programs. */
@Timeout(120)
class OidcTest {
    private static final String ALICE = "alice@example.org";

    private DataFolder folder = DataFolder.at(Path.of(""));
    private HttpsServer provider;
    private KeyPair key;
    private String nonce = "";
    private AllDoors doors;

    @BeforeEach
    void open(@TempDir Path root) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        key = generator.generateKeyPair();
        folder = DataFolder.at(root.resolve("d"));
        FolderInit.create(folder, "example.org", "mail.example.org", true);
        SelfSignedCertificate own = SelfSignedCertificate.make("localhost", List.of(), Duration.ofDays(1));
        own.write(folder.root().resolve("ca.pem"), root.resolve("key.pem"));
        provider = provider(own);
        Files.writeString(folder.root().resolve("oidc.secret"), "s3cret\n");
        Files.setPosixFilePermissions(
                folder.root().resolve("oidc.secret"), PosixFilePermissions.fromString("rw-------"));
        doors = AllDoors.with(folder, """
                [oidc]
                issuer = "%s"
                client_id = "redoubt"
                client_secret = "oidc.secret"
                authority = "ca.pem"
                domains = ["example.org"]
                label = "Example"
                passwords = false
                """.formatted(issuer()));
        doors.addPerson(ALICE);
    }

    @AfterEach
    void close() {
        doors.close();
        provider.stop(0);
    }

    private String issuer() {
        return "https://localhost:" + provider.getAddress().getPort();
    }

    private HttpsServer provider(SelfSignedCertificate own) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", own.keys().getPrivate(), new char[0], new Certificate[] {own.certificate()});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer made = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        made.setHttpsConfigurator(new HttpsConfigurator(context));
        made.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, """
                {"issuer":"%1$s","authorization_endpoint":"%1$s/authorize","token_endpoint":"%1$s/token",
                 "jwks_uri":"%1$s/keys"}""".formatted(issuer())));
        made.createContext("/keys", exchange -> answer(exchange, """
                {"keys":[{"kty":"RSA","kid":"k","n":"%s","e":"AQAB"}]}"""
                .formatted(base64(unsigned(((RSAPublicKey) key.getPublic()).getModulus())))));
        made.createContext("/token", exchange -> {
            String basic = Base64.getEncoder().encodeToString("redoubt:s3cret".getBytes(StandardCharsets.UTF_8));
            boolean known = ("Basic " + basic).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            answer(exchange, known ? "{\"id_token\":\"" + token() + "\"}" : "{}");
        });
        made.start();
        return made;
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] octets = number.toByteArray();
        return octets[0] == 0 ? Arrays.copyOfRange(octets, 1, octets.length) : octets;
    }

    private static String base64(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private String token() throws IOException {
        long now = Instant.now().getEpochSecond();
        String signed = base64("{\"alg\":\"RS256\",\"kid\":\"k\"}".getBytes(StandardCharsets.UTF_8)) + '.'
                + base64("""
                {"iss":"%s","aud":"redoubt","sub":"1","email":"%s","nonce":"%s","iat":%d,"exp":%d}"""
                        .formatted(issuer(), ALICE, nonce, now, now + 60)
                        .getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + '.' + base64(signature.sign());
        } catch (java.security.GeneralSecurityException failed) {
            throw new IOException(failed);
        }
    }

    /** An answer: its lines, and the cookies that a browser would keep. */
    private record Answer(List<String> lines) {
        String status() {
            return lines.getFirst();
        }

        String field(String name) {
            return lines.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst()
                    .orElse("");
        }

        String cookie() {
            return field("Set-Cookie").split(";", 2)[0];
        }

        String text() {
            return String.join("\n", lines);
        }
    }

    private Answer get(String path, String cookie) throws Exception {
        return ask("GET", path, cookie, "");
    }

    private Answer post(String path, String cookie, String json) throws Exception {
        return ask("POST", path, cookie, json);
    }

    private Answer ask(String method, String path, String cookie, String json) throws Exception {
        try (LineClient http = LineClient.tls(doors.port(ListenerKind.HTTPS))) {
            http.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\n"
                    + (json.isEmpty() ? "" : "Content-Type: application/json\r\nContent-Length: " + json.length() + "\r\n")
                    + (cookie.isEmpty() ? "" : "Cookie: " + cookie + "\r\n") + "\r\n" + json);
            List<String> lines = new ArrayList<>();
            try {
                while (true) {
                    lines.add(http.line());
                }
            } catch (IOException end) {
                return new Answer(lines);
            }
        }
    }

    private Answer backFrom(Answer sent) throws Exception {
        Map<String, String> question = Arrays.stream(URI.create(sent.field("Location")).getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
        assertTrue(question.getOrDefault("redirect_uri", "").endsWith("/oidc/callback"), question.toString());
        nonce = question.getOrDefault("nonce", "");
        return get("/oidc/callback?code=c&state=" + question.get("state"), sent.cookie());
    }

    @Test
    void peopleSignInThereAndNotWithAPasswordHere() throws Exception {
        assertTrue(get("/oidc", "").text().contains("\"label\":\"Example\""));
        Answer entered = backFrom(get("/oidc/begin", ""));
        assertEquals("/mail/", entered.field("Location"), entered.text());
        assertTrue(get("/jmap/session", entered.cookie()).status().contains("200"));
        assertTrue(doors.sessions(ALICE).getFirst().toString().contains("oidc="));
        try (Visit imap = doors.visit(Door.IMAP, ALICE, AllDoors.PASSWORD)) {
            assertFalse(imap.accepted(), imap.answer());
        }
        String app = String.valueOf(doors.done(new AdminRequest.AddAppPassword(ALICE, "x", List.of(), false))
                .rows()
                .getFirst()
                .get("password"));
        try (Visit imap = doors.visit(Door.IMAP, ALICE, app)) {
            assertTrue(imap.accepted(), imap.answer());
        }
        doors.done(new AdminRequest.EndSessions(Optional.of(ALICE), Optional.empty()));
        assertTrue(get("/jmap/session", entered.cookie()).status().contains("401"));
    }

    @Test
    void whoComesFromThereSeesToHerOwnSecurityHere() throws Exception {
        Answer entered = backFrom(get("/oidc/begin", ""));
        Answer state = get("/self/state", entered.cookie());
        assertTrue(state.status().contains("200"), state.text());
        assertTrue(get("/self/access", entered.cookie()).status().contains("200"));
        Answer made = post("/self/app-passwords", entered.cookie(), "{\"name\":\"telephone\",\"services\":[\"imap\"]}");
        assertTrue(made.status().contains("201") || made.status().contains("200"), made.text());
        String app = made.text().replaceAll("(?s).*\"password\" *: *\"([^\"]+)\".*", "$1");
        try (Visit imap = doors.visit(Door.IMAP, ALICE, app)) {
            assertTrue(imap.accepted(), imap.answer());
        }
    }

    @Test
    void programsAreLetInThroughIt() throws Exception {
        Answer page = get("/oauth/authorize?response_type=code&client_id=mail-program&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2F"
                + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256", "");
        String link = page.text().replaceAll("(?s).*href=\"(/oauth/outside\\?visit=[^\"]+)\".*", "$1");
        assertTrue(link.startsWith("/oauth/outside?visit="), page.text());
        Answer consent = backFrom(get(link, page.cookie()));
        assertTrue(consent.text().contains("You are signed in as <strong><bdi>" + ALICE), consent.text());
        assertTrue(consent.text().contains("value=\"allow\""), consent.text());
        assertTrue(get(link, page.cookie()).status().contains("400"), "a visit is good once");
    }

    @Test
    void theDoctorSaysHowItStands() throws Exception {
        assertTrue(finding().text().contains("answers and has 1 keys"), finding().text());
        Files.setPosixFilePermissions(
                folder.root().resolve("oidc.secret"), PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(finding().text().contains("open to others"), finding().text());
    }

    private Finding finding() throws IOException {
        return new Doctor(folder, 0)
                .examine().stream().filter(each -> each.check().equals("oidc")).findFirst().orElseThrow();
    }
}
