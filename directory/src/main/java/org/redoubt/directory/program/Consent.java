package org.redoubt.directory.program;

import java.util.Optional;
import java.util.Set;
import org.redoubt.guard.Principal;

/**
 * That somebody who has just signed in lets a program in.
 *
 * @param principal from a sign-in with the password
 * @param standing the directory's number of her credentials, asked before they were checked
 * @param secondFactor whether she gave a code of her second factor
 * @param scopes what she lets it do
 * @param code what the program is given first, and that must not come twice; empty where nothing can come twice
 */
public record Consent(
        Principal principal,
        long standing,
        boolean secondFactor,
        Program program,
        Set<Scope> scopes,
        Optional<String> code) {
    public Consent {
        scopes = Set.copyOf(scopes);
    }

    @Override
    public String toString() {
        return "Consent[" + principal.login() + " " + program.id() + "]";
    }
}
