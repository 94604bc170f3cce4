package org.redoubt.transport.client;

import java.io.IOException;

/** The other server refuses to talk with us, or does not speak the protocol. The conversation is over. */
public final class UnexpectedReplyException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient ClientReply reply;

    UnexpectedReplyException(ClientReply reply) {
        super("the other server refuses the conversation");
        this.reply = reply;
    }

    public ClientReply reply() {
        return reply;
    }
}
