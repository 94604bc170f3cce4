package org.redoubt.oauth;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.redoubt.directory.program.RedirectUri;
import org.redoubt.directory.program.Scope;
import org.redoubt.http.HttpExchange;

/**
 * The pages that people see: plain HTML made here, one style sheet, no script at all. Whatever comes from outside is text
 * and goes through {@link #text}.
 */
final class Pages {
    private static final byte[] STYLE = resource("page.css");

    private Pages() {}

    private static byte[] resource(String name) {
        try (InputStream in = Pages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("a resource is missing: " + name);
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static void style(HttpExchange exchange) throws IOException {
        if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
            exchange.respond(405, Map.of("Allow", "GET, HEAD"), new byte[0]);
            return;
        }
        exchange.respond(
                200, Map.of("Content-Type", "text/css; charset=utf-8", "Cache-Control", "public, max-age=3600"), STYLE);
    }

    /**
     * The sign-in.
     *
     * @param wrong what was wrong with the last try
     * @param codeWanted whether a code has to come with the password
     * @param outside what the sign-in elsewhere is called, where there is one
     */
    static String signIn(
            Visit visit,
            String token,
            String login,
            Optional<String> wrong,
            boolean codeWanted,
            Optional<String> outside) {
        String elsewhere = outside.map(label -> "<p class=\"buttons\"><a class=\"button\" href=\"" + Endpoints.OUTSIDE + "?visit="
                        + text(token) + "\">" + text(label) + "</a></p>\n")
                .orElse("");
        String name = text(visit.asked().program().name());
        String alert = wrong.map(words -> "<p class=\"alert\" role=\"alert\">" + text(words) + "</p>\n").orElse("");
        return """
            <h1>Sign in</h1>
            <p><strong>%s</strong> asks to be let into your mail. Sign in to see what it wants; nothing is given before
            you say so.</p>
            %s%s<form method="post" action="%s">
            <input type="hidden" name="visit" value="%s">
            <p><label for="login">Address</label>
            <input id="login" name="login" type="text" inputmode="email" autocomplete="username" autocapitalize="none"
            spellcheck="false" required value="%s"></p>
            <p><label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" required></p>
            <p><label for="code">%s</label>
            <input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code"%s></p>
            <p class="buttons"><button type="submit">Sign in</button></p>
            </form>
            """
                .formatted(
                        name,
                        alert,
                        elsewhere,
                        Endpoints.SIGN_IN,
                        text(token),
                        text(login),
                        codeWanted ? "Code of your second factor" : "Code of your second factor, if you have one",
                        codeWanted ? " required" : "");
    }

    /** What the program wants, and who is asked. */
    static String consent(Visit visit, String token, Visit.Who who) {
        Asked asked = visit.asked();
        return """
            <h1>Let <q>%s</q> in?</h1>
            <p>You are signed in as <strong>%s</strong>%s.</p>
            <p>It will be able to:</p>
            <ul>%s</ul>
            <p>%s</p>
            <p class="note">Programs choose their names themselves. Go on only if you have just begun this yourself. You can take it
            back at any time: in the browser under Settings, Security, or by changing your password.</p>
            <form method="post" action="%s">
            <input type="hidden" name="visit" value="%s">
            <p class="buttons"><button type="submit" name="decision" value="allow">Let it in</button>
            <button type="submit" name="decision" value="deny" class="quiet">No</button>
            <button type="submit" name="decision" value="other" class="quiet">Sign in as somebody else</button></p>
            </form>
            """
                .formatted(
                        text(asked.program().name()),
                        text(who.principal().login()),
                        who.name().isEmpty() ? "" : " (" + text(who.name()) + ")",
                        words(asked.scopes()),
                        where(asked),
                        Endpoints.DECIDE,
                        text(token));
    }

    private static String words(Set<Scope> scopes) {
        return scopes.stream()
                .sorted()
                .map(scope -> switch (scope) {
                    case MAIL -> "read, change and delete all your mail, send mail in your name, and change your rules";
                    case MAIL_READ -> "read all your mail and your rules, and change nothing";
                    case SUBMISSION -> "send mail in your name";
                    case OFFLINE_ACCESS -> "go on while you are away, until you take it back or it is unused for 90 days";
                })
                .map(line -> "<li>" + line + "</li>")
                .collect(Collectors.joining("\n"));
    }

    private static String where(Asked asked) {
        return switch (asked) {
            case Asked.ByBrowser browser -> switch (browser.redirectUri().kind()) {
                case LOOPBACK -> "It is a program on the computer that you sit at.";
                case OWN_SCHEME -> "It is a program on this device, which is known here as <code>"
                        + text(browser.redirectUri().receiver()) + "</code>.";
                case HTTPS -> "It is on another computer: your answer goes to <strong>"
                        + text(browser.redirectUri().receiver()) + "</strong>.";
            };
            case Asked.ByDevice device -> "It is on another device, which shows the code <strong>"
                    + Devices.shown(text(device.userCode()))
                    + "</strong>. If no device of yours shows this code, somebody wants to trick you: say no.";
        };
    }

    /** Where the code of a device is typed. */
    static String device(String userCode, Optional<String> wrong) {
        String alert = wrong.map(words -> "<p class=\"alert\" role=\"alert\">" + text(words) + "</p>\n").orElse("");
        return """
            <h1>A device asks to be let in</h1>
            <p>Type the code that it shows. If somebody sent you here, or told you a code, stop: whoever does that wants your
            mail.</p>
            %s<form method="post" action="%s">
            <p><label for="user_code">Code on the device</label>
            <input id="user_code" name="user_code" type="text" autocomplete="off" autocapitalize="characters"
            spellcheck="false" required value="%s"></p>
            <p class="buttons"><button type="submit">Go on</button></p>
            </form>
            """
                .formatted(alert, Endpoints.DEVICE, text(userCode));
    }

    /** A few words. */
    static String notice(String title, String words) {
        return "<h1>" + text(title) + "</h1>\n<p>" + text(words) + "</p>\n";
    }

    /** What went wrong, and the way to a host that nobody has looked at yet: people go there, or do not. */
    static String backTo(String words, RedirectUri uri, String address) {
        return notice("This cannot be done", words)
                + "<p>The program that asked is at <strong>" + text(uri.receiver()) + "</strong>. <a rel=\"noreferrer\" href=\""
                + text(address) + "\">Go there and tell it so</a>.</p>\n";
    }

    /** Sends a page. */
    static void send(HttpExchange exchange, int status, String content) throws IOException {
        send(exchange, status, content, Optional.empty(), Optional.empty());
    }

    /**
     * Sends a page.
     *
     * @param cookie the value of a Set-Cookie field
     * @param leadsTo where the answer to its form may lead beside here, as a source expression
     */
    static void send(
            HttpExchange exchange, int status, String content, Optional<String> cookie, Optional<String> leadsTo)
            throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Content-Type", "text/html; charset=utf-8");
        fields.put(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; form-action 'self'"
                        + leadsTo.map(source -> " " + source).orElse("")
                        + "; base-uri 'none'; frame-ancestors 'none'");
        // A form's Origin is "null" where nothing may be said of the page that it is on; its query is said to nobody.
        fields.put("Referrer-Policy", "strict-origin");
        fields.put("X-Frame-Options", "DENY");
        fields.put("Cross-Origin-Opener-Policy", "same-origin");
        cookie.ifPresent(value -> fields.put("Set-Cookie", value));
        String page = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>Redoubt: sign in with a program</title>
            <link rel="stylesheet" href="%s">
            </head>
            <body>
            <main>
            """.formatted(Endpoints.STYLE)
                + content + "</main>\n</body>\n</html>\n";
        exchange.respond(status, fields, page.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends the browser on (RFC 9700 4.12: 303, so that no form goes with it). */
    static void redirect(HttpExchange exchange, String address) throws IOException {
        exchange.respond(303, Map.of("Location", address), new byte[0]);
    }

    /** An address of a program's with parameters added (RFC 6749 4.1.2). */
    static String with(RedirectUri uri, Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return uri.text() + (uri.text().contains("?") ? "&" : "?") + query;
    }

    /** As text within elements and quoted attributes. */
    static String text(String words) {
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
