package org.redoubt.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redoubt.directory.Administration;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DirectoryOptions;
import org.redoubt.directory.Outcome;
import org.redoubt.directory.SignInPolicy;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.RecordingAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.json.Json;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.http.HttpConfig;
import org.redoubt.http.HttpServer;
import org.redoubt.http.Route;
import org.redoubt.http.WebSessions;
import org.redoubt.store.MemoryStore;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.wire.CertificateFiles;
import org.redoubt.wire.Metrics;
import org.redoubt.wire.TlsContexts;
import org.redoubt.wire.WireRuntime;

/** A browser goes to a provider and back; and what forgers send. */
@Timeout(60)
class RelyingPartyTest {
    private static final SessionInfo SETUP = new SessionInfo("setup", "test", "local", true);
    private static final String ALICE = "alice@example.org";

    private final AtomicLong now = new AtomicLong(Instant.parse("2026-11-25T10:00:00Z").toEpochMilli());
    private final RecordingAuditLog audit = new RecordingAuditLog();
    private final WireRuntime runtime = WireRuntime.system();
    private volatile String unwritable = "";
    private final List<URI> asked = new ArrayList<>();
    private TestProvider provider;
    private Directory directory;
    private Administration administration;
    private Issuer issuer;
    private TlsContexts tls;
    private HttpServer https;
    private HttpClient client;

    /** The log, which cannot take events of one action. */
    private final class Refusing implements AuditLog {
        @Override
        public void record(AuditEvent event) {
            if (event.action().equals(unwritable)) {
                throw new AuditUnavailableException("the audit log was told to fail");
            }
            audit.record(event);
        }

        @Override
        public void recordDurably(AuditEvent event) {
            record(event);
        }

        @Override
        public boolean available() {
            return audit.available();
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void open() throws Exception {
        provider = new TestProvider(now);
        client = HttpClient.newBuilder().sslContext(TestProvider.trusting()).build();
        InstantSource clock = () -> Instant.ofEpochMilli(now.get());
        directory = Directory.open(new MemoryStore(), MasterKey.random(), new Refusing(), clock, DirectoryOptions.CHEAP);
        administration = directory.administration(new AuthenticatedPrincipal("admin", new AccountId(1), true), SETUP);
        administration.addDomain("example.org").orThrow();
        administration.addDomain("example.net").orThrow();
        for (String address : List.of(ALICE, "bob@example.net")) {
            administration.addPerson(address, "A", "swordfish".getBytes(StandardCharsets.UTF_8), 0, false).orThrow();
        }
        issuer = new Issuer(setting(), new JdkFetcher(), clock);
        WebSessions browsers = new WebSessions(directory, audit, clock);
        RelyingParty party = new RelyingParty(
                issuer,
                "https://mail.example.org",
                directory,
                browsers,
                which -> administration.endSessions(which).size(),
                clock,
                runtime);
        tls = TlsContexts.of(
                List.of(new CertificateFiles(TestProvider.pem("certificate.pem"), TestProvider.pem("key.pem"))), runtime);
        List<Route> routes = new ArrayList<>(party.routes());
        routes.add(new Route("/whoami", true, exchange -> exchange.respond(
                200, "text/plain", exchange.signedIn().principal().login().getBytes(StandardCharsets.UTF_8))));
        https = HttpServer.open(
                new HttpConfig("https", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100, 50, List.of()),
                tls,
                directory,
                routes,
                Optional.of(browsers),
                new Metrics(),
                runtime);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        https.close();
        tls.close();
        runtime.close();
        directory.close();
        provider.close();
    }

    private OidcSetting setting() {
        return new OidcSetting(
                provider.issuer(),
                TestProvider.CLIENT,
                TestProvider.SECRET,
                List.of("email"),
                "email",
                List.of("example.org"),
                List.of(),
                "Company",
                Set.of("urn:gold"),
                Set.of("mfa"));
    }

    private final class JdkFetcher implements Fetcher {
        @Override
        public byte[] get(URI address) throws IOException {
            asked.add(address);
            return content(HttpRequest.newBuilder(address).GET());
        }

        @Override
        public byte[] post(URI address, String form, Optional<String> authorization) throws IOException {
            asked.add(address);
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(address).POST(HttpRequest.BodyPublishers.ofString(form));
            authorization.ifPresent(value -> request.header("Authorization", value));
            return content(request);
        }

        private byte[] content(HttpRequest.Builder request) throws IOException {
            try {
                HttpResponse<byte[]> response = client.send(
                        request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofByteArray());
                if (response.statusCode() != 200) {
                    throw new IOException("status " + response.statusCode());
                }
                return response.body();
            } catch (InterruptedException stopped) {
                throw new IOException(stopped);
            }
        }
    }

    private HttpResponse<String> send(String method, String path, String body, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://localhost:" + https.port() + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (fields.length > 0) {
            request.headers(fields);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A browser that was sent away: what it was asked, and its cookie. */
    private record Sent(Map<String, String> question, String cookie) {}

    private Sent begin() throws Exception {
        HttpResponse<String> answer = send("GET", "/oidc/begin", "");
        assertEquals(303, answer.statusCode(), answer.body());
        URI to = URI.create(answer.headers().firstValue("Location").orElseThrow());
        assertTrue(to.toString().startsWith(provider.issuer() + "/authorize?"), to.toString());
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(cookie.contains("; Secure; HttpOnly; SameSite=Lax"), cookie);
        return new Sent(TestProvider.form(to.getRawQuery()), cookie.split(";", 2)[0]);
    }

    private HttpResponse<String> back(Sent sent, Map<String, String> answer) throws Exception {
        StringBuilder query = new StringBuilder();
        answer.forEach((name, value) -> query.append(query.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return send("GET", "/oidc/callback?" + query, "", "Cookie", sent.cookie());
    }

    private Map<String, String> answer(Sent sent) {
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("code", provider.code(sent.question()));
        answer.put("state", sent.question().getOrDefault("state", ""));
        answer.put("iss", provider.issuer());
        return answer;
    }

    private HttpResponse<String> through() throws Exception {
        Sent sent = begin();
        return back(sent, answer(sent));
    }

    private String lastRefusal() {
        AuditEvent event = audit.events().reversed().stream()
                .filter(each -> each.action().equals("OIDC"))
                .findFirst()
                .orElseThrow();
        assertEquals("refused", event.outcome());
        return event.touched();
    }

    private void refused(HttpResponse<String> answer, String reason) {
        assertEquals(403, answer.statusCode(), answer.body());
        assertTrue(answer.headers().allValues("Set-Cookie").isEmpty(), "no session");
        assertTrue((lastRefusal() + " ").startsWith("reason=" + reason + " "), lastRefusal());
    }

    private String whoami(HttpResponse<String> entered) throws Exception {
        String cookie = entered.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
        HttpResponse<String> answer = send("GET", "/whoami", "", "Cookie", cookie, "Sec-Fetch-Site", "same-origin");
        return answer.statusCode() == 200 ? answer.body() : "nobody";
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256 rsa-1", "PS256 rsa-1", "ES256 ec-1", "EdDSA ed-1"})
    void whoComesBackIsSignedIn(String how) throws Exception {
        provider.algorithm = how.split(" ")[0];
        provider.keyId = how.split(" ")[1];
        provider.signing = how.contains("rsa") ? provider.rsa : how.contains("ec") ? provider.ec : provider.ed;
        HttpResponse<String> entered = through();
        assertEquals(303, entered.statusCode(), entered.body());
        assertEquals("/mail/", entered.headers().firstValue("Location").orElseThrow());
        assertEquals(ALICE, whoami(entered));
        AuditEvent event = audit.events().reversed().stream()
                .filter(each -> each.action().equals("OIDC"))
                .findFirst()
                .orElseThrow();
        assertEquals("ok", event.outcome());
        assertEquals(ALICE, event.principal());
        assertTrue(event.touched().matches("oidc=[0-9a-f]{16}\\.[0-9a-f]{16}"), event.touched());
        assertEquals("web", event.session().via());
    }

    @Test
    void theQuestionHasAllThatBindsTheAnswer() throws Exception {
        Sent one = begin();
        Sent two = begin();
        for (String name : List.of("state", "nonce", "code_challenge")) {
            assertEquals(43, one.question().getOrDefault(name, "").length(), name);
            assertFalse(one.question().getOrDefault(name, "").equals(two.question().get(name)), name);
        }
        assertEquals("S256", one.question().get("code_challenge_method"));
        assertEquals("openid email", one.question().get("scope"));
        assertEquals("https://mail.example.org/oidc/callback", one.question().get("redirect_uri"));
        assertFalse(one.question().containsKey("client_secret"));
        assertEquals("Company", Json.text(Json.read(send("GET", "/oidc", "").body()), "label"));
    }

    @Test
    void aStateIsGoodOnceInItsBrowserAndForAWhile() throws Exception {
        Sent sent = begin();
        Map<String, String> answer = answer(sent);
        refused(back(new Sent(sent.question(), begin().cookie()), answer), "unknown-state");
        refused(back(new Sent(sent.question(), "a=b"), answer), "unknown-state");
        assertEquals(303, back(sent, answer).statusCode());
        refused(back(sent, answer), "unknown-state");
        Sent slow = begin();
        now.addAndGet(Duration.ofMinutes(16).toMillis());
        refused(back(slow, answer(slow)), "unknown-state");
        refused(send("GET", "/oidc/callback?code=x&state=" + "A".repeat(43), "", "Cookie", sent.cookie()), "unknown-state");
    }

    @Test
    void anAnswerOfAnotherProviderIsNotTaken() throws Exception {
        Sent sent = begin();
        Map<String, String> answer = answer(sent);
        answer.put("iss", "https://evil.example");
        int before = provider.tokenRequests.get();
        refused(back(sent, answer), "wrong-issuer");
        Sent silent = begin();
        Map<String, String> without = answer(silent);
        without.remove("iss");
        refused(back(silent, without), "wrong-issuer");
        assertEquals(before, provider.tokenRequests.get(), "the code goes nowhere");
    }

    @Test
    void whoSaysNoIsNotSignedIn() throws Exception {
        Sent sent = begin();
        Map<String, String> answer = new LinkedHashMap<>(answer(sent));
        answer.remove("code");
        answer.put("error", "access_denied");
        refused(back(sent, answer), "declined");
    }

    @Test
    void aCodeOfAnotherBrowserIsOfNoUse() throws Exception {
        Sent victim = begin();
        Sent attacker = begin();
        Map<String, String> answer = answer(victim);
        answer.put("code", provider.code(attacker.question()));
        HttpResponse<String> refused = back(victim, answer);
        assertEquals(503, refused.statusCode(), "the provider refuses the verifier");
        assertEquals("reason=provider-unavailable", lastRefusal().split(" ", 2)[0]);
    }

    @Test
    void aTokenOfAnotherQuestionIsNotTaken() throws Exception {
        String old = provider.idToken(begin().question().getOrDefault("nonce", ""));
        provider.tampering = _ -> old;
        refused(through(), "wrong-nonce");
    }

    @Test
    void unsignedTokensAreNotTaken() throws Exception {
        for (String algorithm : List.of("none", "None", "NONE", "")) {
            provider.tampering = text -> TestProvider.base64("{\"alg\":\"" + algorithm + "\"}") + '.' + text.split("\\.")[1] + '.';
            refused(through(), "wrong-algorithm");
        }
    }

    @Test
    void theProvidersKeyIsNoSecretToSignWith() throws Exception {
        // Key confusion: HMAC with the public key's octets as the secret.
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(provider.rsa.getPublic().getEncoded(), "HmacSHA256"));
        provider.tampering = text -> {
            String signed = TestProvider.base64("{\"alg\":\"HS256\",\"kid\":\"rsa-1\"}") + '.' + text.split("\\.")[1];
            return signed + '.' + TestProvider.base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        };
        refused(through(), "wrong-algorithm");
        provider.tampering = text -> TestProvider.base64("{\"alg\":\"ES256\",\"kid\":\"rsa-1\"}") + text.substring(text.indexOf('.'));
        refused(through(), "wrong-signature");
        provider.keys.set(0, new LinkedHashMap<>(provider.keys.getFirst()));
        provider.keys.getFirst().put("alg", "PS256");
        now.addAndGet(Duration.ofHours(2).toMillis());
        provider.tampering = text -> text;
        refused(through(), "wrong-signature");
    }

    @Test
    void tokensThatSomebodyElseSignedAreNotTaken() throws Exception {
        provider.signing = TestProvider.pair("RSA", "");
        refused(through(), "wrong-signature");
        provider.signing = provider.rsa;
        provider.tampering = text -> text.substring(0, text.lastIndexOf('.')) + ".AAAA";
        refused(through(), "wrong-signature");
        provider.tampering = text -> TestProvider.base64("{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"jwk\":{}}") + text.substring(text.indexOf('.'));
        refused(through(), "wrong-signature");
        provider.tampering = text -> TestProvider.base64("{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"crit\":[\"x\"]}") + text.substring(text.indexOf('.'));
        refused(through(), "critical-header");
        provider.tampering = _ -> "a.b";
        refused(through(), "malformed-token");
        provider.tampering = _ -> "x".repeat(40_000);
        refused(through(), "malformed-token");
    }

    @Test
    void claimsAreHeldAgainstWhatIsExpected() throws Exception {
        long seconds = now.get() / 1000;
        List<Object[]> wrong = List.of(
                new Object[] {"iss", "https://evil.example", "wrong-issuer"},
                new Object[] {"iss", provider.issuer() + "/", "wrong-issuer"},
                new Object[] {"aud", "another", "wrong-audience"},
                new Object[] {"aud", List.of(TestProvider.CLIENT, "another"), "wrong-audience"},
                new Object[] {"azp", "another", "wrong-audience"},
                new Object[] {"exp", seconds - 61, "expired"},
                new Object[] {"exp", "soon", "no-times"},
                new Object[] {"iat", seconds + 120, "not-of-now"},
                new Object[] {"iat", seconds - 3600, "not-of-now"},
                new Object[] {"nbf", seconds + 120, "not-of-now"},
                new Object[] {"nonce", "", "wrong-nonce"},
                new Object[] {"sub", "", "no-subject"},
                new Object[] {"email", "", "no-email-claim"},
                new Object[] {"email", "bob@example.net", "not-its-domain"},
                new Object[] {"email_verified", false, "email-not-verified"},
                new Object[] {"email_verified", "false", "email-not-verified"},
                new Object[] {"email_verified", 0, "email-not-verified"});
        for (Object[] each : wrong) {
            Map<String, Object> before = Map.copyOf(provider.claims);
            provider.claims.put(String.valueOf(each[0]), each[1]);
            refused(through(), String.valueOf(each[2]));
            provider.claims.clear();
            provider.claims.putAll(before);
        }
        provider.claims.put("email_verified", "true");
        provider.claims.put("exp", seconds - 30);
        assertEquals(303, through().statusCode(), "clocks may be a little apart");
        provider.claims.remove("exp");
        provider.claims.put("aud", List.of(TestProvider.CLIENT, "another"));
        provider.claims.put("azp", TestProvider.CLIENT);
        assertEquals(303, through().statusCode(), "two audiences, and the token is ours");
    }

    @Test
    void anAliasInItsDomainGivesItNobodyElsewhere() throws Exception {
        administration.addAlias("info@example.org", "bob@example.net").orThrow();
        provider.claims.put("email", "info@example.org");
        refused(through(), "not-its-domain");
        administration.addAlias("al@example.org", ALICE).orThrow();
        provider.claims.put("email", "al@example.org");
        assertEquals(ALICE, whoami(through()));
    }

    @Test
    void aDomainIsTheSameInBothItsForms() {
        OidcSetting german = new OidcSetting(
                "https://a.example", "c", "", List.of(), "email", List.of("xn--bcher-kva.example"), List.of(), "", Set.of(), Set.of());
        assertTrue(german.has("eva@b\u00fccher.example"));
        assertTrue(german.has("eva@XN--bcher-kva.example"));
        assertFalse(german.has("eva@bucher.example"));
        assertFalse(german.has("xn--bcher-kva.example"));
    }

    /** What went wrong is said in the language of who reads it, and nothing on the page runs. */
    @Test
    void whatWentWrongIsSaidInTheReadersLanguage() throws Exception {
        HttpResponse<String> german = send("GET", "/oidc/callback?state=x", "", "Accept-Language", "de-CH,de;q=0.9");
        refused(german, "unknown-state");
        assertTrue(german.body().contains("<html lang=\"de\" dir=\"ltr\">"), german.body());
        assertTrue(german.body().contains("<h1>Diese Anmeldung kann nicht benutzt werden</h1>"), german.body());
        assertFalse(german.body().contains("<script"));
        administration.setEnabled(ALICE, false).orThrow();
        Sent sent = begin();
        StringBuilder query = new StringBuilder("/oidc/callback?");
        answer(sent).forEach((name, value) -> query.append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8))
                .append('&'));
        HttpResponse<String> arabic =
                send("GET", query.toString(), "", "Cookie", sent.cookie() + "; __Host-redoubt-language=ar");
        refused(arabic, "DISABLED");
        assertTrue(arabic.body().contains("dir=\"rtl\"") && arabic.body().contains("هذا الحساب معطَّل"), arabic.body());
    }

    /** Who once came is known by the provider's name for her: another with her address is not she, and she is with another. */
    @Test
    void peopleAreKnownByTheProvidersNameForThem() throws Exception {
        administration.addPerson("zoe@example.org", "Z", "swordfish".getBytes(StandardCharsets.UTF_8), 0, false).orThrow();
        provider.claims.put("sub", "first");
        assertEquals(ALICE, whoami(through()));
        AuditEvent linked = audit.events().reversed().stream()
                .filter(each -> each.action().equals("OIDC-LINK"))
                .findFirst()
                .orElseThrow();
        assertEquals("ok", linked.outcome());
        assertEquals(
                List.of(),
                audit.events(AuditKind.SIGN_IN).stream().filter(each -> !each.outcome().equals("ok")).toList(),
                "nobody is told of a sign-in that failed");
        assertFalse(linked.touched().contains("first"), linked.touched());
        provider.claims.put("sub", "second");
        refused(through(), "known-otherwise");
        provider.claims.put("sub", "first");
        for (String address : List.of("moved@example.org", "zoe@example.org")) {
            provider.claims.put("email", address);
            assertEquals(ALICE, whoami(through()), address);
        }
        provider.claims.put("sub", "second");
        assertEquals("zoe@example.org", whoami(through()));
        provider.claims.put("email", ALICE);
        assertEquals("zoe@example.org", whoami(through()), "and with whatever address she has from then on");
    }

    @Test
    void whoIsUnlinkedIsKnownByHerAddressOnceMore() throws Exception {
        assertFalse(administration.unlink(ALICE) instanceof Outcome.Done<?>, "nobody was linked");
        provider.claims.put("sub", "first");
        HttpResponse<String> before = through();
        assertEquals(ALICE, whoami(before));
        administration.unlink(ALICE).orThrow();
        assertEquals("nobody", whoami(before));
        provider.claims.put("sub", "second");
        assertEquals(ALICE, whoami(through()));
        provider.claims.put("sub", "first");
        refused(through(), "known-otherwise");
    }

    @Test
    void whoCannotBeLinkedForWantOfALogIsSignedInNowhere() throws Exception {
        unwritable = "OIDC-LINK";
        assertEquals(503, through().statusCode());
        assertEquals(0, administration.endSessions(_ -> true).size());
        unwritable = "";
        assertEquals(ALICE, whoami(through()));
    }

    /** Who is not let in is not linked: else a locked login would be given away. */
    @Test
    void whoIsNotLetInIsNotLinked() throws Exception {
        administration.setEnabled(ALICE, false).orThrow();
        provider.claims.put("sub", "first");
        refused(through(), "DISABLED");
        administration.setEnabled(ALICE, true).orThrow();
        provider.claims.put("sub", "second");
        assertEquals(ALICE, whoami(through()));
    }

    @Test
    void whoIsNotHereOrLockedIsNotLetIn() throws Exception {
        provider.claims.put("email", "zoe@example.org");
        refused(through(), "WRONG_CREDENTIALS");
        provider.claims.put("email", ALICE);
        administration.setEnabled(ALICE, false).orThrow();
        refused(through(), "DISABLED");
    }

    @Test
    void aSecondFactorThatAGroupAsksForHasToBeTheProviders() throws Exception {
        administration.addGroup("staff@example.org", List.of(ALICE)).orThrow();
        administration.setPolicy("staff@example.org", new SignInPolicy(
                true, SignInPolicy.NONE.services(), Set.of(), Optional.empty())).orThrow();
        refused(through(), "NOT_ALLOWED");
        provider.claims.put("amr", List.of("pwd"));
        refused(through(), "NOT_ALLOWED");
        provider.claims.put("amr", List.of("pwd", "mfa"));
        assertEquals(303, through().statusCode());
        provider.claims.remove("amr");
        provider.claims.put("acr", "urn:gold");
        assertEquals(303, through().statusCode());
    }

    @Test
    void whatTheProviderRemembersIsNoAnswerWhereTheSecondFactorIsAskedForAgain() throws Exception {
        administration.addSecondFactor(ALICE).orThrow();
        provider.claims.put("amr", List.of("mfa"));
        provider.claims.put("auth_time", now.get() / 1000 - 3600);
        HttpResponse<String> before = through();
        assertEquals(ALICE, whoami(before));
        administration.askSecondFactor(ALICE).orThrow();
        assertEquals("nobody", whoami(before));
        refused(through(), "NOT_ALLOWED");
        provider.claims.remove("auth_time");
        refused(through(), "NOT_ALLOWED");
        now.addAndGet(30_000);
        provider.claims.put("auth_time", now.get() / 1000 - 10);
        assertEquals(ALICE, whoami(through()));
        provider.claims.remove("auth_time");
        assertEquals(303, through().statusCode(), "it was answered");
    }

    @Test
    void keysAreExchangedAndNotAskedForByEveryForger() throws Exception {
        assertEquals(303, through().statusCode());
        assertEquals(1, provider.keyRequests.get());
        provider.signing = TestProvider.pair("RSA", "");
        provider.keyId = "rsa-2";
        for (int i = 0; i < 5; i++) {
            refused(through(), "wrong-signature");
        }
        assertEquals(1, provider.keyRequests.get(), "asked a moment ago");
        provider.keys.clear();
        provider.keys.add(TestProvider.jwk("rsa-2", provider.signing));
        now.addAndGet(Duration.ofSeconds(61).toMillis());
        assertEquals(303, through().statusCode());
        assertEquals(2, provider.keyRequests.get());
        provider.keyId = "rsa-1";
        provider.signing = provider.rsa;
        now.addAndGet(Duration.ofSeconds(61).toMillis());
        refused(through(), "wrong-signature");
    }

    @Test
    void weakKeysAndSymmetricOnesAreNone() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        provider.signing = generator.generateKeyPair();
        provider.keyId = "weak";
        Map<String, Object> weak = TestProvider.jwk("weak", provider.signing);
        weak.put("n", TestProvider.base64(((RSAPublicKey) provider.signing.getPublic()).getModulus().toByteArray()));
        Map<String, Object> encrypting = TestProvider.jwk("enc", provider.rsa);
        encrypting.put("use", "enc");
        Map<String, Object> off = TestProvider.jwk("off", provider.ec);
        off.put("y", off.getOrDefault("x", ""));
        assertEquals(List.of(), Jwk.all(Map.of("keys", List.of(
                weak, encrypting, off, Map.of("kty", "oct", "k", "AAAA"), Map.of("kty", "RSA"), "x"))));
    }

    @Test
    void onlyTheIssuersHostsAreAsked() throws Exception {
        for (String where : List.of("https://evil.example/keys", "http://localhost/keys", "https://localhost:1/keys",
                "https://a@localhost/keys", "file:///etc/passwd", "")) {
            Map<String, Object> metadata = new LinkedHashMap<>(provider.metadata);
            metadata.put("jwks_uri", where);
            assertThrows(IOException.class, () -> Metadata.of(setting(), metadata), where);
        }
        Map<String, Object> other = new LinkedHashMap<>(provider.metadata);
        other.put("issuer", provider.issuer() + "/");
        assertThrows(IOException.class, () -> Metadata.of(setting(), other));
        assertEquals(303, through().statusCode());
        assertTrue(asked.stream().allMatch(each -> each.toString().startsWith(provider.issuer())), asked.toString());
    }

    private HttpResponse<String> logout(Map<String, Object> claims) throws Exception {
        Map<String, Object> body = new LinkedHashMap<>(Map.of(
                "iss", provider.issuer(),
                "aud", TestProvider.CLIENT,
                "iat", now.get() / 1000,
                "jti", "j" + claims.hashCode(),
                "events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of())));
        body.putAll(claims);
        return send(
                "POST",
                "/oidc/backchannel-logout",
                "logout_token=" + provider.sign(body),
                "Content-Type",
                "application/x-www-form-urlencoded");
    }

    @Test
    void theProviderEndsSessions() throws Exception {
        HttpResponse<String> one = through();
        provider.claims.put("sid", "sid-2");
        HttpResponse<String> two = through();
        assertEquals(400, logout(Map.of("nonce", "x", "sid", "sid-1")).statusCode());
        assertEquals(400, logout(Map.of("events", Map.of(), "sid", "sid-1")).statusCode());
        assertEquals(400, logout(Map.of("aud", "another", "sid", "sid-1")).statusCode());
        assertEquals(ALICE, whoami(one));
        assertEquals(200, logout(Map.of("sid", "sid-1")).statusCode());
        assertEquals("nobody", whoami(one));
        assertEquals(ALICE, whoami(two));
        assertEquals(400, logout(Map.of("sid", "sid-1")).statusCode(), "a second time");
        assertEquals(200, logout(Map.of("sub", "subject-2")).statusCode());
        assertEquals(ALICE, whoami(two), "somebody else");
        assertEquals(200, logout(Map.of("sub", "subject-1")).statusCode());
        assertEquals("nobody", whoami(two));
    }

    @Test
    void theProviderEndsManySessionsAtOnceAndForgersDoNotFillTheLog() throws Exception {
        HttpResponse<String> entered = through();
        for (int i = 0; i < 400; i++) {
            assertEquals(200, logout(Map.of("sub", "somebody else", "jti", "many " + i)).statusCode(), "logout " + i);
        }
        int refused = 0;
        int status = 400;
        while (status == 400 && refused < 1_000) {
            status = send("POST", "/oidc/backchannel-logout", "logout_token=x", "Content-Type", "application/x-www-form-urlencoded")
                    .statusCode();
            refused++;
        }
        assertEquals(429, status);
        assertEquals(ALICE, whoami(entered));
        assertEquals(200, logout(Map.of("sub", "subject-1")).statusCode(), "the provider's own are taken meanwhile");
        assertEquals("nobody", whoami(entered));
    }
}
