package org.redoubt.directory.credential;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.TestClock;
import org.redoubt.directory.credential.CheckedPasswords.Tag;

class CheckedPasswordsTest {
    private final TestClock clock = new TestClock();
    private final CheckedPasswords checked = new CheckedPasswords(clock);
    private final byte[] password = {1, 2, 3};

    @Test
    void aQuarterOfAnHourAndNoLonger() {
        Tag tag = checked.tag("alice", 1, password);
        checked.remember(tag, true);
        clock.forward(Duration.ofMinutes(14));
        assertTrue(checked.isRight(tag));
        clock.forward(Duration.ofMinutes(1));
        assertFalse(checked.isRight(tag));
    }

    @Test
    void rightAndWrongAreKeptApart() {
        Tag tag = checked.tag("alice", 1, password);
        checked.remember(tag, false);
        assertTrue(checked.isWrong(tag));
        assertFalse(checked.isRight(tag));
    }

    @Test
    void aTagCoversLoginGenerationAndPassword() {
        Tag tag = checked.tag("alice", 1, password);
        assertNotEquals(tag, checked.tag("alicf", 1, password));
        assertNotEquals(tag, checked.tag("alice", 2, password));
        assertNotEquals(tag, checked.tag("alice", 1, new byte[] {1, 2, 4}));
        assertNotEquals(checked.tag("ab", 1, new byte[] {'c'}), checked.tag("a", 1, new byte[] {'b', 'c'}));
        assertNotEquals(tag, new CheckedPasswords(clock).tag("alice", 1, password));
    }

    @Test
    void theOldestMakesRoom() {
        Tag first = checked.tag("alice", 1, password);
        checked.remember(first, false);
        for (int i = 0; i < 10_000; i++) {
            checked.remember(new Tag(i, i), false);
        }
        assertFalse(checked.isWrong(first));
        assertTrue(checked.isWrong(new Tag(9_999, 9_999)));
    }
}
