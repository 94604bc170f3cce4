package org.redoubt.account;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.View;

/** What an account's rules are to know again for a while: whom they answered, what they saw. Keyed hashes, with an end. */
final class Marks {
    private static final int PER_COMMIT = 500;

    private Marks() {}

    static boolean known(Scripts.Source source, SealedRecords sealed, String key, long nowMillis) {
        return ends(source.get(place(sealed, key))) > nowMillis;
    }

    static void write(Edit edit, Sorted.Mark mark) {
        long end = edit.nowMillis + mark.interval().toMillis();
        edit.transaction.put(place(edit.sealed, mark.key()), new ByteWriter(10).number(end).toBytes());
    }

    /** Makes a mark; false when it was there. */
    static Step<AccountState, Boolean> once(Edit edit, Sorted.Mark mark) {
        if (known(edit.transaction::get, edit.sealed, mark.key(), edit.nowMillis)) {
            return new Step<>(edit.base(), false);
        }
        write(edit, mark);
        return new Step<>(edit.base(), true);
    }

    private static long ends(Optional<byte[]> value) {
        return value.map(bytes -> new ByteReader(bytes).number()).orElse(0L);
    }

    private static Key place(SealedRecords sealed, String key) {
        return Layout.mark(sealed.address(("mark\0" + key).getBytes(StandardCharsets.UTF_8)));
    }

    /** Forgets those that are over. */
    static void purge(AccountCore core) throws IOException {
        List<Key> over = over(core);
        for (int from = 0; from < over.size(); from += PER_COMMIT) {
            List<Key> some = over.subList(from, Math.min(over.size(), from + PER_COMMIT));
            core.change(new Actor("-", "purge"), edit -> {
                for (Key key : some) {
                    if (ends(edit.transaction.get(key)) <= edit.nowMillis) {
                        edit.transaction.delete(key);
                    }
                }
                return new Step<>(edit.base(), true);
            });
        }
    }

    private static List<Key> over(AccountCore core) throws IOException {
        return AccountCore.reading(() -> {
            List<Key> over = new ArrayList<>();
            try (View view = core.view()) {
                view.scan(Layout.MARKS, (key, value) -> {
                    if (ends(Optional.of(value)) <= core.nowMillis()) {
                        over.add(key);
                    }
                    return true;
                });
            }
            return over;
        });
    }
}
