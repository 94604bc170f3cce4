package org.redoubt.store.seal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The file in which the master key lies, sealed once for each key that opens it, as the header of an encrypted disk holds
 * its key. So the key outside can change in a moment, and there can be a second one in a safe, while nothing else is
 * sealed anew. When the master key itself changes, the one before lies beside this file until nothing is sealed under it.
 *
 * <p>A line for each slot: the name of the key that opens it, when it was made, and the sealed master key in hexadecimal.
 * The file is replaced as a whole and is on disk before a change returns.
 */
public final class KeySlots {
    /** More would only be keys that somebody has forgotten. */
    public static final int MAX_SLOTS = 16;

    private static final int FIELDS = 3;

    private final Path file;
    private final List<Slot> slots;

    /**
     * One of them.
     *
     * @param name of the key that opens it
     */
    public record Slot(String name, Instant made, String sealed) {
        private static Slot of(SlotKey key, KeyRing ring, Instant made) throws IOException {
            byte[] sealed = key.seal(ring.settled().encode(), context(key.name()));
            return new Slot(key.name(), made, HexFormat.of().formatHex(sealed));
        }

        private static Slot parse(String line) throws IOException {
            String[] fields = line.split(" ", -1);
            try {
                if (fields.length == FIELDS) {
                    return new Slot(fields[0], Instant.parse(fields[1]), fields[2]);
                }
            } catch (DateTimeException noTime) {
                throw new IOException("a line of the key slots has no time", noTime);
            }
            throw new IOException("a line of the key slots has an unknown form");
        }

        private KeyRing open(SlotKey key) throws IOException, SealBrokenException {
            return KeyRing.decode(key.open(HexFormat.of().parseHex(sealed), context(name)));
        }

        @Override
        public String toString() {
            return name + " " + made + " " + sealed;
        }
    }

    private KeySlots(Path file, List<Slot> slots) {
        this.file = file;
        this.slots = List.copyOf(slots);
    }

    private static byte[] context(String name) {
        return ("master key for " + name).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads the file.
     *
     * @throws IOException when it cannot be read or is not one of ours
     */
    public static KeySlots read(Path file) throws IOException {
        List<Slot> slots = new ArrayList<>();
        for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
            slots.add(Slot.parse(line));
        }
        return new KeySlots(file, slots);
    }

    /**
     * Writes the file with one slot.
     *
     * @throws IOException when it cannot be written
     */
    public static KeySlots create(Path file, MasterKey master, SlotKey key, Instant now) throws IOException {
        return new KeySlots(file, List.of(Slot.of(key, master.ring(), now))).written();
    }

    public List<Slot> slots() {
        return slots;
    }

    /**
     * The master key; and the one before it, where a change of it has not come to its end.
     *
     * @throws SealBrokenException when this key opens none of the slots, or its slot was altered
     * @throws IOException when a file cannot be read, or who keeps the key does not answer
     */
    public MasterKey open(SlotKey key) throws IOException, SealBrokenException {
        KeyRing ring = ring(key);
        return new MasterKey(before().ring(ring).map(ring::after).orElse(ring));
    }

    private KeyRing ring(SlotKey key) throws IOException, SealBrokenException {
        for (Slot slot : slots) {
            if (slot.name().equals(key.name())) {
                return slot.open(key);
            }
        }
        throw new SealBrokenException("the key opens none of the slots");
    }

    /**
     * With one more key that opens it.
     *
     * @param with one that does
     * @throws SealBrokenException when it does not
     * @throws IOException when the file cannot be written, or there are {@link #MAX_SLOTS} already
     */
    public KeySlots add(SlotKey with, SlotKey more, Instant now) throws IOException, SealBrokenException {
        KeyRing ring = ring(with);
        if (slots.size() >= MAX_SLOTS) {
            throw new IOException("there are " + MAX_SLOTS + " keys already");
        }
        List<Slot> longer = new ArrayList<>(slots);
        longer.add(Slot.of(more, ring, now));
        return new KeySlots(file, longer).written();
    }

    /** Those of the slots that none of these keys is for. */
    public List<String> without(Collection<? extends SlotKey> keys) {
        Set<String> names = keys.stream().map(SlotKey::name).collect(Collectors.toSet());
        return slots.stream().map(Slot::name).filter(name -> !names.contains(name)).toList();
    }

    /**
     * Puts a fresh master key in the place of the one there is, for every slot at once; what runs seals under it from
     * then on. The old one is kept, sealed under the new, until {@link #settle}.
     *
     * @param master as it is in use
     * @param keys every key that has a slot, for each is sealed anew
     * @throws SealBrokenException when a key opens no slot, or not this master key
     * @throws IOException when a slot has no key here, or a file cannot be written: then nothing has changed
     */
    public KeySlots change(MasterKey master, List<? extends SlotKey> keys, Instant now)
            throws IOException, SealBrokenException {
        if (!without(keys).isEmpty()) {
            throw new IOException("every key that has a slot is needed");
        }
        for (SlotKey key : keys) {
            if (!ring(key).equals(master.ring().settled())) {
                throw new SealBrokenException("the slots hold another master key than is in use");
            }
        }
        KeyRing next = master.ring().next(KeyPurpose.names());
        List<Slot> fresh = new ArrayList<>();
        for (SlotKey key : keys) {
            fresh.add(Slot.of(key, next, now));
        }
        // The order counts: what is sealed under a key that nobody has yet is passed over, one that is missing is not.
        before().write(next);
        KeySlots written = new KeySlots(file, fresh).written();
        master.become(next);
        return written;
    }

    /**
     * Destroys the master key before; what is sealed under it still is lost.
     *
     * @throws IOException when its file cannot be deleted
     */
    public void settle(MasterKey master) throws IOException {
        before().delete();
        master.become(master.ring().settled());
    }

    private KeyBefore before() {
        return new KeyBefore(file.resolveSibling(file.getFileName() + ".before"));
    }

    /** Without the key of this name; the last one stays. */
    public KeySlots remove(String name) throws IOException {
        List<Slot> fewer = slots.stream().filter(slot -> !slot.name().equals(name)).toList();
        if (fewer.isEmpty()) {
            throw new IOException("without this key nothing could be opened any more");
        }
        return new KeySlots(file, fewer).written();
    }

    private KeySlots written() throws IOException {
        String lines = slots.stream().map(slot -> slot + "\n").collect(Collectors.joining());
        WholeFile.replace(file, lines.getBytes(StandardCharsets.US_ASCII));
        return this;
    }
}
