package org.redoubt.server.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a key is that never leaves its hardware: a PKCS#11 token.
 *
 * @param module the library that speaks with the token
 * @param slot the token's slot, as its maker's tools show it
 * @param key the label (CKA_LABEL) of an AES key of 256 bits
 * @param pin where its PIN is
 */
public record TokenPlace(Path module, long slot, String key, Pin pin) {
    /** Slots have 32 bits, and Java's provider takes 31 of them. */
    public static final long LAST_SLOT = Integer.MAX_VALUE;

    /** Where a PIN is: never on a command line, and not in the configuration. */
    public sealed interface Pin {
        /** In a file that nobody but its owner reads, absolute or relative to the data folder. */
        record InFile(Path path) implements Pin {}

        /** In a credential that systemd hands to the service. */
        record Credential(String name) implements Pin {}

        /** One of the two; empty when it is not just one. */
        static Optional<Pin> of(Optional<String> file, Optional<String> credential) {
            if (file.isPresent() == credential.isPresent()) {
                return Optional.empty();
            }
            return file.<Pin>map(path -> new InFile(Path.of(path)))
                    .or(() -> credential.filter(name -> name.matches("[A-Za-z0-9._-]{1,255}")).map(Credential::new));
        }
    }

    /** What is wrong with it; empty when nothing is. */
    public Optional<String> problem() {
        // The provider is configured by a text of lines and quotes.
        if (!module.isAbsolute() || !module.toString().matches("[A-Za-z0-9._/+-]{1,4096}")) {
            return Optional.of("the PKCS#11 module must be an absolute path without spaces");
        }
        if (slot < 0 || slot > LAST_SLOT) {
            return Optional.of("the slot must be a number from 0 to " + LAST_SLOT);
        }
        if (!key.matches("[A-Za-z0-9._-]{1,64}")) {
            return Optional.of("the key's label must be of letters, digits, dots and hyphens");
        }
        return Optional.empty();
    }
}
