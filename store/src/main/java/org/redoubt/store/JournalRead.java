package org.redoubt.store;

import java.util.List;
import org.redoubt.store.id.ModSeq;

/** What the journal answers to "what came after this version". */
public sealed interface JournalRead {
    /**
     * The entries, oldest first; fewer than asked for only at the journal's end.
     *
     * @param upTo the version a reader has seen once it has read these
     */
    record Entries(List<JournalEntry> entries, ModSeq upTo) implements JournalRead {
        public Entries {
            entries = List.copyOf(entries);
        }
    }

    /**
     * The journal was trimmed: what came right after that version is gone.
     *
     * @param oldest the smallest version one can still catch up from
     */
    record BelowFloor(ModSeq oldest) implements JournalRead {}
}
