package org.redoubt.pop3.codec;

/** The client sent what the grammar does not allow: the answer is -ERR with this text. */
public final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param text static text, shown to the client */
    public SyntaxException(String text) {
        super(text, null, false, false);
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
