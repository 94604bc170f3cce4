package org.redoubt.mime;

import java.util.Set;

/**
 * The words of an HTML text, for search and preview only: never to be shown as HTML. Tags, comments, scripts and
 * styles are dropped, character references decoded. Every character is read a bounded number of times.
 */
public final class HtmlText {
    private static final Set<String> UNSEEN = Set.of("script", "style", "title");

    /** Elements inside a line: their tags separate no words. */
    private static final Set<String> INLINE = Set.of(
            "a", "abbr", "b", "big", "code", "em", "font", "i", "ins", "del", "kbd", "mark", "s", "small", "span",
            "strike", "strong", "sub", "sup", "tt", "u", "wbr", "o:p");

    /** Longest name of an element or a reference that is looked at. */
    private static final int NAME = 32;

    private final String in;
    private final StringBuilder out;
    private int pos;

    private HtmlText(String in) {
        this.in = in;
        this.out = new StringBuilder(in.length() / 2);
    }

    /** The words, in lines of their own where the HTML has blocks. */
    public static String of(String html) {
        return new HtmlText(html).run();
    }

    private String run() {
        while (pos < in.length()) {
            char c = in.charAt(pos);
            if (c == '<' && startsTag()) {
                tag();
            } else if (c == '&') {
                reference();
            } else {
                out.append(c);
                pos++;
            }
        }
        return out.toString();
    }

    private boolean startsTag() {
        if (pos + 1 >= in.length()) {
            return false;
        }
        char next = in.charAt(pos + 1);
        return Ascii.letter(next) || next == '/' || next == '!' || next == '?';
    }

    private void tag() {
        if (in.startsWith("<!--", pos)) {
            skipBehind("-->");
            return;
        }
        boolean end = in.charAt(pos + 1) == '/';
        String name = name(end ? pos + 2 : pos + 1);
        skipBehind(">");
        if (!INLINE.contains(name)) {
            out.append('\n');
        }
        if (!end && UNSEEN.contains(name)) {
            skipElement(name);
        }
    }

    private String name(int from) {
        int to = from;
        while (to < in.length() && to - from < NAME && nameCharacter(in.charAt(to))) {
            to++;
        }
        return Ascii.lower(in.substring(from, to));
    }

    private static boolean nameCharacter(char c) {
        return Ascii.letter(c) || Ascii.digit(c) || c == ':';
    }

    private void skipBehind(String mark) {
        int at = in.indexOf(mark, pos);
        pos = at < 0 ? in.length() : at + mark.length();
    }

    /** To the end tag of this element, or to the end. */
    private void skipElement(String name) {
        while (pos < in.length()) {
            int at = in.indexOf("</", pos);
            if (at < 0) {
                pos = in.length();
                return;
            }
            pos = at;
            if (in.regionMatches(true, at + 2, name, 0, name.length())) {
                return;
            }
            pos = at + 2;
        }
    }

    private void reference() {
        int end = pos + 1;
        while (end < in.length() && end - pos < NAME && (in.charAt(end) == '#' || nameCharacter(in.charAt(end)))) {
            end++;
        }
        int code = code(in.substring(pos + 1, end));
        if (code < 0) {
            out.append('&');
            pos++;
            return;
        }
        out.appendCodePoint(code);
        pos = end < in.length() && in.charAt(end) == ';' ? end + 1 : end;
    }

    private static int code(String name) {
        if (name.length() < 2 || name.charAt(0) != '#') {
            return HtmlEntities.code(name);
        }
        boolean hex = Ascii.lower(name.charAt(1)) == 'x';
        int value = 0;
        for (int i = hex ? 2 : 1; i < name.length(); i++) {
            int digit = hex ? Ascii.hex(name.charAt(i)) : Ascii.digit(name.charAt(i)) ? name.charAt(i) - '0' : -1;
            if (digit < 0 || value > Character.MAX_CODE_POINT) {
                return -1;
            }
            value = value * (hex ? 16 : 10) + digit;
        }
        boolean text = Character.isValidCodePoint(value) && value > 0 && (value < 0xd800 || value > 0xdfff);
        return text ? value : 0xfffd;
    }
}
