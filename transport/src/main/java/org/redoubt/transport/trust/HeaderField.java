package org.redoubt.transport.trust;

import java.util.Locale;

/**
 * One field as it came, an octet a character: folded, with its last CRLF.
 *
 * @param name in lower case, without blanks before the colon
 */
record HeaderField(String name, String raw) {
    static HeaderField of(String raw) {
        int colon = raw.indexOf(':');
        String name = colon < 0 ? "" : raw.substring(0, colon).strip();
        return new HeaderField(name.toLowerCase(Locale.ROOT), raw);
    }

    /** What stands behind the colon. */
    String value() {
        return raw.substring(raw.indexOf(':') + 1);
    }

    /** RFC 6376 3.4.1, 3.4.2; with its CRLF. */
    String canonical(Canonicalization how) {
        return switch (how) {
            case SIMPLE -> raw.endsWith("\r\n") ? raw : raw + "\r\n";
            case RELAXED -> name + ':' + relaxed(value()) + "\r\n";
        };
    }

    private static String relaxed(String value) {
        var text = new StringBuilder(value.length());
        boolean blank = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\r' || c == '\n') {
                continue;
            }
            if (c == ' ' || c == '\t') {
                blank = true;
                continue;
            }
            if (blank && !text.isEmpty()) {
                text.append(' ');
            }
            blank = false;
            text.append(c);
        }
        return text.toString();
    }

    /** The same field with the value of its b tag taken out (RFC 6376 3.5), everything else as it was. */
    HeaderField withoutSignature() {
        int from = raw.indexOf(':') + 1;
        while (from < raw.length()) {
            int end = raw.indexOf(';', from);
            int to = end < 0 ? raw.length() : end;
            int equals = raw.indexOf('=', from);
            if (equals >= 0 && equals < to && raw.substring(from, equals).strip().equals("b")) {
                String rest = end < 0 ? (raw.endsWith("\r\n") ? "\r\n" : "") : raw.substring(to);
                return new HeaderField(name, raw.substring(0, equals + 1) + rest);
            }
            from = to + 1;
        }
        return this;
    }
}
