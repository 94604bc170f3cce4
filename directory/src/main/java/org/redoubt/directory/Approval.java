package org.redoubt.directory;

import java.time.Instant;
import java.util.Optional;

/**
 * What somebody asked for and a second person has to agree to.
 *
 * @param id a number that no other approval ever has
 * @param what in plain words
 * @param request as the one who asked wrote it, for whoever does it
 * @param askedBy a login
 * @param decidedBy the login of whoever agreed or refused; empty before
 */
public record Approval(
        long id,
        String what,
        String request,
        String askedBy,
        Instant asked,
        State state,
        String decidedBy,
        Optional<Instant> decided) {
    /** How it stands. The order is part of the stored format: add at the end. */
    public enum State {
        WAITING,
        /** Agreed to, and not done yet. */
        APPROVED,
        REFUSED,
        DONE
    }

    /** Until when it can be agreed to, and done. */
    public Instant until() {
        return asked.plus(Limits.APPROVAL);
    }

    /** Whether it is over without having been decided or done. */
    public boolean lapsed(Instant now) {
        return (state == State.WAITING || state == State.APPROVED) && !now.isBefore(until());
    }

    Approval in(State next, String by, Instant when) {
        return new Approval(id, what, request, askedBy, asked, next, by, Optional.of(when));
    }

    Approval in(State next) {
        return new Approval(id, what, request, askedBy, asked, next, decidedBy, decided);
    }
}
