package org.redoubt.oidc;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.redoubt.guard.json.Json;

/**
 * What a provider says of itself (OpenID Connect Discovery 1.0, 3).
 *
 * @param saysIssuer whether answers to browsers name it (RFC 9207 3)
 * @param postsSecret whether it wants the secret in the form and not in a field
 */
record Metadata(URI authorization, URI token, URI keys, boolean saysIssuer, boolean postsSecret) {
    /** @throws IOException when it is another's, or leads to hosts that may not be asked */
    static Metadata of(OidcSetting setting, Map<String, Object> json) throws IOException {
        // OpenID Connect Discovery 4.3: exactly the same.
        if (!Json.text(json, "issuer").equals(setting.issuer())) {
            throw new IOException("the provider calls itself " + shown(Json.text(json, "issuer")) + " and not " + setting.issuer()
                    + "; issuer has to be written exactly as it does");
        }
        List<String> methods = Json.texts(json, "token_endpoint_auth_methods_supported");
        return new Metadata(
                address(setting, json, "authorization_endpoint"),
                address(setting, json, "token_endpoint"),
                address(setting, json, "jwks_uri"),
                Boolean.TRUE.equals(json.get("authorization_response_iss_parameter_supported")),
                !methods.isEmpty() && !methods.contains("client_secret_basic") && methods.contains("client_secret_post"));
    }

    private static URI address(OidcSetting setting, Map<String, Object> json, String name) throws IOException {
        try {
            URI address = URI.create(Json.text(json, name));
            if (setting.mayAsk(address)) {
                return address;
            }
            throw new IOException("the provider's " + name + " is at " + shown(String.valueOf(address.getRawAuthority()))
                    + "; name that in hosts of [oidc] if it is its own");
        } catch (IllegalArgumentException malformed) {
            throw new IOException("the provider's " + name + " is no address", malformed);
        }
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(text.length(), 100)).replaceAll("\\p{Cntrl}", " ");
    }
}
