package org.redoubt.directory;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * A domain name in both its forms (RFC 5890 2.3.2). Two are equal when their ASCII forms are.
 *
 * @param ascii lower case, A-labels where needed: what DNS and our maps use
 * @param unicode U-labels where there are any: what people read
 */
public record DomainName(String ascii, String unicode) {
    private static final String A_LABEL = "xn--";
    /** RFC 5895 2 (5): the other full stops that people type. */
    private static final Pattern STOPS = Pattern.compile("[\u3002\uff0e\uff61]");

    /** Reads a name as somebody typed it or a client sent it; empty when it is none (an address literal is none). */
    public static Optional<DomainName> parse(String text) {
        if (text.isEmpty() || text.length() > Limits.MAX_DOMAIN_NAME) {
            return Optional.empty();
        }
        StringJoiner ascii = new StringJoiner(".");
        StringJoiner unicode = new StringJoiner(".");
        for (String typed : (ascii(text) ? text : STOPS.matcher(text).replaceAll(".")).split("\\.", -1)) {
            Optional<DomainName> label = label(typed);
            if (label.isEmpty()) {
                return Optional.empty();
            }
            ascii.add(label.get().ascii);
            unicode.add(label.get().unicode);
        }
        return ascii.length() > Limits.MAX_DOMAIN_NAME
                ? Optional.empty()
                : Optional.of(new DomainName(ascii.toString(), unicode.toString()));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DomainName name && name.ascii.equals(ascii);
    }

    @Override
    public int hashCode() {
        return ascii.hashCode();
    }

    @Override
    public String toString() {
        return ascii;
    }

    private static Optional<DomainName> label(String typed) {
        String label = map(typed);
        if (label.isEmpty() || label.startsWith("-") || label.endsWith("-")) {
            return Optional.empty();
        }
        if (ascii(label)) {
            return asciiLabel(label);
        }
        String encoded = A_LABEL + Punycode.encode(label);
        return isUnicodeLabel(label) && encoded.length() <= Limits.MAX_DOMAIN_LABEL
                ? Optional.of(new DomainName(encoded, label))
                : Optional.empty();
    }

    private static Optional<DomainName> asciiLabel(String label) {
        boolean sound = label.length() <= Limits.MAX_DOMAIN_LABEL
                && label.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-');
        return sound ? Optional.of(new DomainName(label, readable(label))) : Optional.empty();
    }

    /** An A-label that is not the one its decoding has stays as it is: it looks like nothing else then. */
    private static String readable(String label) {
        if (!label.startsWith(A_LABEL)) {
            return label;
        }
        return Punycode.decode(label.substring(A_LABEL.length()))
                .filter(DomainName::isUnicodeLabel)
                .filter(decoded -> decoded.equals(map(decoded)))
                .filter(decoded -> label.equals(A_LABEL + Punycode.encode(decoded)))
                .orElse(label);
    }

    /** RFC 5895 2: lower case, plain width, composed. Unlike IDNA2003 it keeps sharp s and final sigma. */
    private static String map(String typed) {
        if (ascii(typed)) {
            return typed.toLowerCase(Locale.ROOT);
        }
        StringBuilder mapped = new StringBuilder();
        typed.toLowerCase(Locale.ROOT).codePoints().forEach(c -> {
            String one = Character.toString(c);
            mapped.append(c >= 0xff00 && c <= 0xffef ? Normalizer.normalize(one, Normalizer.Form.NFKC) : one);
        });
        return Normalizer.normalize(mapped, Normalizer.Form.NFC);
    }

    private static boolean ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** RFC 5892 in short: letters, digits and marks, not a mark first, and nothing that shows as nothing. */
    private static boolean isUnicodeLabel(String label) {
        return !label.isEmpty()
                && !isMark(label.codePointAt(0))
                && label.chars().anyMatch(c -> c >= 0x80)
                && label.codePoints().allMatch(c -> c == '-' || c == 0xb7 || c == 0x30fb || isLetter(c) || isMark(c));
    }

    private static boolean isLetter(int c) {
        return Character.isLetterOrDigit(c) && !Character.isUpperCase(c) && !Character.isIdentifierIgnorable(c);
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }
}
