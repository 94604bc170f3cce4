package org.redoubt.webmail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.Service;
import org.redoubt.directory.SignInPolicy;

/** Passkeys over HTTP: made and given up by who is signed in, and used at the door. */
class PasskeyPagesTest {
    private static final String PASSWORD = "\"login\":\"" + TestServer.ALICE + "\",\"password\":\"" + TestServer.PASSWORD
            + "\"";

    private TestServer server;
    private Browser browser;
    private SoftKey key;
    private String userHandle = "";

    @BeforeEach
    void open() throws IOException {
        server = new TestServer(Map.of());
        browser = server.browser();
        key = new SoftKey("localhost", browser.origin());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private void signIn() throws IOException {
        assertEquals(204, browser.signIn(TestServer.ALICE, TestServer.PASSWORD));
    }

    private static HttpResponse<byte[]> ask(Browser from, String method, String path, String members)
            throws IOException {
        String body = method.equals("GET") || method.equals("DELETE") ? "" : "{" + members + "}";
        return from.send(method, path, body, "X-Redoubt", "web");
    }

    private HttpResponse<byte[]> ask(String method, String path, String members) throws IOException {
        return ask(browser, method, path, members);
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static String member(HttpResponse<byte[]> response, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":\\[?\"?([^\",}\\]]*)").matcher(text(response));
        assertTrue(found.find(), name + " in " + text(response));
        return found.group(1);
    }

    private static void problem(int status, String type, HttpResponse<byte[]> response) {
        assertEquals(status, response.statusCode(), text(response));
        assertTrue(text(response).contains("/problems/" + type + "\""), text(response));
    }

    private HttpResponse<byte[]> register(String name) throws IOException {
        HttpResponse<byte[]> offer = ask("POST", "/self/passkeys/offer", "");
        assertEquals(200, offer.statusCode(), text(offer));
        assertEquals("localhost", member(offer, "host"));
        assertEquals(TestServer.ALICE, member(offer, "login"));
        userHandle = member(offer, "userHandle");
        return ask("POST", "/self/passkeys", "\"name\":\"" + name + "\"," + key.made(member(offer, "challenge")));
    }

    /** A browser that was asked for a passkey at the door. */
    private HttpResponse<byte[]> byPasskey(Browser other) throws IOException {
        HttpResponse<byte[]> request = ask(other, "POST", "/session/passkey", "");
        assertEquals(200, request.statusCode(), text(request));
        return ask(other, "POST", "/session", key.used(member(request, "challenge"), userHandle));
    }

    @Test
    void aPasskeyIsMadeListedRenamedAndRemovedAndItsOwnerIsTold() throws IOException {
        signIn();
        assertTrue(text(ask("GET", "/self/state", "")).contains("\"passkeysHere\":true,\"passkeys\":[]"));
        HttpResponse<byte[]> made = register("Telephone");
        assertEquals(201, made.statusCode(), text(made));
        assertTrue(text(made).contains("\"recoveryCodes\":[\""), "the first second factor comes with them");
        assertTrue(server.told.getLast().startsWith(TestServer.ALICE + " A passkey was added\n"), server.told.toString());
        assertTrue(server.told.getLast().contains("Telephone"));
        String id = member(made, "id");
        assertEquals(204, ask("PUT", "/self/passkeys/" + id, "\"name\":\"Key ring\"").statusCode());
        HttpResponse<byte[]> state = ask("GET", "/self/state", "");
        assertTrue(text(state).contains("\"passkeys\":[{\"id\":" + id + ",\"name\":\"Key ring\""), text(state));
        problem(422, "invalid-passkey", ask("PUT", "/self/passkeys/" + id, "\"name\":\" \""));
        problem(404, "no-such-passkey", ask("DELETE", "/self/passkeys/99", ""));
        assertEquals(204, ask("DELETE", "/self/passkeys/" + id, "").statusCode());
        assertTrue(server.told.getLast().startsWith(TestServer.ALICE + " A passkey was removed\n"));
        assertTrue(text(ask("GET", "/self/state", "")).contains("\"passkeys\":[]"));
    }

    @Test
    void aPasskeyOpensTheDoorAndOnlyInTheBrowserThatWasAsked() throws IOException {
        signIn();
        register("Telephone");
        Browser other = server.browser();
        HttpResponse<byte[]> in = byPasskey(other);
        assertEquals(204, in.statusCode(), text(in));
        String set = in.headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(set.startsWith("__Host-redoubt="), set);
        assertTrue(text(other.get("/whoami")).startsWith("\"alice@example.org w"));

        Browser asked = server.browser();
        HttpResponse<byte[]> request = ask(asked, "POST", "/session/passkey", "");
        String door = request.headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(
                door.matches("__Host-redoubt-door=[A-Za-z0-9_-]{43}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=300"),
                door);
        String answer = key.used(member(request, "challenge"), userHandle);
        Browser stranger = server.browser();
        assertEquals(401, ask(stranger, "POST", "/session", answer).statusCode(), "without a cookie");
        ask(stranger, "POST", "/session/passkey", "");
        assertEquals(401, ask(stranger, "POST", "/session", answer).statusCode(), "with a cookie of its own");
        assertEquals(204, ask(asked, "POST", "/session", answer).statusCode());
        assertEquals(401, ask(asked, "POST", "/session", answer).statusCode(), "once");
    }

    /** 32 octets as a member of a request. */
    private static String prf(int secret) {
        byte[] octets = new byte[32];
        Arrays.fill(octets, (byte) secret);
        return ",\"prf\":\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(octets) + "\"";
    }

    private HttpResponse<byte[]> seal(String more) throws IOException {
        HttpResponse<byte[]> request = ask("POST", "/self/passkeys/request", "\"seal\":true");
        assertFalse(member(request, "prf").isEmpty());
        return ask(
                "POST",
                "/self/seal",
                "\"escrowSeen\":\"0\",\"password\":\"" + TestServer.PASSWORD + "\","
                        + key.used(member(request, "challenge"), "") + more);
    }

    private HttpResponse<byte[]> atTheDoor(String more) throws IOException {
        Browser other = server.browser();
        HttpResponse<byte[]> request = ask(other, "POST", "/session/passkey", "");
        return ask(other, "POST", "/session", key.used(member(request, "challenge"), userHandle) + more);
    }

    @Test
    void aPasskeyOpensASealedAccountByWhatItsAuthenticatorMade() throws IOException {
        signIn();
        HttpResponse<byte[]> offer = ask("POST", "/self/passkeys/offer", "");
        assertEquals("", member(offer, "prf"), "nothing is asked for that nobody needs");
        userHandle = member(offer, "userHandle");
        String made = "\"name\":\"Telephone\",\"prfEnabled\":\"true\"," + key.made(member(offer, "challenge"));
        String id = member(ask("POST", "/self/passkeys", made), "id");
        assertTrue(text(ask("GET", "/self/state", "")).contains("\"prf\":true,\"opens\":false"));
        HttpResponse<byte[]> sealed = seal(prf(1));
        assertEquals(200, sealed.statusCode(), text(sealed));
        assertTrue(text(ask("GET", "/self/state", "")).contains("\"prf\":true,\"opens\":true"));
        assertEquals(204, atTheDoor(prf(1)).statusCode());
        problem(403, "sealed", atTheDoor(prf(2)));
        problem(403, "sealed", atTheDoor(""));
        for (String malformed : new String[] {"\"\"", "\"AAAA\"", "\"no base64!\""}) {
            assertEquals(400, atTheDoor(",\"prf\":" + malformed).statusCode(), malformed);
        }
        assertEquals(204, ask("DELETE", "/self/passkeys/" + id, "").statusCode());
        assertEquals(401, atTheDoor(prf(1)).statusCode());
        String events = server.audit.events().toString();
        assertFalse(events.contains("AQEBAQEB") || events.contains("01010101"), "in no event");
    }

    @Test
    void aPasskeyIsLetOpenLaterAndOneWithoutPrfIsRefused() throws IOException {
        signIn();
        String id = member(register("Telephone"), "id");
        assertTrue(text(ask("GET", "/self/state", "")).contains("\"prf\":false,\"opens\":false"));
        assertEquals(200, seal("").statusCode());
        String path = "/self/passkeys/" + id + "/request";
        problem(409, "passkey-opens-nothing", letOpen(path, ""));
        assertTrue(server.told.getLast().contains("Your account was sealed"), "nobody is told of nothing");
        assertEquals(204, letOpen(path, prf(3)).statusCode());
        assertTrue(server.told.getLast().startsWith(TestServer.ALICE + " A passkey opens your sealed account\n"));
        assertTrue(text(ask("GET", "/self/state", "")).contains("\"prf\":true,\"opens\":true"));
        assertEquals(204, atTheDoor(prf(3)).statusCode());
        problem(404, "no-such-passkey", ask("POST", "/self/passkeys/99/request", ""));
        assertEquals(405, ask("GET", path, "").statusCode());
        assertEquals(400, ask("POST", "/self/passkeys/open", "\"prf\":\"AAAA\"").statusCode());
        server.now.addAndGet(Duration.ofMinutes(11).toMillis());
        problem(403, "confirm", letOpen(path, prf(4)));
    }

    private HttpResponse<byte[]> letOpen(String path, String more) throws IOException {
        HttpResponse<byte[]> request = ask("POST", path, "");
        return ask("POST", "/self/passkeys/open", key.used(member(request, "challenge"), "") + more);
    }

    @Test
    void anAccountIsUnsealedWithAPasskeyForTheSecondFactor() throws IOException {
        signIn();
        register("Telephone");
        assertEquals(200, seal(prf(1)).statusCode());
        String password = "\"password\":\"" + TestServer.PASSWORD + "\",";
        problem(403, "wrong-code", ask("POST", "/self/unseal", password + "\"code\":\"000000\""));
        String used = key.used(member(ask("POST", "/self/passkeys/request", ""), "challenge"), "");
        assertEquals(204, ask("POST", "/self/unseal", password + used).statusCode());
        problem(409, "not-sealed", ask("POST", "/self/unseal", password + used));
        assertEquals(204, atTheDoor("").statusCode(), "as before it was sealed");
    }

    @Test
    void otherSitesPagesAreToldNothing() throws IOException {
        assertEquals(403, browser.send("POST", "/session/passkey", "{}").statusCode());
        assertEquals(
                403,
                browser.send("POST", "/session/passkey", "{}", "X-Redoubt", "web", "Origin", "https://evil.example")
                        .statusCode());
        assertEquals(405, browser.get("/session/passkey").statusCode());
    }

    @Test
    void whoKnowsThePasswordHearsWhichPasskeysWouldDo() throws IOException {
        signIn();
        register("Telephone");
        Browser other = server.browser();
        HttpResponse<byte[]> wrong = ask(
                other, "POST", "/session", PASSWORD.replace(TestServer.PASSWORD, "not hers"));
        assertEquals(401, wrong.statusCode());
        assertFalse(text(wrong).contains("passkey"));
        HttpResponse<byte[]> wanted = ask(other, "POST", "/session", PASSWORD);
        problem(403, "second-factor", wanted);
        assertFalse(member(wanted, "allowed").isEmpty());
        String answer = key.used(member(wanted, "challenge"), "");
        assertEquals(204, ask(other, "POST", "/session", PASSWORD + "," + answer).statusCode());
        Browser third = server.browser();
        ask(third, "POST", "/session", PASSWORD);
        problem(403, "second-factor", ask(third, "POST", "/session", PASSWORD + "," + answer));
    }

    @Test
    void whatChangesPasskeysAsksToShowOnceMoreThatItIsShe() throws IOException {
        signIn();
        String id = member(register("Telephone"), "id");
        server.now.addAndGet(Duration.ofMinutes(11).toMillis());
        problem(403, "confirm", ask("POST", "/self/passkeys/offer", ""));
        problem(403, "confirm", ask("POST", "/self/passkeys", "\"name\":\"x\"," + key.made("AAAA")));
        problem(403, "confirm", ask("DELETE", "/self/passkeys/" + id, ""));
        problem(403, "wrong-code", ask("POST", "/self/confirm", "\"password\":\"" + TestServer.PASSWORD + "\""));
        HttpResponse<byte[]> request = ask("POST", "/self/passkeys/request", "");
        assertFalse(member(request, "allowed").isEmpty());
        String answer = key.used(member(request, "challenge"), "");
        assertEquals(204, ask("POST", "/self/passkeys/confirm", answer).statusCode());
        problem(403, "passkey-wrong", ask("POST", "/self/passkeys/confirm", answer));
        assertEquals(204, ask("DELETE", "/self/passkeys/" + id, "").statusCode());
    }

    @Test
    void whatIsNoPasskeyIsMalformed() throws IOException {
        signIn();
        assertEquals(400, ask("POST", "/self/passkeys", "\"name\":\"x\"").statusCode());
        assertEquals(400, ask("POST", "/self/passkeys/confirm", "\"credential\":\"not base64!\"").statusCode());
        assertEquals(400, ask("POST", "/session", "\"credential\":\"AAAA\"").statusCode());
        assertEquals(405, ask("GET", "/self/passkeys/offer", "").statusCode());
        assertEquals(405, ask("GET", "/self/passkeys/1", "").statusCode());
        assertEquals(404, ask("POST", "/self/passkeys/other", "").statusCode());
        HttpResponse<byte[]> offer = ask("POST", "/self/passkeys/offer", "");
        SoftKey elsewhere = new SoftKey("localhost", "https://localhost:1");
        problem(
                403,
                "passkey-wrong",
                ask("POST", "/self/passkeys", "\"name\":\"x\"," + elsewhere.made(member(offer, "challenge"))));
    }

    private void demandSecondFactor() {
        server.administration.addGroup("staff@example.org", List.of(TestServer.ALICE)).orThrow();
        server.administration
                .setPolicy(
                        "staff@example.org",
                        new SignInPolicy(true, Set.of(Service.values()), Set.of(), Optional.empty()))
                .orThrow();
    }

    @Test
    void whoLacksASecondFactorSetsUpAPasskeyAtTheDoorAndIsInNowhereBefore() throws IOException {
        demandSecondFactor();
        HttpResponse<byte[]> missing = ask("POST", "/session", PASSWORD);
        problem(403, "second-factor-missing", missing);
        assertTrue(text(missing).contains("otpauth://totp/"));
        assertEquals(401, browser.get("/whoami").statusCode());
        assertEquals(401, ask("GET", "/self/state", "").statusCode());
        userHandle = member(missing, "userHandle");
        String made = "\"name\":\"Telephone\"," + key.made(member(missing, "challenge"));
        assertEquals(
                401,
                ask("POST", "/session", PASSWORD.replace(TestServer.PASSWORD, "not hers") + "," + made).statusCode());
        HttpResponse<byte[]> in = ask("POST", "/session", PASSWORD + "," + made);
        assertEquals(200, in.statusCode(), text(in));
        assertFalse(member(in, "recoveryCodes").isEmpty());
        assertTrue(server.told.getLast().startsWith(TestServer.ALICE + " A passkey was added\n"));
        assertTrue(text(browser.get("/whoami")).startsWith("\"alice@example.org w"));
        assertEquals(204, byPasskey(server.browser()).statusCode());
    }

    @Test
    void whoIsAskedForHerSecondFactorAgainDoesNothingBeforeSheGaveIt() throws IOException {
        signIn();
        register("Telephone");
        assertEquals(409, ask("POST", "/session/prove", "").statusCode(), "nothing is asked");
        server.administration.askSecondFactor(TestServer.ALICE).orThrow();
        problem(403, "prove", browser.get("/whoami"));
        problem(403, "prove", ask("GET", "/self/state", ""));
        assertEquals(403, browser.send("POST", "/session/prove", "{}").statusCode(), "another site's page");
        HttpResponse<byte[]> request = ask("POST", "/session/prove", "");
        String answer = key.used(member(request, "challenge"), "");
        problem(403, "wrong-code", ask("POST", "/session/prove", "\"code\":\"000000\""));
        problem(403, "prove", browser.get("/whoami"));
        assertEquals(204, ask("POST", "/session/prove", answer).statusCode());
        assertEquals(200, browser.get("/whoami").statusCode());
    }

    @Test
    void orAnAuthenticator() throws IOException {
        demandSecondFactor();
        HttpResponse<byte[]> missing = ask("POST", "/session", PASSWORD);
        String offer = "\"offer\":\"" + member(missing, "offer") + "\",\"code\":\"";
        problem(403, "wrong-code", ask("POST", "/session", PASSWORD + "," + offer + "000000\""));
        assertEquals(401, browser.get("/whoami").statusCode());
        String code = OwnPagesTest.code(text(missing), server);
        HttpResponse<byte[]> in = ask("POST", "/session", PASSWORD + "," + offer + code + "\"");
        assertEquals(200, in.statusCode(), text(in));
        assertFalse(member(in, "recoveryCodes").isEmpty());
        assertTrue(server.told.getLast().startsWith(TestServer.ALICE + " A second factor was set up\n"));
        assertTrue(text(browser.get("/whoami")).startsWith("\"alice@example.org w"));
    }
}
