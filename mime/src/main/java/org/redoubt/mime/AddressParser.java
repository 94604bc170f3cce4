package org.redoubt.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Address lists: RFC 5322 3.4, its obsolete forms (4.4), RFC 6532 texts, and what senders get wrong: names with
 * unquoted specials, addresses without angle brackets or domain, missing ends. Nothing throws; every character is read
 * once. Local parts and names come out without their quotes.
 */
final class AddressParser {
    /** Longest encoded word looked for as one unit; RFC 2047 2 allows 75. */
    private static final int ENCODED_WORD = 512;

    /**
     * What ends an atom here; brackets, dots, backslashes and a lone closing parenthesis do not, because names have them
     * unquoted. Each of these is read by {@link #parse()}, {@link #one()} or {@link Words#read()}, so that every round
     * of each loop moves on.
     */
    private static final AsciiSet SPECIALS = AsciiSet.of(" \t\r\n<>(,;:@\"");

    private static final AsciiSet ANGLE_END = AsciiSet.of(">,;");
    private static final AsciiSet ROUTE_END = AsciiSet.of(":>");
    private static final AsciiSet LITERAL_END = AsciiSet.of("]>,\"");

    private final Scan in;
    private final List<Address> found = new ArrayList<>(2);
    private boolean inGroup;

    /** The last comment inside or behind the domain that was read last. */
    private String domainComment = "";

    AddressParser(String value) {
        in = new Scan(value);
    }

    List<Address> parse() {
        while (!in.atEnd() && found.size() < Limits.ADDRESSES) {
            if (in.skipWhite() || in.take(',') || in.take('>')) {
                continue;
            }
            if (in.take(';')) {
                endGroup();
            } else {
                one();
            }
        }
        endGroup();
        return found;
    }

    private void endGroup() {
        if (inGroup) {
            found.add(Address.GROUP_END);
            inGroup = false;
        }
    }

    private void one() {
        Words words = new Words();
        while (words.read()) {
            // up to the first special that no word contains
        }
        if (in.take('<')) {
            add(words.name(), angle());
        } else if (in.take('@')) {
            bare(words);
        } else if (in.peek() == ':' && !inGroup) {
            in.skip();
            inGroup = true;
            found.add(Address.groupStart(words.spaced.toString()));
        } else {
            in.take(':');
            lonely(words);
        }
    }

    /** Words that no address follows. One word is a local part, several are a name. */
    private void lonely(Words words) {
        if (words.count == 0) {
            return;
        }
        if (words.count == 1) {
            add(words.comment, new Spec("", words.compact.toString(), ""));
        } else {
            add(words.spaced.toString(), new Spec("", "", ""));
        }
    }

    /** {@code local@domain}, perhaps a comment that names the person, perhaps after all the name of an address in brackets. */
    private void bare(Words words) {
        String local = words.compact.toString();
        String domain = domain();
        Words after = new Words();
        while (after.read()) {
            // words after a complete address: only a comment among them counts, unless brackets follow
        }
        if (in.take('<')) {
            String rest = after.spaced.isEmpty() ? "" : " " + after.spaced;
            add(words.spaced + "@" + domain + rest, angle());
        } else {
            String behind = after.comment.isEmpty() ? domainComment : after.comment;
            add(behind.isEmpty() ? words.comment : behind, new Spec("", local, domain));
        }
        skipToSeparator();
    }

    /** A second {@code @} and the like: nothing more to be had from this address. */
    private void skipToSeparator() {
        while (!in.atEnd() && in.peek() != ',' && in.peek() != ';') {
            switch (in.peek()) {
                case '"' -> in.quoted();
                case '(' -> in.comment();
                default -> in.skip();
            }
        }
    }

    private record Spec(String route, String local, String domain) {}

    /** RFC 5322 4.4: what follows the opening bracket, a route before it. */
    private Spec angle() {
        in.skipCfws();
        String route = in.peek() == '@' ? route() : "";
        Words local = new Words();
        while (local.read()) {
            // the local part, perhaps with white space around its dots
        }
        String domain = in.take('@') ? domain() : "";
        in.until(ANGLE_END);
        in.take('>');
        return new Spec(route, local.compact.toString(), domain);
    }

    private String route() {
        int start = in.position();
        in.until(ROUTE_END);
        String route = in.since(start).trim();
        in.take(':');
        return route;
    }

    private String domain() {
        domainComment = "";
        skipCfws();
        if (in.peek() == '[') {
            String literal = in.until(LITERAL_END);
            return (in.take(']') ? literal + "]" : literal).trim();
        }
        StringBuilder out = new StringBuilder();
        do {
            out.append(in.until(SPECIALS));
            skipCfws();
        } while (in.peek() == '.' || (endsInDot(out) && domainGoesOn()));
        return out.toString();
    }

    private void skipCfws() {
        while (in.skipWhite() || in.peek() == '(') {
            if (in.peek() == '(') {
                domainComment = in.comment();
            }
        }
    }

    private static boolean endsInDot(StringBuilder out) {
        return !out.isEmpty() && out.charAt(out.length() - 1) == '.';
    }

    private boolean domainGoesOn() {
        return !in.atEnd() && !SPECIALS.has(in.peek());
    }

    private void add(String name, Spec spec) {
        found.add(new Address(present(name), present(spec.route), Optional.of(spec.local), Optional.of(spec.domain)));
    }

    private static Optional<String> present(String s) {
        return s.isEmpty() ? Optional.empty() : Optional.of(s);
    }

    /** Atoms and quoted strings, once as a phrase and once without white space, as a local part. */
    private final class Words {
        private final StringBuilder spaced = new StringBuilder();
        private final StringBuilder compact = new StringBuilder();
        private String comment = "";
        private int count;

        String name() {
            return spaced.isEmpty() ? comment : spaced.toString();
        }

        /** Reads one word or comment; false at a special or at the end. */
        boolean read() {
            boolean white = in.skipWhite();
            if (in.peek() == '(') {
                String text = in.comment();
                comment = text.isEmpty() ? comment : text;
                return true;
            }
            String word = in.peek() == '"' ? in.quoted() : atom();
            if (word == null) {
                return false;
            }
            if (white && !spaced.isEmpty()) {
                spaced.append(' ');
                count++;
            } else if (count == 0) {
                count = 1;
            }
            spaced.append(word);
            compact.append(word);
            return true;
        }

        private @Nullable String atom() {
            int start = in.position();
            if (in.peek() == '=' && in.peek(1) == '?') {
                encodedWord();
            }
            in.until(SPECIALS);
            return in.position() == start ? null : in.since(start);
        }

        /** An encoded word may hold, against RFC 2047 5 (3), a comma or another special: four question marks end it. */
        private void encodedWord() {
            int marks = 0;
            for (int i = 1; i < ENCODED_WORD && in.peek(i) > ' '; i++) {
                marks += in.peek(i) == '?' ? 1 : 0;
                if (marks >= 4 && in.peek(i + 1) == '=') {
                    for (int n = 0; n <= i + 1; n++) {
                        in.skip();
                    }
                    return;
                }
            }
        }
    }
}
