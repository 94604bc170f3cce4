package org.redoubt.directory.program;

import java.util.Optional;
import java.util.Set;

/**
 * What a program gets: the only time that these texts are told.
 *
 * @param access good for {@link ProgramLimits#ACCESS_TOKEN}
 * @param refresh what gets the next ones, once
 */
public record Tokens(String access, Optional<String> refresh, Set<Scope> scopes) {
    public Tokens {
        scopes = Set.copyOf(scopes);
    }

    @Override
    public String toString() {
        return "Tokens[hidden]";
    }
}
