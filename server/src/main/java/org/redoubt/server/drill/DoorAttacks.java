package org.redoubt.server.drill;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.redoubt.server.config.ListenerKind;

/** Attacks on the doors beside mail: administration, SCIM, the sign-in of an identity provider, passkeys. */
final class DoorAttacks {
    private static final String SECRET = "A".repeat(43);
    private static final String JSON = "Content-Type: application/json";
    private static final String OUR_PAGE = "X-Redoubt: web";

    private final List<Attack> attacks = new ArrayList<>();

    private DoorAttacks() {}

    static List<Attack> all() {
        DoorAttacks all = new DoorAttacks();
        all.administration();
        all.provisioning();
        all.provider();
        all.passkeys();
        return List.copyOf(all.attacks);
    }

    private void add(ListenerKind against, String name, String request, String body, String... fields) {
        attacks.add(new Attack(name, against, target -> {
            StringBuilder head = new StringBuilder(request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
            for (String field : fields) {
                head.append(field).append("\r\n");
            }
            if (!body.isEmpty()) {
                head.append("Content-Length: ").append(body.length()).append("\r\n");
            }
            try (Talk talk = target.connect()) {
                return HttpAttacks.verdict(talk.send(head + "\r\n" + body.replace("@DOMAIN", target.domain())));
            }
        }));
    }

    private void administration() {
        ListenerKind door = ListenerKind.ADMINISTRATION;
        add(door, "Administration, a request before sign-in", "POST /api/account.list", "{}", OUR_PAGE, JSON);
        add(door, "Administration, a cookie that was made up", "POST /api/me", "{}", OUR_PAGE, JSON,
                "Cookie: __Host-redoubt-admin=" + SECRET + "; __Host-redoubt=" + SECRET);
        add(door, "Administration, a role by another site (CSRF)", "POST /api/role.give",
                "{\"address\":\"drill@localhost\",\"role\":\"owner\"}", "Origin: https://evil.example", "Content-Type: text/plain");
        add(door, "Administration, a sign-in of another site (CSRF)", "POST /session",
                "{\"login\":\"a\",\"password\":\"b\",\"code\":\"000000\"}", "Origin: https://evil.example", JSON);
        add(door, "Administration, ProxyLogon (CVE-2021-26855)", "GET /ecp/y.js", "",
                "Cookie: X-BEResource=localhost~1942062522");
        add(door, "Administration, path traversal", "GET /admin/..%2f..%2fetc%2fpasswd", "");
        add(door, "Administration, TRACE of a cookie", "TRACE /session", "");
    }

    private void provisioning() {
        ListenerKind door = ListenerKind.HTTPS;
        String scim = "Content-Type: application/scim+json";
        add(door, "SCIM, people before sign-in", "GET /scim/v2/Users", "");
        add(door, "SCIM, a token that was made up", "GET /scim/v2/Users", "", "Authorization: Bearer redoubt-scim.1." + SECRET);
        add(door, "SCIM, a person with a role", "POST /scim/v2/Users",
                "{\"userName\":\"drill@localhost\",\"roles\":[{\"value\":\"owner\"}]}", scim);
        add(door, "SCIM, a password by PATCH", "PATCH /scim/v2/Users/1",
                "{\"Operations\":[{\"op\":\"replace\",\"path\":\"password\",\"value\":\"drill\"}]}", scim);
        add(door, "SCIM, a filter that is a query", "GET /scim/v2/Users?filter=userName%20eq%20%22a%22%20or%20%221%22%20eq%20%221%22", "");
    }

    private void provider() {
        ListenerKind door = ListenerKind.HTTPS;
        add(door, "OpenID Connect, an answer that nobody asked for (CSRF)", "GET /oidc/callback?code=drill&state=" + SECRET, "");
        add(door, "OpenID Connect, an answer of another issuer (mix-up)",
                "GET /oidc/callback?code=drill&state=" + SECRET + "&iss=evil.example", "", "Cookie: __Host-redoubt-oidc=" + SECRET);
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String logout = encoder.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8)) + '.'
                + encoder.encodeToString("{\"sub\":\"administrator\"}".getBytes(StandardCharsets.UTF_8)) + '.';
        add(door, "OpenID Connect, a logout token without signature", "POST /oidc/backchannel-logout", "logout_token=" + logout,
                "Content-Type: application/x-www-form-urlencoded");
    }

    private void passkeys() {
        ListenerKind door = ListenerKind.HTTPS;
        add(door, "Passkey, a challenge for another site", "POST /session/passkey", "{}", "Origin: https://evil.example", JSON);
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String client = encoder.encodeToString(
                ("{\"type\":\"webauthn.get\",\"challenge\":\"" + SECRET + "\",\"origin\":\"https://evil.example\"}")
                        .getBytes(StandardCharsets.UTF_8));
        String answer = "{\"credential\":\"" + SECRET + "\",\"clientData\":\"" + client + "\",\"authenticatorData\":\"" + SECRET
                + "\",\"signature\":\"" + SECRET + "\",\"userHandle\":\"" + SECRET + "\"}";
        add(door, "Passkey, an answer that was made up", "POST /session", answer, OUR_PAGE, JSON);
        add(door, "Passkey, one's own for somebody else", "POST /self/passkeys", "{\"name\":\"drill\"}", OUR_PAGE, JSON);
    }
}
