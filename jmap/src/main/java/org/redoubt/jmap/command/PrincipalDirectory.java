package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Acl;
import org.redoubt.account.Grantee;
import org.redoubt.account.Mailbox;
import org.redoubt.directory.Directory;
import org.redoubt.directory.GroupId;
import org.redoubt.directory.PersonId;
import org.redoubt.directory.Roster;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.session.JmapSession;
import org.redoubt.store.id.AccountId;

/**
 * The people and groups that somebody may know of (RFC 9670 2): those of the domains in which she has an address, those
 * who share something with her, and those with whom she shares something. Anybody else is not there for her.
 *
 * <p>An id is {@code p} and the number of a person's account, or {@code g} and a group's number; neither is ever given
 * to anybody else. {@link #ANYONE} is everybody who signs in (RFC 4314 2).
 */
final class PrincipalDirectory {
    static final String ANYONE = "anyone";

    private final Directory directory;
    private final AccountHandle own;
    private final Set<String> domains;
    private final Set<AccountId> sharers;
    private final Set<Grantee> named;

    private PrincipalDirectory(
            Directory directory,
            AccountHandle own,
            Set<String> domains,
            Set<AccountId> sharers,
            Set<Grantee> named) {
        this.directory = directory;
        this.own = own;
        this.domains = domains;
        this.sharers = sharers;
        this.named = named;
    }

    static PrincipalDirectory of(JmapSession session) throws IOException {
        AccountHandle own = session.own();
        Directory directory = session.services().directory();
        Set<String> domains = directory.person(own.account()).map(Roster.Entry::of).map(Roster.Entry::domains).orElse(Set.of());
        Set<Grantee> named = new HashSet<>();
        for (Mailbox mailbox : own.mailboxes().all()) {
            own.acl(mailbox.id()).map(Acl::granted).ifPresent(granted -> named.addAll(granted.keySet()));
        }
        named.addAll(own.contacts().shared());
        return new PrincipalDirectory(directory, own, domains, new HashSet<>(own.sharers()), named);
    }

    static String id(Grantee grantee) {
        return switch (grantee) {
            case Grantee.Person(AccountId account) -> personId(account);
            case Grantee.Group(long group) -> "g" + group;
            case Grantee.Anyone _ -> ANYONE;
        };
    }

    static String personId(AccountId account) {
        return "p" + account.value();
    }

    /** Whom an id names, where she may know of them. */
    Optional<Grantee> grantee(String id) {
        return id.equals(ANYONE) ? Optional.of(new Grantee.Anyone()) : entry(id).map(PrincipalDirectory::grantee);
    }

    static Grantee grantee(Roster.Entry entry) {
        return switch (entry.id()) {
            case PersonId _ -> new Grantee.Person(entry.account().orElseThrow());
            case GroupId group -> new Grantee.Group(group.value());
        };
    }

    /** A person or a group by its id, where she may know of it. */
    Optional<Roster.Entry> entry(String id) {
        OptionalLong person = Ids.number('p', id);
        OptionalLong group = Ids.number('g', id);
        Optional<Roster.Entry> found = Optional.empty();
        if (person.isPresent()) {
            found = directory.person(new AccountId(person.getAsLong())).map(Roster.Entry::of);
        } else if (group.isPresent()) {
            found = directory.group(new GroupId(group.getAsLong())).map(Roster.Entry::of);
        }
        return found.filter(this::knows);
    }

    /** Whether somebody is still in the directory. */
    boolean exists(Grantee grantee) {
        return switch (grantee) {
            case Grantee.Person(AccountId account) -> directory.person(account).isPresent();
            case Grantee.Group(long group) -> directory.group(new GroupId(group)).isPresent();
            case Grantee.Anyone _ -> true;
        };
    }

    /** All whom she may know of, by name. */
    Stream<Roster.Entry> all() {
        List<Roster.Entry> entries = directory.roster().entries();
        return entries.stream().filter(this::knows);
    }

    private boolean knows(Roster.Entry entry) {
        return !Collections.disjoint(entry.domains(), domains)
                || entry.account().filter(account -> account.equals(own.account()) || sharers.contains(account)).isPresent()
                || named.contains(grantee(entry));
    }

    /** Whether she may open somebody's account: it is hers, or something in it is shared with her. */
    boolean opens(AccountId account) {
        return account.equals(own.account()) || sharers.contains(account);
    }
}
