package org.redoubt.account;

import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.NumberSet;

/** What a target remembers of a source: the last errand it received from it, and how that ended. */
record Receipt(ErrandId last, Outcome outcome) {
    private static final int FORMAT = 1;

    /** How an errand ended in the account it was for. */
    sealed interface Outcome {
        /**
         * It is done.
         *
         * @param uidValidity of the mailbox that emails came into, 0 when none did
         * @param uids their uids there
         */
        record Done(long uidValidity, NumberSet uids) implements Outcome {
            static final Done PLAIN = new Done(0, NumberSet.EMPTY);
        }

        /** It was not done, and never will be. */
        record Refused(Why why) implements Outcome {}
    }

    /** Why an errand is refused. The order is part of the stored format: add at the end. */
    enum Why {
        NO_MAILBOX,
        OVER_QUOTA,
        /** There is no such account; no receipt says so. */
        NO_ACCOUNT
    }

    byte[] encode() {
        ByteWriter out = new ByteWriter(24).u8(FORMAT).number(last.version()).number(last.index());
        return switch (outcome) {
            case Outcome.Done(long uidValidity, NumberSet uids) ->
                out.u8(0).number(uidValidity).set(uids).toBytes();
            case Outcome.Refused(Why why) -> out.u8(1 + why.ordinal()).toBytes();
        };
    }

    static Receipt decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != FORMAT) {
            throw new StoreException("a receipt has an unknown format");
        }
        ErrandId last = new ErrandId(in.number(), (int) in.number());
        int outcome = in.u8();
        return new Receipt(
                last,
                outcome == 0
                        ? new Outcome.Done(in.number(), in.set())
                        : new Outcome.Refused(Why.values()[outcome - 1]));
    }
}
