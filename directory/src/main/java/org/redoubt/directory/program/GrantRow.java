package org.redoubt.directory.program;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A grant and what it can be used with: hashes only, so that it may be held in memory.
 *
 * @param standing the directory's number of the credentials that it was given with
 * @param code the keyed hash of the code that it came from, in hexadecimal
 * @param turn how often it was refreshed: the number of the refresh token that is good now
 * @param refresh the keyed hash of that one; empty when the grant ends with its access token
 * @param refreshed when that was
 */
record GrantRow(
        ProgramGrant shown,
        long standing,
        String code,
        long turn,
        Optional<String> refresh,
        Instant refreshed,
        List<Access> tokens) {
    GrantRow {
        tokens = List.copyOf(tokens);
    }

    /**
     * An access token.
     *
     * @param tag its keyed hash, in hexadecimal
     * @param scopes what it is for, which may be less than the grant's
     */
    record Access(String tag, Instant expires, Set<Scope> scopes) {
        Access {
            scopes = Set.copyOf(scopes);
        }
    }

    long id() {
        return shown.id();
    }

    /** With a new access token and another refresh token in the place of the last. */
    GrantRow refreshed(Instant now, Access token, String nextRefresh) {
        return new GrantRow(
                shown.usedAt(now), standing, code, turn + 1, Optional.of(nextRefresh), now, newest(token));
    }

    private List<Access> newest(Access token) {
        List<Access> all = new ArrayList<>(tokens);
        all.add(token);
        return all.subList(Math.max(0, all.size() - ProgramLimits.ACCESS_TOKENS), all.size());
    }

    GrantRow usedAt(Instant now) {
        return new GrantRow(shown.usedAt(now), standing, code, turn, refresh, refreshed, tokens);
    }

    /** Whether nothing of it can be used any more. */
    boolean over(Instant now) {
        boolean stale = tokens.stream().noneMatch(token -> token.expires().isAfter(now));
        return stale && (refresh.isEmpty() || !refreshed.plus(ProgramLimits.IDLE).isAfter(now));
    }

    @Override
    public String toString() {
        return "GrantRow[" + shown + "]";
    }
}
