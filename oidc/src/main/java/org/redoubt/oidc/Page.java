package org.redoubt.oidc;

import java.io.IOException;
import org.redoubt.directory.SignIn;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.page.DoorPage;
import org.redoubt.http.page.Language;
import org.redoubt.http.page.Refusals;
import org.redoubt.http.page.Texts;

/** The page that says that something did not work, in the look of the door and in the person's language. */
final class Page {
    private static final Texts TEXTS = Texts.open(name -> Page.class.getResourceAsStream(name));

    private Page() {}

    /**
     * Sends it.
     *
     * @param title the name of a text, as words is
     * @param put in the places of words
     */
    static void send(HttpExchange exchange, int status, String title, String words, String... put) throws IOException {
        Language language = Language.of(exchange);
        send(exchange, language, status, title, TEXTS.text(language, words, put));
    }

    /** Says why what the provider sent cannot be used. */
    static void unusable(HttpExchange exchange, String reason) throws IOException {
        switch (reason) {
            case "unknown-state", "declined", "not-its-domain", "email-not-verified", "known-otherwise" ->
                send(exchange, 403, "unusable.title", reason);
            default -> send(exchange, 403, "unusable.title", "unbelieved", reason);
        }
    }

    /** Says why somebody for whom the provider vouches is not let in. */
    static void refuse(HttpExchange exchange, int status, SignIn.Reason reason, String publicText) throws IOException {
        Language language = Language.of(exchange);
        String words = reason == SignIn.Reason.WRONG_CREDENTIALS || publicText.isEmpty()
                ? TEXTS.text(language, "refused.nobody")
                : Refusals.words(language, reason, publicText);
        send(exchange, language, status, "refused.title", words);
    }

    private static void send(HttpExchange exchange, Language language, int status, String title, String words)
            throws IOException {
        String content = "<p>" + DoorPage.text(words) + "</p>\n<p class=\"buttons\"><a class=\"button\" href=\"/mail/\">"
                + DoorPage.text(DoorPage.words(language, "back")) + "</a></p>\n";
        DoorPage.titled(TEXTS.text(language, title), content).send(exchange, language, status);
    }
}
