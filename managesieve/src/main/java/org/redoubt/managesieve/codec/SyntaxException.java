package org.redoubt.managesieve.codec;

/** A command that cannot be read; the text is for the client. */
public final class SyntaxException extends Exception {
    private final String text;

    public SyntaxException(String text) {
        super("a command cannot be read", null, false, false);
        this.text = text;
    }

    public String text() {
        return text;
    }
}
