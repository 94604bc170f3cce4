package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BreachListTest {
    private static BreachList build(Path folder, List<String> lines) throws IOException {
        Path from = folder.resolve("words");
        Path to = folder.resolve("list");
        Files.write(from, lines);
        BreachList.build(from, to);
        return BreachList.open(to).orElseThrow();
    }

    private static boolean has(BreachList list, String password) {
        return list.has(Fixture.utf8(password));
    }

    @Test
    void everythingInItIsFoundAndHardlyAnythingElse(@TempDir Path folder) throws IOException {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            words.add("breached " + i);
        }
        BreachList list = build(folder, words);
        assertEquals(20_000, list.passwords());
        assertTrue(words.stream().allMatch(word -> has(list, word)));
        int wrong = 0;
        for (int i = 0; i < 20_000; i++) {
            wrong += has(list, "another " + i) ? 1 : 0;
        }
        // About 15 are to be expected, always the same ones.
        assertTrue(wrong < 40, wrong + " of 20000 were taken for breached ones");
        assertTrue(Files.size(folder.resolve("list")) < 20_000 * 2);
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("list"))));
    }

    /** The hash of "Tr0ub4dor&3" with a count, as such lists are published. */
    @Test
    void hashesAreTakenAsTheyArePublished(@TempDir Path folder) throws IOException {
        BreachList list = build(
                folder, List.of("874572E7A5AE6A49466A6AC578B98ADBA78C6AA6:12", "", "pl\u00e4in"));
        assertTrue(has(list, "Tr0ub4dor&3"));
        assertTrue(has(list, "pl\u00e4in"));
        assertFalse(has(list, "874572E7A5AE6A49466A6AC578B98ADBA78C6AA6"));
        assertEquals(2, list.passwords());
    }

    @Test
    void aListThatIsNotWholeOrNotOursIsRefused(@TempDir Path folder) throws IOException {
        build(folder, List.of("one", "two"));
        Path list = folder.resolve("list");
        Files.write(list, new byte[] {0}, StandardOpenOption.APPEND);
        assertThrows(IOException.class, () -> BreachList.open(list));
        Files.writeString(list, "short");
        assertThrows(IOException.class, () -> BreachList.open(list));
        Files.writeString(list, "x".repeat(200));
        assertThrows(IOException.class, () -> BreachList.open(list));
        Files.delete(list);
        assertEquals(Optional.empty(), BreachList.open(list));
    }

    @Test
    void anotherOneTakesItsPlaceWhileTheFirstIsInUse(@TempDir Path folder) throws IOException {
        BreachList first = build(folder, List.of("one password"));
        BreachList second = build(folder, List.of("another password"));
        assertTrue(has(first, "one password"));
        assertTrue(has(second, "another password"));
        assertFalse(has(second, "one password"));
    }
}
