package org.redoubt.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.ModSeq;

/**
 * Which annotations changed of late, by name: the journal tells only that some of a mailbox did. In memory with the
 * account, for sessions that are told as it happens (RFC 5465 5.6); short, since they ask again after each change.
 * Immutable.
 *
 * @param floor the version from which on it is whole
 * @param entries the oldest first
 */
record AnnotationLog(ModSeq floor, List<Entry> entries) {
    AnnotationLog {
        entries = List.copyOf(entries);
    }

    /**
     * What one change did to the annotations that one person sees, or all do.
     *
     * @param person whose they are; empty when they are shared
     */
    record Entry(ModSeq version, Optional<MailboxId> mailbox, Optional<AccountId> person, Set<String> names) {
        Entry {
            names = Set.copyOf(names);
        }
    }

    static AnnotationLog from(ModSeq version) {
        return new AnnotationLog(version, List.of());
    }

    AnnotationLog with(List<Entry> more) {
        if (more.isEmpty()) {
            return this;
        }
        List<Entry> all = new ArrayList<>(entries);
        all.addAll(more);
        int surplus = all.size() - AccountLimits.ANNOTATION_LOG;
        return surplus > 0
                ? new AnnotationLog(all.get(surplus - 1).version(), all.subList(surplus, all.size()))
                : new AnnotationLog(floor, all);
    }

    /** What a person can see of what changed after a version; empty when it does not reach back that far. */
    Optional<List<Entry>> since(ModSeq version, AccountId seenBy) {
        if (version.value() < floor.value()) {
            return Optional.empty();
        }
        return Optional.of(entries.stream()
                .filter(entry -> entry.version().value() > version.value())
                .filter(entry -> entry.person().map(seenBy::equals).orElse(true))
                .toList());
    }
}
