package org.redoubt.transport.codec;

/** A position in one command's argument. The methods that read move it; those that ask do not. */
final class Scan {
    private final String text;
    private int at;

    Scan(String text) {
        this.text = text;
    }

    boolean end() {
        return at == text.length();
    }

    /** The character at the position, or 0 at the end (a command line never holds NUL). */
    char peek() {
        return end() ? 0 : text.charAt(at);
    }

    char next() {
        char c = peek();
        at += end() ? 0 : 1;
        return c;
    }

    boolean take(char c) {
        boolean there = peek() == c;
        at += there ? 1 : 0;
        return there;
    }

    /** Takes {@code word} whatever its case, as RFC 5321 2.4 has it for keywords. */
    boolean take(String word) {
        boolean there = text.regionMatches(true, at, word, 0, word.length());
        at += there ? word.length() : 0;
        return there;
    }

    void blanks() {
        while (take(' ')) {}
    }

    int mark() {
        return at;
    }

    String since(int mark) {
        return text.substring(mark, at);
    }

    /** The characters up to the next blank or the end. */
    String word() {
        int from = at;
        while (!end() && peek() != ' ') {
            at++;
        }
        return since(from);
    }
}
