package org.redoubt.transport.flow;

import java.util.List;
import java.util.Set;

/**
 * Mail of which an archive gets a report.
 *
 * @param to the archive's address
 * @param scope which ways of mail; never empty
 * @param of people, groups and domains whose mail is meant, sent or received; all when empty
 */
public record JournalRule(String name, String to, Set<Direction> scope, List<String> of) {
    public JournalRule {
        scope = Set.copyOf(scope);
        of = List.copyOf(of);
    }

    /** What is sent on has been journaled when it came, unless only what leaves is. */
    boolean includesPassedOn() {
        return scope.equals(Set.of(Direction.OUTBOUND));
    }
}
