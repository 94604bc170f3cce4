package org.redoubt.directory;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * An address {@code local@domain} (RFC 5321 4.1.2, with Unicode after RFC 6531 3.3).
 *
 * @param local the local part without quotes, NFC, case as written
 */
public record AddrSpec(String local, DomainName domain) {
    private static final String ATOM_SPECIALS = "!#$%&'*+-/=?^_`{|}~";

    /** Reads an address; empty when it is none, or its domain is an address literal. */
    public static Optional<AddrSpec> parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1) {
            return Optional.empty();
        }
        Optional<String> local = localPart(text.substring(0, at));
        return DomainName.parse(text.substring(at + 1))
                .flatMap(domain -> local.map(part -> new AddrSpec(part, domain)));
    }

    /** The form in which addresses are compared: our people's local parts do not depend on case. */
    public String key() {
        return fold(local) + '@' + domain.ascii();
    }

    /** The form that people read, quoted where it must be. */
    public String text() {
        return (isDotString(local) ? local : quote(local)) + '@' + domain.unicode();
    }

    /** The address without what follows the first "+" (RFC 5233 4); empty when there is no "+" or nothing before it. */
    Optional<AddrSpec> withoutDetail() {
        int plus = local.indexOf('+');
        return plus < 1 ? Optional.empty() : Optional.of(new AddrSpec(local.substring(0, plus), domain));
    }

    /** What follows the first "+". */
    String detail() {
        return local.substring(local.indexOf('+') + 1);
    }

    @Override
    public String toString() {
        return text();
    }

    private static String fold(String local) {
        String lower = local.toLowerCase(Locale.ROOT);
        return Normalizer.normalize(lower, Normalizer.Form.NFC);
    }

    private static Optional<String> localPart(String text) {
        Optional<String> local =
                text.startsWith("\"") ? unquote(text) : Optional.of(text).filter(AddrSpec::isDotString);
        return local.map(part -> Normalizer.normalize(part, Normalizer.Form.NFC))
                .filter(part -> !part.isEmpty())
                .filter(part -> part.getBytes(StandardCharsets.UTF_8).length <= Limits.MAX_LOCAL_PART);
    }

    private static boolean isDotString(String text) {
        boolean dot = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' ? dot : !isAtomText(c)) {
                return false;
            }
            dot = c == '.';
        }
        return !dot;
    }

    private static boolean isAtomText(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || ATOM_SPECIALS.indexOf(c) >= 0
                || c >= 0xa0;
    }

    private static Optional<String> unquote(String text) {
        StringBuilder plain = new StringBuilder();
        int last = text.length() - 1;
        for (int i = 1; i < last; i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < last) {
                c = text.charAt(++i);
            } else if (c == '"' || c == '\\') {
                return Optional.empty();
            }
            if (c < ' ' || c >= 0x7f && c < 0xa0) {
                return Optional.empty();
            }
            plain.append(c);
        }
        return last > 0 && text.charAt(last) == '"' ? Optional.of(plain.toString()) : Optional.empty();
    }

    private static String quote(String plain) {
        return '"' + plain.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
