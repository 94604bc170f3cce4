package org.redoubt.guard.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TilePathTest {
    // The example of C2SP tlog-tiles.
    @Test
    void numbersAreWrittenInGroupsOfThreeDigits() {
        assertEquals("tile/0/x001/x234/067", new TilePath(0, 1_234_067, 256).text());
        assertEquals("tile/entries/000.p/1", new TilePath(TilePath.ENTRIES, 0, 1).text());
        assertEquals("tile/2/x001/000.p/255", new TilePath(2, 1_000, 255).text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tile/0/x001/x234/067", "tile/entries/000.p/1", "tile/63/999", "tile/2/x001/000.p/255"})
    void whatIsWrittenIsReadBack(String text) {
        assertEquals(Optional.of(text), TilePath.parse(text).map(TilePath::text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tile/0/../000", "tile/0/1", "tile/00/001", "tile/0/x000/001", "tile/0/001.p/256", "tile/0/001.p/0",
                "tile/0/001.p/01", "tile/0/001/", "/tile/0/001", "tile/0/001.p", "tile/entries/x/001", "checkpoint"
            })
    void nothingElseIs(String text) {
        assertTrue(TilePath.parse(text).isEmpty());
    }
}
