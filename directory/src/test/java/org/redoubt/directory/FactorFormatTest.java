package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.Factors.Key;
import org.redoubt.directory.Vault.Kind;
import org.redoubt.directory.Vault.Wrap;
import org.redoubt.directory.passkey.PublicKeyText;
import org.redoubt.directory.passkey.SignatureAlgorithm;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;

/** How factors are written, and that what was written before is read. */
class FactorFormatTest {
    private static final PersonId ALICE = new PersonId(7);
    private static final Instant SINCE = Instant.parse("2026-11-25T10:00:00Z");
    /** One that opens a sealed account, and one that does not. */
    private static final Factors FACTORS = Factors.none(ALICE)
            .with(key(1, true))
            .with(key(2, false))
            .withVault(Optional.of(new Vault(
                    SINCE, List.of(new Wrap(Kind.PASSKEY, 1, 0, 0, new byte[] {1, 2}, new byte[] {3, 4, 5})))));

    private static Key key(long id, boolean prf) {
        return new Key(
                new Passkey(id, "Telephone", SINCE, Optional.empty(), true, prf),
                "credential" + id,
                "mail.example.org",
                new PublicKeyText(SignatureAlgorithm.ES256, "AAAA"),
                id);
    }

    private static byte[] written() {
        return FactorFormat.write(new ByteWriter(256), FACTORS).toBytes();
    }

    private static Factors read(byte[] octets) {
        return FactorFormat.read(ALICE, new ByteReader(octets));
    }

    @Test
    void whichPasskeysCanAndWhichDoIsReadAsItWasWritten() {
        Factors read = read(written());
        assertEquals(FACTORS.keys(), read.keys());
        assertEquals(FACTORS.next(), read.next());
        Wrap wrap = read.vault().orElseThrow().of(Kind.PASSKEY, 1).orElseThrow();
        assertArrayEquals(new byte[] {1, 2}, wrap.salt());
        assertArrayEquals(new byte[] {3, 4, 5}, wrap.sealed());
    }

    @Test
    void recordsFromBeforeItWasKnownWhichPasskeysCanAreRead() {
        byte[] octets = written();
        // At the end are how many can and which, then an empty text: how a provider knows her.
        int before = octets.length - 3;
        assertArrayEquals(new byte[] {1, 1, 0}, Arrays.copyOfRange(octets, before, octets.length));
        Factors read = read(Arrays.copyOf(octets, before));
        assertEquals(List.of(false, false), read.keys().stream().map(key -> key.shown().prf()).toList());
        assertEquals(1, read.vault().orElseThrow().wraps().size());
    }
}
