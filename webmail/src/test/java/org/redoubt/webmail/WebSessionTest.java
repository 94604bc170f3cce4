package org.redoubt.webmail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sign-in of browsers: what the cookie is, what it opens, what ends it, and what other sites' pages cannot do with it. */
class WebSessionTest {
    private TestServer server;
    private Browser browser;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer(Map.of());
        browser = server.browser();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void theCookieIsForThisHostOverTlsAndForNoScript() throws IOException {
        String body = "{\"login\":\"alice@example.org\",\"password\":\"swordfish\"}";
        HttpResponse<byte[]> response = browser.send("POST", "/session", body, "X-Redoubt", "web");
        assertEquals(204, response.statusCode());
        String set = response.headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(
                set.matches("__Host-redoubt=[A-Za-z0-9_-]{43}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=\\d+"),
                set);
        assertEquals(200, browser.get("/whoami").statusCode());
        assertTrue(text(browser.get("/whoami")).startsWith("\"alice@example.org w"));
    }

    @Test
    void withoutCookieNobodyIsIn() throws IOException {
        assertEquals(401, browser.get("/whoami").statusCode());
        browser.cookie("__Host-redoubt=" + "A".repeat(43));
        assertEquals(401, browser.get("/whoami").statusCode());
    }

    @Test
    void aWrongPasswordIs401WithoutTheBrowsersOwnWindow() throws IOException {
        String body = "{\"login\":\"alice@example.org\",\"password\":\"wrong\"}";
        HttpResponse<byte[]> response = browser.send("POST", "/session", body, "X-Redoubt", "web");
        assertEquals(401, response.statusCode());
        assertEquals("application/problem+json", response.headers().firstValue("Content-Type").orElse(""));
        assertFalse(response.headers().firstValue("WWW-Authenticate").orElse("").contains("Basic"));
        assertTrue(browser.cookie().isEmpty());
    }

    @Test
    void whoGuessesWaits() throws IOException {
        int status = 0;
        for (int i = 0; i < 30 && status != 429; i++) {
            status = browser.signIn(TestServer.BOB, "guess" + i);
        }
        assertEquals(429, status);
        String body = "{\"login\":\"bob@example.org\",\"password\":\"again\"}";
        HttpResponse<byte[]> response = browser.send("POST", "/session", body, "X-Redoubt", "web");
        assertTrue(response.headers().firstValue("Retry-After").isPresent());
    }

    @Test
    void whatIsNoSignInIs400() throws IOException {
        for (String body : new String[] {"[]", "{\"login\":1}", "{\"login\":\"a\"}", "x", "{\"login\":\"" + "a".repeat(9000)}) {
            assertEquals(400, browser.send("POST", "/session", body, "X-Redoubt", "web").statusCode(), body);
        }
    }

    @Test
    void whoSignsOutIsOut() throws IOException {
        browser.signIn(TestServer.ALICE, TestServer.PASSWORD);
        String stolen = browser.cookie().orElseThrow();
        var answer = browser.send("DELETE", "/session", "", "X-Redoubt", "web");
        assertEquals(204, answer.statusCode());
        assertEquals("\"cache\"", answer.headers().firstValue("Clear-Site-Data").orElse(""));
        assertTrue(browser.cookie().isEmpty());
        browser.cookie(stolen);
        assertEquals(401, browser.get("/whoami").statusCode());
        assertTrue(audited("SIGN-OUT ok"));
    }

    @Test
    void aNewPasswordEndsTheSession() throws IOException {
        browser.signIn(TestServer.ALICE, TestServer.PASSWORD);
        assertEquals(200, browser.get("/whoami").statusCode());
        server.administration
                .setPassword(TestServer.ALICE, "another-one".getBytes(StandardCharsets.UTF_8))
                .orThrow();
        assertEquals(401, browser.get("/whoami").statusCode());
    }

    @Test
    void aDisabledLoginEndsTheSession() throws IOException {
        browser.signIn(TestServer.ALICE, TestServer.PASSWORD);
        server.administration.setEnabled(TestServer.ALICE, false).orThrow();
        assertEquals(401, browser.get("/whoami").statusCode());
    }

    @Test
    void aSessionEndsWhenNobodyUsesIt() throws IOException {
        browser.signIn(TestServer.ALICE, TestServer.PASSWORD);
        server.now.addAndGet(Duration.ofDays(3).toMillis());
        assertEquals(200, browser.get("/whoami").statusCode());
        server.now.addAndGet(Duration.ofDays(3).toMillis());
        assertEquals(200, browser.get("/whoami").statusCode());
        server.now.addAndGet(Duration.ofDays(5).toMillis());
        assertEquals(401, browser.get("/whoami").statusCode());
    }

    @Test
    void aSessionEndsAfterThirtyDaysHoweverMuchItIsUsed() throws IOException {
        browser.signIn(TestServer.ALICE, TestServer.PASSWORD);
        for (int day = 0; day < 30; day += 3) {
            assertEquals(200, browser.get("/whoami").statusCode());
            server.now.addAndGet(Duration.ofDays(3).toMillis());
        }
        server.now.addAndGet(Duration.ofHours(1).toMillis());
        assertEquals(401, browser.get("/whoami").statusCode());
    }

    @Test
    void theBrowserLeastUsedMakesRoom() throws IOException {
        browser.signIn(TestServer.ALICE, TestServer.PASSWORD);
        String first = browser.cookie().orElseThrow();
        for (int i = 0; i < 32; i++) {
            server.now.addAndGet(1);
            browser.signIn(TestServer.ALICE, TestServer.PASSWORD);
        }
        assertEquals(200, browser.get("/whoami").statusCode());
        browser.cookie(first);
        assertEquals(401, browser.get("/whoami").statusCode());
    }

    @Test
    void anotherSitesPageCannotActWithTheCookie() throws IOException {
        browser.signIn(TestServer.ALICE, TestServer.PASSWORD);
        assertEquals(403, browser.send("POST", "/whoami", "x").statusCode());
        assertEquals(403, browser.send("POST", "/whoami", "x", "Origin", "https://evil.example").statusCode());
        assertEquals(403, browser.send("POST", "/whoami", "x", "Origin", "null").statusCode());
        assertEquals(403, browser.send("POST", "/whoami", "x", "Sec-Fetch-Site", "same-site").statusCode());
        assertEquals(
                403,
                browser.send("POST", "/whoami", "x", "X-Redoubt", "web", "Origin", "https://evil.example")
                        .statusCode());
        assertEquals(403, browser.send("DELETE", "/session", "", "Origin", "https://evil.example").statusCode());
        assertEquals(403, browser.get("/whoami", "Sec-WebSocket-Version", "13").statusCode());
        assertTrue(audited("CROSS-SITE refused"));
        assertEquals(200, browser.get("/whoami").statusCode(), "the session is still there");
    }

    @Test
    void ourOwnPageCan() throws IOException {
        browser.signIn(TestServer.ALICE, TestServer.PASSWORD);
        assertEquals(200, browser.send("POST", "/whoami", "x", "X-Redoubt", "web").statusCode());
        assertEquals(200, browser.send("POST", "/whoami", "x", "Origin", browser.origin()).statusCode());
        assertEquals(200, browser.send("POST", "/whoami", "x", "Sec-Fetch-Site", "same-origin").statusCode());
    }

    @Test
    void anotherSitesPageSignsNobodyIn() throws IOException {
        String body = "{\"login\":\"alice@example.org\",\"password\":\"swordfish\"}";
        assertEquals(403, browser.send("POST", "/session", body).statusCode());
        assertEquals(403, browser.send("POST", "/session", body, "Origin", "https://evil.example").statusCode());
    }

    @Test
    void twoCookiesOfOurNameSignNobodyIn() throws IOException {
        browser.signIn(TestServer.ALICE, TestServer.PASSWORD);
        browser.cookie(browser.cookie().orElseThrow() + "; __Host-redoubt=" + "B".repeat(43));
        assertEquals(401, browser.get("/whoami").statusCode());
    }

    @Test
    void whoHasASecondFactorIsAskedForItsCode() throws IOException {
        String code = server.administration
                .addSecondFactor(TestServer.ALICE)
                .orThrow()
                .recoveryCodes()
                .getFirst();
        String body = "{\"login\":\"alice@example.org\",\"password\":\"swordfish\"}";
        HttpResponse<byte[]> asked = browser.send("POST", "/session", body, "X-Redoubt", "web");
        assertEquals(403, asked.statusCode());
        assertTrue(text(asked).contains("/second-factor\""), text(asked));
        String wrong = body.replace("}", ",\"code\":\"000000\"}");
        assertTrue(text(browser.send("POST", "/session", wrong, "X-Redoubt", "web")).contains("/second-factor\""));
        String right = body.replace("}", ",\"code\":\"" + code + "\"}");
        assertEquals(204, browser.send("POST", "/session", right, "X-Redoubt", "web").statusCode());
        assertEquals(200, browser.get("/whoami").statusCode());
    }

    @Test
    void theProtocolOfABrowserIsWeb() throws IOException {
        browser.signIn(TestServer.ALICE, TestServer.PASSWORD);
        assertTrue(server.audit.events().stream()
                .anyMatch(event -> event.action().equals("LOGIN") && event.session().via().equals("web")));
    }

    private boolean audited(String actionAndOutcome) {
        return server.audit.events().stream()
                .anyMatch(event -> (event.action() + " " + event.outcome()).equals(actionAndOutcome));
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
