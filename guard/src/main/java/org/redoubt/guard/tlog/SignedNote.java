package org.redoubt.guard.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** A text and the signatures below it, C2SP signed-note. */
final class SignedNote {
    private static final String MARK = "\u2014 ";
    private static final int KEY_ID = 4;

    private SignedNote() {}

    /** The note of a text that ends in a line feed. */
    static byte[] sign(String text, NoteSigner signer) {
        byte[] signature = signer.sign(text.getBytes(StandardCharsets.UTF_8));
        byte[] named = ByteBuffer.allocate(KEY_ID + signature.length)
                .put(signer.key().id())
                .put(signature)
                .array();
        String line = MARK + signer.key().name() + " " + Base64.getEncoder().encodeToString(named) + "\n";
        return (text + "\n" + line).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The text of a note that a key has signed; signatures of others are passed over.
     *
     * @throws DamagedLogException when it is no note, or the key has not signed it
     */
    static String open(byte[] note, NoteKey key) throws DamagedLogException {
        if (note.length > Limits.MAX_NOTE) {
            throw new DamagedLogException("a signed note is too long");
        }
        String all = new String(note, StandardCharsets.UTF_8);
        int end = all.lastIndexOf("\n\n");
        if (end < 0 || !all.endsWith("\n")) {
            throw new DamagedLogException("a signed note has no signatures");
        }
        String text = all.substring(0, end + 1);
        String[] lines = all.substring(end + 2).split("\n");
        for (int i = 0; i < Math.min(lines.length, Limits.MAX_SIGNATURES); i++) {
            if (signed(text, lines[i], key)) {
                return text;
            }
        }
        throw new DamagedLogException("a note is not signed with the key of the log");
    }

    private static boolean signed(String text, String line, NoteKey key) {
        String before = MARK + key.name() + " ";
        if (!line.startsWith(before)) {
            return false;
        }
        try {
            byte[] named = Base64.getDecoder().decode(line.substring(before.length()));
            return named.length > KEY_ID
                    && Arrays.equals(key.id(), Arrays.copyOf(named, KEY_ID))
                    && key.signed(
                            text.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(named, KEY_ID, named.length));
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }
}
