package org.redoubt.store.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HpkeTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] PLAIN = "Beauty is truth, truth beauty".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PLACE = {1, 2, 3};

    /** RFC 9180 A.1.1. */
    @Test
    void aKeyPairIsDerivedAsTheSpecificationHasIt() {
        Hpke.Pair pair = Hpke.derive(HEX.parseHex("6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037"));
        assertEquals("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8", HEX.formatHex(pair.secret()));
        assertEquals("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d", HEX.formatHex(pair.open()));
    }

    /** RFC 9180 A.1.1, the first encryption; its AEAD is AES-128-GCM, and all else is ours. */
    @Test
    void theSpecificationsMessageOpens() throws SealBrokenException {
        byte[] sealed = HEX.parseHex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
                + "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a");
        byte[] opened = Hpke.open(
                HEX.parseHex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8"),
                HEX.parseHex("4f6465206f6e2061204772656369616e2055726e"),
                sealed,
                "Count-0".getBytes(StandardCharsets.US_ASCII),
                new Hpke.Aead(1, 16));
        assertArrayEquals(PLAIN, opened);
    }

    @Test
    void whatIsSealedOpensWithThePrivateKeyAlone() throws SealBrokenException {
        Hpke.Pair hers = Hpke.derive(Sealer.newKey());
        byte[] sealed = Hpke.seal(hers.open(), "mail", PLAIN, PLACE);
        assertEquals(PLAIN.length + Hpke.OVERHEAD, sealed.length);
        assertArrayEquals(PLAIN, Hpke.open(hers.secret(), "mail", sealed, PLACE));
        byte[] another = Hpke.derive(Sealer.newKey()).secret();
        assertThrows(SealBrokenException.class, () -> Hpke.open(another, "mail", sealed, PLACE));
        assertFalse(Arrays.equals(sealed, Hpke.seal(hers.open(), "mail", PLAIN, PLACE)));
    }

    @Test
    void whatWasAlteredOrMovedDoesNotOpen() {
        Hpke.Pair hers = Hpke.derive(Sealer.newKey());
        byte[] sealed = Hpke.seal(hers.open(), "mail", PLAIN, PLACE);
        assertThrows(SealBrokenException.class, () -> Hpke.open(hers.secret(), "mail", sealed, new byte[] {1, 2, 4}));
        assertThrows(SealBrokenException.class, () -> Hpke.open(hers.secret(), "share", sealed, PLACE));
        for (int at = 0; at < sealed.length; at++) {
            byte[] altered = sealed.clone();
            altered[at] ^= 1;
            assertThrows(SealBrokenException.class, () -> Hpke.open(hers.secret(), "mail", altered, PLACE));
        }
        byte[] cut = Arrays.copyOf(sealed, Hpke.OVERHEAD - 1);
        assertThrows(SealBrokenException.class, () -> Hpke.open(hers.secret(), "mail", cut, PLACE));
    }
}
