package org.redoubt.account;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.StoreException;

/** The holds of an account, one sealed record. What they keep is decided where mail is purged, in {@link Purge}. */
final class Holds {
    private static final int FORMAT = 1;

    private final List<Hold> holds;
    /** The highest number that was ever given: one that is lifted is never meant again. */
    private final long lastId;

    private Holds(List<Hold> holds, long lastId) {
        this.holds = List.copyOf(holds);
        this.lastId = lastId;
    }

    /** @param record as it is stored; empty when there is none */
    static Holds of(AccountCore core, Optional<byte[]> record) {
        return record.map(bytes -> decode(core.sealed.open(Layout.HOLDS, bytes))).orElseGet(() -> new Holds(List.of(), 0));
    }

    List<Hold> all() {
        return holds;
    }

    /** Those that hold something now. */
    Holds live(long nowMillis) {
        Instant now = Instant.ofEpochMilli(nowMillis);
        return new Holds(holds.stream().filter(hold -> hold.live(now)).toList(), lastId);
    }

    boolean none() {
        return holds.isEmpty();
    }

    /** Whether a row of a mailbox, or a recoverable one, stays. */
    boolean cover(Row row) {
        return holds.stream().anyMatch(hold -> hold.covers(row.receivedMillis()));
    }

    /** Adds a hold, with the next number; empty when there are as many as there may be. */
    static Step<AccountState, Optional<Hold>> place(AccountCore core, Edit edit, Hold wanted) {
        Holds before = of(core, edit.transaction.get(Layout.HOLDS));
        List<Hold> all = new ArrayList<>(before.all());
        if (all.size() >= AccountLimits.MAX_HOLDS) {
            return new Step<>(edit.base(), Optional.empty());
        }
        long id = before.lastId + 1;
        Hold hold = new Hold(
                id,
                wanted.reason(),
                wanted.placedBy(),
                wanted.placed(),
                wanted.until(),
                wanted.from(),
                wanted.before());
        all.add(hold);
        write(edit, new Holds(all, id));
        return new Step<>(edit.finish(), Optional.of(hold));
    }

    /** Takes one away; empty when there is none of that number. */
    static Step<AccountState, Optional<Hold>> lift(AccountCore core, Edit edit, long id) {
        Holds before = of(core, edit.transaction.get(Layout.HOLDS));
        List<Hold> all = new ArrayList<>(before.all());
        Optional<Hold> lifted = all.stream().filter(hold -> hold.id() == id).findFirst();
        if (lifted.isEmpty()) {
            return new Step<>(edit.base(), lifted);
        }
        all.remove(lifted.get());
        write(edit, new Holds(all, before.lastId));
        return new Step<>(edit.finish(), lifted);
    }

    private static void write(Edit edit, Holds holds) {
        edit.transaction.put(Layout.HOLDS, edit.sealed.seal(Layout.HOLDS, holds.encode()));
    }

    private byte[] encode() {
        ByteWriter out = new ByteWriter(128).u8(FORMAT).number(lastId).number(holds.size());
        for (Hold hold : holds) {
            out.number(hold.id())
                    .text(hold.reason())
                    .text(hold.placedBy())
                    .number(hold.placed().toEpochMilli());
            time(out, hold.until());
            time(out, hold.from());
            time(out, hold.before());
        }
        return out.toBytes();
    }

    private static Holds decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != FORMAT) {
            throw new StoreException("the holds of an account have an unknown format");
        }
        long lastId = in.number();
        List<Hold> all = new ArrayList<>();
        for (long left = in.number(); left > 0; left--) {
            all.add(new Hold(
                    in.number(),
                    in.text(),
                    in.text(),
                    Instant.ofEpochMilli(in.number()),
                    time(in),
                    time(in),
                    time(in)));
        }
        return new Holds(all, lastId);
    }

    private static void time(ByteWriter out, Optional<Instant> time) {
        out.number(time.isPresent() ? 1 : 0);
        time.ifPresent(at -> out.signed(at.toEpochMilli()));
    }

    private static Optional<Instant> time(ByteReader in) {
        return in.number() == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(in.signed()));
    }
}
