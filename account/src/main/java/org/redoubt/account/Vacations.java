package org.redoubt.account;

import java.time.Instant;
import java.util.Optional;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.ObjectType;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.StoreException;

/** The one vacation response of an account: a sealed record, which is there once it was changed. */
final class Vacations {
    /** The number of it in the journal. */
    static final long ONLY = 1;

    private static final int FORMAT = 1;

    private Vacations() {}

    static VacationResponse read(Scripts.Source source, SealedRecords sealed) {
        return source.get(Layout.VACATION)
                .map(bytes -> decode(sealed.open(Layout.VACATION, bytes)))
                .orElse(VacationResponse.NONE);
    }

    static Step<AccountState, Boolean> write(Edit edit, VacationResponse response) {
        edit.transaction.put(Layout.VACATION, edit.sealed.seal(Layout.VACATION, encode(response)));
        edit.object(ObjectType.VACATION_RESPONSE, Action.UPDATED, ONLY);
        return new Step<>(edit.finish(), true);
    }

    private static byte[] encode(VacationResponse response) {
        ByteWriter out = new ByteWriter(128).u8(FORMAT).u8(response.enabled() ? 1 : 0);
        for (Optional<Instant> time : java.util.List.of(response.from(), response.to())) {
            out.u8(time.isPresent() ? 1 : 0).signed(time.map(Instant::getEpochSecond).orElse(0L));
        }
        for (Optional<String> text : java.util.List.of(response.subject(), response.text(), response.html())) {
            out.u8(text.isPresent() ? 1 : 0).text(text.orElse(""));
        }
        return out.toBytes();
    }

    private static VacationResponse decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != FORMAT) {
            throw new StoreException("a vacation response has an unknown format");
        }
        boolean enabled = in.u8() == 1;
        return new VacationResponse(enabled, time(in), time(in), text(in), text(in), text(in));
    }

    private static Optional<Instant> time(ByteReader in) {
        boolean there = in.u8() == 1;
        long second = in.signed();
        return there ? Optional.of(Instant.ofEpochSecond(second)) : Optional.empty();
    }

    private static Optional<String> text(ByteReader in) {
        boolean there = in.u8() == 1;
        String text = in.text();
        return there ? Optional.of(text) : Optional.empty();
    }
}
