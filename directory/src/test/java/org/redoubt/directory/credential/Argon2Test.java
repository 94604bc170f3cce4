package org.redoubt.directory.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.FixedBlockPool;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;

class Argon2Test {
    private static final Argon2Cost CHEAP = new Argon2Cost(64, 1);

    private final BlockPool memory = new FixedBlockPool(256);

    // RFC 9106 5.3: shows that the library is right; lanes, secret and associated data are not ours to choose
    @Test
    void theVectorOfTheRfc() {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(32)
                .withIterations(3)
                .withParallelism(4)
                .withSalt(filled(16, 2))
                .withSecret(filled(8, 3))
                .withAdditional(filled(12, 4))
                .withBlockPool(memory)
                .build());
        byte[] tag = new byte[32];
        generator.generateBytes(filled(32, 1), tag);
        assertEquals(
                "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659",
                HexFormat.of().formatHex(tag));
    }

    // From the tests of the reference implementation (phc-winner-argon2, version 0x13)
    @Test
    void aTextOfTheReferenceImplementationIsUnderstood() {
        String text = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assertTrue(Argon2.matches(text, utf8("password"), memory));
        assertFalse(Argon2.matches(text, utf8("passwore"), memory));
        assertEquals(new Argon2Cost(256, 2), Argon2.cost(text));
    }

    @Test
    void memoryThatWasUsedBeforeChangesNothing() {
        String text = Argon2.hash(utf8("one"), CHEAP, memory);
        for (int i = 0; i < 5; i++) {
            assertFalse(Argon2.matches(text, utf8("two"), memory));
            assertTrue(Argon2.matches(text, utf8("one"), memory));
        }
        assertTrue(Argon2.matches(text, utf8("one"), new FixedBlockPool(64)));
    }

    @Test
    void everyHashHasASaltOfItsOwn() {
        assertNotEquals(Argon2.hash(utf8("one"), CHEAP, memory), Argon2.hash(utf8("one"), CHEAP, memory));
    }

    @Test
    void aTextOfAnotherFormIsRefused() {
        String free = "$argon2id$v=19$m=0,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        for (String text : new String[] {"", "$2y$10$abc", free}) {
            assertThrows(IllegalArgumentException.class, () -> Argon2.matches(text, utf8("x"), memory));
        }
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
