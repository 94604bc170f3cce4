package org.redoubt.oauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The device flow (RFC 8628): a device that has no browser, and its person, who has one. */
class DeviceFlowTest {
    private static final Duration POLL = Duration.ofSeconds(5);

    private TestServer server;
    private Client client;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer();
        client = Client.unregistered(server);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private HttpResponse<String> begin(String scope) throws IOException {
        return client.web.post(Endpoints.DEVICE_CODE, Map.of("client_id", client.id, "scope", scope));
    }

    private HttpResponse<String> poll(HttpResponse<String> begun) throws IOException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", Endpoints.DEVICE_GRANT);
        form.put("client_id", client.id);
        form.put("device_code", Browser.member(begun, "device_code"));
        return client.web.post(Endpoints.TOKEN, form);
    }

    private HttpResponse<String> consent(Browser browser, String userCode) throws IOException {
        browser.get(Endpoints.DEVICE);
        HttpResponse<String> signIn = browser.form(Endpoints.DEVICE, Map.of("user_code", userCode));
        return browser.signIn(Browser.visit(signIn), TestServer.ALICE, TestServer.PASSWORD, "");
    }

    @Test
    void aDeviceIsLetIn() throws IOException {
        HttpResponse<String> begun = begin("mail:read");
        String userCode = Browser.member(begun, "user_code");
        assertTrue(userCode.matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}"), userCode);
        assertEquals(TestServer.ISSUER + "/oauth/device", Browser.member(begun, "verification_uri"));
        assertEquals("authorization_pending", Browser.member(poll(begun), "error"));
        Browser browser = server.browser();
        // People type it as they like.
        HttpResponse<String> consent = consent(browser, userCode.toLowerCase(Locale.ROOT).replace("-", " "));
        assertTrue(consent.body().contains("<bdi>" + userCode + "</bdi>"), consent.body());
        assertTrue(consent.body().contains("read all your mail and your rules, and change nothing"));
        HttpResponse<String> done = browser.decide(Browser.visit(consent), "allow");
        assertTrue(done.body().contains("Go back to the device"), done.body());
        server.later(POLL);
        HttpResponse<String> tokens = poll(begun);
        assertEquals(200, tokens.statusCode(), tokens.body());
        assertEquals("alice@example.org grant=1 true", client.whoami(Browser.member(tokens, "access_token")).body());
        assertEquals(200, client.refresh(Browser.member(tokens, "refresh_token")).statusCode());
        server.later(POLL);
        assertEquals("invalid_grant", Browser.member(poll(begun), "error"));
    }

    @Test
    void whoAsksTooOftenIsToldToSlowDown() throws IOException {
        HttpResponse<String> begun = begin("mail:read");
        assertEquals("authorization_pending", Browser.member(poll(begun), "error"));
        server.later(Duration.ofSeconds(4));
        assertEquals("slow_down", Browser.member(poll(begun), "error"));
        // RFC 8628 3.5: five seconds more from then on.
        server.later(Duration.ofSeconds(9));
        assertEquals("slow_down", Browser.member(poll(begun), "error"));
        server.later(Duration.ofSeconds(15));
        assertEquals("authorization_pending", Browser.member(poll(begun), "error"));
    }

    @Test
    void aDeviceIsRefused() throws IOException {
        HttpResponse<String> begun = begin("mail:read");
        Browser browser = server.browser();
        browser.decide(Browser.visit(consent(browser, Browser.member(begun, "user_code"))), "deny");
        assertEquals("access_denied", Browser.member(poll(begun), "error"));
        assertEquals(List.of(), server.grantsOf(TestServer.ALICE));
        assertEquals("refused", server.last("OAUTH-GRANT").outcome());
    }

    @Test
    void nobodyComesInTime() throws IOException {
        HttpResponse<String> begun = begin("mail:read");
        server.later(Duration.ofMinutes(15));
        assertEquals("expired_token", Browser.member(poll(begun), "error"));
        HttpResponse<String> late =
                server.browser().form(Endpoints.DEVICE, Map.of("user_code", Browser.member(begun, "user_code")));
        assertEquals(400, late.statusCode());
        server.provider.sweep();
        assertEquals("invalid_grant", Browser.member(poll(begun), "error"));
    }

    @Test
    void whoLetInADeviceThatComesTooLateIsSignedInNoMore() throws IOException {
        HttpResponse<String> begun = begin("mail:read");
        Browser browser = server.browser();
        browser.decide(Browser.visit(consent(browser, Browser.member(begun, "user_code"))), "allow");
        assertEquals(1, server.directory.sessions().list(_ -> true).size());
        server.later(Duration.ofMinutes(15));
        assertEquals("expired_token", Browser.member(poll(begun), "error"));
        assertEquals(List.of(), server.directory.sessions().list(_ -> true));
    }

    @Test
    void aCodeIsDecidedOnce() throws IOException {
        HttpResponse<String> begun = begin("mail:read");
        Browser first = server.browser();
        Browser second = server.browser();
        HttpResponse<String> one = consent(first, Browser.member(begun, "user_code"));
        HttpResponse<String> other = consent(second, Browser.member(begun, "user_code"));
        first.decide(Browser.visit(one), "deny");
        assertTrue(second.decide(Browser.visit(other), "allow").body().contains("waits no more"));
        assertEquals("access_denied", Browser.member(poll(begun), "error"));
    }

    @Test
    void codesCannotBeTried() throws IOException {
        Browser browser = server.browser();
        int status = 400;
        for (int i = 0; i < 20 && status == 400; i++) {
            status = browser.form(Endpoints.DEVICE, Map.of("user_code", "BBBB-BBBB")).statusCode();
        }
        assertEquals(429, status);
    }

    @Test
    void aLinkFillsInTheCodeAndNothingMore() throws IOException {
        HttpResponse<String> begun = begin("mail:read");
        String userCode = Browser.member(begun, "user_code");
        HttpResponse<String> page = server.browser().get(Endpoints.DEVICE + "?user_code=" + userCode);
        assertTrue(page.body().contains("value=\"" + userCode + "\""), page.body());
        HttpResponse<String> odd = server.browser().get(Endpoints.DEVICE + "?user_code=%22%3E%3Cscript%3Ex");
        assertTrue(odd.body().contains("value=\"SCRIPTX\""), odd.body());
        assertEquals(403, server.browser().post(Endpoints.DEVICE, Map.of("user_code", userCode)).statusCode());
    }

    @Test
    void anotherProgramAndUnknownOnesGetNothing() throws IOException {
        HttpResponse<String> begun = begin("mail:read");
        Client other = Client.register(server);
        Map<String, String> form = Map.of(
                "grant_type", Endpoints.DEVICE_GRANT,
                "client_id", other.id,
                "device_code", Browser.member(begun, "device_code"));
        assertEquals("invalid_grant", Browser.member(other.web.post(Endpoints.TOKEN, form), "error"));
        assertEquals("authorization_pending", Browser.member(poll(begun), "error"));
        HttpResponse<String> unknown = client.web.post(Endpoints.DEVICE_CODE, Map.of("client_id", "nobody"));
        assertEquals("invalid_client", Browser.member(unknown, "error"));
        assertEquals("invalid_scope", Browser.member(begin("nothing"), "error"));
    }
}
