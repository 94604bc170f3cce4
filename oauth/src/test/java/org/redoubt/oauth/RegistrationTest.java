package org.redoubt.oauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dynamic client registration (RFC 7591), and the documents by which programs find it. */
class RegistrationTest {
    private TestServer server;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private HttpResponse<String> register(String json) throws IOException {
        return server.browser().send("POST", Endpoints.REGISTER, json, "Content-Type", "application/json");
    }

    // draft-ietf-mailmaint-oauth-public: what programs of mail send.
    @Test
    void aProgramRegisters() throws IOException {
        HttpResponse<String> made = register("{\"client_name\":\"Nice Mail\",\"client_uri\":\"https://nice.example/\","
                + "\"logo_uri\":\"https://nice.example/logo.png\",\"redirect_uris\":[\"http://127.0.0.1/\",\"example.nice:/in\"],"
                + "\"token_endpoint_auth_method\":\"none\",\"grant_types\":[\"authorization_code\",\"refresh_token\"],"
                + "\"response_types\":[\"code\"],\"scope\":\"urn:ietf:params:oauth:scope:mail\",\"software_id\":\"x\","
                + "\"contacts\":[\"a@nice.example\"],\"jwks\":{\"keys\":[{\"a\":[1]}]}}");
        assertEquals(201, made.statusCode(), made.body());
        assertEquals("*", made.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
        assertEquals("Nice Mail", Browser.member(made, "client_name"));
        assertTrue(made.body().contains("\"redirect_uris\":[\"http://127.0.0.1/\",\"example.nice:/in\"]"));
        assertTrue(made.body().contains("\"grant_types\":[\"authorization_code\",\"refresh_token\"]"));
        assertEquals("none", Browser.member(made, "token_endpoint_auth_method"));
        assertFalse(made.body().contains("secret"));
        assertEquals("program=" + Browser.member(made, "client_id"), server.last("OAUTH-REGISTER").touched());
        assertEquals(1, server.grants.programs());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "http://mail.example/", "http://127.0.0.1.example/", "javascript:alert(1)", "data:text/html,x", "mailto:a@b.example",
        "myapp:/in", "https://user@mail.example/", "https://mail.example/#x", "https:///x", "", "/relative", "example.app:opaque",
        "https://mail.example/\\u000d\\u000aX: y", "https://mail.example/\\u0022", "https://ma\\u00efl.example/"
    })
    void answersGoToNoOtherAddresses(String uri) throws IOException {
        HttpResponse<String> refused = register("{\"redirect_uris\":[\"" + uri + "\"]}");
        assertEquals(400, refused.statusCode(), refused.body());
        assertEquals("invalid_redirect_uri", Browser.member(refused, "error"));
        assertEquals(0, server.grants.programs());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "[]", "{", "", "nonsense", "{\"redirect_uris\":[\"http://127.0.0.1/\"]} {}",
        "{\"redirect_uris\":[\"http://127.0.0.1/\"],\"token_endpoint_auth_method\":\"client_secret_basic\"}",
        "{\"redirect_uris\":[\"http://127.0.0.1/\"],\"response_types\":[\"token\"]}",
        "{\"redirect_uris\":[\"http://127.0.0.1/\"],\"grant_types\":[\"password\"]}",
        "{\"redirect_uris\":[\"http://127.0.0.1/\"],\"grant_types\":[\"implicit\"]}",
        "{\"a\":[[[[[[[[[[1]]]]]]]]]]}"
    })
    void whatCannotBeMeantIsRefused(String json) throws IOException {
        HttpResponse<String> refused = register(json);
        assertEquals(400, refused.statusCode(), refused.body());
        assertEquals("invalid_client_metadata", Browser.member(refused, "error"));
    }

    @Test
    void bounds() throws IOException {
        StringBuilder many = new StringBuilder("{\"redirect_uris\":[\"http://127.0.0.1/\"");
        for (int i = 0; i < 10; i++) {
            many.append(",\"http://127.0.0.1/").append(i).append('"');
        }
        assertEquals("invalid_redirect_uri", Browser.member(register(many + "]}"), "error"));
        String longOne = "{\"redirect_uris\":[\"http://127.0.0.1/" + "x".repeat(512) + "\"]}";
        assertEquals("invalid_redirect_uri", Browser.member(register(longOne), "error"));
        String huge = "{\"redirect_uris\":[\"http://127.0.0.1/\"],\"x\":\"" + "x".repeat(20_000) + "\"}";
        assertEquals("invalid_client_metadata", Browser.member(register(huge), "error"));
        String name = "{\"redirect_uris\":[\"http://127.0.0.1/\"],\"client_name\":\"\\u202eA\\nB  " + "x".repeat(200) + "\"}";
        assertEquals("A B " + "x".repeat(56), Browser.member(register(name), "client_name"));
    }

    @Test
    void aNetworkRegistersNotWithoutEnd() throws IOException {
        String json = "{\"redirect_uris\":[\"http://127.0.0.1/\"]}";
        int status = 201;
        int made = -1;
        for (int i = 0; i < 50 && status == 201; i++) {
            status = register(json).statusCode();
            made++;
        }
        assertEquals(429, status);
        assertEquals(20, made);
        assertEquals(20, server.grants.programs());
        server.later(Duration.ofHours(25));
        server.provider.sweep();
        assertEquals(0, server.grants.programs(), "nobody has let one in");
    }

    @Test
    void programsFindEverything() throws IOException {
        HttpResponse<String> metadata = server.browser().get("/.well-known/oauth-authorization-server");
        assertEquals(
                "{\"issuer\":\"https://mail.example.org\","
                        + "\"authorization_endpoint\":\"https://mail.example.org/oauth/authorize\","
                        + "\"token_endpoint\":\"https://mail.example.org/oauth/token\","
                        + "\"registration_endpoint\":\"https://mail.example.org/oauth/register\","
                        + "\"revocation_endpoint\":\"https://mail.example.org/oauth/revoke\","
                        + "\"device_authorization_endpoint\":\"https://mail.example.org/oauth/device-code\","
                        + "\"scopes_supported\":[\"urn:ietf:params:oauth:scope:mail\",\"mail:read\",\"submission\",\"offline_access\"],"
                        + "\"response_types_supported\":[\"code\"],\"response_modes_supported\":[\"query\"],"
                        + "\"grant_types_supported\":[\"authorization_code\",\"refresh_token\","
                        + "\"urn:ietf:params:oauth:grant-type:device_code\"],"
                        + "\"token_endpoint_auth_methods_supported\":[\"none\"],"
                        + "\"revocation_endpoint_auth_methods_supported\":[\"none\"],"
                        + "\"code_challenge_methods_supported\":[\"S256\"],"
                        + "\"authorization_response_iss_parameter_supported\":true,"
                        + "\"protected_resources\":[\"https://mail.example.org\",\"https://mail.example.org/jmap/session\"]}",
                metadata.body());
        assertEquals("*", metadata.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
        HttpResponse<String> resource =
                server.browser().get("/.well-known/oauth-protected-resource/jmap/session");
        assertEquals("https://mail.example.org/jmap/session", Browser.member(resource, "resource"));
        assertTrue(resource.body().contains("\"authorization_servers\":[\"https://mail.example.org\"]"));
        assertEquals(
                "https://mail.example.org",
                Browser.member(server.browser().get("/.well-known/oauth-protected-resource"), "resource"));
    }

    @Test
    void pagesOfOtherOriginsMayAskTheProgramsEndpointsAndNoPage() throws IOException {
        HttpResponse<String> preflight =
                server.browser().send("OPTIONS", Endpoints.TOKEN, "", "Origin", "https://app.example");
        assertEquals(204, preflight.statusCode());
        assertEquals("*", preflight.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
        assertEquals("POST", preflight.headers().firstValue("Access-Control-Allow-Methods").orElse(""));
        assertEquals(
                Optional.empty(), preflight.headers().firstValue("Access-Control-Allow-Credentials"));
        HttpResponse<String> page =
                server.browser().send("OPTIONS", Endpoints.SIGN_IN, "", "Origin", "https://app.example");
        assertEquals(405, page.statusCode());
        assertEquals(Optional.empty(), page.headers().firstValue("Access-Control-Allow-Origin"));
        assertEquals(405, server.browser().get(Endpoints.TOKEN).statusCode());
    }

    @Test
    void formsAreForms() throws IOException {
        Browser web = server.browser();
        HttpResponse<String> json = web.send("POST", Endpoints.TOKEN, "{}", "Content-Type", "application/json");
        assertEquals("invalid_request", Browser.member(json, "error"));
        HttpResponse<String> twice = web.send(
                "POST",
                Endpoints.TOKEN,
                "client_id=a&client_id=b",
                "Content-Type",
                "application/x-www-form-urlencoded");
        assertEquals("invalid_request", Browser.member(twice, "error"));
    }
}
