package org.redoubt.directory;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.redoubt.store.id.AccountId;

/** Who is in which group, at one version of the directory; each group that is asked about is walked once. */
final class Memberships {
    private final Snapshot of;
    private final Map<GroupId, Set<AccountId>> members = new ConcurrentHashMap<>();

    Memberships(Snapshot of) {
        this.of = of;
    }

    Snapshot of() {
        return of;
    }

    boolean has(GroupId group, AccountId person) {
        return members.computeIfAbsent(group, of::members).contains(person);
    }
}
