package org.redoubt.transport.codec;

/**
 * A command that does not follow the grammar; carries the reply that says what is wrong. Has no stack trace: strangers
 * make it happen, often.
 */
public final class SyntaxErrorException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Reply reply;

    public SyntaxErrorException(Reply reply) {
        super("command refused by its grammar", null, false, false);
        this.reply = reply;
    }

    /** What to answer. */
    public Reply reply() {
        return reply;
    }
}
