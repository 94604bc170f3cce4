package org.redoubt.webmail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.Escrow.Officer;
import org.redoubt.directory.Escrow.Policy;
import org.redoubt.directory.escrow.OfficerSecret;

/** What a person is told of the escrow before she seals her account, and what she decides about it. */
class EscrowPagesTest {
    private TestServer server;
    private Browser browser;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer(Map.of());
        browser = server.browser();
        assertEquals(204, browser.signIn(TestServer.ALICE, TestServer.PASSWORD));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private HttpResponse<byte[]> ask(String method, String path, String body) throws IOException {
        return browser.send(method, "/self/" + path, body, "X-Redoubt", "web");
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private String state() throws IOException {
        return text(ask("GET", "state", ""));
    }

    private void set(Policy policy) {
        server.administration
                .escrow()
                .set(
                        policy,
                        2,
                        List.of(
                                new Officer("Ona", "ona@example.org", OfficerSecret.make().key()),
                                new Officer("Pia", "pia@example.net", OfficerSecret.make().key())))
                .orThrow();
    }

    private HttpResponse<byte[]> seal(String more) throws IOException {
        return ask("POST", "seal", "{\"password\":\"" + TestServer.PASSWORD + "\",\"code\":\"\"" + more + "}");
    }

    private static void changed(HttpResponse<byte[]> response) {
        assertEquals(409, response.statusCode(), text(response));
        assertTrue(text(response).contains("/problems/escrow-changed\""), text(response));
    }

    @Test
    void sheIsToldWhoTheOfficersAreAndSaysWhetherSheWantsIt() throws IOException {
        assertTrue(state().contains("\"escrow\":{\"policy\":\"off\",\"version\":\"0\",\"needed\":0,\"officers\":[],\"code\":null,\"asked\":null}"), state());
        set(Policy.OFFERED);
        String officers = "\"needed\":2,\"officers\":[\"Ona <ona@example.org>\",\"Pia <pia@example.net>\"]";
        assertTrue(state().contains("\"escrow\":{\"policy\":\"offered\",\"version\":\"1\"," + officers), state());
        changed(seal(""));
        set(Policy.OFFERED);
        changed(seal(",\"escrow\":true,\"escrowSeen\":\"1\""));
        assertTrue(state().contains("\"since\":null,\"possible\":true"), "nothing was sealed: " + state());
        assertEquals(200, seal(",\"escrow\":true,\"escrowSeen\":\"2\"").statusCode());
        assertTrue(state().contains("\"escrowed\":true"), state());
        assertTrue(server.told.getLast().contains("2 of these have to agree: Ona <ona@example.org>, Pia <pia@example.net>"), server.told.toString());

        assertEquals(204, ask("POST", "escrow", "{\"wanted\":false}").statusCode());
        assertTrue(state().contains("\"escrowed\":false"), state());
        assertTrue(server.told.getLast().contains("Nobody can let you into"), server.told.toString());
        changed(ask("POST", "escrow", "{\"wanted\":true,\"escrowSeen\":\"1\"}"));
        assertEquals(204, ask("POST", "escrow", "{\"wanted\":true,\"escrowSeen\":\"2\"}").statusCode());
        assertTrue(state().contains("\"escrowed\":true"), state());
        assertEquals(405, ask("GET", "escrow", "").statusCode());
        server.now.addAndGet(Duration.ofMinutes(11).toMillis());
        assertEquals(403, ask("POST", "escrow", "{\"wanted\":false}").statusCode(), "the password again, after ten minutes");
    }

    /** Also when there is none by now: nobody could let her in again, and she thinks that somebody can. */
    @Test
    void nothingIsSealedWherePageAndEscrowDiffer() throws IOException {
        changed(seal(""));
        set(Policy.OFFERED);
        for (String seen : List.of("0", "2", "-1", "01 ", "one", "", "1".repeat(30))) {
            changed(seal(",\"escrow\":true,\"escrowSeen\":\"" + seen + "\""));
        }
        server.administration.escrow().end().orThrow();
        changed(seal(",\"escrow\":true,\"escrowSeen\":\"1\""));
        assertTrue(state().contains("\"since\":null,\"possible\":true"), state());
        assertEquals(List.of(), List.copyOf(server.told), "nobody is told of nothing");
        assertEquals(200, seal(",\"escrow\":true,\"escrowSeen\":\"2\"").statusCode());
        assertTrue(server.told.getLast().contains("your mail is lost"), server.told.toString());
    }

    @Test
    void whereItIsCompulsorySheIsNotAsked() throws IOException {
        set(Policy.COMPULSORY);
        assertEquals(200, seal(",\"escrow\":false,\"escrowSeen\":\"1\"").statusCode());
        assertTrue(state().contains("\"escrowed\":true"), state());
        HttpResponse<byte[]> no = ask("POST", "escrow", "{\"wanted\":false}");
        assertEquals(409, no.statusCode());
        assertTrue(text(no).contains("/problems/escrow-compulsory\""), text(no));
    }

    @Test
    void officersWhomSheHasNotAgreedToAreShownAndWait() throws IOException {
        set(Policy.COMPULSORY);
        assertEquals(200, seal(",\"escrowSeen\":\"1\"").statusCode());
        assertTrue(state().contains("\"escrowed\":true,\"escrowAsks\":false"), state());
        set(Policy.COMPULSORY);
        assertTrue(state().contains("\"escrowed\":true,\"escrowAsks\":true"), state());
        changed(ask("POST", "escrow", "{\"wanted\":true,\"escrowSeen\":\"1\"}"));
        assertEquals(204, ask("POST", "escrow", "{\"wanted\":true,\"escrowSeen\":\"2\"}").statusCode());
        assertTrue(state().contains("\"escrowed\":true,\"escrowAsks\":false"), state());
    }

    @Test
    void whatIsAskedForIsAmongWhatHappenedToHer() throws IOException {
        set(Policy.COMPULSORY);
        assertEquals(200, seal(",\"escrowSeen\":\"1\"").statusCode());
        Instant until = Instant.ofEpochMilli(server.now.get()).plus(Duration.ofDays(1));
        server.administration.escrow().request(TestServer.ALICE, "lost", until).orThrow();
        server.writeLog();
        String page = text(ask("GET", "access", ""));
        assertTrue(page.contains("\"action\":\"ESCROW-REQUEST\""), page);
        assertFalse(page.contains("\"action\":\"ESCROW-COMPLETE\""), page);
        assertTrue(state().contains("\",\"reason\":\"lost\",\"until\":\""), state());
        assertEquals(204, ask("POST", "escrow/refuse", "{}").statusCode());
        assertTrue(state().contains("\"asked\":null"), state());
        assertTrue(server.told.getLast().contains("You refused"), server.told.toString());
        assertEquals(409, ask("POST", "escrow/refuse", "{}").statusCode(), "there is nothing more to refuse");
    }
}
