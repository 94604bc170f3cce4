package org.redoubt.webmail;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.redoubt.directory.Directory;
import org.redoubt.directory.PasskeyRequest;
import org.redoubt.directory.passkey.Ceremony;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.http.Problems;
import org.redoubt.webmail.self.Json;
import org.redoubt.webmail.self.PasskeyJson;

/** Asks a browser for a passkey of whoever sits at it ({@code POST /session/passkey}). */
public final class DoorHandler implements HttpHandler {
    public static final String PATH = "/session/passkey";

    private final Directory directory;
    private final String hostname;

    /** @param hostname by which passkeys are known */
    public DoorHandler(Directory directory, String hostname) {
        this.directory = directory;
        this.hostname = hostname;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        exchange.discard(Limits.REFUSED);
        if (!exchange.method().equals("POST")) {
            exchange.respond(405, Map.of("Allow", "POST"), new byte[0]);
            return;
        }
        if (!exchange.fromOurPage()) {
            Problems.refuse(exchange, 403, "This request seems to come from another site's page");
            return;
        }
        String secret = DoorCookie.secret(exchange).orElseGet(DoorCookie::fresh);
        Optional<Ceremony> ceremony = DoorCookie.ceremony(exchange, hostname, secret);
        if (ceremony.isEmpty()) {
            Problems.notFound(exchange);
            return;
        }
        PasskeyRequest request = directory.passkeyRequest(ceremony.get());
        Json.object(
                exchange,
                200,
                Map.of("Content-Type", "application/json", "Set-Cookie", DoorCookie.set(secret)),
                json -> PasskeyJson.write(json, request));
    }
}
