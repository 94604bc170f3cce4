package org.redoubt.account;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Finds the bits of keywords in a mailbox, giving new keywords a bit while there are any left. */
final class KeywordTable {
    private KeywordTable() {}

    /**
     * Bits of some keywords.
     *
     * @param complete whether every keyword got one
     */
    record Bits(long flags, boolean complete) {}

    /** The bits of keywords, making those that the mailbox does not know yet. */
    static Bits bits(Edit edit, MailboxId mailbox, Set<Keyword> keywords) {
        long flags = 0;
        boolean complete = true;
        for (Keyword keyword : keywords) {
            MailboxMeta meta = Objects.requireNonNull(edit.find(mailbox).orElse(null)).meta();
            Optional<Long> bit = Flags.bit(keyword, meta.keywords());
            if (bit.isEmpty() && meta.keywords().size() < Flags.MAX_KEYWORDS) {
                edit.put(meta.with(keyword));
                bit = Flags.bit(keyword, meta.with(keyword).keywords());
            }
            flags |= bit.orElse(0L);
            complete &= bit.isPresent();
        }
        return new Bits(flags, complete);
    }

    /** The bits of those keywords that the mailbox knows. */
    static long knownBits(MailboxMeta meta, Set<Keyword> keywords) {
        long flags = 0;
        for (Keyword keyword : keywords) {
            flags |= Flags.bit(keyword, meta.keywords()).orElse(0L);
        }
        return flags;
    }
}
