package org.redoubt.oauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redoubt.directory.Service;
import org.redoubt.directory.SignIn;
import org.redoubt.directory.SignInPolicy;
import org.redoubt.directory.program.ProgramGrant;
import org.redoubt.guard.SessionInfo;

/** What tokens open, for how long, and what ends them. */
class GrantedTokensTest {
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

    private SignIn bearer(String token, String via) {
        return server.directory
                .bearer(token, new SessionInfo("s1", via, "192.0.2.7:4711", true))
                .orElseThrow();
    }

    private boolean opens(String token, String via) {
        return bearer(token, via) instanceof SignIn.Accepted;
    }

    @Test
    void anAccessTokenDiesInAnHourAndARefreshTokenBringsTheNext() throws IOException {
        HttpResponse<String> first = client.tokens(server);
        String access = Browser.member(first, "access_token");
        server.later(Duration.ofMinutes(59));
        assertTrue(opens(access, "imap"));
        server.later(Duration.ofMinutes(1));
        assertFalse(opens(access, "imap"));
        HttpResponse<String> second = client.refresh(Browser.member(first, "refresh_token"));
        assertEquals(200, second.statusCode(), second.body());
        assertNotEquals(Browser.member(first, "refresh_token"), Browser.member(second, "refresh_token"));
        assertTrue(opens(Browser.member(second, "access_token"), "imap"));
        assertEquals("grant=1", server.last("OAUTH-REFRESH").touched());
        HttpResponse<String> third = client.refresh(Browser.member(second, "refresh_token"));
        assertTrue(opens(Browser.member(second, "access_token"), "imap"), "the one before lives its hour");
        assertTrue(opens(Browser.member(third, "access_token"), "imap"));
    }

    @Test
    void aRefreshTokenThatComesTwiceEndsAll() throws IOException {
        HttpResponse<String> first = client.tokens(server);
        HttpResponse<String> second = client.refresh(Browser.member(first, "refresh_token"));
        String access = Browser.member(second, "access_token");
        assertEquals(200, client.whoami(access).statusCode());
        HttpResponse<String> stolen = client.refresh(Browser.member(first, "refresh_token"));
        assertEquals(400, stolen.statusCode());
        assertEquals("invalid_grant", Browser.member(stolen, "error"));
        assertEquals(401, client.whoami(access).statusCode());
        assertEquals("invalid_grant", Browser.member(client.refresh(Browser.member(second, "refresh_token")), "error"));
        assertEquals(List.of(), server.grantsOf(TestServer.ALICE));
        assertEquals("alice@example.org", server.last("OAUTH-REUSE").principal());
        assertTrue(server.last("OAUTH-REVOKE").touched().equals("grant=1 reason=reuse"));
        assertTrue(server.told().contains("SESSION-END ok"), "the session that it began is over");
    }

    /** Else whoever knows a person's number could end all that she has let in. */
    @Test
    void aForgedRefreshTokenEndsNothing() throws IOException {
        String token = Browser.member(client.tokens(server), "refresh_token");
        String second = Browser.member(client.refresh(token), "refresh_token");
        char last = second.charAt(second.length() - 1);
        for (String forged : List.of(
                token.substring(0, token.length() - 40) + "0".repeat(40),
                second.substring(0, second.length() - 1) + (last == '0' ? '1' : '0'),
                token.replaceFirst("\\.1\\.1\\.", ".1.9."),
                "redoubt-rt.16.1.1." + "A".repeat(43) + "." + "0".repeat(40),
                "redoubt-rt.99999999999999999999.1.1." + "A".repeat(43) + "." + "0".repeat(40),
                "x".repeat(5000))) {
            assertEquals("invalid_grant", Browser.member(client.refresh(forged), "error"), forged);
        }
        assertEquals(1, server.grantsOf(TestServer.ALICE).size());
        assertEquals(200, client.refresh(second).statusCode());
    }

    @Test
    void anotherProgramCannotUseARefreshToken() throws IOException {
        String token = Browser.member(client.tokens(server), "refresh_token");
        Client other = Client.register(server);
        assertEquals("invalid_grant", Browser.member(other.refresh(token), "error"));
        assertEquals(200, client.refresh(token).statusCode());
    }

    /** Tokens as other systems make them: unsigned, signed with nothing, with our looks and other secrets. */
    @Test
    void forgedTokensOpenNothing() throws IOException {
        String real = Browser.member(client.tokens(server), "access_token");
        String none = base64("{\"alg\":\"none\"}") + "." + base64("{\"sub\":\"alice@example.org\"}") + ".";
        String hs256 = base64("{\"alg\":\"HS256\"}") + "." + base64("{\"sub\":\"alice@example.org\"}") + "."
                + base64("signature");
        for (String forged : List.of(
                none,
                hs256,
                real.substring(0, real.length() - 1) + (real.endsWith("A") ? "B" : "A"),
                real.replaceFirst("\\.1\\.", ".2."),
                real + "x",
                "redoubt-at.16.1." + "A".repeat(43),
                Browser.member(client.tokens(server), "refresh_token"),
                "x".repeat(5000))) {
            HttpResponse<String> refused = client.whoami(forged);
            assertEquals(401, refused.statusCode(), forged);
            assertEquals(
                    "Basic realm=\"Redoubt\", charset=\"UTF-8\", Bearer resource_metadata="
                            + "\"https://mail.example.org/.well-known/oauth-protected-resource/jmap/session\","
                            + " error=\"invalid_token\"",
                    refused.headers().firstValue("WWW-Authenticate").orElse(""));
            server.later(Duration.ofHours(2));
        }
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void programsThatShowNothingAreToldWhereToReadOn() throws IOException {
        HttpResponse<String> asked = client.web.get("/whoami");
        assertEquals(
                "Basic realm=\"Redoubt\", charset=\"UTF-8\", Bearer resource_metadata="
                        + "\"https://mail.example.org/.well-known/oauth-protected-resource/jmap/session\"",
                asked.headers().firstValue("WWW-Authenticate").orElse(""));
    }

    @Test
    void anExpiredTokenIsNoGuess() throws IOException {
        String access = Browser.member(client.tokens(server), "access_token");
        server.later(Duration.ofHours(1));
        for (int i = 0; i < 100; i++) {
            SignIn.Refused refused = assertInstanceOf(SignIn.Refused.class, bearer(access, "imap"));
            assertEquals(SignIn.Reason.WRONG_CREDENTIALS, refused.reason());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "urn:ietf:params:oauth:scope:mail,  imap pop3 submission managesieve https, -",
        "mail:read,                         imap pop3 managesieve https,            imap pop3 managesieve https",
        "submission,                        submission,                             -",
        "mail:read submission,              imap pop3 submission managesieve https, imap pop3 managesieve https",
        "mail:read openid calendars,        imap pop3 managesieve https,            imap pop3 managesieve https"
    })
    void scopesSayWhatATokenOpens(String scope, String opened, String readOnly) throws IOException {
        String code = client.code(server, client.question("scope", scope));
        String access = Browser.member(client.redeem(code), "access_token");
        for (String via : List.of("imap", "pop3", "submission", "managesieve", "https", "dav", "web")) {
            SignIn outcome = bearer(access, via);
            boolean open = List.of(opened.split(" ")).contains(via);
            assertEquals(open, outcome instanceof SignIn.Accepted, via + " " + outcome);
            if (outcome instanceof SignIn.Accepted(var principal)) {
                assertEquals(
                        List.of(readOnly.split(" ")).contains(via),
                        principal.session().readOnly(),
                        via);
                assertEquals("grant=1", principal.session().by().credential());
            } else {
                assertEquals(SignIn.Reason.NOT_ALLOWED, ((SignIn.Refused) outcome).reason());
            }
        }
    }

    @Test
    void aProgramMayAskForLessAndNeverForMore() throws IOException {
        String code = client.code(server, client.question("scope", "mail:read submission"));
        String token = Browser.member(client.redeem(code), "refresh_token");
        HttpResponse<String> less = client.web.post(
                Endpoints.TOKEN,
                Map.of("grant_type", "refresh_token", "client_id", client.id, "refresh_token", token, "scope", "submission"));
        assertEquals("submission", Browser.member(less, "scope"));
        assertFalse(opens(Browser.member(less, "access_token"), "imap"));
        HttpResponse<String> more = client.web.post(
                Endpoints.TOKEN,
                Map.of(
                        "grant_type", "refresh_token",
                        "client_id", client.id,
                        "refresh_token", Browser.member(less, "refresh_token"),
                        "scope", "urn:ietf:params:oauth:scope:mail"));
        assertEquals("mail:read submission", Browser.member(more, "scope"));
        assertFalse(Browser.member(more, "access_token").isEmpty());
        assertTrue(bearer(Browser.member(more, "access_token"), "imap") instanceof SignIn.Accepted(var principal)
                && principal.session().readOnly());
    }

    @Test
    void aTokenOpensNobodyElsesAccount() throws IOException {
        String access = Browser.member(client.tokens(server), "access_token");
        var sasl = server.directory.sasl("OAUTHBEARER", new SessionInfo("s1", "imap", "192.0.2.7:4711", true));
        String message = "n,a=bob@example.org,\u0001auth=Bearer " + access + "\u0001\u0001";
        var step = sasl.begin(Optional.of(message.getBytes(StandardCharsets.UTF_8)));
        String told = new String(
                assertInstanceOf(org.redoubt.directory.SaslServer.Step.Challenge.class, step).message(),
                StandardCharsets.UTF_8);
        // RFC 7628 3.2.2.
        assertEquals(
                "{\"status\":\"invalid_token\",\"scope\":\"urn:ietf:params:oauth:scope:mail\","
                        + "\"openid-configuration\":\"https://mail.example.org/.well-known/oauth-authorization-server\"}",
                told);
    }

    @Test
    void takenBackAGrantTakesItsSessionsAlong() throws IOException {
        String access = Browser.member(client.tokens(server), "access_token");
        String other = Browser.member(client.tokens(server), "access_token");
        SignIn.Accepted session = assertInstanceOf(SignIn.Accepted.class, bearer(access, "imap"));
        SignIn.Accepted others = assertInstanceOf(SignIn.Accepted.class, bearer(other, "imap"));
        Optional<ProgramGrant> gone = server.grants.revoke(
                server.account(TestServer.ALICE), 1, "operator", TestServer.SETUP);
        assertEquals(1, gone.orElseThrow().id());
        assertTrue(session.principal().session().ended());
        assertFalse(others.principal().session().ended());
        assertFalse(opens(access, "imap"));
        assertTrue(opens(other, "imap"));
        assertEquals("operator", server.last("OAUTH-REVOKE").principal());
        assertEquals(Optional.empty(), server.grants.revoke(server.account(TestServer.ALICE), 1, "operator", TestServer.SETUP));
    }

    // RFC 7009.
    @Test
    void aProgramGivesItsTokenBack() throws IOException {
        HttpResponse<String> tokens = client.tokens(server);
        Client other = Client.register(server);
        String refresh = Browser.member(tokens, "refresh_token");
        Map<String, String> byOther = Map.of("client_id", other.id, "token", refresh);
        assertEquals(200, other.web.post(Endpoints.REVOKE, byOther).statusCode());
        assertEquals(1, server.grantsOf(TestServer.ALICE).size(), "not another's");
        Map<String, String> unknown = Map.of("client_id", client.id, "token", "nothing");
        assertEquals(200, client.web.post(Endpoints.REVOKE, unknown).statusCode());
        Map<String, String> own = Map.of("client_id", client.id, "token", refresh);
        assertEquals(200, client.web.post(Endpoints.REVOKE, own).statusCode());
        assertEquals(List.of(), server.grantsOf(TestServer.ALICE));
        assertFalse(opens(Browser.member(tokens, "access_token"), "imap"));
        String access = Browser.member(client.tokens(server), "access_token");
        client.web.post(Endpoints.REVOKE, Map.of("client_id", client.id, "token", access));
        assertEquals(List.of(), server.grantsOf(TestServer.ALICE));
    }

    @Test
    void anotherPasswordEndsAllThatWasGrantedWithTheOld() throws IOException {
        HttpResponse<String> tokens = client.tokens(server);
        server.administration
                .setPassword(TestServer.ALICE, "another one".getBytes(StandardCharsets.UTF_8))
                .orThrow();
        assertFalse(opens(Browser.member(tokens, "access_token"), "imap"));
        assertEquals("invalid_grant", Browser.member(client.refresh(Browser.member(tokens, "refresh_token")), "error"));
        assertEquals(List.of(), server.grantsOf(TestServer.ALICE));
    }

    @Test
    void whoMayNotSignInHasNoUseForTokens() throws IOException {
        HttpResponse<String> tokens = client.tokens(server);
        String access = Browser.member(tokens, "access_token");
        server.administration.setEnabled(TestServer.ALICE, false).orThrow();
        SignIn.Refused refused = assertInstanceOf(SignIn.Refused.class, bearer(access, "imap"));
        assertEquals(SignIn.Reason.DISABLED, refused.reason());
        assertEquals("invalid_grant", Browser.member(client.refresh(Browser.member(tokens, "refresh_token")), "error"));
        server.administration.setEnabled(TestServer.ALICE, true).orThrow();
        assertTrue(opens(access, "imap"));
        server.administration.removePerson(TestServer.ALICE).orThrow();
        assertFalse(opens(access, "imap"));
    }

    @Test
    void policiesHoldForTokens() throws IOException {
        String access = Browser.member(client.tokens(server), "access_token");
        server.administration.addGroup("office@example.org", List.of(TestServer.ALICE)).orThrow();
        server.administration
                .setPolicy(
                        "office@example.org",
                        new SignInPolicy(false, java.util.Set.of(Service.JMAP), java.util.Set.of(), Optional.empty()))
                .orThrow();
        assertFalse(opens(access, "imap"));
        assertTrue(opens(access, "https"));
    }

    /** Whoever had only the password cannot keep a way in when a second factor comes. */
    @Test
    void aGrantWithoutASecondFactorIsNoWayAroundALaterOne() throws IOException {
        String access = Browser.member(client.tokens(server), "access_token");
        assertTrue(opens(access, "imap"));
        server.administration.addSecondFactor(TestServer.ALICE).orThrow();
        assertFalse(opens(access, "imap"));
        server.administration.removeSecondFactor(TestServer.ALICE).orThrow();
        assertTrue(opens(access, "imap"));
        server.administration.addGroup("office@example.org", List.of(TestServer.ALICE)).orThrow();
        server.administration
                .setPolicy(
                        "office@example.org",
                        new SignInPolicy(true, java.util.Set.of(Service.values()), java.util.Set.of(), Optional.empty()))
                .orThrow();
        assertFalse(opens(access, "imap"));
    }

    @Test
    void aGrantThatIsNotUsedIsOverAfterNinetyDays() throws IOException {
        String refresh = Browser.member(client.tokens(server), "refresh_token");
        server.later(Duration.ofDays(89));
        refresh = Browser.member(client.refresh(refresh), "refresh_token");
        server.later(Duration.ofDays(90));
        assertEquals("invalid_grant", Browser.member(client.refresh(refresh), "error"));
        assertEquals(List.of(), server.grantsOf(TestServer.ALICE));
    }

    @Test
    void withoutRefreshTokensAGrantEndsWithItsHour() throws IOException {
        Client brief = Client.register(
                server,
                "{\"redirect_uris\":[\"" + Client.LOOPBACK + "\"],\"grant_types\":[\"authorization_code\"]}");
        HttpResponse<String> tokens = brief.redeem(brief.code(server, brief.question()));
        assertFalse(tokens.body().contains("refresh_token"));
        SignIn.Accepted session =
                assertInstanceOf(SignIn.Accepted.class, bearer(Browser.member(tokens, "access_token"), "imap"));
        server.later(Duration.ofHours(1));
        server.provider.sweep();
        assertTrue(session.principal().session().ended());
        assertEquals(List.of(), server.grantsOf(TestServer.ALICE));
    }

    @Test
    void nothingIsGivenThatCannotBeRecorded() throws IOException {
        HttpResponse<String> tokens = client.tokens(server);
        String code = client.code(server, client.question());
        server.audit.breakDown(true);
        assertEquals(503, client.redeem(code).statusCode());
        assertEquals(503, client.refresh(Browser.member(tokens, "refresh_token")).statusCode());
        server.audit.breakDown(false);
        assertEquals(1, server.grantsOf(TestServer.ALICE).size());
        assertEquals(200, client.refresh(Browser.member(tokens, "refresh_token")).statusCode());
    }
}
