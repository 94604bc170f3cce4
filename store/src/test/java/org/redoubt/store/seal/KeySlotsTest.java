package org.redoubt.store.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeySlotsTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final byte[] SOMETHING = {1, 2, 3};

    private final MasterKey master = MasterKey.random();
    private final UnlockKey key = UnlockKey.random();
    private final UnlockKey other = UnlockKey.random();

    @TempDir
    Path folder = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void file() {
        file = folder.resolve("key.slots");
    }

    private static byte[] proof(MasterKey master) {
        return master.sealer(KeyPurpose.GRANTS).address(SOMETHING);
    }

    @Test
    void everyKeyOpensTheSameMasterKeyUntilItIsTakenAway() throws Exception {
        KeySlots.create(file, master, key, NOW);
        KeySlots.read(file).add(key, other, NOW.plusSeconds(1));
        assertArrayEquals(proof(master), proof(KeySlots.read(file).open(key)));
        assertArrayEquals(proof(master), proof(KeySlots.read(file).open(other)));
        KeySlots.read(file).remove(key.name());
        assertThrows(SealBrokenException.class, () -> KeySlots.read(file).open(key));
        assertArrayEquals(proof(master), proof(KeySlots.read(file).open(other)));
        assertEquals(
                List.of(NOW.plusSeconds(1)),
                KeySlots.read(file).slots().stream().map(KeySlots.Slot::made).toList());
    }

    @Test
    void theLastKeyStays() throws Exception {
        KeySlots.create(file, master, key, NOW);
        assertThrows(IOException.class, () -> KeySlots.read(file).remove(key.name()));
        assertArrayEquals(proof(master), proof(KeySlots.read(file).open(key)));
    }

    @Test
    void onlyWhoHasAKeyAddsOne() throws Exception {
        KeySlots.create(file, master, key, NOW);
        assertThrows(SealBrokenException.class, () -> KeySlots.read(file).add(other, UnlockKey.random(), NOW));
    }

    private byte[] sealedBy(MasterKey of) {
        return of.sealer(KeyPurpose.GRANTS).seal(SOMETHING, SOMETHING);
    }

    private byte[] openedBy(MasterKey of, byte[] sealed) throws SealBrokenException {
        return of.sealer(KeyPurpose.GRANTS).open(sealed, SOMETHING);
    }

    @Test
    void theMasterKeyChangesForEverySlotAndTheOldOneStaysUntilItIsSettled() throws Exception {
        KeySlots.create(file, master, key, NOW);
        KeySlots.read(file).add(key, other, NOW);
        byte[] old = sealedBy(master);
        byte[] name = proof(master);
        assertThrows(IOException.class, () -> KeySlots.read(file).change(master, List.of(key), NOW));
        assertEquals(1, KeySlots.read(file).open(key).generation(), "without every key nothing changes");
        KeySlots.read(file).change(master, List.of(key, other), NOW);
        byte[] fresh = sealedBy(master);
        for (UnlockKey each : List.of(key, other)) {
            MasterKey opened = KeySlots.read(file).open(each);
            assertEquals(2, opened.generation());
            assertArrayEquals(SOMETHING, openedBy(opened, old));
            assertArrayEquals(SOMETHING, openedBy(opened, fresh));
            assertArrayEquals(name, proof(opened));
        }
        KeySlots.read(file).settle(master);
        MasterKey settled = KeySlots.read(file).open(other);
        assertArrayEquals(SOMETHING, openedBy(settled, fresh));
        assertThrows(SealBrokenException.class, () -> openedBy(settled, old));
        assertThrows(SealBrokenException.class, () -> openedBy(master, old));
        assertArrayEquals(name, proof(settled));
    }

    /** Between the two files of a change there is either the old master key, or both. */
    @Test
    void aChangeThatIsCutShortLeavesTheOldMasterKey() throws Exception {
        KeySlots.create(file, master, key, NOW);
        byte[] before = Files.readAllBytes(file);
        byte[] old = sealedBy(master);
        KeySlots.read(file).change(master, List.of(key), NOW);
        WholeFile.replace(file, before);
        MasterKey opened = KeySlots.read(file).open(key);
        assertEquals(1, opened.generation());
        assertFalse(opened.changing());
        assertArrayEquals(SOMETHING, openedBy(opened, old));
        KeySlots.read(file).change(opened, List.of(key), NOW);
        assertArrayEquals(SOMETHING, openedBy(KeySlots.read(file).open(key), old));
    }

    @Test
    void thereIsAnEndToThem() throws Exception {
        KeySlots slots = KeySlots.create(file, master, key, NOW);
        while (slots.slots().size() < KeySlots.MAX_SLOTS) {
            slots = slots.add(key, UnlockKey.random(), NOW);
        }
        assertThrows(IOException.class, () -> KeySlots.read(file).add(key, other, NOW));
    }

    @Test
    void anAlteredSlotDoesNotOpen() throws Exception {
        KeySlots.create(file, master, key, NOW);
        String line = Files.readString(file).strip();
        char last = line.charAt(line.length() - 1);
        Files.writeString(file, line.substring(0, line.length() - 1) + (last == '0' ? '1' : '0') + "\n");
        assertThrows(SealBrokenException.class, () -> KeySlots.read(file).open(key));
        Files.writeString(file, key.name() + " then " + "00\n");
        assertThrows(IOException.class, () -> KeySlots.read(file));
    }

    @Test
    void theFilesShowNoKeyAndAreForTheirOwnerOnly() throws Exception {
        KeySlots.create(file, master, key, NOW);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertFalse(Files.readString(file).contains(key.text()));
        assertFalse(key.text().contains(key.name()));
        assertEquals("UnlockKey[hidden]", key.toString());
    }

    @Test
    void aKeyFileIsForItsOwnerOnly() throws IOException {
        Path keyFile = folder.resolve("master.key");
        key.write(keyFile);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)));
        assertEquals(key.text(), UnlockKey.read(keyFile).text());
        assertThrows(IOException.class, () -> other.write(keyFile));
        other.replace(keyFile);
        assertEquals(other.text(), UnlockKey.read(keyFile).text());
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-r-----"));
        assertThrows(IOException.class, () -> UnlockKey.read(keyFile));
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(keyFile, "not a key");
        assertThrows(IOException.class, () -> UnlockKey.read(keyFile));
    }
}
