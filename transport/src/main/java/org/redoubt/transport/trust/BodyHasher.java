package org.redoubt.transport.trust;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.OptionalLong;

/** SHA-256 over a canonical body (RFC 6376 3.4.3, 3.4.4), up to a length where l= gives one (3.4.5). */
final class BodyHasher {
    private static final int CHUNK = 4096;

    private final boolean relaxed;
    private final long limit;
    private final MessageDigest digest;
    private final byte[] chunk = new byte[CHUNK];
    private int filled;
    private long emitted;
    private long lineEnds;
    private boolean blank;
    private boolean carriageReturn;
    private Optional<byte[]> result = Optional.empty();
    private boolean done;

    BodyHasher(Canonicalization how, OptionalLong length) {
        this.relaxed = how == Canonicalization.RELAXED;
        this.limit = length.orElse(Long.MAX_VALUE);
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    void write(byte[] b, int off, int len) {
        for (int i = off; i < off + len; i++) {
            octet(b[i]);
        }
    }

    private void octet(byte c) {
        if (carriageReturn) {
            carriageReturn = false;
            if (c == '\n') {
                lineEnds++;
                blank = false;
                return;
            }
            visible((byte) '\r');
        }
        if (c == '\r') {
            carriageReturn = true;
        } else if (relaxed && (c == ' ' || c == '\t')) {
            // What stands at the end of a line goes; elsewhere a run becomes one.
            blank = true;
        } else {
            visible(c);
        }
    }

    private void visible(byte c) {
        for (; lineEnds > 0; lineEnds--) {
            emit((byte) '\r');
            emit((byte) '\n');
        }
        if (blank) {
            blank = false;
            emit((byte) ' ');
        }
        emit(c);
    }

    private void emit(byte c) {
        if (emitted++ < limit) {
            chunk[filled++] = c;
            if (filled == CHUNK) {
                digest.update(chunk, 0, filled);
                filled = 0;
            }
        }
    }

    /** Empty when the body was shorter than the length. */
    Optional<byte[]> hash() {
        if (!done) {
            done = true;
            if (carriageReturn) {
                visible((byte) '\r');
            }
            // An empty body is one line end to simple and nothing to relaxed.
            if (!relaxed || emitted > 0) {
                emit((byte) '\r');
                emit((byte) '\n');
            }
            digest.update(chunk, 0, filled);
            result = limit != Long.MAX_VALUE && emitted < limit ? Optional.empty() : Optional.of(digest.digest());
        }
        return result;
    }
}
