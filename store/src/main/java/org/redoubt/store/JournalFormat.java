package org.redoubt.store;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.Change.ObjectType;
import org.redoubt.store.id.ModSeq;

/** Journal entries as bytes; the version is the engine's key and is not in them. Format 1. */
public final class JournalFormat {
    private static final int FORMAT = 1;
    private static final ObjectType[] TYPES = ObjectType.values();
    private static final Action[] ACTIONS = Action.values();
    private static final Kind[] KINDS = Kind.values();

    private JournalFormat() {}

    public static byte[] encode(JournalEntry entry) {
        ByteWriter out = new ByteWriter(64);
        out.u8(FORMAT).number(entry.atMillis()).text(entry.by()).text(entry.via());
        out.number(entry.changes().size());
        for (Change change : entry.changes()) {
            out.u8(change.type().ordinal()).u8(change.action().ordinal()).u8(mask(change.kinds()));
            out.number(change.container()).set(change.names()).set(change.objects());
        }
        return out.toBytes();
    }

    /**
     * Reads an entry.
     *
     * @throws StoreException when the bytes are no entry of a known format
     */
    public static JournalEntry decode(ModSeq version, byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != FORMAT) {
            throw new StoreException("a journal entry has an unknown format");
        }
        long atMillis = in.number();
        String by = in.text();
        String via = in.text();
        int count = in.count();
        List<Change> changes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            changes.add(new Change(
                    pick(TYPES, in.u8()), pick(ACTIONS, in.u8()), kinds(in.u8()), in.number(), in.set(), in.set()));
        }
        return new JournalEntry(version, atMillis, by, via, changes);
    }

    private static int mask(Set<Kind> kinds) {
        int mask = 0;
        for (Kind kind : kinds) {
            mask |= 1 << kind.ordinal();
        }
        return mask;
    }

    private static Set<Kind> kinds(int mask) {
        EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (Kind kind : KINDS) {
            if ((mask & 1 << kind.ordinal()) != 0) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    private static <T> T pick(T[] values, int ordinal) {
        if (ordinal >= values.length) {
            throw new StoreException("a journal entry has an unknown word");
        }
        return values[ordinal];
    }
}
