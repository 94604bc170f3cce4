package org.redoubt.jmap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.command.QueryMemory.Found;
import org.redoubt.jmap.command.QueryMemory.Key;
import org.redoubt.store.id.AccountId;

class QueryMemoryTest {
    private static final int HALF = (int) (Limits.REMEMBERED_IDS / 2);

    private final QueryMemory memory = new QueryMemory();

    private static Key key(long number) {
        return new Key(new AccountId(7), "{" + number + "}");
    }

    private static Found found(int size) {
        return new Found(1, new EmailIds(new long[size]));
    }

    @Test
    void whatWasAskedForLongestAgoGoesFirst() {
        Found first = found(HALF);
        Found second = found(HALF);
        memory.keep(key(1), first);
        memory.keep(key(2), second);
        assertEquals(Optional.of(first), memory.find(key(1)));
        memory.keep(key(3), found(1));
        assertEquals(Optional.empty(), memory.find(key(2)));
        assertEquals(Optional.of(first), memory.find(key(1)));
        assertTrue(memory.find(key(3)).isPresent());
    }

    @Test
    void aListLongerThanThereIsRoomForIsNotKept() {
        memory.keep(key(1), found(HALF * 2 + 1));
        assertEquals(Optional.empty(), memory.find(key(1)));
        memory.keep(key(1), found(HALF));
        memory.keep(key(1), found(HALF));
        memory.keep(key(2), found(HALF));
        assertTrue(memory.find(key(1)).isPresent());
    }

    @Test
    void manySmallQueriesAreBoundedToo() {
        for (int version = 0; version <= Limits.REMEMBERED_QUERIES; version++) {
            memory.keep(key(version), found(0));
        }
        assertEquals(Optional.empty(), memory.find(key(0)));
        assertTrue(memory.find(key(1)).isPresent());
    }

    @Test
    void whatWasFoundLaterIsNotReplacedByWhatWasFoundBefore() {
        Found later = new Found(5, new EmailIds(new long[] {1}));
        memory.keep(key(1), later);
        memory.keep(key(1), new Found(4, new EmailIds(new long[] {2})));
        assertEquals(Optional.of(later), memory.find(key(1)));
    }
}
