package org.redoubt.guard.tlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TileLogTest {
    @TempDir
    Path folder;

    private final NoteSigner signer = NoteSigner.generate("mail.example.org/audit");

    @Test
    void aLogThatIsOpenedAgainAndAgainIsTheSameAsOneWrittenAtOnce() throws IOException {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        TreeHash whole = new TreeHash();
        int size = 0;
        while (size < 70_000) {
            TileLog log = TileLog.open(folder, signer);
            assertEquals(size, log.size());
            for (int rounds = random.nextInt(3); rounds >= 0; rounds--) {
                for (int more = random.nextInt(random.nextBoolean() ? 300 : 20_000); more > 0; more--) {
                    byte[] entry = entry(size++);
                    log.append(entry);
                    whole.add(whole.leaf(entry));
                }
                assertArrayEquals(whole.root(), log.seal().root());
            }
        }
        Checkpoint head = head();
        List<byte[]> found = new ArrayList<>();
        assertEquals(Optional.empty(), reader().verify(head, Optional.empty(), (_, entry) -> found.add(entry), (_, _) -> {}));
        assertEquals(size, found.size());
        assertArrayEquals(entry(size - 1), found.getLast());
    }

    @Test
    void whatWasAppendedAndNotSealedDoesNotCountAfterACrash() throws IOException {
        TileLog log = TileLog.open(folder, signer);
        fill(log, 0, 300);
        log.seal();
        fill(log, 300, 700);
        TileLog again = TileLog.open(folder, signer);
        assertEquals(300, again.size());
        again.append("another".getBytes(StandardCharsets.UTF_8));
        again.seal();
        assertEquals(Optional.empty(), check(Optional.empty()));
        assertEquals(301, head().size());
    }

    @Test
    void whatAHeadNamesIsNotWrittenAgainWhateverEndsTheNextSeal() throws IOException {
        TileLog log = TileLog.open(folder, signer);
        fill(log, 0, 300);
        log.seal();
        FileTime then = FileTime.from(Instant.EPOCH);
        List<Path> named = tiles();
        for (Path tile : named) {
            Files.setLastModifiedTime(tile, then);
        }
        // As a process leaves it that is killed while it writes.
        Files.write(folder.resolve("tile/1/000.p/1.new"), new byte[7]);
        Files.write(folder.resolve("tile/0/001.p/45.new"), new byte[7]);
        fill(log, 300, 301);
        log.seal();
        TileLog again = TileLog.open(folder, signer);
        fill(again, 301, 302);
        again.seal();
        for (Path tile : named) {
            assertEquals(then, Files.getLastModifiedTime(tile), tile.toString());
        }
        assertEquals(Optional.empty(), check(Optional.empty()));
        assertEquals(302, head().size());
    }

    private List<Path> tiles() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("tile"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void partialTilesAreGoneOnceTheTileIsFullAndSealed() throws IOException {
        TileLog log = TileLog.open(folder, signer);
        fill(log, 0, 255);
        log.seal();
        assertTrue(Files.exists(folder.resolve("tile/0/000.p/255")));
        fill(log, 255, 256);
        log.seal();
        assertFalse(Files.exists(folder.resolve("tile/0/000.p")));
        assertEquals(8192, Files.size(folder.resolve("tile/0/000")));
        assertEquals(32, Files.size(folder.resolve("tile/1/000.p/1")));
    }

    @Test
    void anAlteredEntryIsNamed() throws IOException {
        TileLog log = TileLog.open(folder, signer);
        fill(log, 0, 1000);
        log.seal();
        Path bundle = folder.resolve("tile/entries/001");
        byte[] bytes = Files.readAllBytes(bundle);
        bytes[2] ^= 1;
        Files.write(bundle, bytes);
        assertEquals(Optional.of("entry 256 is not what was recorded"), check(Optional.empty()));
    }

    @Test
    void anAlteredTileOrAMissingFileIsNoticed() throws IOException {
        TileLog log = TileLog.open(folder, signer);
        fill(log, 0, 1000);
        log.seal();
        Path tile = folder.resolve("tile/0/002");
        byte[] bytes = Files.readAllBytes(tile);
        bytes[40] ^= 1;
        Files.write(tile, bytes);
        assertEquals(Optional.of("entry 513 is not what was recorded"), check(Optional.empty()));
        Files.delete(tile);
        assertEquals(Optional.of("a file of the log is missing: tile/0/002"), check(Optional.empty()));
    }

    @Test
    void aLogRewrittenWithItsOwnKeyDoesNotFitACheckpointThatSomebodyKept() throws IOException {
        TileLog log = TileLog.open(folder, signer);
        fill(log, 0, 600);
        log.seal();
        Checkpoint kept = head();
        fill(log, 600, 900);
        log.seal();
        assertEquals(Optional.empty(), check(Optional.of(kept)));

        wipe();
        TileLog forged = TileLog.open(folder, signer);
        forged.append("forged".getBytes(StandardCharsets.UTF_8));
        fill(forged, 1, 900);
        forged.seal();
        assertEquals(Optional.empty(), check(Optional.empty()));
        assertEquals(
                Optional.of("the first 600 entries are not those of the checkpoint that was kept"),
                check(Optional.of(kept)));
    }

    @Test
    void aLogThatWasCutIsShorterThanACheckpointThatSomebodyKept() throws IOException {
        TileLog log = TileLog.open(folder, signer);
        fill(log, 0, 600);
        log.seal();
        byte[] before = Files.readAllBytes(folder.resolve("checkpoint"));
        fill(log, 600, 900);
        log.seal();
        Checkpoint kept = head();
        Files.write(folder.resolve("checkpoint"), before);
        assertEquals(
                Optional.of("the log is shorter than the checkpoint that was kept: 600 entries, not 900"),
                check(Optional.of(kept)));
    }

    @Test
    void anotherKeyOpensNeitherTheLogNorItsHead() throws IOException {
        TileLog log = TileLog.open(folder, signer);
        fill(log, 0, 3);
        log.seal();
        NoteSigner other = NoteSigner.generate("mail.example.org/audit");
        assertThrows(DamagedLogException.class, () -> TileLog.open(folder, other));
        assertThrows(DamagedLogException.class, () -> reader().head(other.key()));
    }

    @Test
    void aKeyIsReadBackFromItsText() throws IOException {
        NoteKey key = NoteKey.parse(signer.key().text());
        assertEquals(signer.key().text(), key.text());
        assertEquals("mail.example.org/audit", key.name());
        assertThrows(DamagedLogException.class, () -> NoteKey.parse(signer.key().text().replace("audit+", "other+")));
        assertThrows(DamagedLogException.class, () -> NoteKey.parse("nonsense"));
        NoteSigner again = NoteSigner.of("mail.example.org/audit", signer.encoded());
        assertEquals(signer.key().text(), again.key().text());
    }

    @Test
    void signaturesOfWitnessesDoNotDisturb() throws IOException {
        TileLog log = TileLog.open(folder, signer);
        fill(log, 0, 3);
        log.seal();
        Path file = folder.resolve("checkpoint");
        String note = Files.readString(file);
        Files.writeString(file, note + "\u2014 witness.example.net AAAAAAAAAAAA\n");
        assertEquals(3, head().size());
    }

    @Test
    void entriesAreNeverPublished() throws IOException {
        TileLog log = TileLog.open(folder, signer);
        fill(log, 0, 300);
        log.seal();
        assertTrue(reader().published("checkpoint").isPresent());
        assertEquals(8192, reader().published("tile/0/000").orElseThrow().length);
        assertEquals(44 * 32, reader().published("tile/0/001.p/44").orElseThrow().length);
        assertTrue(reader().published("tile/entries/000").isEmpty());
        assertTrue(reader().published("tile/0/../../checkpoint").isEmpty());
        assertTrue(reader().published("tile/0/999").isEmpty());
    }

    private static byte[] entry(int number) {
        return ("entry " + number).getBytes(StandardCharsets.UTF_8);
    }

    private static void fill(TileLog log, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            log.append(entry(i));
        }
    }

    private LogReader reader() {
        return new LogReader(folder);
    }

    private Checkpoint head() throws IOException {
        return reader().head(signer.key()).orElseThrow();
    }

    private Optional<String> check(Optional<Checkpoint> kept) throws IOException {
        return reader().verify(head(), kept, (_, _) -> {}, (_, _) -> {});
    }

    private void wipe() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }
}
