package org.redoubt.transport.trust;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A macro-string (RFC 7208 7.1), parsed. */
record SpfMacro(List<Piece> pieces) {
    // RFC 7208 12: it may not be all digits, so that addresses are no names.
    private static final Pattern TOP_LABEL =
            Pattern.compile("[0-9A-Za-z]*[A-Za-z][0-9A-Za-z]*|[0-9A-Za-z]+-[0-9A-Za-z-]*[0-9A-Za-z]");

    /** Text, or a macro to be replaced. */
    sealed interface Piece {
        record Literal(String text) implements Piece {}

        /**
         * @param labels how many parts from the right are kept; 0 is all
         * @param delimiters where the value is split
         */
        record Expand(char letter, int labels, boolean reverse, String delimiters) implements Piece {}
    }

    /** What a macro letter stands for. */
    interface Values {
        String of(char lowerLetter);
    }

    SpfMacro {
        pieces = List.copyOf(pieces);
    }

    /** A macro-string; blanks are allowed in explanations only. */
    static SpfMacro parse(String text, boolean explanation) throws SpfSyntaxException {
        List<Piece> pieces = new ArrayList<>();
        var literal = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                if (c > 0x7e || c < (explanation ? 0x20 : 0x21)) {
                    throw new SpfSyntaxException("a character that is not allowed");
                }
                literal.append(c);
                continue;
            }
            i++;
            switch (i < text.length() ? text.charAt(i) : 0) {
                case '%' -> literal.append('%');
                case '_' -> literal.append(' ');
                case '-' -> literal.append("%20");
                case '{' -> {
                    int end = text.indexOf('}', i);
                    if (end < 0) {
                        throw new SpfSyntaxException("a macro without its end");
                    }
                    flush(literal, pieces);
                    pieces.add(expand(text.substring(i + 1, end), explanation));
                    i = end;
                }
                default -> throw new SpfSyntaxException("a percent sign alone");
            }
        }
        flush(literal, pieces);
        return new SpfMacro(pieces);
    }

    private static void flush(StringBuilder literal, List<Piece> pieces) {
        if (!literal.isEmpty()) {
            pieces.add(new Piece.Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    private static Piece.Expand expand(String macro, boolean explanation) throws SpfSyntaxException {
        if (macro.isEmpty() || "slodiphvcrt".indexOf(lower(macro.charAt(0))) < 0) {
            throw new SpfSyntaxException("an unknown macro letter");
        }
        // RFC 7208 7.2: c, r and t are for explanations.
        if (!explanation && "crt".indexOf(lower(macro.charAt(0))) >= 0) {
            throw new SpfSyntaxException("a macro letter for explanations only");
        }
        int i = 1;
        while (i < macro.length() && macro.charAt(i) >= '0' && macro.charAt(i) <= '9') {
            i++;
        }
        if (i > 4 || (i > 1 && Integer.parseInt(macro.substring(1, i)) == 0)) {
            throw new SpfSyntaxException("a number of labels that cannot be");
        }
        int labels = i == 1 ? 0 : Integer.parseInt(macro.substring(1, i));
        boolean reverse = i < macro.length() && lower(macro.charAt(i)) == 'r';
        String delimiters = macro.substring(reverse ? i + 1 : i);
        if (!delimiters.chars().allMatch(c -> ".-+,/_=".indexOf(c) >= 0)) {
            throw new SpfSyntaxException("an unknown delimiter");
        }
        return new Piece.Expand(macro.charAt(0), labels, reverse, delimiters.isEmpty() ? "." : delimiters);
    }

    /** A domain-spec (RFC 7208 12): ends in a top label or in a macro. */
    static SpfMacro domainSpec(String text) throws SpfSyntaxException {
        SpfMacro macro = parse(text, false);
        if (macro.pieces.isEmpty()) {
            throw new SpfSyntaxException("a domain is missing");
        }
        if (macro.pieces.getLast() instanceof Piece.Literal && !text.endsWith("}")) {
            String plain = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
            int dot = plain.lastIndexOf('.');
            boolean percent = text.endsWith("%%") || text.endsWith("%_") || text.endsWith("%-");
            if (!percent && (dot < 0 || !TOP_LABEL.matcher(plain.substring(dot + 1)).matches())) {
                throw new SpfSyntaxException("not a domain");
            }
        }
        return macro;
    }

    /** RFC 7208 7.3. */
    String expand(Values values) {
        var text = new StringBuilder();
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Literal literal -> text.append(literal.text());
                case Piece.Expand expand -> {
                    String value = transformed(values.of(lower(expand.letter())), expand);
                    text.append(Character.isUpperCase(expand.letter()) ? urlEscaped(value) : value);
                }
            }
        }
        return text.toString();
    }

    boolean uses(char lowerLetter) {
        return pieces.stream()
                .anyMatch(piece -> piece instanceof Piece.Expand expand && lower(expand.letter()) == lowerLetter);
    }

    private static String transformed(String value, Piece.Expand how) {
        if (how.labels() == 0 && !how.reverse() && how.delimiters().equals(".")) {
            return value;
        }
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i == value.length() || how.delimiters().indexOf(value.charAt(i)) >= 0) {
                parts.add(value.substring(from, i));
                from = i + 1;
            }
        }
        if (how.reverse()) {
            Collections.reverse(parts);
        }
        int kept = how.labels() == 0 ? parts.size() : Math.min(how.labels(), parts.size());
        return String.join(".", parts.subList(parts.size() - kept, parts.size()));
    }

    private static String urlEscaped(String value) {
        var text = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
                text.append(c);
            } else {
                text.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return text.toString();
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }

    @Override
    public String toString() {
        return Arrays.toString(pieces.toArray());
    }
}
