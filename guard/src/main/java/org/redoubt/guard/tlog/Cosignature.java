package org.redoubt.guard.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What a witness says of a checkpoint, C2SP tlog-cosignature v1: at this time it was the largest head of that log it had
 * seen, and went on from all those before.
 *
 * @param witness whose key it is
 * @param at to the second
 * @param line of the signed note, without its line feed
 */
public record Cosignature(NoteKey witness, Instant at, String line) {
    private static final int SIGNATURE = 64;

    /** @param text of the checkpoint, see {@link Checkpoint#text} */
    static Cosignature sign(String text, NoteSigner witness, Instant at) {
        byte[] signature = witness.sign(signed(text, at.getEpochSecond()));
        byte[] timed = ByteBuffer.allocate(Long.BYTES + signature.length)
                .putLong(at.getEpochSecond())
                .put(signature)
                .array();
        return new Cosignature(
                witness.key(), Instant.ofEpochSecond(at.getEpochSecond()), SignedNote.line(witness.key(), timed));
    }

    /** Reads a line of a note; empty when it is not this witness's, or not of this text. */
    static Optional<Cosignature> read(String text, String line, NoteKey witness) {
        Optional<byte[]> timed = SignedNote.signature(line, witness).filter(one -> one.length == Long.BYTES + SIGNATURE);
        if (timed.isEmpty()) {
            return Optional.empty();
        }
        long seconds = ByteBuffer.wrap(timed.get()).getLong();
        byte[] signature = new byte[SIGNATURE];
        ByteBuffer.wrap(timed.get()).get(Long.BYTES, signature);
        try {
            return seconds >= 0 && witness.signed(signed(text, seconds), signature)
                    ? Optional.of(new Cosignature(witness, Instant.ofEpochSecond(seconds), line))
                    : Optional.empty();
        } catch (DateTimeException beyond) {
            return Optional.empty();
        }
    }

    private static byte[] signed(String text, long seconds) {
        return ("cosignature/v1\ntime " + seconds + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }
}
