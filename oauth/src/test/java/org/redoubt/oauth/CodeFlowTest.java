package org.redoubt.oauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redoubt.directory.program.ProgramGrant;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;

/** The authorization code with PKCE, over HTTPS, from the question to the token and back. */
class CodeFlowTest {
    private TestServer server;
    private Client client;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer();
        client = Client.register(server);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void aProgramIsLetIn() throws IOException {
        Browser browser = server.browser();
        HttpResponse<String> signIn = browser.get(Client.path(client.question()));
        assertEquals(200, signIn.statusCode());
        assertTrue(signIn.body().contains("Post &lt;Horn&gt;"), signIn.body());
        HttpResponse<String> consent =
                browser.signIn(Browser.visit(signIn), TestServer.ALICE, TestServer.PASSWORD, "");
        assertTrue(consent.body().contains("alice@example.org"), consent.body());
        assertTrue(consent.body().contains("A &lt;Person&gt;"), consent.body());
        assertTrue(consent.body().contains("read, change and delete all your mail"), consent.body());
        assertTrue(consent.body().contains("on the computer that you sit at"), consent.body());
        assertEquals(List.of(), server.grantsOf(TestServer.ALICE));

        HttpResponse<String> redirect = browser.decide(Browser.visit(consent), "allow");
        assertEquals(303, redirect.statusCode());
        assertTrue(redirect.headers().firstValue("Location").orElse("").startsWith(Client.REDIRECT + "?"));
        Map<String, String> answer = Browser.answer(redirect);
        assertEquals("a b&c", answer.get("state"));
        assertEquals(TestServer.ISSUER, answer.get("iss"));

        HttpResponse<String> tokens = client.redeem(Browser.code(redirect));
        assertEquals(200, tokens.statusCode(), tokens.body());
        assertEquals("no-store", tokens.headers().firstValue("Cache-Control").orElse(""));
        assertEquals("*", tokens.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
        assertEquals("Bearer", Browser.member(tokens, "token_type"));
        assertTrue(tokens.body().contains("\"expires_in\":3600"));
        assertEquals("urn:ietf:params:oauth:scope:mail offline_access", Browser.member(tokens, "scope"));
        HttpResponse<String> whoami = client.whoami(Browser.member(tokens, "access_token"));
        assertEquals("alice@example.org grant=1 false", whoami.body());

        ProgramGrant grant = server.grantsOf(TestServer.ALICE).getFirst();
        assertEquals("Post <Horn>", grant.programName());
        AuditEvent given = server.last("OAUTH-GRANT");
        assertEquals("alice@example.org", given.principal());
        assertTrue(given.touched().startsWith("grant=1 program=" + client.id), given.touched());
        assertEquals(1, server.told.size());
        assertTrue(
                server.told
                        .getFirst()
                        .startsWith("alice@example.org: A program was let in\nA program was let into your account"
                                + " with a browser: Post <Horn>\nIt may: urn:ietf:params:oauth:scope:mail offline_access\n\n"
                                + "When: 25 November 2026, 10:00 UTC\nFrom: 127.0.0.1\n"),
                server.told.getFirst());
        AuditEvent bySession = server.audit.events().reversed().stream()
                .filter(event -> event.action().equals("BEARER"))
                .findFirst()
                .orElseThrow();
        assertEquals("grant=1", bySession.touched());
    }

    /** An address in a query is what attacks look like; here it is in its place, once it was looked at. */
    @Test
    void aProgramsOwnAddressLooksLikeNoAttack() throws IOException {
        Map<String, String> question = client.question("state", "x=https://app.example/");
        question.put("resource", "https://mail.example.org/jmap/session");
        client.redeem(client.code(server, question));
        server.directory.probes().flush();
        assertEquals(List.of(), server.audit.events(AuditKind.PROBE));
        server.browser().get(Client.path(client.question("redirect_uri", "https://evil.example/")));
        // It is written down once the answer is on its way.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (server.audit.events(AuditKind.PROBE).isEmpty()) {
            assertTrue(System.nanoTime() < deadline, "nobody noticed");
            server.directory.probes().flush();
            LockSupport.parkNanos(1_000_000);
        }
        assertTrue(server.audit.events(AuditKind.PROBE).getFirst().touched().contains("shape=ssrf"));
    }

    @Test
    void pagesRunOurOneScriptAndAreFramedByNobody() throws IOException {
        Browser browser = server.browser();
        HttpResponse<String> page = browser.get(Client.path(client.question()));
        String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
        assertEquals(
                "default-src 'none'; style-src 'self'; script-src 'self'; require-trusted-types-for 'script';"
                        + " trusted-types 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
                policy);
        assertEquals(1, page.body().split("<script", -1).length - 1, page.body());
        assertTrue(page.body().contains("<script src=\"/door/passkey.js\" defer></script>"), page.body());
        assertEquals("DENY", page.headers().firstValue("X-Frame-Options").orElse(""));
        assertEquals("strict-origin", page.headers().firstValue("Referrer-Policy").orElse(""));
        assertEquals("no-store", page.headers().firstValue("Cache-Control").orElse(""));
        String cookie = page.headers().firstValue("Set-Cookie").orElse("");
        assertTrue(cookie.startsWith("__Host-redoubt-oauth="), cookie);
        assertTrue(cookie.contains("; Path=/; Secure; HttpOnly; SameSite=Strict"), cookie);
        HttpResponse<String> consent =
                browser.signIn(Browser.visit(page), TestServer.ALICE, TestServer.PASSWORD, "");
        // Browsers apply form-action to where the answer leads, too.
        assertTrue(consent.headers()
                .firstValue("Content-Security-Policy")
                .orElse("")
                .contains("form-action 'self' http://127.0.0.1:49152;"));
        assertFalse(consent.body().contains("<script"), "a decision needs none");
        assertEquals(200, browser.get("/door/page.css").statusCode());
        assertEquals(200, browser.get("/door/passkey.js").statusCode());
    }

    /** A choice goes with the page, whatever has been done on it, and stays in the browser. */
    @Test
    void pagesSpeakTheLanguageOfTheirReader() throws IOException {
        Browser browser = server.browser();
        HttpResponse<String> german =
                browser.get(Client.path(client.question()), "Accept-Language", "xx, de-AT;q=0.8, en;q=0.7");
        assertTrue(german.body().contains("<html lang=\"de\" dir=\"ltr\">"), german.body());
        assertEquals("de", german.headers().firstValue("Content-Language").orElse(""));
        assertTrue(german.body().contains("Geben") || german.body().contains("Anmelden"), german.body());
        HttpResponse<String> arabic =
                browser.form(Endpoints.LANGUAGE, Map.of("visit", Browser.visit(german), "lang", "ar"));
        assertEquals(200, arabic.statusCode());
        assertTrue(arabic.body().contains("<html lang=\"ar\" dir=\"rtl\">"), arabic.body());
        assertTrue(
                arabic.headers().firstValue("Set-Cookie").orElse("").startsWith("__Host-redoubt-language=ar; "),
                arabic.headers().toString());
        assertEquals(
                400,
                browser.decide(Browser.visit(german), "allow").statusCode(),
                "the page that was there before is used up");
    }

    /** Who has signed in stays signed in, and has decided nothing by choosing. */
    @Test
    void choosingALanguageDecidesNothing() throws IOException {
        Browser browser = server.browser();
        HttpResponse<String> consent = browser.signIn(
                Browser.visit(browser.get(Client.path(client.question()))), TestServer.ALICE, TestServer.PASSWORD, "");
        Map<String, String> choice = Map.of("visit", Browser.visit(consent), "lang", "fr");
        assertEquals(
                403, browser.form(Endpoints.LANGUAGE, choice, "Origin", "https://evil.example").statusCode());
        HttpResponse<String> french = browser.form(Endpoints.LANGUAGE, choice);
        assertTrue(french.body().contains("Laisser entrer"), french.body());
        assertTrue(french.body().contains("Post &lt;Horn&gt;"), french.body());
        assertEquals(List.of(), server.grantsOf(TestServer.ALICE));
        assertEquals(303, browser.decide(Browser.visit(french), "allow").statusCode());
    }

    @Test
    void whoSaysNoGivesNothing() throws IOException {
        Browser browser = server.browser();
        HttpResponse<String> consent = browser.signIn(
                Browser.visit(browser.get(Client.path(client.question()))), TestServer.ALICE, TestServer.PASSWORD, "");
        Map<String, String> answer = Browser.answer(browser.decide(Browser.visit(consent), "deny"));
        assertEquals("access_denied", answer.get("error"));
        assertEquals("a b&c", answer.get("state"));
        assertEquals(List.of(), server.grantsOf(TestServer.ALICE));
        assertEquals("refused", server.last("OAUTH-GRANT").outcome());
        assertEquals(List.of(), server.told);
        assertEquals(0, server.directory.sessions().size());
    }

    @Test
    void somebodyElseMaySignIn() throws IOException {
        Browser browser = server.browser();
        HttpResponse<String> consent = browser.signIn(
                Browser.visit(browser.get(Client.path(client.question()))), TestServer.ALICE, TestServer.PASSWORD, "");
        HttpResponse<String> again = browser.decide(Browser.visit(consent), "other");
        HttpResponse<String> bobs = browser.signIn(Browser.visit(again), TestServer.BOB, TestServer.PASSWORD, "");
        client.redeem(Browser.code(browser.decide(Browser.visit(bobs), "allow")));
        assertEquals(1, server.grantsOf(TestServer.BOB).size());
        assertEquals(0, server.grantsOf(TestServer.ALICE).size());
    }

    @Test
    void aCodeIsGoodOnceAndItsReplayEndsWhatItGave() throws IOException {
        String code = client.code(server, client.question());
        String access = Browser.member(client.redeem(code), "access_token");
        assertEquals(200, client.whoami(access).statusCode());
        // Hours later it still is known for what it is.
        server.later(Duration.ofMinutes(30));
        HttpResponse<String> replay = client.redeem(code);
        assertEquals(400, replay.statusCode());
        assertEquals("invalid_grant", Browser.member(replay, "error"));
        assertEquals(401, client.whoami(access).statusCode());
        assertEquals(List.of(), server.grantsOf(TestServer.ALICE));
        assertTrue(server.last("OAUTH-REVOKE").touched().contains("reason=code-replayed"));
        assertTrue(server.told().contains("SESSION-END ok"), server.told().toString());
    }

    @Test
    void aCodeDiesInAMinute() throws IOException {
        String code = client.code(server, client.question());
        server.later(Duration.ofSeconds(60));
        assertEquals("invalid_grant", Browser.member(client.redeem(code), "error"));
        assertEquals(0, server.directory.sessions().size());
    }

    @ParameterizedTest
    @CsvSource({
        "code_verifier, aBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk, invalid_grant",
        // RFC 7636 4.2: that would be plain.
        "code_verifier, E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM, invalid_grant",
        "code_verifier, short, invalid_request",
        "redirect_uri, http://127.0.0.1:49153/answer, invalid_grant",
        "redirect_uri, https://evil.example/, invalid_grant",
        "client_id, mail-program, invalid_grant",
        "client_id, nobody, invalid_client",
        "grant_type, password, unsupported_grant_type",
        "grant_type, implicit, unsupported_grant_type"
    })
    void aCodeIsBoundToWhoAskedAndHow(String name, String value, String error) throws IOException {
        String code = client.code(server, client.question());
        HttpResponse<String> refused = client.redeem(code, Map.of(name, value));
        assertEquals(error, Browser.member(refused, "error"));
        if (error.equals("invalid_grant")) {
            // Whoever tries has one try.
            assertEquals("invalid_grant", Browser.member(client.redeem(code), "error"));
        }
        assertEquals(List.of(), server.grantsOf(TestServer.ALICE));
    }

    @Test
    void anotherProgramsRedirectUriIsNeverFollowed() throws IOException {
        for (String uri : List.of(
                "https://evil.example/",
                "http://127.0.0.1/answer/../other",
                "http://127.0.0.1/other",
                "http://127.0.0.1.evil.example/answer",
                "http://127.0.0.1@evil.example/answer",
                "http://evil.example\\@127.0.0.1/answer",
                "//evil.example/answer",
                "javascript:alert(1)",
                "http://127.0.0.1/answer#x")) {
            HttpResponse<String> refused = server.browser().get(Client.path(client.question("redirect_uri", uri)));
            assertEquals(400, refused.statusCode(), uri);
            assertEquals(Optional.empty(), refused.headers().firstValue("Location"), uri);
            assertFalse(refused.body().contains("evil.example"), uri);
        }
        assertEquals(400, server.browser().get(Client.path(client.question("client_id", "nobody"))).statusCode());
    }

    @ParameterizedTest
    @CsvSource({
        "response_type, token, unsupported_response_type",
        "response_type, id_token, unsupported_response_type",
        "code_challenge_method, plain, invalid_request",
        "code_challenge, tooshort, invalid_request",
        "scope, urn:ietf:params:oauth:scope:calendars, invalid_scope",
        "response_mode, fragment, invalid_request",
        "request_uri, http://127.0.0.1:1/, request_not_supported"
    })
    void whatIsWrongIsToldToTheProgram(String name, String value, String error) throws IOException {
        HttpResponse<String> redirect = server.browser().get(Client.path(client.question(name, value)));
        assertEquals(303, redirect.statusCode(), redirect.body());
        Map<String, String> answer = Browser.answer(redirect);
        assertEquals(error, answer.get("error"));
        assertEquals("a b&c", answer.get("state"));
        assertEquals(TestServer.ISSUER, answer.get("iss"));
    }

    // RFC 9700 4.11.2: anybody may register an address, and link to us.
    @Test
    void nobodyIsSentToAStrangersHostUnasked() throws IOException {
        Client far = Client.register(
                server, "{\"client_name\":\"Far\",\"redirect_uris\":[\"https://evil.example/in?x=1\"]}");
        Map<String, String> question = far.question("redirect_uri", "https://evil.example/in?x=1");
        question.put("scope", "nothing");
        HttpResponse<String> page = server.browser().get(Client.path(question));
        assertEquals(400, page.statusCode());
        assertEquals(Optional.empty(), page.headers().firstValue("Location"));
        assertTrue(page.body().contains("<strong><bdi>evil.example</bdi></strong>"));
        question.put("scope", "mail:read");
        Browser browser = server.browser();
        HttpResponse<String> consent = browser.signIn(
                Browser.visit(browser.get(Client.path(question))), TestServer.ALICE, TestServer.PASSWORD, "");
        assertTrue(consent.body().contains("your answer goes to <strong><bdi>evil.example</bdi></strong>"));
        String location =
                browser.decide(Browser.visit(consent), "allow").headers().firstValue("Location").orElseThrow();
        assertTrue(location.startsWith("https://evil.example/in?x=1&code="), location);
    }

    @Test
    void aWrongPasswordIsToldAndMayBeTriedAgain() throws IOException {
        Browser browser = server.browser();
        HttpResponse<String> wrong =
                browser.signIn(Browser.visit(browser.get(Client.path(client.question()))), TestServer.ALICE, "x", "");
        assertEquals(403, wrong.statusCode());
        assertTrue(wrong.body().contains("role=\"alert\""));
        assertTrue(wrong.body().contains("value=\"alice@example.org\""));
        assertFalse(wrong.body().contains("value=\"x\""));
        assertEquals(
                200,
                browser.signIn(Browser.visit(wrong), TestServer.ALICE, TestServer.PASSWORD, "").statusCode());
    }

    @Test
    void guessesAreThrottled() throws IOException {
        Browser browser = server.browser();
        HttpResponse<String> page = browser.get(Client.path(client.question()));
        int status = 403;
        for (int i = 0; i < 50 && status == 403; i++) {
            page = browser.signIn(Browser.visit(page), TestServer.ALICE, "guess" + i, "");
            status = page.statusCode();
        }
        assertEquals(429, status);
    }

    @Test
    void theSecondFactorIsAskedFor() throws IOException {
        server.administration.addSecondFactor(TestServer.ALICE).orThrow();
        String recovery = server.administration
                .addSecondFactor(TestServer.ALICE)
                .orThrow()
                .recoveryCodes()
                .getFirst();
        Browser browser = server.browser();
        HttpResponse<String> asked = browser.signIn(
                Browser.visit(browser.get(Client.path(client.question()))), TestServer.ALICE, TestServer.PASSWORD, "");
        assertEquals(403, asked.statusCode());
        assertTrue(asked.body().contains("You have a second factor"), asked.body());
        HttpResponse<String> wrong =
                browser.signIn(Browser.visit(asked), TestServer.ALICE, TestServer.PASSWORD, "000000");
        assertEquals(403, wrong.statusCode());
        HttpResponse<String> consent =
                browser.signIn(Browser.visit(wrong), TestServer.ALICE, TestServer.PASSWORD, recovery);
        assertEquals(200, consent.statusCode(), consent.body());
        client.redeem(Browser.code(browser.decide(Browser.visit(consent), "allow")));
        assertTrue(server.grantsOf(TestServer.ALICE).getFirst().secondFactor());
    }

    @Test
    void anotherSitesPageCanSendNoForm() throws IOException {
        Browser browser = server.browser();
        String visit = Browser.visit(browser.get(Client.path(client.question())));
        Map<String, String> form =
                Map.of("visit", visit, "login", TestServer.ALICE, "password", TestServer.PASSWORD, "code", "");
        assertEquals(403, browser.form(Endpoints.SIGN_IN, form, "Origin", "https://evil.example").statusCode());
        assertEquals(403, browser.form(Endpoints.SIGN_IN, form, "Sec-Fetch-Site", "cross-site").statusCode());
        assertEquals(403, browser.form(Endpoints.SIGN_IN, form, "Origin", "null").statusCode());
        assertEquals(403, browser.post(Endpoints.SIGN_IN, form).statusCode());
        HttpResponse<String> consent = browser.form(Endpoints.SIGN_IN, form);
        assertEquals(200, consent.statusCode());
        Map<String, String> decision = Map.of("visit", Browser.visit(consent), "decision", "allow");
        assertEquals(403, browser.form(Endpoints.DECIDE, decision, "Origin", "https://evil.example").statusCode());
        assertEquals(303, browser.form(Endpoints.DECIDE, decision).statusCode());
    }

    /** A form without the cookie, with another's cookie, with the token from before the sign-in, sent twice. */
    @Test
    void aVisitBelongsToItsBrowser() throws IOException {
        Browser attacker = server.browser();
        String planted = Browser.visit(attacker.get(Client.path(client.question())));
        Browser victim = server.browser();
        String own = Browser.visit(victim.get(Client.path(client.question())));
        assertEquals(400, victim.signIn(planted, TestServer.ALICE, TestServer.PASSWORD, "").statusCode());
        HttpResponse<String> consent = victim.signIn(own, TestServer.ALICE, TestServer.PASSWORD, "");
        assertNotEquals(own, Browser.visit(consent));
        assertEquals(400, victim.decide(own, "allow").statusCode());
        assertEquals(400, attacker.decide(Browser.visit(consent), "allow").statusCode());
        victim.cookie = victim.cookie.map(cookie -> cookie + "; " + cookie);
        assertEquals(400, victim.decide(Browser.visit(consent), "allow").statusCode());
        victim.cookie = victim.cookie.map(cookie -> cookie.substring(0, cookie.indexOf("; ")));
        assertEquals(303, victim.decide(Browser.visit(consent), "allow").statusCode());
        assertEquals(400, victim.decide(Browser.visit(consent), "allow").statusCode());
    }

    @Test
    void nobodyDecidesWithoutSigningIn() throws IOException {
        Browser browser = server.browser();
        String visit = Browser.visit(browser.get(Client.path(client.question())));
        assertEquals(400, browser.decide(visit, "allow").statusCode());
    }

    @Test
    void aVisitEndsWithTheSignInAndWithTime() throws IOException {
        Browser browser = server.browser();
        HttpResponse<String> consent = browser.signIn(
                Browser.visit(browser.get(Client.path(client.question()))), TestServer.ALICE, TestServer.PASSWORD, "");
        server.administration.endSessions(session -> true);
        assertEquals(403, browser.decide(Browser.visit(consent), "allow").statusCode());
        consent = browser.signIn(
                Browser.visit(browser.get(Client.path(client.question()))), TestServer.ALICE, TestServer.PASSWORD, "");
        server.later(Duration.ofMinutes(15));
        assertEquals(400, browser.decide(Browser.visit(consent), "allow").statusCode());
        server.provider.sweep();
        assertEquals(0, server.directory.sessions().size());
    }

    @Test
    void anotherPasswordMeanwhileGivesNothing() throws IOException {
        String code = client.code(server, client.question());
        server.administration
                .setPassword(TestServer.ALICE, "another one".getBytes(StandardCharsets.UTF_8))
                .orThrow();
        assertEquals("invalid_grant", Browser.member(client.redeem(code), "error"));
        assertEquals("refused", server.last("OAUTH-GRANT").outcome());
    }

    @Test
    void anAppPasswordLetsNoProgramIn() throws IOException {
        String secret = server.administration
                .addAppPassword(TestServer.ALICE, "phone", org.redoubt.directory.Service.OF_PROGRAMS, false)
                .orThrow()
                .secret();
        Browser browser = server.browser();
        HttpResponse<String> refused =
                browser.signIn(Browser.visit(browser.get(Client.path(client.question()))), TestServer.ALICE, secret, "");
        assertEquals(403, refused.statusCode());
        assertTrue(refused.body().contains("This app password is for other protocols."), refused.body());
    }

    @Test
    void aProgramThatDidNotRegisterIsLetInAsWell() throws IOException {
        Client plain = Client.unregistered(server);
        Map<String, String> question = plain.question("redirect_uri", "http://localhost");
        String code = plain.code(server, question);
        assertEquals(200, plain.redeem(code, Map.of("redirect_uri", "http://localhost")).statusCode());
        Map<String, String> far = plain.question("redirect_uri", "https://localhost/");
        assertEquals(400, server.browser().get(Client.path(far)).statusCode());
    }

    @Test
    void aSchemeOfItsOwnIsALeadOutOfTheBrowser() throws IOException {
        Client phone = Client.register(
                server, "{\"client_name\":\"Phone\",\"redirect_uris\":[\"com.example.mail:/in\"]}");
        Map<String, String> question = phone.question("redirect_uri", "com.example.mail:/in");
        Browser browser = server.browser();
        HttpResponse<String> consent = browser.signIn(
                Browser.visit(browser.get(Client.path(question))), TestServer.ALICE, TestServer.PASSWORD, "");
        assertTrue(consent.headers()
                .firstValue("Content-Security-Policy")
                .orElse("")
                .contains("form-action 'self' com.example.mail:;"));
        String location =
                browser.decide(Browser.visit(consent), "allow").headers().firstValue("Location").orElseThrow();
        assertTrue(location.startsWith("com.example.mail:/in?code="), location);
    }
}
