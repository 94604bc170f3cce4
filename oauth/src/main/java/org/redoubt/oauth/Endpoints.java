package org.redoubt.oauth;

import java.util.Arrays;
import java.util.List;
import org.redoubt.directory.program.Scope;

/** Where everything is, and the documents that say so (RFC 8414, RFC 9728). */
final class Endpoints {
    static final String AUTHORIZE = "/oauth/authorize";
    static final String SIGN_IN = "/oauth/sign-in";
    static final String OUTSIDE = "/oauth/outside";
    static final String DECIDE = "/oauth/decide";
    static final String LANGUAGE = "/oauth/language";
    static final String TOKEN = "/oauth/token";
    static final String REVOKE = "/oauth/revoke";
    static final String REGISTER = "/oauth/register";
    static final String DEVICE_CODE = "/oauth/device-code";
    static final String DEVICE = "/oauth/device";
    static final String METADATA = "/.well-known/oauth-authorization-server";
    static final String RESOURCE = "/.well-known/oauth-protected-resource";

    static final String DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

    private final String issuer;
    private final String jmapPath;

    /**
     * @param issuer scheme, host and port
     * @param jmapPath where JMAP's session is, below it
     */
    Endpoints(String issuer, String jmapPath) {
        this.issuer = issuer;
        this.jmapPath = jmapPath;
    }

    String issuer() {
        return issuer;
    }

    String url(String path) {
        return issuer + path;
    }

    /** The path of what tells of JMAP as a protected resource (RFC 9728 3.1). */
    String jmapResourcePath() {
        return RESOURCE + jmapPath;
    }

    private static List<String> scopes() {
        return Arrays.stream(Scope.values()).map(Scope::text).toList();
    }

    /** RFC 8414 2, RFC 8628 4, RFC 9207 3, RFC 9728 4. */
    JsonText metadata() {
        return new JsonText()
                .with("issuer", issuer)
                .with("authorization_endpoint", url(AUTHORIZE))
                .with("token_endpoint", url(TOKEN))
                .with("registration_endpoint", url(REGISTER))
                .with("revocation_endpoint", url(REVOKE))
                .with("device_authorization_endpoint", url(DEVICE_CODE))
                .with("scopes_supported", scopes())
                .with("response_types_supported", List.of("code"))
                .with("response_modes_supported", List.of("query"))
                .with("grant_types_supported", List.of("authorization_code", "refresh_token", DEVICE_GRANT))
                .with("token_endpoint_auth_methods_supported", List.of("none"))
                .with("revocation_endpoint_auth_methods_supported", List.of("none"))
                .with("code_challenge_methods_supported", List.of("S256"))
                .with("authorization_response_iss_parameter_supported", true)
                .with("protected_resources", List.of(issuer, url(jmapPath)));
    }

    /**
     * RFC 9728 2.
     *
     * @param resource a URL of ours
     */
    JsonText resource(String resource) {
        return new JsonText()
                .with("resource", resource)
                .with("authorization_servers", List.of(issuer))
                .with("scopes_supported", scopes())
                .with("bearer_methods_supported", List.of("header"))
                .with("resource_name", "Redoubt");
    }

    JsonText resource() {
        return resource(issuer);
    }

    JsonText jmapResource() {
        return resource(url(jmapPath));
    }
}
