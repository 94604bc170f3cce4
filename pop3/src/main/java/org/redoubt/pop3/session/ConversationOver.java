package org.redoubt.pop3.session;

import java.io.IOException;

/** The connection cannot go on: the client gets this as the last answer and it is closed. */
public final class ConversationOver extends IOException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String text;

    /** @param code a response code of RFC 2449 8 without its brackets, empty for none */
    public ConversationOver(String code, String text) {
        super("the conversation is over");
        this.code = code;
        this.text = text;
    }

    Reply reply() {
        return Reply.err(code, text);
    }
}
