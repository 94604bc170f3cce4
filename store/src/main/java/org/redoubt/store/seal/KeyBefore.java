package org.redoubt.store.seal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The master key before the present one, sealed under that, for as long as something may be sealed under the old one
 * alone: 8 bytes, big-endian, the generation of the key that opens it, then the sealed key.
 */
final class KeyBefore {
    private static final String PURPOSE = "master key before";
    private static final int HEAD = Long.BYTES;

    private final Path file;

    KeyBefore(Path file) {
        this.file = file;
    }

    void write(KeyRing next) throws IOException {
        byte[] sealed = new Sealer(next.settled(), PURPOSE).seal(next.old().encode(), context(next));
        byte[] content = java.nio.ByteBuffer.allocate(HEAD + sealed.length)
                .putLong(next.generation())
                .put(sealed)
                .array();
        WholeFile.replace(file, content);
    }

    /**
     * The old key.
     *
     * @return empty when there is none, or one of a change that was cut short before it began
     * @throws SealBrokenException when it was altered
     */
    Optional<KeyRing> ring(KeyRing current) throws IOException, SealBrokenException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] content = Files.readAllBytes(file);
        if (content.length < HEAD) {
            throw new SealBrokenException("the file of the master key before is cut");
        }
        if (java.nio.ByteBuffer.wrap(content).getLong() != current.generation()) {
            return Optional.empty();
        }
        byte[] sealed = java.util.Arrays.copyOfRange(content, HEAD, content.length);
        return Optional.of(KeyRing.decode(new Sealer(current, PURPOSE).open(sealed, context(current))));
    }

    void delete() throws IOException {
        WholeFile.delete(file);
    }

    private static byte[] context(KeyRing current) {
        return ("master key before " + current.generation()).getBytes(StandardCharsets.US_ASCII);
    }
}
