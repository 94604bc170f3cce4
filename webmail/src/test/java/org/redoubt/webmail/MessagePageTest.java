package org.redoubt.webmail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditKind;
import org.redoubt.store.id.AccountId;

/** Messages as documents: what is shown, under which policy, to whom, and what the audit log says of it. */
class MessagePageTest {
    private static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private static final String HEAD = "From: Bob <bob@example.org>\nTo: alice@example.org\nSubject: Hi\n";

    private TestServer server;
    private Browser browser;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer(Map.of());
        browser = server.browser();
        browser.signIn(TestServer.ALICE, TestServer.PASSWORD);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private String alice(String message) throws IOException {
        return "/view/" + server.put(TestServer.ALICE, message);
    }

    private static String html(String body) {
        return HEAD + "Content-Type: text/html; charset=utf-8\n\n" + body;
    }

    @Test
    void aMessageIsADocumentUnderItsOwnPolicy() throws IOException {
        HttpResponse<byte[]> response = browser.get(alice(html("<p onclick=x>Grüße</p><script>x</script>")));
        assertEquals(200, response.statusCode());
        assertEquals("text/html; charset=utf-8", response.headers().firstValue("Content-Type").orElse(""));
        assertTrue(text(response).contains("<p>Grüße</p>"), text(response));
        assertFalse(text(response).contains("<script"));
        String policy = response.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertTrue(policy.startsWith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none';"), policy);
        assertFalse(policy.contains("https:") || policy.contains("unsafe") || policy.contains("allow-scripts"), policy);
        String nonce = policy.replaceAll(".*'nonce-([^']+)'.*", "$1");
        assertTrue(text(response).contains("<style nonce=\"" + nonce + "\">"));
        assertEquals("no-store", response.headers().firstValue("Cache-Control").orElse(""));
    }

    @Test
    void picturesOfServersAreLeftOutUntilAsked() throws IOException {
        String path = alice(html("<img src=https://img.example/1.gif>"));
        assertFalse(text(browser.get(path + "?remote=0")).contains("img.example"));
        HttpResponse<byte[]> with = browser.get(path + "?remote=1");
        assertTrue(text(with).contains("src=\"https://img.example/1.gif\""));
        assertTrue(with.headers().firstValue("Content-Security-Policy").orElse("").contains("img-src data: https:;"));
    }

    @Test
    void picturesOfTheMessageStandWhereTheTextNamesThem() throws IOException {
        String message = HEAD + "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n"
                + "Content-Type: text/html\n\n<img src=\"cid:a%40b\"><img src=cid:svg>\n--b\n"
                + "Content-Type: image/png\nContent-ID: <a@b>\nContent-Transfer-Encoding: base64\n\n" + PNG + "\n--b\n"
                + "Content-Type: image/png\nContent-ID: <svg>\n\n<svg onload=alert(1) xmlns='http://www.w3.org/2000/svg'/>\n--b--\n";
        String shown = text(browser.get(alice(message)));
        assertTrue(shown.contains("src=\"data:image/png;base64," + PNG.substring(0, 20)), shown);
        assertEquals(1, shown.split("data:image", -1).length - 1, "what calls itself a picture and is none is not shown");
    }

    @Test
    void picturesThatAreLookedForAreCountedWhetherTheyAreThereOrNot() throws IOException {
        for (int missing : new int[] {99, 100}) {
            String message = HEAD + "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n"
                    + "Content-Type: text/html\n\n" + "<img src=cid:none>\n".repeat(missing) + "<img src=cid:a@b>\n--b\n"
                    + "Content-Type: image/png\nContent-ID: <a@b>\nContent-Transfer-Encoding: base64\n\n" + PNG + "\n--b\n"
                    + "Content-Type: image/png\nContent-ID: <a@b>\n\nthe second of its name\n--b--\n";
            assertEquals(missing < 100, text(browser.get(alice(message))).contains("data:image/png"), "" + missing);
        }
    }

    @Test
    void plainTextFlowsAndIsQuoted() throws IOException {
        String shown = text(browser.get(
                alice(HEAD + "Content-Type: text/plain; format=flowed; delsp=yes\n\none \ntwo\n> said <b>\nhttps://example.org/\n")));
        assertTrue(shown.contains("onetwo<blockquote>said &lt;b&gt;</blockquote>"), shown);
        assertTrue(shown.contains("<a href=\"https://example.org/\""), shown);
    }

    @Test
    void ofAlternativesTheHtmlIsShownAndOfSeveralPartsAll() throws IOException {
        String message = HEAD + "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\n"
                + "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nplain\n--b\n"
                + "Content-Type: text/html\n\n<i>rich</i>\n--b--\n--o\nContent-Type: text/plain\n\nfooter\n--o--\n";
        String shown = text(browser.get(alice(message)));
        assertTrue(shown.contains("<i>rich</i>") && shown.contains("footer") && !shown.contains("plain\n"), shown);
    }

    @Test
    void aCharsetIsReadBeforeTheTagsAre() throws IOException {
        String seven = text(browser.get(alice(
                HEAD + "Content-Type: text/html; charset=utf-7\n\n+ADw-script+AD4-alert(1)+ADw-/script+AD4-<p>x</p>\n")));
        assertTrue(seven.contains("<p>x</p>") && !seven.toLowerCase(java.util.Locale.ROOT).contains("script"), seven);
        String jis = text(browser.get(alice(
                HEAD + "Content-Type: text/html; charset=iso-2022-jp\n\n<p title=\"\u001b(B\"><img src=x onerror=alert(1)>\">x\n")));
        assertFalse(jis.contains("onerror=alert") && !jis.contains("&"), jis);
    }

    @Test
    void onlyHtmlIsReadAsHtml() throws IOException {
        for (String type : new String[] {"text/plain", "text/xml", "image/svg+xml", "application/xhtml+xml", "text/x-html"}) {
            String shown = text(browser.get(alice(HEAD + "Content-Type: " + type + "\n\n<script>alert(1)</script>\n")));
            assertFalse(shown.contains("<script"), type + shown);
        }
    }

    @Test
    void whoIsNotSignedInSeesNothingAndNobodySeesAnothersMail() throws IOException {
        String bobs = "/view/" + server.put(TestServer.BOB, html("secret"));
        assertEquals(401, server.browser().get(bobs).statusCode());
        assertEquals(404, browser.get(bobs).statusCode());
        assertEquals(404, browser.get(bobs + "/facts").statusCode());
        String mine = alice(html("x"));
        for (String wrong : new String[] {"/view/", "/view/a1/e1", mine + "/x", mine + "9", mine.replace("/e", "/b"), mine + "/facts/x"}) {
            assertEquals(404, browser.get(wrong).statusCode(), wrong);
        }
        assertEquals(405, browser.send("POST", mine, "x", "X-Redoubt", "web").statusCode());
    }

    @Test
    void thatItWasReadIsInTheAuditLog() throws IOException {
        String path = alice(html("x"));
        browser.get(path);
        assertTrue(server.audit.events().stream()
                .anyMatch(event -> event.kind() == AuditKind.READ
                        && event.action().equals("VIEW")
                        && event.principal().equals(TestServer.ALICE)
                        && event.session().id().startsWith("w")));
    }

    @Test
    void factsTellWhatIsKnownOfTheSender() throws IOException {
        String facts = text(browser.get(alice("Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=a@far.example;\n"
                + " dkim=pass (good (really)) header.d=far.example header.s=s1; dmarc=fail header.from=far.example\n"
                + "Authentication-Results: mx.example.org; dmarc=pass header.from=forged.example\n"
                + "X-Spam-Status: Yes, score=7.5 required=5.0\n\ttests=links-many:2.5,bayes:5.0\n"
                + "List-Unsubscribe: <mailto:off@far.example>, <https://far.example/u?x=1>\n"
                + "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n"
                + "Reply-To: other@elsewhere.example\nFrom: \"boss@example.org\" <a@far.example>\n"
                + "Content-Type: text/html\n\n<img src=https://x.example/1><img src=https://x.example/2>\n")
                + "/facts"));
        for (String part : new String[] {
            "\"remote\":2",
            "{\"method\":\"spf\",\"result\":\"pass\",\"properties\":{\"smtp.mailfrom\":\"a@far.example\"}}",
            "{\"method\":\"dkim\",\"result\":\"pass\",\"properties\":{\"header.d\":\"far.example\",\"header.s\":\"s1\"}}",
            "{\"method\":\"dmarc\",\"result\":\"fail\"",
            "\"spam\":{\"isSpam\":true,\"score\":7.5,\"required\":5.0,\"tests\":[{\"name\":\"links-many\",\"weight\":2.5}",
            "\"unsubscribe\":{\"oneClick\":true,\"https\":\"https://far.example/u?x=1\",\"mailto\":\"mailto:off@far.example\"}",
            "\"replyToDiffers\":\"other@elsewhere.example\"",
            "\"kind\":\"name\""
        }) {
            assertTrue(facts.contains(part), part + " in " + facts);
        }
        assertFalse(facts.contains("forged"), facts);
    }

    @Test
    void factsOfAPlainMessageAreFew() throws IOException {
        assertEquals(
                "{\"remote\":0,\"shortened\":false,\"authentication\":null,\"spam\":null,\"inside\":false,\"signature\":null,\"unsubscribe\":null,"
                        + "\"replyToDiffers\":null,\"lookalike\":null}",
                text(browser.get(alice(HEAD + "Authentication-Results: other.example; dkim=pass\n\nx\n") + "/facts")));
    }

    @Test
    void factsTellWhoSignedAndWhoCertifiesHer() throws IOException {
        String signed = Files.readString(Path.of("../jmap/src/test/resources/smime/mail/signed.eml"), StandardCharsets.US_ASCII);
        String good = text(browser.get(alice(signed) + "/facts"));
        assertTrue(
                good.contains("\"signature\":{\"verified\":true,\"verifiedAtDelivery\":true,\"problems\":[],\"name\":\"Jane Doe\","
                        + "\"address\":\"jane@example.org\",\"issuer\":\"Example Trust, Root\",\"until\":\"2026-12-15T00:00:00Z\","
                        + "\"signedAt\":\"2026-06-01T12:00:00Z\"}"),
                good);
        String bad = text(browser.get(alice(signed.replace("Friday", "Monday")) + "/facts"));
        assertTrue(bad.contains("\"verified\":false") && bad.contains("\"problems\":[\"CHANGED\"]"), bad);
    }

    @Test
    void whatIsSignedWithinAMessageIsShownWithWhatIsKnownOfIt() throws IOException {
        String signed = Files.readString(Path.of("../jmap/src/test/resources/smime/mail/opaque.eml"), StandardCharsets.US_ASCII);
        String path = alice(signed);
        String shown = text(browser.get(path));
        assertTrue(shown.contains("<b>board</b> meets on Friday"), shown);
        assertFalse(shown.contains("alert"), shown);
        String facts = text(browser.get(path + "/facts"));
        assertTrue(facts.contains("\"remote\":1,") && facts.contains("\"inside\":true"), facts);
        assertTrue(facts.contains("\"signature\":{\"verified\":false") && facts.contains("UNTRUSTED"), facts);
        HttpResponse<byte[]> inside = browser.get(path + "/inside");
        assertTrue(text(inside).startsWith("Content-Type: multipart/mixed"), text(inside));
        assertEquals("application/octet-stream", inside.headers().firstValue("Content-Type").orElse(""));
        assertTrue(inside.headers().firstValue("Content-Disposition").orElse("").startsWith("attachment"));
        assertEquals(404, browser.get(alice(HEAD + "\nx\n") + "/inside").statusCode());
        assertEquals(405, browser.send("POST", path + "/inside", "", "X-Redoubt", "web").statusCode());
        assertTrue(server.audit.events().stream()
                .anyMatch(event -> event.kind() == AuditKind.READ && event.action().equals("VIEW-INSIDE")));
    }

    @Test
    void aSenderWhoseDomainLooksLikeOursIsNamed() throws IOException {
        String facts = text(browser.get(alice("From: Boss <boss@examp1e.org>\n\nx\n") + "/facts"));
        assertTrue(facts.contains("\"kind\":\"domain\"") && facts.contains("\"claims\":\"example.org\""), facts);
    }

    @Test
    void oneClickIsOneRequestAndOnlyForMailThatIsVouchedFor() throws IOException {
        String list = "List-Unsubscribe: <https://far.example/u>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n\nx\n";
        String signed = "Authentication-Results: mx.example.org; dkim=pass header.d=far.example\n" + list;
        String path = alice(signed) + "/unsubscribe";
        assertEquals(403, browser.send("POST", path, "").statusCode(), "from another site's page");
        assertEquals(204, browser.send("POST", path, "", "X-Redoubt", "web").statusCode());
        assertEquals("[https://far.example/u]", server.unsubscribed.toString());
        assertEquals(405, browser.get(path).statusCode());
        assertEquals(409, browser.send("POST", alice(list) + "/unsubscribe", "", "X-Redoubt", "web").statusCode());
        String refused = alice(signed.replace("far.example/u", "no.example/u")) + "/unsubscribe";
        assertEquals(502, browser.send("POST", refused, "", "X-Redoubt", "web").statusCode());
    }

    @Test
    void onePersonLooksAtSomeMessagesAtOnceAndOthersWait() throws Exception {
        String path = alice(HEAD + "\nx\n");
        AccountId account = server.directory.person("alice@example.org").orElseThrow().account();
        List<Turns.Turn> turns = new ArrayList<>();
        for (int i = 0; i < Limits.VIEWS_AT_ONCE; i++) {
            turns.add(server.views.take(account).orElseThrow());
        }
        FutureTask<Integer> looking = new FutureTask<>(() -> browser.get(path).statusCode());
        Thread.ofVirtual().start(looking);
        assertThrows(TimeoutException.class, () -> looking.get(300, TimeUnit.MILLISECONDS), "it waits");
        turns.forEach(Turns.Turn::close);
        assertEquals(200, looking.get(20, TimeUnit.SECONDS));
    }
}
