package org.redoubt.wire;

import java.io.IOException;

/** The peer's compressed data makes no sense; nothing more can be read of it, though an answer can still be sent. */
public final class CompressedStreamException extends IOException {
    private static final long serialVersionUID = 1L;

    CompressedStreamException() {
        super("the compressed data is damaged");
    }
}
