package org.redoubt.webmail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.SignIn;
import org.redoubt.directory.credential.Totp;
import org.redoubt.directory.program.Consent;
import org.redoubt.directory.program.Program;
import org.redoubt.directory.program.Scope;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;

/** What people see and change of their own security, over HTTP: who may, what is asked again, and what ends. */
class OwnPagesTest {
    private static final SessionInfo IMAP = new SessionInfo("i1", "imap", "192.0.2.9:40000", true, "Mail 1");
    private static final String OTHER = "four words make one";

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

    private String state() throws IOException {
        HttpResponse<byte[]> response = ask("GET", "state", "");
        assertEquals(200, response.statusCode(), text(response));
        return text(response);
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static String member(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\"?([^\",}]*)").matcher(json);
        assertTrue(found.find(), name + " in " + json);
        return found.group(1);
    }

    private static void problem(int status, String type, HttpResponse<byte[]> response) {
        assertEquals(status, response.statusCode(), text(response));
        assertTrue(text(response).contains("/problems/" + type + "\""), text(response));
    }

    private SignIn imap(String password) {
        return server.directory.signIn(TestServer.ALICE, password.getBytes(StandardCharsets.UTF_8), IMAP);
    }

    private Principal imapAccepted(String password) {
        return assertInstanceOf(SignIn.Accepted.class, imap(password)).principal();
    }

    /** Sets a second factor up as a person does. */
    private String[] secondFactor() throws IOException {
        String offer = text(ask("POST", "second-factor", "{}"));
        String made = text(ask(
                "PUT",
                "second-factor",
                "{\"offer\":\"" + member(offer, "offer") + "\",\"code\":\"" + code(offer) + "\"}"));
        assertTrue(made.startsWith("{\"recoveryCodes\":["), made);
        return made.replaceAll(".*\\[\"|\"].*", "").split("\",\"");
    }

    private String code(String offer) {
        return code(offer, server);
    }

    /** A code of the authenticator that an offer is for. */
    static String code(String offer, TestServer server) {
        String secret = member(offer, "uri").replaceAll(".*secret=([A-Z2-7]+).*", "$1");
        byte[] octets = new byte[secret.length() * 5 / 8];
        for (int bit = 0; bit < octets.length * 8; bit++) {
            int value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(secret.charAt(bit / 5));
            octets[bit / 8] |= (byte) ((value >> 4 - bit % 5 & 1) << 7 - bit % 8);
        }
        return Totp.code(octets, Instant.ofEpochMilli(server.now.get()));
    }

    @Test
    void onlyABrowserThatSomebodySignedInToGetsAnything() throws IOException {
        Browser program = server.browser();
        assertEquals(401, program.get("/self/state", "X-Redoubt", "web").statusCode());
        String main = TestServer.ALICE + ":" + TestServer.PASSWORD;
        String basic = "Basic " + Base64.getEncoder().encodeToString(main.getBytes(StandardCharsets.UTF_8));
        assertEquals(
                403,
                program.get("/self/state", "X-Redoubt", "web", "Authorization", basic).statusCode());
        // Nor does a cookie help who comes with another sign-in.
        assertEquals(
                403,
                browser.get("/self/state", "X-Redoubt", "web", "Authorization", basic).statusCode());
        assertEquals(200, browser.get("/self/state", "X-Redoubt", "web").statusCode());
    }

    @Test
    void otherSitesPagesGetAndChangeNothing() throws IOException {
        for (String[] request : new String[][] {
            {"GET", "state", ""},
            {"GET", "access", ""},
            {"POST", "password", "{\"old\":\"swordfish\",\"password\":\"" + OTHER + "\"}"},
            {"POST", "app-passwords", "{\"name\":\"x\",\"services\":[\"imap\"]}"},
            {"DELETE", "programs/1", ""},
            {"DELETE", "sessions", ""}
        }) {
            String path = "/self/" + request[1];
            assertEquals(403, browser.send(request[0], path, request[2]).statusCode(), path);
            assertEquals(
                    403,
                    browser.send(request[0], path, request[2], "Origin", "https://evil.example").statusCode(),
                    path);
            assertEquals(
                    403,
                    browser.send(request[0], path, request[2], "X-Redoubt", "web", "Sec-Fetch-Site", "cross-site")
                            .statusCode(),
                    path);
        }
        imapAccepted(TestServer.PASSWORD);
    }

    @Test
    void aNewPasswordEndsAllOtherSessionsAndThisOneStays() throws IOException {
        Browser other = server.browser();
        other.signIn(TestServer.ALICE, TestServer.PASSWORD);
        Principal telephone = imapAccepted(TestServer.PASSWORD);
        HttpResponse<byte[]> response =
                ask("POST", "password", "{\"old\":\"swordfish\",\"password\":\"" + OTHER + "\"}");
        assertEquals(204, response.statusCode(), text(response));
        assertEquals(200, browser.get("/whoami").statusCode());
        assertEquals(401, other.get("/whoami").statusCode());
        assertTrue(telephone.session().ended());
        assertInstanceOf(SignIn.Refused.class, imap(TestServer.PASSWORD));
        imapAccepted(OTHER);
        assertEquals(1, server.told.size());
        assertTrue(server.told.getFirst().startsWith("alice@example.org Your password was changed"));
        assertFalse(server.told.getFirst().contains(OTHER));
        // And an administrator's change ends this one, too.
        server.administration
                .setPassword(TestServer.ALICE, "yet another one".getBytes(StandardCharsets.UTF_8))
                .orThrow();
        assertEquals(401, browser.get("/whoami").statusCode());
    }

    @Test
    void aPasswordIsRefusedWithTheReason() throws IOException {
        problem(403, "wrong-password", ask("POST", "password", "{\"old\":\"guess\",\"password\":\"" + OTHER + "\"}"));
        problem(422, "known-password", ask("POST", "password", "{\"old\":\"swordfish\",\"password\":\"password1\"}"));
        problem(422, "invalid-password", ask("POST", "password", "{\"old\":\"swordfish\",\"password\":\"a\"}"));
        for (String body : new String[] {"[]", "x", "{\"old\":1}", "{\"old\":\"" + "a".repeat(9000) + "\"}", "{} {}"}) {
            assertEquals(400, ask("POST", "password", body).statusCode(), body);
        }
        assertEquals(200, browser.get("/whoami").statusCode());
        assertTrue(server.told.isEmpty());
        imapAccepted(TestServer.PASSWORD);
    }

    @Test
    void whoGuessesThePasswordHereWaitsAsAtTheDoor() throws IOException {
        int status = 0;
        for (int i = 0; i < 30 && status != 429; i++) {
            status = ask("POST", "confirm", "{\"password\":\"guess" + i + "\"}").statusCode();
        }
        assertEquals(429, status);
        problem(429, "too-many-guesses", ask("POST", "password", "{\"old\":\"swordfish\",\"password\":\"" + OTHER + "\"}"));
        imapAccepted(TestServer.PASSWORD);
    }

    @Test
    void tenMinutesAfterTheSignInThePasswordIsAskedForAgain() throws IOException {
        server.now.addAndGet(Duration.ofMinutes(10).toMillis() + 1);
        assertEquals("false", member(state(), "confirmed"));
        String app = "{\"name\":\"Telephone\",\"services\":[\"imap\"]}";
        problem(403, "confirm", ask("POST", "app-passwords", app));
        problem(403, "confirm", ask("POST", "second-factor", "{}"));
        problem(403, "confirm", ask("PUT", "second-factor", "{}"));
        problem(403, "confirm", ask("POST", "recovery-codes", "{}"));
        problem(403, "wrong-password", ask("POST", "confirm", "{\"password\":\"guess\"}"));
        problem(403, "confirm", ask("POST", "app-passwords", app));
        assertEquals(204, ask("POST", "confirm", "{\"password\":\"swordfish\"}").statusCode());
        assertEquals("true", member(state(), "confirmed"));
        assertEquals(201, ask("POST", "app-passwords", app).statusCode());
    }

    /** Who sits at a browser that was left open, and has seen the password typed. */
    @Test
    void thePasswordAloneIsNoWayToAnotherSecondFactor() throws IOException {
        String[] recovery = secondFactor();
        server.now.addAndGet(Duration.ofMinutes(10).toMillis() + 1);
        problem(403, "wrong-code", ask("POST", "confirm", "{\"password\":\"swordfish\"}"));
        problem(403, "wrong-code", ask("POST", "confirm", "{\"password\":\"swordfish\",\"code\":\"000000\"}"));
        String change = "{\"old\":\"swordfish\",\"password\":\"" + OTHER + "\"}";
        assertEquals(204, ask("POST", "password", change).statusCode());
        problem(403, "confirm", ask("POST", "second-factor", "{}"));
        problem(403, "confirm", ask("PUT", "second-factor", "{}"));
        problem(403, "confirm", ask("POST", "recovery-codes", "{}"));
        problem(403, "confirm", ask("POST", "app-passwords", "{\"name\":\"Telephone\",\"services\":[\"imap\"]}"));
        String both = "{\"password\":\"" + OTHER + "\",\"code\":\"" + recovery[0] + "\"}";
        assertEquals(204, ask("POST", "confirm", both).statusCode());
        assertEquals(200, ask("POST", "recovery-codes", "{}").statusCode());
    }

    @Test
    void aSecondFactorIsOfferedAsAPictureAndCountsWithItsFirstCode() throws IOException {
        String offer = text(ask("POST", "second-factor", "{}"));
        assertTrue(member(offer, "uri").startsWith("otpauth://totp/"), offer);
        assertTrue(offer.contains("<svg xmlns="), offer);
        assertTrue(state().contains("\"secondFactor\":{\"since\":null"));
        problem(
                409,
                "second-factor-expired",
                ask("PUT", "second-factor", "{\"offer\":\"00\",\"code\":\"" + code(offer) + "\"}"));
        problem(
                403,
                "wrong-code",
                ask("PUT", "second-factor", "{\"offer\":\"" + member(offer, "offer") + "\",\"code\":\"1\"}"));
        Principal telephone = imapAccepted(TestServer.PASSWORD);
        String[] recovery = secondFactor();
        assertEquals(10, recovery.length);
        assertTrue(telephone.session().ended());
        assertEquals(200, browser.get("/whoami").statusCode(), "this session stays");
        assertTrue(state().contains("\"recoveryCodes\":10"), state());
        assertInstanceOf(SignIn.Refused.class, imap(TestServer.PASSWORD));
        assertEquals(1, server.told.size());

        String[] renewed = text(ask("POST", "recovery-codes", "{}")).replaceAll(".*\\[\"|\"].*", "").split("\",\"");
        String remove = "{\"password\":\"swordfish\",\"code\":\"%s\"}";
        problem(403, "wrong-code", ask("POST", "second-factor/remove", remove.formatted(recovery[0])));
        problem(
                403,
                "wrong-password",
                ask("POST", "second-factor/remove", "{\"password\":\"x\",\"code\":\"" + renewed[0] + "\"}"));
        assertEquals(204, ask("POST", "second-factor/remove", remove.formatted(renewed[0])).statusCode());
        imapAccepted(TestServer.PASSWORD);
        assertEquals(3, server.told.size());
    }

    @Test
    void anAppPasswordIsToldOnceAndListedAndTakenBackWithItsSessions() throws IOException {
        HttpResponse<byte[]> made =
                ask("POST", "app-passwords", "{\"name\":\" Telephone \",\"services\":[\"imap\"],\"readOnly\":true}");
        assertEquals(201, made.statusCode(), text(made));
        String secret = member(text(made), "password");
        Principal telephone = imapAccepted(secret);
        String state = state();
        assertTrue(state.contains("\"name\":\"Telephone\",\"services\":[\"imap\"],\"readOnly\":true"), state);
        assertTrue(state.contains("\"credential\":\"app=1\",\"appPassword\":\"Telephone\""), state);
        assertFalse(state.contains(secret));
        problem(422, "invalid-app-password", ask("POST", "app-passwords", "{\"name\":\"x\",\"services\":[\"web\"]}"));
        problem(422, "invalid-app-password", ask("POST", "app-passwords", "{\"name\":\"x\",\"services\":[\"telnet\"]}"));
        problem(422, "invalid-app-password", ask("POST", "app-passwords", "{\"name\":\"\",\"services\":[\"imap\"]}"));
        assertEquals(404, ask("DELETE", "app-passwords/9", "").statusCode());
        assertEquals(404, ask("DELETE", "app-passwords/x", "").statusCode());
        assertEquals(204, ask("DELETE", "app-passwords/1", "").statusCode());
        assertTrue(telephone.session().ended());
        assertTrue(server.told.getFirst().contains("Telephone"));
    }

    @Test
    void aProgramThatWasLetInIsListedAndTakenBackWithItsSessions() throws IOException {
        server.directory.takeTokens(server.programs::verify);
        Principal alice = imapAccepted(TestServer.PASSWORD);
        long standing = server.directory.standing(alice.account()).orElseThrow();
        Consent consent = new Consent(
                alice, standing, false, Program.UNREGISTERED, Set.of(Scope.MAIL_READ), Optional.empty());
        String token = server.programs.give(consent, IMAP).orElseThrow().access();
        Principal program = assertInstanceOf(
                        SignIn.Accepted.class, server.directory.bearer(token, IMAP).orElseThrow())
                .principal();
        String state = state();
        assertTrue(
                state.contains("\"programs\":[{\"id\":1,\"name\":\"A mail program\","
                        + "\"services\":[\"imap\",\"pop3\",\"managesieve\",\"jmap\"],\"readOnly\":true"),
                state);
        assertTrue(state.contains("\"credential\":\"grant=1\",\"appPassword\":\"\",\"passkey\":\"\",\"program\":\"A mail program\""), state);
        assertFalse(state.contains(token));
        Browser bob = server.browser();
        bob.signIn(TestServer.BOB, TestServer.PASSWORD);
        assertEquals(404, bob.send("DELETE", "/self/programs/1", "", "X-Redoubt", "web").statusCode());
        assertEquals(404, ask("DELETE", "programs/x", "").statusCode());
        assertEquals(405, ask("POST", "programs/1", "{}").statusCode());
        assertFalse(program.session().ended());
        assertEquals(204, ask("DELETE", "programs/1", "").statusCode());
        assertTrue(program.session().ended());
        assertFalse(alice.session().ended());
        assertTrue(state().contains("\"programs\":[]"));
        assertTrue(server.audit.events().stream().anyMatch(event -> event.action().equals("OAUTH-REVOKE")
                && event.principal().equals(TestServer.ALICE)));
    }

    @Test
    void ownSessionsAreListedAndEndedAndNobodyElses() throws IOException {
        Browser bob = server.browser();
        bob.signIn(TestServer.BOB, TestServer.PASSWORD);
        Principal telephone = imapAccepted(TestServer.PASSWORD);
        String state = state();
        assertTrue(state.contains("\"id\":\"i1\",\"current\":false,\"via\":\"imap\",\"remote\":\"192.0.2.9\""), state);
        assertEquals(1, state.split("\"current\":true", -1).length - 1);
        String bobs = text(bob.get("/whoami")).replaceAll(".* |\"", "");
        String mine = text(browser.get("/whoami")).replaceAll(".* |\"", "");
        assertFalse(state.contains(bobs));
        assertTrue(state.contains("\"id\":\"" + mine + "\",\"current\":true"), state);
        assertEquals(404, ask("DELETE", "sessions/" + bobs, "").statusCode());
        assertEquals(404, ask("DELETE", "sessions/" + mine, "").statusCode(), "that is signing out");
        assertEquals(204, ask("DELETE", "sessions/i1", "").statusCode());
        assertTrue(telephone.session().ended());
        Browser other = server.browser();
        other.signIn(TestServer.ALICE, TestServer.PASSWORD);
        assertEquals(204, ask("DELETE", "sessions", "").statusCode());
        assertEquals(401, other.get("/whoami").statusCode());
        assertEquals(200, browser.get("/whoami").statusCode());
        assertEquals(200, bob.get("/whoami").statusCode());
    }

    @Test
    void whatIsNotThereIs404AndOtherMethodsAre405() throws IOException {
        assertEquals(404, ask("GET", "", "").statusCode());
        assertEquals(404, ask("GET", "nothing", "").statusCode());
        assertEquals(404, ask("GET", "state/x", "").statusCode());
        for (String path : new String[] {"state", "access", "sessions/i1", "app-passwords/1"}) {
            assertEquals(405, ask("POST", path, "{}").statusCode(), path);
        }
        assertEquals("POST, PUT", ask("DELETE", "second-factor", "").headers().firstValue("Allow").orElse(""));
    }
}
