package org.redoubt.directory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.redoubt.directory.Rows.Counters;
import org.redoubt.directory.Rows.DomainRow;
import org.redoubt.directory.Rows.GroupRow;
import org.redoubt.directory.Rows.PersonRow;
import org.redoubt.store.id.AccountId;

/**
 * The whole directory at one version, immutable: what every lookup reads, without I/O or locks. A change makes the
 * next one, which shares nearly all of this one's memory.
 *
 * @param addresses every address anybody has, by {@link AddrSpec#key}
 * @param accounts whose account it is
 * @param administrators by id, so that the first is the oldest
 * @param doomed accounts whose people were removed and whose data is still to be destroyed
 * @param factors of those who have more than a password
 * @param policies of the groups that have one
 * @param powers who may do more than have a mailbox
 */
record Snapshot(
        Counters counters,
        Shards<String, DomainRow> domains,
        Shards<PersonId, PersonRow> people,
        Shards<GroupId, GroupRow> groups,
        Shards<String, PrincipalId> addresses,
        Shards<AccountId, PersonId> accounts,
        Set<Long> administrators,
        Set<AccountId> doomed,
        Shards<PersonId, Factors> factors,
        Map<GroupId, SignInPolicy> policies,
        Powers powers) {
    static final Snapshot EMPTY = new Snapshot(
            Counters.FIRST,
            Shards.empty(),
            Shards.empty(),
            Shards.empty(),
            Shards.empty(),
            Shards.empty(),
            Set.of(),
            Set.of(),
            Shards.empty(),
            Map.of(),
            Powers.NONE);

    static String key(String address) {
        return AddrSpec.parse(address)
                .orElseThrow(() -> new IllegalStateException("an address in the directory is none"))
                .key();
    }

    Snapshot with(Counters next) {
        return new Snapshot(next, domains, people, groups, addresses, accounts, administrators, doomed, factors, policies, powers);
    }

    Snapshot with(DomainRow row) {
        Shards<String, DomainRow> next = domains.with(row.name().ascii(), row);
        return new Snapshot(counters, next, people, groups, addresses, accounts, administrators, doomed, factors, policies, powers);
    }

    Snapshot without(DomainRow row) {
        Shards<String, DomainRow> next = domains.without(row.name().ascii());
        return new Snapshot(counters, next, people, groups, addresses, accounts, administrators, doomed, factors, policies, powers);
    }

    Snapshot with(PersonRow row) {
        Person person = row.person();
        Snapshot cleared = people.get(person.id()).map(this::without).orElse(this);
        return new Snapshot(
                counters,
                domains,
                cleared.people.with(person.id(), row),
                groups,
                add(cleared.addresses, person.address(), person.aliases(), person.id()),
                cleared.accounts.with(person.account(), person.id()),
                person.administrator() ? add(cleared.administrators, person.id().value()) : cleared.administrators,
                doomed, factors, policies, powers);
    }

    Snapshot without(PersonRow row) {
        Person person = row.person();
        Set<Long> others = new TreeSet<>(administrators);
        others.remove(person.id().value());
        return new Snapshot(
                counters,
                domains,
                people.without(person.id()),
                groups,
                remove(addresses, person.address(), person.aliases()),
                accounts.without(person.account()),
                others,
                doomed, factors, policies, powers);
    }

    Snapshot with(GroupRow row) {
        Snapshot cleared = groups.get(row.id()).map(this::without).orElse(this);
        return new Snapshot(
                counters,
                domains,
                people,
                cleared.groups.with(row.id(), row),
                add(cleared.addresses, row.address(), row.aliases(), row.id()),
                accounts,
                administrators,
                doomed, factors, policies, powers);
    }

    Snapshot without(GroupRow row) {
        return new Snapshot(
                counters,
                domains,
                people,
                groups.without(row.id()),
                remove(addresses, row.address(), row.aliases()),
                accounts,
                administrators,
                doomed, factors, policies, powers);
    }

    Snapshot withDoomed(AccountId account) {
        return new Snapshot(
                counters, domains, people, groups, addresses, accounts, administrators, add(doomed, account), factors, policies, powers);
    }

    Snapshot withoutDoomed(AccountId account) {
        Set<AccountId> rest = new TreeSet<>(doomed);
        rest.remove(account);
        return new Snapshot(counters, domains, people, groups, addresses, accounts, administrators, rest, factors, policies, powers);
    }

    Snapshot with(Factors row) {
        return new Snapshot(
                counters,
                domains,
                people,
                groups,
                addresses,
                accounts,
                administrators,
                doomed,
                factors.with(row.person(), row),
                policies,
                powers);
    }

    Snapshot without(Factors row) {
        return new Snapshot(
                counters,
                domains,
                people,
                groups,
                addresses,
                accounts,
                administrators,
                doomed,
                factors.without(row.person()),
                policies,
                powers);
    }

    /** Another policy of a group, or none. */
    Snapshot with(GroupId group, Optional<SignInPolicy> policy) {
        Map<GroupId, SignInPolicy> next = new HashMap<>(policies);
        next.remove(group);
        policy.ifPresent(one -> next.put(group, one));
        return new Snapshot(
                counters,
                domains,
                people,
                groups,
                addresses,
                accounts,
                administrators,
                doomed,
                factors,
                Map.copyOf(next),
                powers);
    }

    Snapshot with(Powers next) {
        return new Snapshot(
                counters,
                domains,
                people,
                groups,
                addresses,
                accounts,
                administrators,
                doomed,
                factors,
                policies,
                next);
    }

    Factors factors(PersonId person) {
        return factors.get(person).orElseGet(() -> Factors.none(person));
    }

    Optional<PersonRow> person(AddrSpec address) {
        return addresses.get(address.key()).flatMap(this::person);
    }

    Optional<PersonRow> person(AccountId account) {
        return accounts.get(account).flatMap(people::get);
    }

    Optional<PersonRow> person(PrincipalId id) {
        return id instanceof PersonId person ? people.get(person) : Optional.empty();
    }

    Optional<GroupRow> group(AddrSpec address) {
        return addresses
                .get(address.key())
                .flatMap(id -> id instanceof GroupId group ? groups.get(group) : Optional.empty());
    }

    boolean has(DomainName domain) {
        return domains.has(domain.ascii());
    }

    /** Where mail for an address of one of our domains goes; the exact address comes before the one with a detail. */
    Resolution resolve(AddrSpec address) {
        Optional<Resolution> found = addresses.get(address.key()).map(id -> lead(id, Optional.empty()));
        return found.or(() -> withDetail(address))
                .or(() -> postmaster(address.local()))
                .orElseGet(Resolution.UnknownUser::new);
    }

    /** RFC 5321 4.5.1: every domain has a postmaster; without one of its own it is the first administrator. */
    Optional<Resolution> postmaster(String local) {
        return local.equalsIgnoreCase("postmaster")
                ? firstAdministrator().map(person -> to(List.of(person.account()), Optional.empty()))
                : Optional.empty();
    }

    /** The accounts that mail for a group goes to. */
    List<AccountId> expand(GroupId group) {
        return walk(group, Limits.MAX_EXPANSION).stream()
                .limit(Limits.MAX_EXPANSION)
                .toList();
    }

    /** The accounts of all people of a group: whoever is denied something is denied it however large the group is. */
    Set<AccountId> members(GroupId group) {
        return Set.copyOf(walk(group, Integer.MAX_VALUE));
    }

    /** The accounts of a group's people, through groups within it; a group met twice is not walked again. */
    private Set<AccountId> walk(GroupId group, int enough) {
        Set<AccountId> found = new LinkedHashSet<>();
        Set<GroupId> seen = new HashSet<>(Set.of(group));
        List<GroupId> next = new ArrayList<>(List.of(group));
        while (!next.isEmpty() && found.size() < enough) {
            for (PrincipalId member : direct(next.removeLast())) {
                switch (member) {
                    case PersonId id -> people.get(id).ifPresent(row -> found.add(row.person().account()));
                    case GroupId inner -> {
                        if (seen.add(inner)) {
                            next.add(inner);
                        }
                    }
                }
            }
        }
        return found;
    }

    Optional<String> address(PrincipalId id) {
        return switch (id) {
            case PersonId person -> people.get(person).map(row -> row.person().address());
            case GroupId group -> groups.get(group).map(GroupRow::address);
        };
    }

    Group group(GroupRow row) {
        List<String> members =
                row.members().stream().map(this::address).flatMap(Optional::stream).toList();
        return new Group(row.id(), row.address(), row.aliases(), members);
    }

    private Optional<Resolution> withDetail(AddrSpec address) {
        return address.withoutDetail()
                .flatMap(this::person)
                .map(row -> to(List.of(row.person().account()), Optional.of(address.detail())));
    }

    private Resolution lead(PrincipalId id, Optional<String> detail) {
        return switch (id) {
            case PersonId person -> to(List.of(people.get(person).orElseThrow().person().account()), detail);
            case GroupId group -> to(expand(group), Optional.empty());
        };
    }

    private Optional<Person> firstAdministrator() {
        List<Person> all = administrators.stream()
                .flatMap(id -> people.get(new PersonId(id)).stream())
                .map(PersonRow::person)
                .toList();
        return all.stream().filter(Person::enabled).findFirst().or(() -> all.stream().findFirst());
    }

    private List<PrincipalId> direct(GroupId group) {
        return groups.get(group).map(GroupRow::members).orElse(List.of());
    }

    private static Resolution to(List<AccountId> accounts, Optional<String> detail) {
        return new Resolution.Recipients(
                accounts.stream().map(account -> new Recipient(account, detail)).toList());
    }

    private static <T> Set<T> add(Set<T> set, T element) {
        Set<T> more = new TreeSet<>(set);
        more.add(element);
        return more;
    }

    private static Shards<String, PrincipalId> add(
            Shards<String, PrincipalId> to, String address, List<String> aliases, PrincipalId id) {
        Shards<String, PrincipalId> all = to.with(key(address), id);
        for (String alias : aliases) {
            all = all.with(key(alias), id);
        }
        return all;
    }

    private static Shards<String, PrincipalId> remove(
            Shards<String, PrincipalId> from, String address, List<String> aliases) {
        Shards<String, PrincipalId> rest = from.without(key(address));
        for (String alias : aliases) {
            rest = rest.without(key(alias));
        }
        return rest;
    }
}
