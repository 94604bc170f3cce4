package org.redoubt.oauth;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/** A program that was registered, with a verifier of its own. */
final class Client {
    static final String LOOPBACK = "http://127.0.0.1/answer";
    static final String REDIRECT = "http://127.0.0.1:49152/answer";
    // RFC 7636 appendix B.
    static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    final String id;
    final Browser web;

    private Client(String id, Browser web) {
        this.id = id;
        this.web = web;
    }

    static Client register(TestServer server) throws IOException {
        return register(server, "{\"client_name\":\"Post <Horn>\",\"redirect_uris\":[\"" + LOOPBACK + "\"]}");
    }

    static Client register(TestServer server, String metadata) throws IOException {
        Browser web = server.browser();
        HttpResponse<String> answer = web.send("POST", Endpoints.REGISTER, metadata, "Content-Type", "application/json");
        return new Client(Browser.member(answer, "client_id"), web);
    }

    static Client unregistered(TestServer server) throws IOException {
        return new Client("mail-program", server.browser());
    }

    Map<String, String> question() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", id);
        parameters.put("redirect_uri", REDIRECT);
        parameters.put("scope", "urn:ietf:params:oauth:scope:mail offline_access");
        parameters.put("state", "a b&c");
        parameters.put("code_challenge", CHALLENGE);
        parameters.put("code_challenge_method", "S256");
        return parameters;
    }

    Map<String, String> question(String name, String value) {
        Map<String, String> parameters = question();
        parameters.put(name, value);
        return parameters;
    }

    static String path(Map<String, String> question) {
        return Endpoints.AUTHORIZE + "?" + Browser.encoded(question);
    }

    /** Goes through sign-in and consent with a browser; the answer is the code. */
    String code(TestServer server, Map<String, String> question) throws IOException {
        Browser browser = server.browser();
        HttpResponse<String> consent = browser.signIn(
                Browser.visit(browser.get(path(question))), TestServer.ALICE, TestServer.PASSWORD, "");
        return Browser.code(browser.decide(Browser.visit(consent), "allow"));
    }

    HttpResponse<String> redeem(String code) throws IOException {
        return redeem(code, Map.of());
    }

    HttpResponse<String> redeem(String code, Map<String, String> other) throws IOException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("client_id", id);
        form.put("code", code);
        form.put("redirect_uri", REDIRECT);
        form.put("code_verifier", VERIFIER);
        form.putAll(other);
        return web.post(Endpoints.TOKEN, form);
    }

    HttpResponse<String> tokens(TestServer server) throws IOException {
        return redeem(code(server, question()));
    }

    HttpResponse<String> refresh(String token) throws IOException {
        return web.post(
                Endpoints.TOKEN, Map.of("grant_type", "refresh_token", "client_id", id, "refresh_token", token));
    }

    HttpResponse<String> whoami(String accessToken) throws IOException {
        // A connection of its own: one that is known is not asked again for some minutes.
        return web.get("/whoami", "Authorization", "Bearer " + accessToken);
    }
}
