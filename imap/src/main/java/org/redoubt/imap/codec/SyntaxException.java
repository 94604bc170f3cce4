package org.redoubt.imap.codec;

/** The client sent what the grammar does not allow: the answer is BAD with this text. */
public final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    /** @param text static text, shown to the client */
    public SyntaxException(String text) {
        this("", text);
    }

    /** @param code a response code without its brackets */
    public SyntaxException(String code, String text) {
        super(text, null, false, false);
        this.code = code;
    }

    public String code() {
        return code;
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
