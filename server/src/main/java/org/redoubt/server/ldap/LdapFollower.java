package org.redoubt.server.ldap;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.Administration;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Group;
import org.redoubt.directory.Outcome;
import org.redoubt.directory.PasswordService;
import org.redoubt.directory.Person;
import org.redoubt.ldap.LdapException;
import org.redoubt.ldap.LdapGroup;
import org.redoubt.ldap.LdapPerson;
import org.redoubt.ldap.LdapServer;
import org.redoubt.server.config.LdapConfig;

/**
 * Keeps people and groups of some domains as an LDAP server has them, and asks it for their passwords. Who is new there
 * gets a mailbox; who is gone or disabled there may not sign in here, and her mail stays. Whom an operator has added
 * here, and who is not there, is left alone.
 */
public final class LdapFollower implements PasswordService {
    public static final Duration PERIOD = Duration.ofMinutes(5);

    private static final Logger LOG = System.getLogger("redoubt.server");

    /** If more are gone at once, and more than a third of all, it is more likely that something is wrong there. */
    private static final int MAY_GO = 5;

    private static final int PROBLEMS_TOLD = 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final LdapServer server;
    private final LdapConfig config;
    private final Directory directory;
    private final Administration administration;
    private final Mailboxes mailboxes;
    private final Path file;
    private volatile Set<String> followed;

    /** Makes a mailbox for somebody who is new. */
    public interface Mailboxes {
        void create(Person person) throws IOException;
    }

    /** @param file keeps who is here because of the LDAP server */
    public LdapFollower(
            LdapServer server,
            LdapConfig config,
            Directory directory,
            Administration administration,
            Mailboxes mailboxes,
            Path file)
            throws IOException {
        this.server = server;
        this.config = config;
        this.directory = directory;
        this.administration = administration;
        this.mailboxes = mailboxes;
        this.file = file;
        this.followed = Set.copyOf(Followed.read(file).people);
    }

    /** What one round did. */
    public record Tally(int people, int groups, int added, int changed, int disabled, int problems) {}

    /**
     * Brings people and groups up to date.
     *
     * @throws IOException when the server cannot be read: nothing is changed then; or when nothing can be written here
     */
    public synchronized Tally follow() throws IOException {
        List<LdapPerson> people = server.people();
        List<LdapGroup> groups = server.groups();
        Round round = new Round(Followed.read(file));
        people.forEach(round::person);
        round.finishPeople();
        groups.forEach(round::group);
        groups.forEach(round::members);
        round.finishGroups();
        round.followed.write(file);
        followed = Set.copyOf(round.followed.people);
        Tally tally = round.tally();
        LOG.log(
                Level.INFO,
                "event=ldap.followed people=" + tally.people() + " groups=" + tally.groups() + " added=" + tally.added()
                        + " changed=" + tally.changed() + " disabled=" + tally.disabled() + " problems=" + tally.problems());
        return tally;
    }

    @Override
    public boolean keeps(Person person) {
        return followed.contains(key(person.address()));
    }

    @Override
    public Answer check(Person person, byte[] password) {
        try {
            return switch (server.check(person.address(), password)) {
                case RIGHT -> Answer.RIGHT;
                case WRONG, UNKNOWN -> Answer.WRONG;
            };
        } catch (LdapException failed) {
            LOG.log(Level.ERROR, "event=ldap.unavailable reason=\"" + failed.getMessage() + '"');
            return Answer.UNAVAILABLE;
        }
    }

    private static String key(String address) {
        return address.toLowerCase(Locale.ROOT);
    }

    private boolean ours(String address) {
        return config.domains().contains(key(address.substring(address.lastIndexOf('@') + 1)));
    }

    /** One round: what it has seen so far. */
    private final class Round {
        final Followed followed;
        private final Set<String> people = new HashSet<>();
        private final Set<String> groups = new HashSet<>();
        /** Addresses by distinguished names. */
        private final Map<String, String> addresses = new HashMap<>();

        private int added;
        private int changed;
        private int disabled;
        private int problems;

        Round(Followed followed) {
            this.followed = followed;
        }

        Tally tally() {
            return new Tally(people.size(), groups.size(), added, changed, disabled, problems);
        }

        void person(LdapPerson there) {
            String key = key(there.address());
            if (!ours(there.address())) {
                return;
            }
            if (!people.add(key)) {
                problem(there.address(), "several entries have this address");
                return;
            }
            Optional<Person> here = directory.person(there.address());
            if (here.isEmpty()) {
                here = there.enabled() ? add(there) : Optional.empty();
            } else if (!key(here.get().address()).equals(key)) {
                problem(there.address(), "is an alias of " + here.get().address());
                return;
            }
            if (here.isPresent()) {
                followed.people.add(key);
                addresses.put(there.dn(), here.get().address());
                bringUpToDate(here.get(), there);
            }
        }

        private Optional<Person> add(LdapPerson there) {
            // Nobody ever learns it: her password is the LDAP server's.
            byte[] octets = new byte[24];
            RANDOM.nextBytes(octets);
            byte[] password = Base64.getEncoder().encodeToString(octets).getBytes(StandardCharsets.US_ASCII);
            switch (administration.addPerson(there.address(), there.name(), password, 0, false)) {
                case Outcome.Done<Person>(Person person) -> {
                    try {
                        mailboxes.create(person);
                    } catch (IOException failed) {
                        // Made at the next start at the latest.
                        problem(there.address(), "has no mailbox yet: " + failed.getMessage());
                    }
                    added++;
                    return Optional.of(person);
                }
                case Outcome.Refused<Person>(Outcome.Problem problem) -> {
                    problem(there.address(), problem.text());
                    return Optional.empty();
                }
            }
        }

        private void bringUpToDate(Person here, LdapPerson there) {
            String key = key(here.address());
            if (!here.displayName().equals(there.name())) {
                change(here.address(), administration.setDisplayName(here.address(), there.name()));
            }
            if (!there.enabled()) {
                disable(key);
            } else if (followed.gone.remove(key)) {
                change(here.address(), administration.setEnabled(here.address(), true));
            }
            there.aliases().ifPresent(aliases -> aliases(here, aliases));
        }

        private void aliases(Person here, List<String> wanted) {
            Set<String> there = new HashSet<>();
            for (String alias : wanted) {
                if (directory.localDomain(alias.substring(alias.lastIndexOf('@') + 1))) {
                    there.add(key(alias));
                }
            }
            for (String alias : here.aliases()) {
                if (!there.remove(key(alias))) {
                    change(here.address(), administration.removeAlias(alias));
                }
            }
            there.forEach(alias -> change(here.address(), administration.addAlias(alias, here.address())));
        }

        /** Whom an operator has locked is not noted as gone: nobody but her lets that person in again. */
        private void disable(String key) {
            boolean due = !followed.gone.contains(key) && enabled(key);
            if (due && change(key, administration.setEnabled(key, false))) {
                followed.gone.add(key);
                disabled++;
            }
        }

        private boolean enabled(String key) {
            return directory.person(key).map(Person::enabled).orElse(false);
        }

        void finishPeople() {
            List<String> gone = new ArrayList<>(followed.people);
            gone.removeAll(people);
            gone.removeAll(followed.gone);
            gone.removeIf(key -> !enabled(key));
            if (gone.size() > MAY_GO && gone.size() > followed.people.size() / 3 && !config.manyMayGo()) {
                LOG.log(
                        Level.ERROR,
                        "event=ldap.too_many_gone gone=" + gone.size() + " of=" + followed.people.size()
                                + " do=\"nobody is disabled; if that is right, set many_may_go = true in [ldap]\"");
                problems++;
                return;
            }
            gone.forEach(this::disable);
            // Whom an operator has removed is nobody's any more.
            followed.people.removeIf(key -> directory.person(key).isEmpty());
            followed.gone.retainAll(followed.people);
        }

        void group(LdapGroup there) {
            if (!ours(there.address())) {
                return;
            }
            Optional<Group> here = group(there.address());
            boolean known = here.isPresent()
                    || change(there.address(), administration.addGroup(there.address(), List.of()));
            if (known && groups.add(key(there.address()))) {
                followed.groups.add(key(there.address()));
                addresses.put(there.dn(), there.address());
            }
        }

        private Optional<Group> group(String address) {
            return directory.groups().stream()
                    .filter(group -> key(group.address()).equals(key(address)))
                    .findFirst();
        }

        void members(LdapGroup there) {
            Optional<Group> here = group(there.address()).filter(_ -> groups.contains(key(there.address())));
            if (here.isEmpty()) {
                return;
            }
            Set<String> wanted = new HashSet<>();
            there.members().forEach(dn -> Optional.ofNullable(addresses.get(dn)).ifPresent(one -> wanted.add(key(one))));
            for (String member : here.get().members()) {
                if (!wanted.remove(key(member))) {
                    change(there.address(), administration.removeMember(there.address(), member));
                }
            }
            wanted.forEach(member -> change(there.address(), administration.addMember(there.address(), member)));
        }

        void finishGroups() {
            for (String gone : List.copyOf(followed.groups)) {
                if (!groups.contains(gone)) {
                    group(gone).ifPresent(group -> change(gone, administration.removeGroup(group.address())));
                    followed.groups.remove(gone);
                }
            }
        }

        private boolean change(String whose, Outcome<?> outcome) {
            if (outcome instanceof Outcome.Refused<?>(Outcome.Problem problem)) {
                problem(whose, problem.text());
                return false;
            }
            changed++;
            return true;
        }

        private void problem(String address, String what) {
            if (++problems <= PROBLEMS_TOLD) {
                LOG.log(
                        Level.WARNING,
                        "event=ldap.problem address=" + address.replaceAll("[\\s\\p{Cntrl}]+", "_") + " problem=\""
                                + what.replaceAll("[\\p{Cntrl}\"]+", " ") + '"');
            }
        }
    }
}
