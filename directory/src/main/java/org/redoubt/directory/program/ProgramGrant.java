package org.redoubt.directory.program;

import java.time.Instant;
import java.util.Set;

/**
 * That a person has let a program in, as it may be shown.
 *
 * @param id among this person's
 * @param programId the program's client identifier
 * @param programName what the program called itself then
 * @param scopes what it may do
 * @param secondFactor whether she gave a code of her second factor for it
 * @param lastUsed to the hour
 */
public record ProgramGrant(
        long id,
        String programId,
        String programName,
        Set<Scope> scopes,
        boolean secondFactor,
        Instant created,
        Instant lastUsed) {
    public ProgramGrant {
        scopes = Set.copyOf(scopes);
    }

    /** How audit events and lists of sessions name it. */
    public String credential() {
        return credential(id);
    }

    static String credential(long id) {
        return "grant=" + id;
    }

    ProgramGrant usedAt(Instant now) {
        return new ProgramGrant(id, programId, programName, scopes, secondFactor, created, now);
    }
}
