package org.redoubt.account;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.store.id.ModSeq;

/**
 * Annotations that somebody set or removed in one go.
 *
 * @param mailbox empty for those of the account
 * @param names in lower case, such as {@code /private/comment}
 */
public record AnnotationChange(Optional<MailboxId> mailbox, Set<String> names) {
    public AnnotationChange {
        names = Set.copyOf(names);
    }

    /**
     * What changed since a version, the oldest first.
     *
     * @param upTo the version up to which this tells
     */
    public record Since(ModSeq upTo, List<AnnotationChange> changes) {
        public Since {
            changes = List.copyOf(changes);
        }
    }
}
