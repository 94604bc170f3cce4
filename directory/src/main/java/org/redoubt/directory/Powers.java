package org.redoubt.directory;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Who may do more than have a mailbox. Immutable.
 *
 * @param roles but for that of owners, who are the people marked as administrators
 */
record Powers(Map<PersonId, Set<Role>> roles) {
    static final Powers NONE = new Powers(Map.of());

    Set<Role> roles(PersonId person) {
        return roles.getOrDefault(person, Set.of());
    }

    Powers with(PersonId person, Set<Role> held) {
        Map<PersonId, Set<Role>> next = new HashMap<>(roles);
        next.remove(person);
        if (!held.isEmpty()) {
            next.put(person, Set.copyOf(held));
        }
        return new Powers(Collections.unmodifiableMap(next));
    }
}
