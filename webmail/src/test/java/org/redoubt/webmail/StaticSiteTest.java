package org.redoubt.webmail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The files of the browser application: which paths there are, how they are cached, and under which policy they run. */
class StaticSiteTest {
    private static final String SCRIPT = "console.log('hello');".repeat(50);

    private TestServer server;
    private Browser browser;

    @BeforeEach
    void open() throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        files.put("index.html", "<!doctype html><style nonce=\"__NONCE__\"></style>".getBytes(StandardCharsets.UTF_8));
        files.put("assets/main-1f3a.js", SCRIPT.getBytes(StandardCharsets.UTF_8));
        files.put("assets/main-1f3a.js.br", new byte[] {1, 2, 3});
        files.put("sw.js", "self".getBytes(StandardCharsets.UTF_8));
        server = new TestServer(files);
        browser = server.browser();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void thePageAnswersAtItsOwnPathsAndNowhereElse() throws IOException {
        for (String path : new String[] {"/", "/mail", "/mail/inbox/17", "/settings", "/settings/rules", "/contacts"}) {
            assertEquals(200, browser.get(path).statusCode(), path);
        }
        for (String path : new String[] {
            "/index.html", "/mailbox", "/assets/", "/assets/none.js", "/assets/main-1f3a.js.br", "/etc/passwd",
            "/assets/..%2f..%2fetc/passwd", "/mail/..%2f..%2fassets", "/nothing"
        }) {
            int status = browser.get(path).statusCode();
            assertTrue(status == 404 || status == 400 || path.startsWith("/mail/"), path + " " + status);
        }
        assertEquals(405, browser.send("POST", "/", "x").statusCode());
    }

    @Test
    void eachPageHasItsOwnNonceAndAStrictPolicy() throws IOException {
        HttpResponse<byte[]> first = browser.get("/");
        HttpResponse<byte[]> second = browser.get("/");
        assertNotEquals(text(first), text(second));
        String policy = first.headers().firstValue("Content-Security-Policy").orElseThrow();
        String nonce = text(first).replaceAll(".*nonce=\"([^\"]+)\".*", "$1");
        assertTrue(policy.contains("'nonce-" + nonce + "'"), policy);
        for (String directive : new String[] {
            "default-src 'none'", "script-src 'self' 'nonce-" + nonce + "';", "base-uri 'none'", "form-action 'none'",
            "frame-ancestors 'none'", "require-trusted-types-for 'script'"
        }) {
            assertTrue(policy.contains(directive), directive);
        }
        assertFalse(policy.contains("unsafe"), policy);
        assertEquals("same-origin", first.headers().firstValue("Cross-Origin-Opener-Policy").orElse(""));
        assertEquals("no-referrer", first.headers().firstValue("Referrer-Policy").orElse(""));
        assertEquals("nosniff", first.headers().firstValue("X-Content-Type-Options").orElse(""));
        assertTrue(first.headers().firstValue("Strict-Transport-Security").isPresent());
    }

    @Test
    void hashedFilesAreKeptForEverAndOthersAskedForAnew() throws IOException {
        HttpResponse<byte[]> script = browser.get("/assets/main-1f3a.js");
        assertEquals(SCRIPT, text(script));
        assertEquals("text/javascript; charset=utf-8", script.headers().firstValue("Content-Type").orElse(""));
        assertTrue(script.headers().firstValue("Cache-Control").orElse("").contains("immutable"));
        assertEquals("no-cache", browser.get("/sw.js").headers().firstValue("Cache-Control").orElse(""));
        String tag = script.headers().firstValue("ETag").orElseThrow();
        HttpResponse<byte[]> again = browser.get("/assets/main-1f3a.js", "If-None-Match", tag);
        assertEquals(304, again.statusCode());
        assertEquals(0, again.body().length);
    }

    @Test
    void theShortestFormThatTheBrowserTakesIsSent() throws IOException {
        HttpResponse<byte[]> brotli = browser.get("/assets/main-1f3a.js", "Accept-Encoding", "gzip, br");
        assertEquals("br", brotli.headers().firstValue("Content-Encoding").orElse(""));
        assertEquals(3, brotli.body().length);
        HttpResponse<byte[]> gzip = browser.get("/assets/main-1f3a.js", "Accept-Encoding", "gzip, br;q=0");
        assertEquals("gzip", gzip.headers().firstValue("Content-Encoding").orElse(""));
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes();
        assertEquals(SCRIPT, new String(plain, StandardCharsets.UTF_8));
    }

    @Test
    void withoutTheApplicationThePageSaysSo() throws IOException {
        try (TestServer bare = new TestServer(Map.of())) {
            HttpResponse<byte[]> page = bare.browser().get("/");
            assertEquals(404, page.statusCode());
            assertTrue(text(page).contains("without its web application"));
        }
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
