package org.redoubt.directory.credential;

/**
 * What one Argon2id hash costs (RFC 9106 3.1).
 *
 * @param memoryKib kibibytes of memory, 8 or more
 * @param passes over it, 1 or more
 */
public record Argon2Cost(int memoryKib, int passes) {
    public Argon2Cost {
        if (memoryKib < 8
                || memoryKib > CredentialLimits.MAX_MEMORY_KIB
                || passes < 1
                || passes > CredentialLimits.MAX_PASSES) {
            throw new IllegalArgumentException("an Argon2 cost is out of bounds");
        }
    }

    boolean weakerThan(Argon2Cost other) {
        return memoryKib < other.memoryKib || passes < other.passes;
    }
}
