package org.redoubt.webmail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.Gate;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.http.Problems;
import org.redoubt.sanitize.MailView;

/**
 * Messages for people to look at: {@code /view/ACCOUNT/EMAIL} is a document, {@code …/facts} what is known of it, {@code
 * …/inside} the MIME entity that is signed within it, and a POST to {@code …/unsubscribe} asks to be left alone.
 */
final class ViewHandler implements HttpHandler {
    static final String PATH = "/view/";
    private static final Set<String> PARTS = Set.of("facts", "inside", "unsubscribe");

    private final Gate gate;
    private final Facts facts;
    private final Unsubscriber unsubscriber;
    private final Turns turns;

    /** @param turns of those who look at messages, which are in memory meanwhile */
    ViewHandler(Gate gate, Facts facts, Unsubscriber unsubscriber, Turns turns) {
        this.turns = turns;
        this.gate = gate;
        this.facts = facts;
        this.unsubscriber = unsubscriber;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String[] path = exchange.path().substring(PATH.length()).split("/", -1);
        String what = path.length == 3 ? path[2] : "";
        if (path.length != 2 && !PARTS.contains(what)) {
            Problems.notFound(exchange);
            return;
        }
        boolean posts = what.equals("unsubscribe");
        boolean reads = exchange.method().equals("GET") || exchange.method().equals("HEAD");
        if (posts ? !exchange.method().equals("POST") : !reads) {
            // Who is answered while it sends may not hear it.
            exchange.discard(Limits.REFUSED);
            exchange.respond(405, Map.of("Allow", posts ? "POST" : "GET, HEAD"), new byte[0]);
            return;
        }
        if (posts) {
            answer(exchange, path, what);
            return;
        }
        Optional<Turns.Turn> turn = turns.take(exchange.signedIn().principal().account());
        if (turn.isEmpty()) {
            exchange.respond(503, Map.of("Retry-After", "5"), new byte[0]);
            return;
        }
        try (Turns.Turn _ = turn.get()) {
            answer(exchange, path, what);
        }
    }

    private void answer(HttpExchange exchange, String[] path, String what) throws IOException {
        String action = what.isEmpty() ? "VIEW" : "VIEW-" + what.toUpperCase(Locale.ROOT);
        Optional<OpenMessage> message = OpenMessage.open(gate, exchange.signedIn(), path[0], path[1], action);
        if (message.isEmpty()) {
            Problems.notFound(exchange);
        } else if (what.isEmpty()) {
            document(exchange, message.get());
        } else if (what.equals("unsubscribe")) {
            unsubscribe(exchange, message.get());
        } else if (what.equals("inside")) {
            inside(exchange, message.get());
        } else {
            exchange.json(200, facts.of(message.get()));
        }
    }

    /** Never as what it says to be: a browser that goes there keeps octets. */
    private static void inside(HttpExchange exchange, OpenMessage message) throws IOException {
        Optional<byte[]> entity = message.inside();
        if (entity.isEmpty()) {
            Problems.notFound(exchange);
            return;
        }
        Map<String, String> fields = Map.of(
                "Content-Type", "application/octet-stream",
                "Content-Disposition", "attachment; filename=\"signed.eml\"",
                "Content-Security-Policy", "sandbox; default-src 'none'");
        exchange.respond(200, fields, entity.get());
    }

    private static void document(HttpExchange exchange, OpenMessage message) throws IOException {
        boolean remote = exchange.query("remote").filter("1"::equals).isPresent();
        boolean dark = exchange.query("theme").filter("dark"::equals).isPresent();
        MailView view = MessagePage.of(message.shown(), remote, dark);
        String nonce = AppHeaders.nonce();
        Map<String, String> fields = new HashMap<>();
        fields.put("Content-Type", "text/html; charset=utf-8");
        fields.put("Content-Security-Policy", policy(nonce, remote));
        fields.put("Permissions-Policy", AppHeaders.PERMISSIONS);
        fields.put("X-Frame-Options", "SAMEORIGIN");
        exchange.respond(200, fields, view.document(nonce).getBytes(StandardCharsets.UTF_8));
    }

    /** The second wall: no scripts, no forms, an origin of its own, one style sheet, and pictures. */
    private static String policy(String nonce, boolean remote) {
        return "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'nonce-" + nonce
                + "'; img-src data:" + (remote ? " https:" : "")
                + "; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
    }

    private void unsubscribe(HttpExchange exchange, OpenMessage message) throws IOException {
        ListUnsubscribe wanted = facts.unsubscribe(message.header());
        if (!wanted.oneClick() || wanted.https().isEmpty()) {
            Problems.refuse(exchange, 409, "This message offers no one-click unsubscription that can be trusted");
            return;
        }
        if (unsubscriber.post(wanted.https().get())) {
            exchange.respond(204, Map.of(), new byte[0]);
        } else {
            Problems.refuse(exchange, 502, "The sender's server did not take it");
        }
    }
}
