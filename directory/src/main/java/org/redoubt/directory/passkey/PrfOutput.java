package org.redoubt.directory.passkey;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.redoubt.store.seal.Sealer;

/**
 * What an authenticator makes of our input with a secret that it keeps for each passkey (the extension {@code prf}, Web
 * Authentication Level 3, 10.1.4). Whoever has it opens what was wrapped with it: it is wiped when it was used.
 */
public final class PrfOutput {
    /**
     * The input that browsers are asked for, in base64url: 32 octets, the same for everybody. Who it is at the door is known
     * from the answer alone, and an input for each passkey ({@code evalByCredential}) is refused there (10.1.4: without
     * {@code allowCredentials} a NotSupportedError). It need not be secret: the authenticator's own secret is another for each passkey.
     */
    public static final String INPUT = Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("redoubt lock of a sealed account".getBytes(StandardCharsets.US_ASCII));

    private static final int OCTETS = 32;

    private final byte[] octets;

    private PrfOutput(byte[] octets) {
        this.octets = octets;
    }

    /** Takes the octets themselves, not a copy of them; empty when they are not 32. */
    public static Optional<PrfOutput> of(byte[] octets) {
        return octets.length == OCTETS ? Optional.of(new PrfOutput(octets)) : Optional.empty();
    }

    /** A key of 32 octets (HKDF-SHA256, RFC 5869) for one salt, so that two wraps have never the same. */
    public byte[] key(byte[] salt) {
        return Sealer.derive(octets, salt, "redoubt passkey");
    }

    /** Overwrites it. */
    public void wipe() {
        Arrays.fill(octets, (byte) 0);
    }

    @Override
    public String toString() {
        return "PrfOutput[hidden]";
    }
}
