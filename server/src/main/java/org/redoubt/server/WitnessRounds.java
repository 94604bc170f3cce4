package org.redoubt.server;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.Pause;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.tlog.NoteKey;
import org.redoubt.guard.tlog.Witnessing;

/**
 * Has the witnesses sign the audit log's head once a minute while it grows, on a thread of its own: no request waits for
 * them. Who cannot be reached is asked again after one minute, two, four, and an hour at most. A witness that has signed
 * something else is the sign of a log that was written anew: that is in the audit log, once, and an error of the server.
 */
final class WitnessRounds {
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration END = Duration.ofSeconds(5);
    private static final System.Logger LOG = System.getLogger("redoubt.server");

    private final Witnessing witnessing;
    private final List<Witnessing.Contact> witnesses;
    private final int quorum;
    private final AuditLog audit;
    private final LongSupplier sealed;
    private final Pause pause = new Pause();
    private final Set<NoteKey> disagreeing = new HashSet<>();
    private long askedFor = -1;

    /** @param sealed how many entries the log's head has */
    WitnessRounds(
            Witnessing witnessing, List<Witnessing.Contact> witnesses, int quorum, AuditLog audit, LongSupplier sealed) {
        this.witnessing = witnessing;
        this.witnesses = List.copyOf(witnesses);
        this.quorum = quorum;
        this.audit = audit;
        this.sealed = sealed;
    }

    /** Asks until it is closed. */
    AutoCloseable start() {
        Thread thread = Thread.ofPlatform().name("audit-witnesses").daemon().priority(Thread.MIN_PRIORITY).start(this::follow);
        return () -> pause.end(thread, END);
    }

    private void follow() {
        Duration rest = PERIOD;
        while (!pause.rest(rest.toMillis())) {
            rest = once() ? PERIOD : longer(rest);
        }
    }

    private static Duration longer(Duration rest) {
        Duration twice = rest.multipliedBy(2);
        return twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    }

    /** One round; false when fewer signed than have to. */
    boolean once() {
        long size = sealed.getAsLong();
        if (size == askedFor) {
            return true;
        }
        try {
            Optional<Integer> signed = witnessing.round(witnesses, new Heard());
            boolean enough = signed.isEmpty() || signed.get() >= quorum;
            // What it has written about a witness itself is for the next time that anything happens.
            askedFor = enough ? sealed.getAsLong() : askedFor;
            return enough;
        } catch (IOException | RuntimeException failed) {
            // Whatever it was: a round that fails must not be the last.
            LOG.log(Level.ERROR, "event=audit.witnesses_failed", failed);
            return false;
        }
    }

    private final class Heard implements Witnessing.Listener {
        @Override
        public void signed(Witnessing.Contact witness) {
            if (disagreeing.remove(witness.key())) {
                record(witness, "ok", "signs again");
            }
        }

        @Override
        public void failed(Witnessing.Contact witness, IOException why) {
            boolean disagrees = why instanceof Witnessing.DisagreementException;
            LOG.log(
                    disagrees ? Level.ERROR : Level.WARNING,
                    "event=audit.not_witnessed witness=" + witness.key().name() + " reason=\"" + why.getMessage() + "\"");
            if (disagrees && disagreeing.add(witness.key())) {
                record(witness, "refused", String.valueOf(why.getMessage()));
            }
        }

        private void record(Witnessing.Contact witness, String outcome, String why) {
            Instant now = InstantSource.system().instant();
            audit.record(new AuditEvent(
                    now,
                    AuditKind.ADMIN,
                    "-",
                    0,
                    new SessionInfo("-", "server", "local", true),
                    "AUDIT-WITNESS",
                    0,
                    "witness=" + witness.key().name(),
                    outcome,
                    why));
        }
    }
}
