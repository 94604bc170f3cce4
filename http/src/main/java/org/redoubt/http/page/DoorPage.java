package org.redoubt.http.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.Route;

/**
 * A page at the door, in the look of the web application's own sign-in: plain HTML made here, one style sheet, and where
 * passkeys are asked for one script. Light, dark and more contrast are what the system asks for. Whatever comes from outside
 * is text and goes through {@link #text}.
 *
 * @param title of the page, and its heading
 * @param content what follows the heading, as HTML
 * @param chooser how the language is chosen on it; without, by whoever comes to another page
 * @param script whether the script for passkeys is in it
 */
public record DoorPage(String title, String content, Optional<Chooser> chooser, boolean script) {
    static final String STYLE = "/door/page.css";
    static final String SCRIPT = "/door/passkey.js";

    static final Texts TEXTS = Texts.open(name -> DoorPage.class.getResourceAsStream(name));
    private static final byte[] STYLE_OCTETS = resource("page.css");
    private static final byte[] SCRIPT_OCTETS = resource("passkey.js");

    /** The web application's mark. */
    private static final String MARK = """
            <svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">\
            <path d="M4.5 19.5V6.5h3.2v2.6h2.8V6.5h3v2.6h2.8V6.5h3.2v13zM10 19.5v-3a2 2 0 0 1 4 0v3"/></svg>
            """;

    /**
     * How a page is shown once more in another language.
     *
     * @param method get or post
     * @param action where the choice is sent
     * @param fields that go with it
     */
    public record Chooser(String method, String action, List<Map.Entry<String, String>> fields) {
        public Chooser {
            fields = List.copyOf(fields);
        }
    }

    /** A text that several sorts of pages have. */
    public static String words(Language language, String name) {
        return TEXTS.text(language, name);
    }

    /** A heading and a sentence. */
    public static DoorPage notice(String title, String words) {
        return titled(title, "<p>" + text(words) + "</p>\n");
    }

    /** A heading and HTML. */
    public static DoorPage titled(String title, String content) {
        return new DoorPage(title, content, Optional.empty(), false);
    }

    /** What an {@link org.redoubt.http.HttpServer} that has such pages is to serve besides. */
    public static List<Route> routes() {
        return List.of(
                file(STYLE, "text/css; charset=utf-8", STYLE_OCTETS),
                file(SCRIPT, "text/javascript; charset=utf-8", SCRIPT_OCTETS));
    }

    private static Route file(String path, String type, byte[] octets) {
        return new Route(path, false, exchange -> {
            if (exchange.method().equals("GET") || exchange.method().equals("HEAD")) {
                exchange.respond(200, Map.of("Content-Type", type, "Cache-Control", "public, max-age=3600"), octets);
            } else {
                exchange.respond(405, Map.of("Allow", "GET, HEAD"), new byte[0]);
            }
        });
    }

    private static byte[] resource(String name) {
        try (InputStream in = DoorPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("a resource is missing: " + name);
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Sends it. */
    public void send(HttpExchange exchange, Language language, int status) throws IOException {
        send(exchange, language, status, Optional.empty(), Optional.empty());
    }

    /**
     * Sends it. A language that was chosen with the request is kept by the browser.
     *
     * @param cookie the value of a Set-Cookie field
     * @param leadsTo where the answer to its form may lead beside here, as a source expression
     */
    public void send(
            HttpExchange exchange, Language language, int status, Optional<String> cookie, Optional<String> leadsTo)
            throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Content-Type", "text/html; charset=utf-8");
        fields.put("Content-Language", language.tag());
        fields.put("Vary", "Accept-Language, Cookie");
        fields.put("Cache-Control", "no-store");
        fields.put(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'"
                        + (script ? "; script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'" : "")
                        + "; form-action 'self'"
                        + leadsTo.map(source -> " " + source).orElse("")
                        + "; base-uri 'none'; frame-ancestors 'none'");
        // A form's Origin is "null" where nothing may be said of the page that it is on; its query is said to nobody.
        fields.put("Referrer-Policy", "strict-origin");
        fields.put("X-Frame-Options", "DENY");
        fields.put("Cross-Origin-Opener-Policy", "same-origin");
        cookie.ifPresent(value -> fields.put("Set-Cookie", value));
        if (exchange.query(Language.PARAMETER).flatMap(Language::of).isPresent()) {
            exchange.cookie(language.cookie());
        }
        exchange.respond(status, fields, html(language).getBytes(StandardCharsets.UTF_8));
    }

    private String html(Language language) {
        return """
            <!DOCTYPE html>
            <html lang="%s" dir="%s">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>%s – Redoubt</title>
            <link rel="stylesheet" href="%s">
            %s</head>
            <body>
            <main>
            %s<h1>%s</h1>
            %s</main>
            %s</body>
            </html>
            """
                .formatted(
                        language.tag(),
                        language.rightToLeft() ? "rtl" : "ltr",
                        text(title),
                        STYLE,
                        script ? "<script src=\"" + SCRIPT + "\" defer></script>\n" : "",
                        MARK,
                        text(title),
                        content,
                        chooser.map(way -> languages(way, language)).orElse(""));
    }

    private static String languages(Chooser way, Language now) {
        String hidden = way.fields().stream()
                .filter(field -> !field.getKey().equals(Language.PARAMETER))
                .map(field -> hidden(field.getKey(), field.getValue()))
                .collect(Collectors.joining());
        String buttons = Stream.of(Language.values())
                .map(each -> "<button type=\"submit\" name=\"" + Language.PARAMETER + "\" value=\"" + each.tag()
                        + "\" lang=\"" + each.tag() + '"' + (each == now ? " aria-current=\"true\"" : "") + ">"
                        + each.ownName() + "</button>\n")
                .collect(Collectors.joining());
        return "<footer><form method=\"" + way.method() + "\" action=\"" + text(way.action())
                + "\" class=\"languages\" aria-label=\"" + text(TEXTS.text(now, "language")) + "\">\n" + hidden + buttons
                + "</form></footer>\n";
    }

    /** A field that nobody sees. */
    public static String hidden(String name, String value) {
        return "<input type=\"hidden\" name=\"" + text(name) + "\" value=\"" + text(value) + "\">\n";
    }

    /** What was wrong, as HTML; nothing when nothing was. */
    public static String alert(Optional<String> wrong) {
        return wrong.map(words -> "<p class=\"alert\" role=\"alert\">" + text(words) + "</p>\n").orElse("");
    }

    /** As text within elements and quoted attributes. */
    public static String text(String words) {
        StringBuilder out = new StringBuilder(words.length());
        words.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(c);
            }
        });
        return out.toString();
    }
}
