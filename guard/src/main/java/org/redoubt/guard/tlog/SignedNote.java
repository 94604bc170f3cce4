package org.redoubt.guard.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A text and the signatures below it, C2SP signed-note. */
final class SignedNote {
    private static final String MARK = "\u2014 ";
    private static final int KEY_ID = 4;

    private SignedNote() {}

    /** The note of a text that ends in a line feed. */
    static byte[] sign(String text, NoteSigner signer) {
        byte[] signature = signer.sign(text.getBytes(StandardCharsets.UTF_8));
        return (text + "\n" + line(signer.key(), signature) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The text of a note that a key has signed; signatures of others are passed over.
     *
     * @throws DamagedLogException when it is no note, or the key has not signed it
     */
    static String open(byte[] note, NoteKey key) throws DamagedLogException {
        String text = text(note);
        List<String> lines = signatures(note);
        for (String line : lines) {
            if (signed(text, line, key)) {
                return text;
            }
        }
        throw new DamagedLogException("a note is not signed with the key of the log");
    }

    /**
     * What is signed, whoever has.
     *
     * @throws DamagedLogException when it is no note
     */
    static String text(byte[] note) throws DamagedLogException {
        String all = all(note);
        return all.substring(0, all.lastIndexOf("\n\n") + 1);
    }

    /** The lines of signatures, without their line feeds; no more than are looked at. */
    static List<String> signatures(byte[] note) throws DamagedLogException {
        String all = all(note);
        String[] lines = all.substring(all.lastIndexOf("\n\n") + 2).split("\n");
        return List.of(lines).subList(0, Math.min(lines.length, Limits.MAX_SIGNATURES));
    }

    private static String all(byte[] note) throws DamagedLogException {
        if (note.length > Limits.MAX_NOTE) {
            throw new DamagedLogException("a signed note is too long");
        }
        String all = new String(note, StandardCharsets.UTF_8);
        if (all.lastIndexOf("\n\n") < 0 || !all.endsWith("\n")) {
            throw new DamagedLogException("a signed note has no signatures");
        }
        return all;
    }

    private static boolean signed(String text, String line, NoteKey key) {
        Optional<byte[]> signature = signature(line, key);
        return signature.isPresent() && key.signed(text.getBytes(StandardCharsets.UTF_8), signature.get());
    }

    /** The line of a signature. */
    static String line(NoteKey key, byte[] signature) {
        byte[] named = ByteBuffer.allocate(KEY_ID + signature.length)
                .put(key.id())
                .put(signature)
                .array();
        return MARK + key.name() + " " + Base64.getEncoder().encodeToString(named);
    }

    /** What a line says under a key's name and id; empty when it is somebody else's, or none. */
    static Optional<byte[]> signature(String line, NoteKey key) {
        String before = MARK + key.name() + " ";
        if (!line.startsWith(before)) {
            return Optional.empty();
        }
        try {
            byte[] named = Base64.getDecoder().decode(line.substring(before.length()));
            return named.length > KEY_ID && Arrays.equals(key.id(), Arrays.copyOf(named, KEY_ID))
                    ? Optional.of(Arrays.copyOfRange(named, KEY_ID, named.length))
                    : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
