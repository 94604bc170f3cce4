package org.redoubt.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StructureFormatTest {
    private static final MessageStructure SAMPLE = Scans.scan("""
            From: A Group: =?utf-8?q?J=C3=B6rg?= <j@x>, <@r:k@y>;
            Sender: s@x
            Subject: caf\u00e9
            Message-ID: <1@x>
            List-Id: <list.x>
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain; charset=utf-8
            Content-Language: de, en
            Content-Disposition: inline; filename=x

            text
            --b
            Content-Type: message/rfc822

            Subject: inner

            x
            --b
            Content-Type: video/x-unheard-of; strange=1
            Content-Transfer-Encoding: x-strange

            --b--
            """);

    private static byte[] encoded() {
        return StructureFormat.encode(SAMPLE, Set.of("list-id"));
    }

    @Test
    void everythingComesBack() {
        byte[] b = encoded();
        MessageStructure kept = new MessageStructure(
                SAMPLE.root(), SAMPLE.header().only(Set.of("list-id")), SAMPLE.envelope(), SAMPLE.preview(), SAMPLE.size());
        assertEquals(kept, StructureFormat.decode(b));
        byte[] inside = new byte[b.length + 7];
        System.arraycopy(b, 0, inside, 3, b.length);
        assertEquals(kept, StructureFormat.decode(inside, 3, b.length));
        assertEquals(SAMPLE.envelope(), StructureFormat.decodeEnvelope(b));
        assertEquals(SAMPLE.root(), StructureFormat.decodeRoot(b));
        assertEquals(SAMPLE.preview(), StructureFormat.decodePreview(b));
        assertEquals("<list.x>", StructureFormat.decodeHeader(b).first("list-id").orElseThrow().value());
    }

    /** What is stored today must be readable for ever: these octets never change for this version. */
    @Test
    void versionOneIsPinned() {
        byte[] b = StructureFormat.encode(Scans.scan("From: a@b\nSubject: s\n\nhi\n"), Set.of("subject"));
        String pinned = "011d120c03140300027301000002610262000000000000005375626a6563743a20730d0a"
                + "0268690019040101010101010875732d61736369690000";
        assertEquals(pinned, HexFormat.of().formatHex(b));
    }

    @Test
    void unknownVersionIsNamed() {
        byte[] b = encoded();
        b[0] = 2;
        StructureFormatException e = assertThrows(StructureFormatException.class, () -> StructureFormat.decode(b));
        assertEquals("message structure has unknown version 2", e.getMessage());
        assertThrows(StructureFormatException.class, () -> StructureFormat.decodeEnvelope(b));
        assertThrows(StructureFormatException.class, () -> StructureFormat.decode(new byte[0]));
    }

    @Test
    void everyCutIsNoticed() {
        byte[] b = encoded();
        for (int n = 0; n < b.length; n++) {
            byte[] cut = Arrays.copyOf(b, n);
            assertThrows(StructureFormatException.class, () -> StructureFormat.decode(cut));
        }
        assertThrows(StructureFormatException.class, () -> StructureFormat.decode(Arrays.copyOf(b, b.length + 1)));
    }

    @Test
    void damageIsNoticedOrWellFormed() {
        Seeds.each(20_000, random -> {
            byte[] b = encoded();
            for (int i = random.nextInt(4); i >= 0; i--) {
                b[random.nextInt(b.length)] = (byte) random.nextInt(256);
            }
            decodeOrRefuse(b);
        });
    }

    @Test
    void anyOctetsAreNoticedOrWellFormed() {
        Seeds.each(20_000, random -> {
            byte[] b = new byte[1 + random.nextInt(60)];
            random.nextBytes(b);
            b[0] = 1;
            decodeOrRefuse(b);
        });
    }

    private static void decodeOrRefuse(byte[] b) {
        try {
            MessageStructure s = StructureFormat.decode(b);
            assertTrue(Scans.count(s.root()) <= b.length);
        } catch (StructureFormatException refused) {
            assertTrue(String.valueOf(refused.getMessage()).startsWith("message structure "));
        }
    }
}
