package org.redoubt.directory;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who may do more than have a mailbox. Immutable.
 *
 * @param roles but for that of owners, who are the people marked as administrators
 * @param grants by their numbers, those that are over among them
 */
record Powers(Map<PersonId, Set<Role>> roles, NavigableMap<Long, Grant> grants) {
    static final Powers NONE = new Powers(Map.of(), Collections.emptyNavigableMap());

    Set<Role> roles(PersonId person) {
        return roles.getOrDefault(person, Set.of());
    }

    Powers with(PersonId person, Set<Role> held) {
        Map<PersonId, Set<Role>> next = new HashMap<>(roles);
        next.remove(person);
        if (!held.isEmpty()) {
            next.put(person, Set.copyOf(held));
        }
        return new Powers(Collections.unmodifiableMap(next), grants);
    }

    Powers with(Grant grant) {
        NavigableMap<Long, Grant> next = new TreeMap<>(grants);
        next.put(grant.id(), grant);
        return new Powers(roles, Collections.unmodifiableNavigableMap(next));
    }

    Powers withoutGrant(long id) {
        NavigableMap<Long, Grant> next = new TreeMap<>(grants);
        next.remove(id);
        return new Powers(roles, Collections.unmodifiableNavigableMap(next));
    }
}
