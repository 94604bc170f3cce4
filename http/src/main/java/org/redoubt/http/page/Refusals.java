package org.redoubt.http.page;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.directory.SignIn;

/** Why somebody is not let in, in her language. The directory says it in English; a sentence that is not known here stays so. */
public final class Refusals {
    private static final Pattern SECONDS = Pattern.compile("too many failures, try again in ([0-9]+) s");

    private Refusals() {}

    /** One or more sentences. */
    public static String words(Language language, SignIn.Reason reason, String publicText) {
        Texts texts = DoorPage.TEXTS;
        return switch (reason) {
            case WRONG_CREDENTIALS, MALFORMED -> texts.text(language, "wrong");
            case SECOND_FACTOR_WANTED -> texts.text(language, "second.wanted");
            case SECOND_FACTOR_WRONG -> texts.text(language, "second.wrong");
            case SECOND_FACTOR_MISSING -> texts.text(language, "second.missing");
            case DISABLED -> texts.text(language, "disabled");
            case UNAVAILABLE -> texts.text(language, "unavailable");
            case THROTTLED -> {
                Matcher seconds = SECONDS.matcher(publicText);
                yield seconds.matches()
                        ? texts.text(language, "wait.seconds", seconds.group(1))
                        : texts.text(language, "wait");
            }
            case NOT_ALLOWED, SEALED -> {
                String sentence = sentence(publicText);
                yield texts.named(sentence).map(name -> texts.text(language, name)).orElse(sentence);
            }
        };
    }

    private static String sentence(String words) {
        return words.isEmpty() ? "" : Character.toUpperCase(words.charAt(0)) + words.substring(1) + '.';
    }
}
