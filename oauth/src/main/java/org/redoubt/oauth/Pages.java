package org.redoubt.oauth;

import static org.redoubt.http.page.DoorPage.hidden;
import static org.redoubt.http.page.DoorPage.text;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.redoubt.directory.PasskeyRequest;
import org.redoubt.directory.program.RedirectUri;
import org.redoubt.directory.program.Scope;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.page.DoorPage;
import org.redoubt.http.page.Language;
import org.redoubt.http.page.Texts;

/**
 * The pages that people see. They work without a script; the one that there is gives passkeys to those who have them. Whatever
 * comes from outside is text and goes through {@link DoorPage#text}.
 */
final class Pages {
    private static final Texts TEXTS = Texts.open(name -> Pages.class.getResourceAsStream(name));

    private static final String TICK =
            "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M5 12.5l4.5 4.5L19 7.5\"/></svg>";
    private static final String KEY = "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M14.5 9.5a4.5 4.5 0 1 0-4.2"
            + " 4.5l1.2-1.2M14.4 10.6 20 16v3h-3v-2h-2v-2h-2l-1.4-1.4M9 8.5h.01\"/></svg>";

    private Pages() {}

    static String words(Language language, String name, String... put) {
        return TEXTS.text(language, name, put);
    }

    /** A page of a few words, by the name of its texts. */
    static DoorPage notice(Language language, String name) {
        return DoorPage.notice(words(language, name + ".title"), words(language, name + ".words"));
    }

    /** How a page of a visit is shown once more in another language. */
    private static DoorPage.Chooser chooser(String token) {
        return new DoorPage.Chooser("post", Endpoints.LANGUAGE, List.of(Map.entry("visit", token)));
    }

    /**
     * What a sign-in page says besides what is asked.
     *
     * @param login what is in the field already
     * @param wrong what was wrong with the last try
     * @param codeWanted whether a code has to come with the password
     * @param passkey what the browser may be asked for instead
     * @param outside what the sign-in elsewhere is called, where there is one
     */
    record Door(
            String login,
            Optional<String> wrong,
            boolean codeWanted,
            Optional<PasskeyRequest> passkey,
            Optional<String> outside) {}

    /** The sign-in. */
    static DoorPage signIn(Language language, Visit visit, String token, Door door) {
        String name = visit.asked().program().name();
        String content = program(name, TEXTS.html(language, "signin.intro", "<strong>" + text(name) + "</strong>"))
                + DoorPage.alert(door.wrong())
                + """
            <form method="post" action="%s">
            %s<p><label for="login">%s</label>
            <input id="login" name="login" type="text" inputmode="email" autocomplete="username" autocapitalize="none"
            spellcheck="false" dir="ltr" required value="%s"></p>
            <p><label for="password">%s</label>
            <input id="password" name="password" type="password" autocomplete="current-password" dir="ltr" required></p>
            <p><label for="code">%s</label>
            <input id="code" name="code" type="text" autocomplete="one-time-code" autocapitalize="none" spellcheck="false"
            dir="ltr" aria-describedby="code-hint"%s><small id="code-hint">%s</small></p>
            <p class="buttons"><button type="submit">%s</button></p>
            </form>
            """
                        .formatted(
                                Endpoints.SIGN_IN,
                                hidden("visit", token),
                                text(words(language, "login")),
                                text(door.login()),
                                text(words(language, "password")),
                                text(words(language, door.codeWanted() ? "code" : "code.optional")),
                                door.codeWanted() ? " required" : "",
                                text(words(language, "code.hint")),
                                text(words(language, "signin")))
                + door.passkey()
                        .map(request -> passkey(language, token, request))
                        .orElse("")
                + door.outside().map(label -> "<p class=\"buttons\"><a class=\"button\" href=\"" + Endpoints.OUTSIDE + "?visit="
                                + text(token) + "\">" + text(label) + "</a></p>\n")
                        .orElse("");
        boolean script = door.passkey().isPresent();
        return new DoorPage(words(language, "signin.title"), content, Optional.of(chooser(token)), script);
    }

    /** Only who has a script and passkeys sees it. */
    private static String passkey(Language language, String token, PasskeyRequest request) {
        return "<form method=\"post\" action=\"" + Endpoints.SIGN_IN + "\" hidden data-challenge=\""
                + text(request.challenge()) + "\" data-host=\"" + text(request.host()) + "\" data-allowed=\""
                + text(String.join(" ", request.allowed())) + "\">\n"
                + hidden("visit", token)
                + Visit.ASSERTION.stream().map(name -> hidden(name, "")).collect(Collectors.joining())
                + "<p class=\"buttons\"><button type=\"button\" class=\"quiet\" data-passkey>" + KEY
                + text(DoorPage.words(language, "passkey.use")) + "</button></p>\n"
                + "<p class=\"alert\" role=\"alert\" data-problem=\"" + text(DoorPage.words(language, "passkey.failed"))
                + "\"></p>\n</form>\n";
    }

    /** @param words as HTML */
    private static String program(String name, String words) {
        int first = name.isEmpty() ? '?' : name.codePointAt(0);
        String letter = Character.toString(Character.toUpperCase(first));
        return "<div class=\"program\"><span class=\"letter\" aria-hidden=\"true\">" + text(letter) + "</span><div>" + words
                + "</div></div>\n";
    }

    /** What the program wants, and who is asked. */
    static DoorPage consent(Language language, Visit visit, String token, Visit.Who who) {
        Asked asked = visit.asked();
        String login = "<strong><bdi>" + text(who.principal().login()) + "</bdi></strong>"
                + (who.name().isEmpty() || who.name().equals(who.principal().login()) ? "" : " (<bdi>" + text(who.name()) + "</bdi>)");
        String content = program(asked.program().name(), where(language, asked))
                + "<p>" + TEXTS.html(language, "consent.as", login) + "</p>\n"
                + "<p id=\"able\">" + text(words(language, "consent.able")) + "</p>\n"
                + "<ul class=\"rights\" aria-labelledby=\"able\">" + rights(language, asked.scopes()) + "</ul>\n"
                + "<p class=\"note\">" + text(words(language, "consent.note")) + "</p>\n"
                + """
            <form method="post" action="%s">
            %s<p class="buttons"><button type="submit" name="decision" value="allow">%s</button>
            <button type="submit" name="decision" value="deny" class="quiet">%s</button>
            <button type="submit" name="decision" value="other" class="quiet">%s</button></p>
            </form>
            """
                        .formatted(
                                Endpoints.DECIDE,
                                hidden("visit", token),
                                text(words(language, "allow")),
                                text(words(language, "deny")),
                                text(words(language, "other")));
        String title = words(language, "consent.title", asked.program().name());
        return new DoorPage(title, content, Optional.of(chooser(token)), false);
    }

    private static String rights(Language language, Set<Scope> scopes) {
        return scopes.stream()
                .sorted()
                .map(scope -> switch (scope) {
                    case MAIL -> "scope.mail";
                    case MAIL_READ -> "scope.mail-read";
                    case SUBMISSION -> "scope.submission";
                    case OFFLINE_ACCESS -> "scope.offline";
                })
                .map(name -> "<li>" + TICK + "<span>" + text(words(language, name)) + "</span></li>")
                .collect(Collectors.joining("\n"));
    }

    private static String where(Language language, Asked asked) {
        return switch (asked) {
            case Asked.ByBrowser browser -> {
                String receiver = text(browser.redirectUri().receiver());
                yield switch (browser.redirectUri().kind()) {
                    case LOOPBACK -> TEXTS.html(language, "where.loopback");
                    case OWN_SCHEME -> TEXTS.html(language, "where.own", "<code><bdi>" + receiver + "</bdi></code>");
                    case HTTPS -> TEXTS.html(language, "where.https", "<strong><bdi>" + receiver + "</bdi></strong>");
                };
            }
            case Asked.ByDevice device ->
                TEXTS.html(
                        language,
                        "where.device",
                        "<strong><bdi>" + Devices.shown(text(device.userCode())) + "</bdi></strong>");
        };
    }

    /** Where the code of a device is typed. */
    static DoorPage device(Language language, String userCode, Optional<String> wrong) {
        String content = "<p>" + text(words(language, "device.intro")) + "</p>\n"
                + DoorPage.alert(wrong)
                + """
            <form method="post" action="%s">
            <p><label for="user_code">%s</label>
            <input id="user_code" name="user_code" type="text" class="code" autocomplete="off" autocapitalize="characters"
            spellcheck="false" dir="ltr" required value="%s"></p>
            <p class="buttons"><button type="submit">%s</button></p>
            </form>
            """
                        .formatted(
                                Endpoints.DEVICE,
                                text(words(language, "device.code")),
                                text(userCode),
                                text(words(language, "device.go")));
        DoorPage.Chooser chooser =
                new DoorPage.Chooser("get", Endpoints.DEVICE, List.of(Map.entry("user_code", userCode)));
        return new DoorPage(words(language, "device.title"), content, Optional.of(chooser), false);
    }

    /** What went wrong, and the way to a host that nobody has looked at yet: people go there, or do not. */
    static DoorPage backTo(Language language, String problem, RedirectUri uri, String address) {
        String content = "<p>" + TEXTS.html(language, "cannot.asked", "<code><bdi>" + text(problem) + "</bdi></code>")
                + "</p>\n<p>"
                + TEXTS.html(language, "back.where", "<strong><bdi>" + text(uri.receiver()) + "</bdi></strong>")
                + " <a rel=\"noreferrer\" href=\"" + text(address) + "\">" + text(words(language, "back.link"))
                + "</a></p>\n";
        return new DoorPage(words(language, "cannot.title"), content, Optional.empty(), false);
    }

    /** Sends a page of a few words. */
    static void send(HttpExchange exchange, int status, String name) throws IOException {
        Language language = Language.of(exchange);
        notice(language, name).send(exchange, language, status);
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
}
