package org.redoubt.transport.sieve;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.VacationResponse;
import org.redoubt.mime.HtmlText;
import org.redoubt.sieve.Action;
import org.redoubt.sieve.Outcome;

/** A vacation response (RFC 8621 8) as the answer that a script would give, so that the same rules say who gets it. */
final class Away {
    /** RFC 5230 4.1: how long a sender is not told again when the script does not say. */
    private static final Duration INTERVAL = Duration.ofDays(7);

    /** RFC 8621 8: what is said when the owner wrote nothing. */
    private static final String DEFAULT = "I am away, and will read your message when I am back.\r\n";

    private static final String BOUNDARY = "=_away";

    private Away() {}

    /** Whether what a script plans leaves room for the response: it kept or sent on the message, and answers nothing itself. */
    static boolean fits(Outcome outcome) {
        boolean taken = false;
        for (Action action : outcome.actions()) {
            switch (action) {
                case Action.Keep _, Action.FileInto _, Action.Redirect _ -> taken = true;
                case Action.Vacation _, Action.Reject _ -> {
                    return false;
                }
                case Action.Notify _ -> {}
            }
        }
        return taken;
    }

    static Action.Vacation action(VacationResponse response) {
        String key = "response\0" + response.subject() + '\0' + response.text() + '\0' + response.html();
        return new Action.Vacation(
                response.html().map(html -> entity(response.text(), html)).orElse(response.text().orElse(DEFAULT)),
                response.html().isPresent(),
                response.subject(),
                Optional.empty(),
                List.of(),
                INTERVAL,
                key,
                Optional.empty());
    }

    private static String entity(Optional<String> text, String html) {
        return "Content-Type: multipart/alternative; boundary=\"" + BOUNDARY + "\"\r\n\r\n--" + BOUNDARY + "\r\n"
                + part("plain", text.orElseGet(() -> HtmlText.of(html).strip())) + "--" + BOUNDARY + "\r\n"
                + part("html", html) + "--" + BOUNDARY + "--\r\n";
    }

    private static String part(String subtype, String content) {
        String encoded = Base64.getMimeEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8));
        return "Content-Type: text/" + subtype + "; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded
                + "\r\n";
    }
}
