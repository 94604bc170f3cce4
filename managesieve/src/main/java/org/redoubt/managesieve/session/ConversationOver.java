package org.redoubt.managesieve.session;

import java.io.IOException;

/** The conversation ends with this word. */
public final class ConversationOver extends IOException {
    private final transient Reply reply;

    public ConversationOver(Reply reply) {
        super("the conversation is over");
        this.reply = reply;
    }

    Reply reply() {
        return reply;
    }
}
