package org.redoubt.webmail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.redoubt.mime.MessageScanner;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;

/** Parts that are shown: of an email, or of what is signed within one. */
interface Readable {
    /** The root of its parts. */
    Part root();

    /** The first octets of a part's body as they stand in the message. */
    byte[] raw(Part part, long most) throws IOException;

    /** A part without transfer encoding; empty when it is longer than that, or its encoding unknown. */
    default Optional<byte[]> decoded(Part part, int most) throws IOException {
        if (part.octets() > 2L * most || !PartContent.canDecode(part.encoding())) {
            return Optional.empty();
        }
        byte[] raw = raw(part, part.octets());
        try (InputStream in = PartContent.decode(part.encoding(), new ByteArrayInputStream(raw))) {
            byte[] octets = in.readNBytes(most + 1);
            return octets.length > most ? Optional.empty() : Optional.of(octets);
        }
    }

    /** The parts of a MIME entity, header first, which nobody but its reader holds. */
    static Readable of(byte[] entity) {
        MessageScanner scanner = new MessageScanner();
        scanner.feed(entity, 0, entity.length);
        Part root = scanner.finish().root();
        return new Readable() {
            @Override
            public Part root() {
                return root;
            }

            @Override
            public byte[] raw(Part part, long most) {
                int from = (int) part.bodyStart();
                return Arrays.copyOfRange(entity, from, from + (int) Math.min(most, part.octets()));
            }
        };
    }
}
