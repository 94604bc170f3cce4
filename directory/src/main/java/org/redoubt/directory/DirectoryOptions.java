package org.redoubt.directory;

/**
 * What passwords cost to hash. Stored hashes that cost less are made anew when their owner signs in.
 *
 * @param argon2MemoryKib memory of one Argon2id hash, kibibytes
 * @param argon2Passes over that memory
 * @param scramIterations of PBKDF2 in a SCRAM-SHA-256 verifier; RFC 7677 4 asks for 4,096 at least
 */
public record DirectoryOptions(int argon2MemoryKib, int argon2Passes, int scramIterations) {
    /** Of the Argon2id settings that OWASP's password storage guide calls equally strong, the one with one lane. */
    public static final DirectoryOptions DEFAULT = new DirectoryOptions(19_456, 2, 65_536);

    /** Next to no cost, for tests; a stolen store would give the passwords away. */
    public static final DirectoryOptions CHEAP = new DirectoryOptions(64, 1, 4_096);

    public DirectoryOptions {
        if (scramIterations < 4_096 || scramIterations > 10_000_000) {
            throw new IllegalArgumentException("SCRAM iterations are out of bounds");
        }
    }
}
