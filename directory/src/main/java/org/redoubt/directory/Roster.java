package org.redoubt.directory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.Rows.GroupRow;
import org.redoubt.directory.Rows.PersonRow;
import org.redoubt.store.id.AccountId;

/**
 * The people and groups of the directory as others look them up, by name. Worked out once for each version of them that
 * somebody asks for; immutable.
 */
public final class Roster {
    private final Shards<PersonId, PersonRow> people;
    private final Shards<GroupId, GroupRow> groups;
    private final List<Entry> entries;
    private final long digest;

    /**
     * Somebody who can be found.
     *
     * @param account hers; empty of a group
     * @param name what she is called; her address when nobody said
     * @param address the main one
     * @param domains of all her addresses, in lower case
     */
    public record Entry(PrincipalId id, Optional<AccountId> account, String name, String address, Set<String> domains) {
        public Entry {
            domains = Set.copyOf(domains);
        }

        public static Entry of(Person person) {
            String name = person.displayName().isBlank() ? person.address() : person.displayName();
            return new Entry(
                    person.id(),
                    Optional.of(person.account()),
                    name,
                    person.address(),
                    domainsOf(person.address(), person.aliases()));
        }

        public static Entry of(Group group) {
            return of(group.id(), group.address(), group.aliases());
        }

        private static Entry of(GroupId id, String address, List<String> aliases) {
            return new Entry(id, Optional.empty(), address, address, domainsOf(address, aliases));
        }

        private static Set<String> domainsOf(String address, List<String> aliases) {
            Set<String> domains = new HashSet<>(Set.of(domain(address)));
            aliases.forEach(alias -> domains.add(domain(alias)));
            return domains;
        }

        private static String domain(String address) {
            return address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        }
    }

    Roster(Shards<PersonId, PersonRow> people, Shards<GroupId, GroupRow> groups) {
        this.people = people;
        this.groups = groups;
        List<Entry> all = new ArrayList<>(people.size() + groups.size());
        people.forEach((_, row) -> all.add(Entry.of(row.person())));
        groups.forEach((id, row) -> all.add(Entry.of(id, row.address(), row.aliases())));
        all.sort(Comparator.comparing((Entry entry) -> entry.name().toLowerCase(Locale.ROOT))
                .thenComparing(Entry::address));
        this.entries = List.copyOf(all);
        long sum = 17;
        for (Entry entry : entries) {
            sum = 31 * sum + entry.id().hashCode();
            sum = 31 * sum + entry.name().hashCode();
            sum = 31 * sum + entry.address().hashCode();
            sum = 31 * sum + entry.domains().hashCode();
        }
        this.digest = sum & Integer.MAX_VALUE;
    }

    /** Whether this is still how things are; what changed of credentials does not count. */
    boolean of(Snapshot snapshot) {
        return people == snapshot.people() && groups == snapshot.groups();
    }

    /** Everybody, by name. */
    public List<Entry> entries() {
        return entries;
    }

    /** A number from 0 that is another one, but for a chance in two thousand millions, where anything here is. */
    public long digest() {
        return digest;
    }
}
