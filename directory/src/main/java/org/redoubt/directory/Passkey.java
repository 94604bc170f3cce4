package org.redoubt.directory;

import java.time.Instant;
import java.util.Optional;

/**
 * A key that a person's device or password manager keeps and signs in with (Web Authentication Level 3), as it may be
 * shown. It counts as both factors: what she has, and the finger, face or PIN that the device asks her for.
 *
 * @param id among this person's
 * @param name what the person calls it
 * @param synced whether its provider may copy it to her other devices (backup eligibility, 6.1.3)
 * @param prf whether it has said that it can do PRF (10.1.4), by which alone it can open a sealed account
 */
public record Passkey(
        long id, String name, Instant created, Optional<Instant> lastUsed, boolean synced, boolean prf) {
    private static final String CREDENTIAL = "passkey=";

    /** How audit events and lists of sessions name it. */
    public String credential() {
        return CREDENTIAL + id;
    }

    /** Whether a session's credential is a passkey: then the person signed in herself, and no program did. */
    public static boolean named(String credential) {
        return credential.startsWith(CREDENTIAL);
    }

    Passkey renamed(String other) {
        return new Passkey(id, other, created, lastUsed, synced, prf);
    }

    Passkey usedAt(Instant now) {
        return new Passkey(id, name, created, Optional.of(now), synced, prf);
    }

    Passkey withPrf() {
        return new Passkey(id, name, created, lastUsed, synced, true);
    }
}
