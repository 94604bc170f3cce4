package org.redoubt.account;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.filter.Limits;
import org.redoubt.filter.TokenTable;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.View;

/**
 * What an account has of the spam filter's counts of words: a table, and the lessons that came since it was written.
 * So a lesson writes what it says and not the whole table; {@link #pack} puts them into it when there are many. A
 * person's account has what she taught; the board ({@link Sharing#BOARD}) has what everybody did.
 */
final class Lessons {
    /** Records of lessons that wait to be put into the table. */
    private static final int WAITING = 64;

    private Lessons() {}

    /** Adds lessons, as part of a change. */
    static void write(Edit edit, List<Lesson> lessons) {
        Key place = Layout.lessons(edit.transaction.version().value());
        edit.transaction.put(place, edit.sealed.seal(place, Lesson.encode(lessons)));
        edit.taught();
    }

    /** All that an account has learnt. */
    static TokenTable read(AccountCore core) throws IOException {
        return AccountCore.reading(() -> {
            try (View view = core.view()) {
                TokenTable table = table(core.sealed, core.id.equals(Sharing.BOARD), view.get(Layout.WORDS));
                view.scan(Layout.LESSONS, (key, value) -> {
                    Lesson.decode(core.sealed.open(key, value)).forEach(lesson -> lesson.teach(table));
                    return true;
                });
                return table;
            }
        });
    }

    private static TokenTable table(SealedRecords sealed, boolean board, Optional<byte[]> record) {
        int remembered = board ? Limits.REMEMBERED : Limits.REMEMBERED_OF_PERSON;
        return record.flatMap(bytes -> TokenTable.decode(sealed.open(Layout.WORDS, bytes), remembered))
                .orElseGet(() -> new TokenTable(remembered));
    }

    /** Puts lessons into the table when many wait. */
    static void pack(AccountCore core) throws IOException {
        int[] waiting = {0};
        AccountCore.reading(() -> {
            try (View view = core.view()) {
                view.scan(Layout.LESSONS, (_, _) -> ++waiting[0] < WAITING);
            }
            return true;
        });
        if (waiting[0] >= WAITING) {
            boolean board = core.id.equals(Sharing.BOARD);
            core.change(new Actor("-", "filter"), edit -> {
                TokenTable table = table(edit.sealed, board, edit.transaction.get(Layout.WORDS));
                List<Key> taken = new ArrayList<>();
                edit.transaction.scan(Layout.LESSONS, (key, value) -> {
                    Lesson.decode(edit.sealed.open(key, value)).forEach(lesson -> lesson.teach(table));
                    taken.add(key);
                    return true;
                });
                taken.forEach(edit.transaction::delete);
                edit.transaction.put(Layout.WORDS, edit.sealed.seal(Layout.WORDS, table.encode()));
                return new Step<>(edit.finish(), true);
            });
        }
    }
}
