package org.redoubt.transport.sieve;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.Deposit;
import org.redoubt.account.Deposited;
import org.redoubt.account.Message;
import org.redoubt.account.Sorted;
import org.redoubt.sieve.Action;
import org.redoubt.sieve.Position;

/** What is done with one message for one account. Close it when all is done. */
public final class Sorting implements AutoCloseable {
    private final Optional<Sorted> sorted;
    private final Optional<String> rejection;
    private final List<Redirect> redirects;
    private final List<Action> afterwards;
    private final List<Message> copies;
    private final Sorter sorter;
    private final Arriving arriving;
    private final Message message;
    private final Deposit base;
    private final Reasons reasons;

    /** A copy that goes on to somebody else. */
    record Redirect(Destination to, Message message, Optional<Position> at) {}

    /**
     * Where in the owner's script it was decided; empty places for what happens by itself.
     *
     * @param filed for each filing
     * @param failure what went wrong
     */
    record Reasons(List<Optional<Position>> filed, Optional<Position> rejected, Optional<String> failure) {
        static final Reasons NONE = new Reasons(List.of(), Optional.empty(), Optional.empty());

        Reasons {
            filed = List.copyOf(filed);
        }
    }

    Sorting(
            Sorter sorter,
            Deposit base,
            Message message,
            Arriving arriving,
            Optional<Sorted> sorted,
            Optional<String> rejection,
            List<Redirect> redirects,
            List<Action> afterwards,
            List<Message> copies,
            Reasons reasons) {
        this.sorter = sorter;
        this.base = base;
        this.message = message;
        this.arriving = arriving;
        this.sorted = sorted;
        this.rejection = rejection;
        this.redirects = List.copyOf(redirects);
        this.afterwards = List.copyOf(afterwards);
        this.copies = List.copyOf(copies);
        this.reasons = reasons;
    }

    /** What a message does for an account that has no script. */
    static Sorting plain(Sorter sorter, Deposit base, Message message, Arriving arriving, Optional<Action> answer) {
        return new Sorting(
                sorter,
                base,
                message,
                arriving,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                answer.stream().toList(),
                List.of(),
                Reasons.NONE);
    }

    /** Why the owner does not want the message, in one line; then there is nothing else to do. */
    public Optional<String> rejection() {
        return rejection;
    }

    /** Sends on what is to go on; to be called before anything is stored, so that nothing can be lost between. */
    public void before() throws IOException {
        for (Redirect redirect : redirects) {
            sorter.redirect(redirect, base.account(), arriving);
        }
    }

    public Deposit deposit() {
        return sorted.map(base::sorted).orElse(base);
    }

    /** Sends answers and notices; to be called when the message is stored. What fails is logged and given up. */
    public void after(Deposited result) {
        sorter.filed(this, result);
        boolean taken = result instanceof Deposited.Stored || result instanceof Deposited.Nowhere;
        if (taken) {
            afterwards.forEach(action -> sorter.afterwards(action, base.account(), message, arriving));
        }
    }

    /** To be called in the place of {@link #before} and {@link #after} when the owner does not want the message. */
    public void refused() {
        sorter.rejected(this);
    }

    Optional<Sorted> sorted() {
        return sorted;
    }

    Arriving arriving() {
        return arriving;
    }

    Reasons reasons() {
        return reasons;
    }

    boolean redirected() {
        return !redirects.isEmpty();
    }

    @Override
    public void close() throws IOException {
        List<Message> all = new ArrayList<>(copies);
        for (Message copy : all) {
            copy.close();
        }
    }
}
