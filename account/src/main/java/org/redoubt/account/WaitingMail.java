package org.redoubt.account;

import java.io.IOException;

/** Mail that came while a sealed account was closed and was not filed yet; close it. */
public sealed interface WaitingMail extends AutoCloseable {
    /** Its number: what came later has a larger one. */
    long number();

    @Override
    void close() throws IOException;

    /**
     * One that opens.
     *
     * @param base where it goes when no rule says otherwise, and how it came
     */
    record Readable(long number, Message message, Deposit base) implements WaitingMail {
        @Override
        public void close() throws IOException {
            message.close();
        }
    }

    /** One that was altered, or is not whole; it stays where it is. */
    record Damaged(long number) implements WaitingMail {
        @Override
        public void close() {}
    }
}
