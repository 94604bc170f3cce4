package org.redoubt.transport.trust;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * A message that is written into it from its first octet to its last: the header is held, up to {@link
 * TrustLimits#SIGNED_HEADER}, the body passes by. For one message and one thread.
 */
abstract class StreamedMessage extends OutputStream {
    private static final byte[] HEADER_END = {'\r', '\n', '\r', '\n'};

    private final ByteArrayOutputStream held = new ByteArrayOutputStream(4096);
    private Optional<MessageHeader> header = Optional.empty();
    /** How much of {@link #HEADER_END} has just passed; a message may begin with its body. */
    private int matched = 2;

    private boolean tooLarge;

    /** The header is complete. */
    abstract void begin(MessageHeader complete);

    /** The next octets of the body. */
    abstract void body(byte[] b, int off, int len);

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int off, int len) {
        int at = off;
        while (header.isEmpty() && at < off + len) {
            byte c = b[at++];
            matched = c == HEADER_END[matched] ? matched + 1 : c == '\r' ? 1 : 0;
            if (held.size() < TrustLimits.SIGNED_HEADER) {
                held.write(c);
            } else {
                tooLarge = true;
            }
            if (matched == HEADER_END.length) {
                complete(held.size() - 2);
            }
        }
        if (header.isPresent()) {
            body(b, at, off + len - at);
        }
    }

    private void complete(int headerEnd) {
        MessageHeader read = MessageHeader.read(held.toByteArray(), 0, headerEnd);
        header = Optional.of(read);
        held.reset();
        begin(read);
    }

    /** Behind the last octet; empty for a header that is too large. */
    Optional<MessageHeader> header() {
        if (header.isEmpty()) {
            complete(held.size());
        }
        return tooLarge ? Optional.empty() : header;
    }
}
