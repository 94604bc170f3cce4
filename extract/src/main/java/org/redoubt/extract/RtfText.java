package org.redoubt.extract;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The text of a file in Rich Text Format (version 1.9.1). One pass; what is malformed is read as far as it goes. */
final class RtfText {
    /** Groups whose text is not the document's. */
    private static final Set<String> UNSEEN = Set.of(
            "colortbl", "stylesheet", "info", "pict", "nonshppict", "filetbl", "sn", "sv", "xe", "tc", "pntext");

    private static final Set<String> LINES = Set.of("par", "line", "row", "page", "sect", "column");
    private static final Set<String> TABS = Set.of("tab", "cell", "nestcell");

    /** Charset numbers of fonts, and the Windows code pages they mean. */
    private static final Map<Integer, Integer> CODE_PAGES = Map.ofEntries(
            Map.entry(128, 932), Map.entry(129, 949), Map.entry(130, 1361), Map.entry(134, 936), Map.entry(136, 950),
            Map.entry(161, 1253), Map.entry(162, 1254), Map.entry(163, 1258), Map.entry(177, 1255),
            Map.entry(178, 1256), Map.entry(186, 1257), Map.entry(204, 1251), Map.entry(222, 874),
            Map.entry(238, 1250), Map.entry(254, 437), Map.entry(255, 850));

    private final byte[] in;
    private final TextSink sink;
    private int at;

    /** Octets of text in {@code state.charset} that are not decoded yet. */
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    private final Map<Integer, Charset> fonts = new HashMap<>();
    private Charset ansi = codePage(1252);
    private int definedFont;
    private final Deque<State> groups = new ArrayDeque<>();
    private State state = new State(false, false, 1, ansi);
    /** Characters to come that stand for the Unicode character before them. */
    private int substitutes;
    /** The next control word begins a group that may be passed over. */
    private boolean optional;

    /**
     * @param unseen whether text is dropped
     * @param fontTable whether this is the list of fonts
     * @param substitutes characters that stand for each Unicode character
     * @param charset of octets
     */
    private record State(boolean unseen, boolean fontTable, int substitutes, Charset charset) {
        State hidden() {
            return new State(true, fontTable, substitutes, charset);
        }

        State in(Charset other) {
            return new State(unseen, fontTable, substitutes, other);
        }
    }

    RtfText(byte[] in, TextSink sink) {
        this.in = in;
        this.sink = sink;
    }

    void read() throws IOException {
        while (at < in.length) {
            byte c = in[at++];
            switch (c) {
                case '{' -> open();
                case '}' -> close();
                case '\\' -> control();
                case '\r', '\n' -> {}
                default -> octet(c);
            }
        }
        flush();
    }

    private void open() throws IOException {
        flush();
        substitutes = 0;
        if (groups.size() >= Limits.GROUPS) {
            throw new UnreadableException(UnreadableException.Why.TOO_LARGE);
        }
        groups.push(state);
    }

    private void close() throws IOException {
        flush();
        substitutes = 0;
        optional = false;
        if (!groups.isEmpty()) {
            state = groups.pop();
        }
    }

    private void control() throws IOException {
        if (at >= in.length) {
            return;
        }
        byte c = in[at];
        if (isLetter(c)) {
            word();
            return;
        }
        at++;
        switch (c) {
            case '\'' -> {
                int value = hex(at) * 16 + hex(at + 1);
                at = Math.min(in.length, at + 2);
                octet((byte) value);
            }
            case '*' -> optional = true;
            case '~' -> character('\u00a0');
            case '_' -> character('-');
            case '-', ':', '|' -> {}
            case '\r', '\n' -> gap('\n');
            default -> octet(c);
        }
    }

    private int hex(int place) {
        return place < in.length ? Math.max(0, Character.digit(in[place], 16)) : 0;
    }

    private static boolean isLetter(byte c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private void word() throws IOException {
        int from = at;
        while (at < in.length && isLetter(in[at])) {
            at++;
        }
        String word = new String(in, from, at - from, StandardCharsets.US_ASCII);
        int sign = 1;
        if (at + 1 < in.length && in[at] == '-' && Character.isDigit(in[at + 1])) {
            sign = -1;
            at++;
        }
        int value = 0;
        int digits = at;
        while (at < in.length && Character.isDigit(in[at]) && at - digits < 9) {
            value = value * 10 + in[at++] - '0';
        }
        boolean hasValue = at > digits;
        if (at < in.length && in[at] == ' ') {
            at++;
        }
        flush();
        apply(word, sign * value, hasValue);
    }

    private void apply(String word, int value, boolean hasValue) throws IOException {
        boolean mayBePassedOver = optional;
        optional = false;
        if (word.equals("bin")) {
            at = (int) Math.min(in.length, at + (long) Math.max(0, value));
            return;
        }
        if (substitutes > 0 && !word.equals("u")) {
            substitutes--;
            return;
        }
        if (UNSEEN.contains(word) || (mayBePassedOver && !word.equals("shpinst"))) {
            state = state.hidden();
        } else if (LINES.contains(word)) {
            gap('\n');
        } else if (TABS.contains(word)) {
            gap('\t');
        } else {
            setting(word, value, hasValue);
        }
    }

    private void setting(String word, int value, boolean hasValue) throws IOException {
        switch (word) {
            case "u" -> {
                substitutes = 0;
                character((char) value);
                substitutes = state.substitutes();
            }
            case "uc" ->
                state = new State(state.unseen(), state.fontTable(), Math.clamp(hasValue ? value : 1, 0, 16), state.charset());
            case "fonttbl" -> state = new State(true, true, state.substitutes(), state.charset());
            case "f" -> {
                if (state.fontTable()) {
                    definedFont = value;
                } else {
                    state = state.in(fonts.getOrDefault(value, ansi));
                }
            }
            case "fcharset" -> {
                if (state.fontTable() && fonts.size() < Limits.GROUPS) {
                    fonts.put(definedFont, CODE_PAGES.containsKey(value) ? codePage(CODE_PAGES.get(value)) : ansi);
                }
            }
            case "plain" -> state = state.in(ansi);
            case "ansicpg" -> ansi(codePage(value));
            case "mac" -> ansi(charset("x-MacRoman"));
            case "pc" -> ansi(codePage(437));
            case "pca" -> ansi(codePage(850));
            case "emdash" -> character('\u2014');
            case "endash" -> character('\u2013');
            case "lquote" -> character('\u2018');
            case "rquote" -> character('\u2019');
            case "ldblquote" -> character('\u201c');
            case "rdblquote" -> character('\u201d');
            case "bullet" -> character('\u2022');
            default -> {}
        }
    }

    private void ansi(Charset charset) {
        ansi = charset;
        state = state.in(charset);
    }

    private static Charset codePage(int number) {
        return switch (number) {
            case 932 -> charset("windows-31j");
            case 949 -> charset("x-windows-949");
            case 1361 -> charset("x-Johab");
            case 936 -> charset("gb18030");
            case 950 -> charset("big5-hkscs");
            case 874 -> charset("x-windows-874");
            case 65001 -> StandardCharsets.UTF_8;
            default -> charset(number >= 1250 && number <= 1258 ? "windows-" + number : "cp" + number);
        };
    }

    private static Charset charset(String name) {
        return Charset.forName(name, StandardCharsets.ISO_8859_1);
    }

    private void octet(byte octet) {
        optional = false;
        if (substitutes > 0) {
            substitutes--;
        } else if (!state.unseen()) {
            octets.write(octet);
        }
    }

    private void flush() throws IOException {
        if (octets.size() > 0) {
            sink.write(octets.toString(state.charset()));
            octets.reset();
        }
    }

    private void character(char character) throws IOException {
        flush();
        if (substitutes > 0) {
            substitutes--;
        } else if (!state.unseen()) {
            sink.write(character);
        }
    }

    private void gap(char white) throws IOException {
        flush();
        if (!state.unseen()) {
            sink.gap(white);
        }
    }
}
