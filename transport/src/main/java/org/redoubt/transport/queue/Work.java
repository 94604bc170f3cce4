package org.redoubt.transport.queue;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.redoubt.account.LegId;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.QueuedDestination;
import org.redoubt.account.QueuedLeg;
import org.redoubt.transport.Limits;

/** A destination while it is worked on: which legs are in whose hands. */
final class Work {
    private final OutboundQueue queue;
    private final Set<LegId> claimed = new HashSet<>();
    private final BooleanSupplier more;
    private QueuedDestination destination;
    private int runs = 1;
    private boolean crowded;
    private Duration rest = Duration.ZERO;

    /** @param more is called when another run would have something to do; says whether one was begun */
    Work(OutboundQueue queue, QueuedDestination destination, BooleanSupplier more) {
        this.queue = queue;
        this.destination = destination;
        this.more = more;
    }

    String name() {
        return destination().name();
    }

    synchronized QueuedDestination destination() {
        return destination;
    }

    synchronized void now(QueuedDestination next) {
        destination = next;
    }

    /**
     * Some legs that are due and in nobody's hands.
     *
     * @param one the first alone, for whoever does not know yet whether there is anybody to send to
     */
    synchronized List<QueuedLeg> claim(boolean one) throws IOException {
        int most = one ? 1 : Limits.LEGS_AT_A_TIME;
        List<QueuedLeg> legs = queue.dueLegs(destination.name(), most, claimed::contains);
        legs.forEach(leg -> claimed.add(leg.id()));
        crowded = legs.size() == Limits.LEGS_AT_A_TIME;
        return legs;
    }

    synchronized boolean claimed(LegId id) {
        return claimed.contains(id);
    }

    synchronized void release(LegId id) {
        claimed.remove(id);
    }

    /** A message got through; where more wait than one conversation carries, another is begun. */
    void sent() {
        boolean another;
        synchronized (this) {
            another = crowded && runs < Limits.RUNS_PER_DESTINATION;
            runs += another ? 1 : 0;
            crowded &= !another;
        }
        if (another && !more.getAsBoolean()) {
            synchronized (this) {
                runs--;
            }
        }
    }

    /** Nobody begins with the destination anew for a while; only memory knows. */
    synchronized void rest(Duration next) {
        rest = next;
    }

    synchronized Duration rest() {
        return rest;
    }

    /** Whether there is one run alone, so that what it does not find is in nobody's hands. */
    synchronized boolean alone() {
        return runs == 1;
    }

    /** A run has ended; true when it was the last. */
    synchronized boolean ended() {
        return --runs == 0;
    }
}
