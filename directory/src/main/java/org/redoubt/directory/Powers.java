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
 * @param approvals by their numbers, those that are over among them
 * @param escrows who can together open a sealed account for its owner again
 */
record Powers(
        Map<PersonId, Set<Role>> roles,
        NavigableMap<Long, Grant> grants,
        NavigableMap<Long, Approval> approvals,
        EscrowBook escrows) {
    static final Powers NONE =
            new Powers(Map.of(), Collections.emptyNavigableMap(), Collections.emptyNavigableMap(), EscrowBook.EMPTY);

    Set<Role> roles(PersonId person) {
        return roles.getOrDefault(person, Set.of());
    }

    Powers with(PersonId person, Set<Role> held) {
        Map<PersonId, Set<Role>> next = new HashMap<>(roles);
        next.remove(person);
        if (!held.isEmpty()) {
            next.put(person, Set.copyOf(held));
        }
        return new Powers(Collections.unmodifiableMap(next), grants, approvals, escrows);
    }

    Powers with(Grant grant) {
        return new Powers(roles, with(grants, grant.id(), grant), approvals, escrows);
    }

    Powers withoutGrant(long id) {
        return new Powers(roles, without(grants, id), approvals, escrows);
    }

    Powers with(Approval approval) {
        return new Powers(roles, grants, with(approvals, approval.id(), approval), escrows);
    }

    Powers withoutApproval(long id) {
        return new Powers(roles, grants, without(approvals, id), escrows);
    }

    Powers with(EscrowBook next) {
        return new Powers(roles, grants, approvals, next);
    }

    private static <T> NavigableMap<Long, T> with(NavigableMap<Long, T> map, long id, T value) {
        NavigableMap<Long, T> next = new TreeMap<>(map);
        next.put(id, value);
        return Collections.unmodifiableNavigableMap(next);
    }

    private static <T> NavigableMap<Long, T> without(NavigableMap<Long, T> map, long id) {
        NavigableMap<Long, T> next = new TreeMap<>(map);
        next.remove(id);
        return Collections.unmodifiableNavigableMap(next);
    }
}
