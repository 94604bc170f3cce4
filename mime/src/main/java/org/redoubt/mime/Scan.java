package org.redoubt.mime;

/**
 * A cursor over the text of one structured field: the lexical tokens of RFC 5322 3.2. It only moves forward, each
 * character is looked at a bounded number of times, and what is never closed is closed by the end of the text.
 */
final class Scan {
    private static final int END = -1;

    private final String text;
    private int pos;

    Scan(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return pos >= text.length();
    }

    /** The character here, or -1 at the end. */
    int peek() {
        return pos < text.length() ? text.charAt(pos) : END;
    }

    int peek(int ahead) {
        return pos + ahead < text.length() ? text.charAt(pos + ahead) : END;
    }

    void skip() {
        pos++;
    }

    boolean take(char c) {
        if (peek() != c) {
            return false;
        }
        pos++;
        return true;
    }

    int position() {
        return pos;
    }

    String since(int start) {
        return text.substring(start, pos);
    }

    boolean skipWhite() {
        int start = pos;
        while (Ascii.white(peek())) {
            pos++;
        }
        return pos > start;
    }

    /** RFC 5322 3.2.2: white space and comments. */
    void skipCfws() {
        while (skipWhite() || peek() == '(') {
            if (peek() == '(') {
                comment();
            }
        }
    }

    /** The text of the comment that starts here, nested ones with their parentheses. */
    String comment() {
        StringBuilder out = new StringBuilder();
        pos++;
        for (int depth = 1; pos < text.length(); pos++) {
            char c = text.charAt(pos);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0) {
                pos++;
                break;
            }
            if (c == '\\' && pos + 1 < text.length()) {
                c = text.charAt(++pos);
            }
            out.append(c);
        }
        return out.toString().trim();
    }

    /** RFC 5322 3.2.4: the content of the quoted string that starts here. */
    String quoted() {
        StringBuilder out = new StringBuilder();
        pos++;
        for (; pos < text.length(); pos++) {
            char c = text.charAt(pos);
            if (c == '"') {
                pos++;
                break;
            }
            if (c == '\\' && pos + 1 < text.length()) {
                c = text.charAt(++pos);
            }
            out.append(c);
        }
        return out.toString();
    }

    /** RFC 2045 5.1; empty when none starts here. */
    String token() {
        int start = pos;
        while (pos < text.length() && Ascii.token(text.charAt(pos))) {
            pos++;
        }
        return text.substring(start, pos);
    }

    /** Everything up to one of these characters, or to the end. */
    String until(AsciiSet stops) {
        int start = pos;
        while (pos < text.length() && !stops.has(text.charAt(pos))) {
            pos++;
        }
        return text.substring(start, pos);
    }
}
