package org.redoubt.sanitize.css;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads component values (CSS Syntax 4 and 5.4), in one pass. Comments are white space here, which differs from CSS only in
 * that a comment in the middle of a name parts it in two; the output has none.
 */
final class CssReader {
    private static final char END = '\0';

    private final String text;
    private int at;
    private int count;

    private CssReader(String text) {
        // CSS Syntax 3.3: no NUL is left, so that it can stand for the end.
        this.text = text.replace("\r\n", "\n").replace('\r', '\n').replace('\f', '\n').replace('\0', '\ufffd');
    }

    /** All of a text, as far as the limits reach. */
    static List<Component> read(String text) {
        String bounded = text.length() > CssLimits.SHEET ? text.substring(0, CssLimits.SHEET) : text;
        return new CssReader(bounded).until(END, 0);
    }

    private char peek(int ahead) {
        int index = at + ahead;
        return index < text.length() ? text.charAt(index) : END;
    }

    private boolean over() {
        return at >= text.length() || count > CssLimits.COMPONENTS;
    }

    /** Values up to a closing bracket, which is taken. */
    private List<Component> until(char close, int depth) {
        List<Component> values = new ArrayList<>();
        while (!over()) {
            if (close != END && peek(0) == close) {
                at++;
                return values;
            }
            count++;
            Component next = next(depth);
            boolean twice = next instanceof Component.Space
                    && !values.isEmpty()
                    && values.getLast() instanceof Component.Space;
            if (!twice) {
                values.add(next);
            }
        }
        return values;
    }

    private Component next(int depth) {
        char c = peek(0);
        if (c == '/' && peek(1) == '*') {
            int end = text.indexOf("*/", at + 2);
            at = end < 0 ? text.length() : end + 2;
            return new Component.Space();
        }
        if (isSpace(c)) {
            while (!over() && isSpace(peek(0))) {
                at++;
            }
            return new Component.Space();
        }
        if (c == '"' || c == '\'') {
            return string(c);
        }
        if (startsNumber()) {
            return number();
        }
        if (text.startsWith("-->", at) || text.startsWith("<!--", at)) {
            at += c == '-' ? 3 : 4;
            return new Component.Space();
        }
        if (startsName(0)) {
            return named(depth);
        }
        if (c == '#' && (isNameCharacter(peek(1)) || escapes(1))) {
            at++;
            return new Component.Hash(name());
        }
        if (c == '@' && startsName(1)) {
            at++;
            return new Component.AtKeyword(name().toLowerCase(Locale.ROOT));
        }
        at++;
        if (c == '(' || c == '[' || c == '{') {
            return depth >= CssLimits.DEPTH ? tooDeep() : new Component.Block(c, until(closing(c), depth + 1));
        }
        return new Component.Sign(c);
    }

    /** Nobody writes that; nothing after it counts. */
    private Component tooDeep() {
        at = text.length();
        return new Component.Bad();
    }

    private static char closing(char open) {
        return switch (open) {
            case '(' -> ')';
            case '[' -> ']';
            default -> '}';
        };
    }

    private Component named(int depth) {
        String name = name();
        if (peek(0) != '(') {
            return new Component.Ident(name);
        }
        at++;
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("url") && !quoteFollows()) {
            return url();
        }
        if (depth >= CssLimits.DEPTH) {
            return tooDeep();
        }
        List<Component> arguments = until(')', depth + 1);
        if (lower.equals("url")) {
            List<Component> solid =
                    arguments.stream().filter(each -> !(each instanceof Component.Space)).toList();
            return solid.size() == 1 && solid.getFirst() instanceof Component.Text(String address)
                    ? new Component.Url(address)
                    : new Component.Bad();
        }
        return new Component.Function(lower, arguments);
    }

    private boolean quoteFollows() {
        int ahead = 0;
        while (isSpace(peek(ahead))) {
            ahead++;
        }
        return peek(ahead) == '"' || peek(ahead) == '\'';
    }

    /** CSS Syntax 4.3.6: an address without quotes. */
    private Component url() {
        StringBuilder address = new StringBuilder();
        boolean bad = false;
        while (!over() && peek(0) != ')') {
            char c = peek(0);
            if (escapes(0)) {
                at++;
                escape(address);
                continue;
            }
            bad |= c == '"' || c == '\'' || c == '(' || c == '\\' || (c < ' ' && !isSpace(c));
            address.append(c);
            at++;
        }
        at++;
        String stripped = address.toString().strip();
        bad |= stripped.chars().anyMatch(c -> isSpace((char) c));
        return bad ? new Component.Bad() : new Component.Url(stripped);
    }

    private Component string(char quote) {
        StringBuilder value = new StringBuilder();
        at++;
        while (!over()) {
            char c = peek(0);
            if (c == quote) {
                at++;
                return new Component.Text(value.toString());
            }
            if (c == '\n') {
                return new Component.Bad();
            }
            if (c == '\\' && peek(1) == '\n') {
                at += 2;
            } else if (escapes(0)) {
                at++;
                escape(value);
            } else {
                value.append(c);
                at++;
            }
        }
        return new Component.Bad();
    }

    private boolean startsNumber() {
        int ahead = peek(0) == '+' || peek(0) == '-' ? 1 : 0;
        return isDigit(peek(ahead)) || (peek(ahead) == '.' && isDigit(peek(ahead + 1)));
    }

    private Component number() {
        int start = at;
        at += peek(0) == '+' || peek(0) == '-' ? 1 : 0;
        digits();
        if (peek(0) == '.' && isDigit(peek(1))) {
            at++;
            digits();
        }
        int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
        if ((peek(0) == 'e' || peek(0) == 'E') && isDigit(peek(1 + sign))) {
            at += 1 + sign;
            digits();
        }
        double value = at - start > 32 ? Double.POSITIVE_INFINITY : Double.parseDouble(text.substring(start, at));
        if (peek(0) == '%') {
            at++;
            return new Component.Number(value, "%");
        }
        return new Component.Number(value, startsName(0) ? name().toLowerCase(Locale.ROOT) : "");
    }

    private void digits() {
        while (isDigit(peek(0))) {
            at++;
        }
    }

    private String name() {
        StringBuilder name = new StringBuilder();
        while (!over()) {
            if (escapes(0)) {
                at++;
                escape(name);
            } else if (isNameCharacter(peek(0))) {
                name.append(peek(0));
                at++;
            } else {
                break;
            }
        }
        return name.toString();
    }

    /** CSS Syntax 4.3.7: what a backslash begins, which is behind us. */
    private void escape(StringBuilder out) {
        int digits = 0;
        int code = 0;
        while (digits < 6 && Character.digit(peek(0), 16) >= 0 && peek(0) < 128) {
            code = code * 16 + Character.digit(peek(0), 16);
            digits++;
            at++;
        }
        if (digits == 0) {
            out.append(peek(0));
            at++;
            return;
        }
        if (isSpace(peek(0))) {
            at++;
        }
        boolean none = code == 0 || code > Character.MAX_CODE_POINT || (code >= 0xd800 && code <= 0xdfff);
        out.appendCodePoint(none ? 0xfffd : code);
    }

    private boolean escapes(int ahead) {
        return peek(ahead) == '\\' && peek(ahead + 1) != '\n' && at + ahead + 1 < text.length();
    }

    private boolean startsName(int ahead) {
        char c = peek(ahead);
        if (c == '-') {
            return isNameStart(peek(ahead + 1)) || peek(ahead + 1) == '-' || escapes(ahead + 1);
        }
        return isNameStart(c) || escapes(ahead);
    }

    private static boolean isNameStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean isNameCharacter(char c) {
        return isNameStart(c) || isDigit(c) || c == '-';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n';
    }
}
