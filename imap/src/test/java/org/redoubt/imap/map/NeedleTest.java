package org.redoubt.imap.map;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.HeaderText;

class NeedleTest {
    private static boolean mayBe(String text, String header) {
        // Something before and behind, which is not the header's.
        byte[] octets = ("tender" + header + "tender").getBytes(StandardCharsets.UTF_8);
        return new Needle(text).mayBeInHeader(octets, 6, octets.length - 6);
    }

    @Test
    void aHeaderWithoutTheWordIsPassedOver() {
        assertFalse(mayBe("tender", "Subject: a letter\r\nFrom: p77@example.org\r\n"));
        assertFalse(mayBe("an offer", "Subject: an\r\n off\r\n er\r\n"), "no folding takes a word apart");
        assertFalse(mayBe("tender", "Subject: a ten = der?\r\nX: tende"), "the header ends there");
    }

    @Test
    void aHeaderThatMayHaveItIsLookedAt() {
        assertTrue(mayBe("tender", "Subject: The TENDERS\r\n"));
        assertTrue(mayBe("an offer", "Subject: an\r\n OFFER\r\n"), "white space may be a folding");
        assertTrue(mayBe("", "Subject: x\r\n"));
        assertTrue(mayBe("  ", "Subject: x\r\n"));
        assertTrue(mayBe("tender", "Subject: =?utf-8?q?ten?= =?utf-8?q?der?=\r\n"));
        assertTrue(mayBe("tender", "Subject: te\u0301nder\r\n"));
        assertTrue(mayBe("kelvin", "Subject: \u212aelvin\r\n"), "the sign of Kelvin is a K");
        assertTrue(mayBe("tender", "Subject: ten\0der\r\n"), "unfolding drops it");
        assertTrue(mayBe("tender", "Subject: ten\rder\r\n"), "unfolding drops it");
        assertTrue(mayBe("gr\u00fc\u00dfe", "Subject: x\r\n"), "where the text is not ASCII nothing is said");
    }

    @Test
    void nothingThatIsInAValueIsPassedOver() {
        List<String> pieces = List.of("ten", "der", "T", "x", " ", "\t", "\r\n ", "\r\n\t", "\r", "\0", "=", "?", "=?utf-8?q?te?=", "\u00e9", "K");
        List<String> wanted = List.of("tender", "ten der", "der x", "tt", "=?", "k", "\u00e9", "e", " ", "x\tx");
        long seed = 20261126;
        Random random = new Random(seed);
        int found = 0;
        for (int i = 0; i < 100_000; i++) {
            String value = Stream.generate(() -> pieces.get(random.nextInt(pieces.size()))).limit(1 + random.nextInt(6)).collect(Collectors.joining());
            String header = "A: b\r\nSubject:" + value + "\r\n";
            String text = wanted.get(random.nextInt(wanted.size()));
            Needle needle = new Needle(text);
            boolean holds = HeaderBlock.of(header.getBytes(StandardCharsets.UTF_8)).fields("subject").stream()
                    .anyMatch(field -> needle.in(field.value()) || needle.in(HeaderText.decode(field.value())));
            if (holds) {
                found++;
                assertTrue(mayBe(text, header), () -> "seed " + seed + ": " + text + " in " + header);
            }
        }
        assertTrue(found > 10_000, "found " + found);
    }
}
