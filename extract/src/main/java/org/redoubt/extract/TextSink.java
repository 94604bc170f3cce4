package org.redoubt.extract;

import java.io.IOException;
import java.io.Writer;

/** Gathers text up to a bound; what is written beyond ends the reading of the file. */
final class TextSink extends Writer {
    /** The bound is reached: no failure, the text so far is the answer. */
    static final class FullException extends IOException {
        FullException() {
            super("enough text");
        }
    }

    private final StringBuilder text = new StringBuilder();
    private final int bound;

    TextSink(int bound) {
        this.bound = bound;
    }

    @Override
    public void write(char[] characters, int from, int count) throws FullException {
        int some = Math.min(count, bound - text.length());
        text.append(characters, from, some);
        if (some < count) {
            throw new FullException();
        }
    }

    /** A word ends here. */
    void gap(char white) throws FullException {
        if (!text.isEmpty() && !Character.isWhitespace(text.charAt(text.length() - 1))) {
            write(white);
        }
    }

    void write(char character) throws FullException {
        if (text.length() >= bound) {
            throw new FullException();
        }
        text.append(character);
    }

    String text() {
        return text.toString();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
