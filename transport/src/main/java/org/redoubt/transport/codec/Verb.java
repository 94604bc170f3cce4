package org.redoubt.transport.codec;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The verbs of RFC 5321 4.1.1, RFC 2033 4.1, RFC 3030 2, RFC 3207 4 and RFC 4954 4; anything else is {@link #UNKNOWN}.
 */
public enum Verb {
    AUTH,
    BDAT,
    DATA,
    EHLO,
    EXPN,
    HELO,
    HELP,
    LHLO,
    MAIL,
    NOOP,
    QUIT,
    RCPT,
    RSET,
    STARTTLS,
    VRFY,
    UNKNOWN;

    private static final Map<String, Verb> BY_NAME =
            Stream.of(values())
                    .filter(v -> v != UNKNOWN)
                    .collect(Collectors.toUnmodifiableMap(Verb::name, Function.identity()));

    static Verb of(String word) {
        return BY_NAME.getOrDefault(word.toUpperCase(Locale.ROOT), UNKNOWN);
    }
}
