package org.redoubt.imap.session;

import java.io.IOException;

/** The connection cannot go on: the client is told BYE with this text and it is closed. */
public final class ConversationOver extends IOException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String text;

    /** @param code a response code of RFC 5530 without its brackets, empty for none */
    public ConversationOver(String code, String text) {
        super("the conversation is over");
        this.code = code;
        this.text = text;
    }

    String code() {
        return code;
    }

    String text() {
        return text;
    }
}
