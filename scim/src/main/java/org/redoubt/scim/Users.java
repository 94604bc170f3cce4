package org.redoubt.scim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.AddrSpec;
import org.redoubt.directory.Administration;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Group;
import org.redoubt.directory.Person;
import org.redoubt.directory.PersonId;
import org.redoubt.directory.provision.Provisioned;
import org.redoubt.guard.json.Json;

/**
 * People as SCIM has them, and what it does to them.
 *
 * <p>The directory is what counts: names, aliases and whether somebody may sign in are shown as they are there. What it has no
 * place for (userName where that is no address, externalId, the parts of a name, addresses elsewhere) is kept beside it.
 * Aliases that the identity provider never named are left alone, and so is whom an operator has locked.
 */
final class Users {
    private static final System.Logger LOG = System.getLogger("org.redoubt.scim");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PASSWORD_OCTETS = 24;

    private final Directory directory;
    private final Sayings sayings;
    private final ScimServer.Mailboxes mailboxes;
    private final String base;

    Users(
            Directory directory,
            Sayings sayings,
            ScimServer.Mailboxes mailboxes,
            String base) {
        this.directory = directory;
        this.sayings = sayings;
        this.mailboxes = mailboxes;
        this.base = base;
    }

    /** Those that a caller may see. */
    List<Person> all(Caller caller) {
        return directory.people().stream().filter(person -> sees(caller, person)).toList();
    }

    Optional<Person> find(Caller caller, String id) {
        return number(id).map(PersonId::new).flatMap(directory::person).filter(person -> sees(caller, person));
    }

    Person get(Caller caller, String id) throws ScimException {
        return find(caller, id).orElseThrow(ScimException::notFound);
    }

    static Optional<Long> number(String id) {
        return id.matches("[1-9][0-9]{0,17}") ? Optional.of(Long.parseLong(id)) : Optional.empty();
    }

    private boolean sees(Caller caller, Person person) {
        return caller.has(person.address()) && !deleted(person);
    }

    /** Whom an operator lets in again is there again. */
    private boolean deleted(Person person) {
        return !person.enabled() && record(person).filter(Provisioned::deleted).isPresent();
    }

    private Optional<Provisioned> record(Person person) {
        return sayings.record(person.id().value());
    }

    String userName(Person person) {
        String said = Json.text(document(person), "userName");
        return said.isEmpty() ? person.address() : said;
    }

    String externalId(Person person) {
        return Json.text(document(person), "externalId");
    }

    private Map<String, Object> document(Person person) {
        return sayings.document(person.id().value());
    }

    /** What of a person can be written. */
    Map<String, Object> attributes(Person person) {
        Map<String, Object> said = document(person);
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("userName", userName(person));
        for (String name : List.of("externalId", "name")) {
            Optional.ofNullable(said.get(name)).ifPresent(value -> attributes.put(name, value));
        }
        if (!person.displayName().isEmpty()) {
            attributes.put("displayName", person.displayName());
        }
        attributes.put("active", person.enabled());
        List<Map<String, Object>> emails = emails(person, said);
        if (!emails.isEmpty()) {
            attributes.put("emails", emails);
        }
        return attributes;
    }

    private List<Map<String, Object>> emails(Person person, Map<String, Object> said) {
        if (record(person).isEmpty()) {
            return List.of(Map.of("value", person.address(), "type", "work", "primary", true));
        }
        Set<String> own = new LinkedHashSet<>();
        own.add(key(person.address()));
        person.aliases().forEach(alias -> own.add(key(alias)));
        return Json.objects(said, "emails").stream()
                .filter(email -> {
                    String value = Json.text(email, "value");
                    return own.contains(key(value)) || !directory.localDomain(domain(value));
                })
                .toList();
    }

    private static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1);
    }

    /** By what an address is compared: as the directory does. */
    static String key(String address) {
        return AddrSpec.parse(address).map(AddrSpec::key).orElse(Caller.key(address));
    }

    Resource shown(Person person, Map<String, List<Group>> groups) {
        List<Object> of = new ArrayList<>();
        for (Group group : groups.getOrDefault(key(person.address()), List.of())) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("value", Long.toString(group.id().value()));
            one.put("$ref", Resource.location(Schema.GROUP, base, group.id().value()));
            one.put("display", Groups.displayName(group, sayings));
            one.put("type", "direct");
            of.add(one);
        }
        Map<String, Object> extra = of.isEmpty() ? Map.of() : Map.of("groups", of);
        return Resource.of(Schema.USER, base, person.id().value(), attributes(person), extra, record(person));
    }

    /** The groups that somebody is in, by her main address. */
    Map<String, List<Group>> memberships() {
        Map<String, List<Group>> of = new HashMap<>();
        for (Group group : directory.groups()) {
            group.members().forEach(member -> of.computeIfAbsent(key(member), _ -> new ArrayList<>()).add(group));
        }
        return of;
    }

    Person create(Caller caller, Map<String, Object> wanted) throws ScimException {
        String userName = userName(wanted);
        String address = address(caller, wanted)
                .orElseThrow(() -> ScimException.value("neither userName nor an e-mail is an address in "
                        + caller.domains() + ", which this token is for"));
        free(caller, userName, Optional.empty());
        Optional<Person> there = directory.person(address);
        if (there.filter(this::deleted).isPresent()) {
            throw ScimException.taken("the mailbox of " + address + " was deleted and is still kept; an operator gives it back"
                    + " with redoubt account enable, or destroys it with redoubt account remove");
        }
        if (there.isPresent() || directory.group(address).isPresent()) {
            throw ScimException.taken("the address " + address + " belongs to somebody already");
        }
        Set<String> aliases = aliases(caller, wanted, address, Optional.empty());
        Person person = Caller.done(
                caller.administration().addPerson(address, name(wanted), password(), 0, false));
        try {
            mailboxes.create(person);
        } catch (IOException failed) {
            // Made at the next start at the latest.
            LOG.log(System.Logger.Level.ERROR, "event=scim.no_mailbox_yet person=" + person.id().value(), failed);
        }
        for (String alias : aliases) {
            Caller.done(caller.administration().addAlias(alias, address));
        }
        boolean locked = Boolean.FALSE.equals(wanted.get("active"));
        if (locked) {
            Caller.done(caller.administration().setEnabled(address, false));
        }
        return keep(person.id(), wanted, locked, false);
    }

    /** Nobody ever learns it: people who come from elsewhere sign in there, or an operator gives them one. */
    private static byte[] password() {
        byte[] octets = new byte[PASSWORD_OCTETS];
        RANDOM.nextBytes(octets);
        return Base64.getEncoder().encodeToString(octets).getBytes(StandardCharsets.US_ASCII);
    }

    /** What PUT leaves out stays as it is (RFC 7644 3.5.1). */
    Map<String, Object> completed(Person person, Map<String, Object> sent) {
        Map<String, Object> all = new LinkedHashMap<>(attributes(person));
        all.putAll(sent);
        return all;
    }

    Person replace(Caller caller, Person before, Map<String, Object> wanted) throws ScimException {
        Administration administration = caller.administration();
        free(caller, userName(wanted), Optional.of(before));
        Optional<String> moved =
                address(caller, wanted).filter(address -> !key(address).equals(key(before.address())));
        String address = moved.orElse(before.address());
        Set<String> named = new LinkedHashSet<>();
        Json.objects(document(before), "emails").forEach(email -> named.add(key(Json.text(email, "value"))));
        Set<String> aliases = aliases(caller, wanted, address, Optional.of(before));
        if (moved.isPresent()) {
            free(address, Optional.of(before));
            Caller.done(administration.setAddress(before.address(), address));
        }
        String name = name(wanted);
        if (!name.equals(before.displayName())) {
            Caller.done(administration.setDisplayName(address, name));
        }
        Set<String> has = new LinkedHashSet<>();
        for (String alias : before.aliases()) {
            boolean goes = named.contains(key(alias)) && !aliases.contains(key(alias)) && !key(alias).equals(key(address));
            if (goes && caller.has(alias)) {
                Caller.done(administration.removeAlias(alias));
            } else {
                has.add(key(alias));
            }
        }
        has.add(key(before.address()));
        for (String alias : aliases) {
            if (!has.contains(alias)) {
                Caller.done(administration.addAlias(alias, address));
            }
        }
        boolean locked = active(administration, before, address, wanted);
        return keep(before.id(), wanted, locked, false);
    }

    /** Whom an operator has locked is not let in by this: nobody but her does that. */
    private boolean active(Administration administration, Person before, String address, Map<String, Object> wanted)
            throws ScimException {
        boolean was = record(before).filter(Provisioned::locked).isPresent();
        boolean active = !Boolean.FALSE.equals(wanted.get("active"));
        if (!active && before.enabled()) {
            Caller.done(administration.setEnabled(address, false));
            return true;
        }
        if (active && !before.enabled() && was) {
            Caller.done(administration.setEnabled(address, true));
            return false;
        }
        return was && !before.enabled();
    }

    /** The mailbox stays; who it was may not sign in, and is not seen here any more. */
    void delete(Caller caller, Person person) throws ScimException {
        if (person.enabled()) {
            Caller.done(caller.administration().setEnabled(person.address(), false));
        }
        boolean locked = person.enabled() || record(person).filter(Provisioned::locked).isPresent();
        keep(person.id(), attributes(person), locked, true);
    }

    private Person keep(PersonId id, Map<String, Object> wanted, boolean locked, boolean deleted) throws ScimException {
        Person person = directory.person(id).orElseThrow(ScimException::notFound);
        List<String> names = List.of("userName", "externalId", "name", "emails");
        sayings.keep(id.value(), names, wanted, locked, deleted, () -> attributes(person));
        return person;
    }

    private static String userName(Map<String, Object> wanted) throws ScimException {
        String name = Json.text(wanted, "userName").strip();
        if (name.isEmpty()) {
            throw ScimException.value("userName is needed");
        }
        return name;
    }

    /** The main address that somebody is to have: the userName, or where that is none, the first e-mail that can be. */
    private static Optional<String> address(Caller caller, Map<String, Object> wanted) throws ScimException {
        String userName = userName(wanted);
        if (caller.has(userName)) {
            return Optional.of(userName);
        }
        List<Map<String, Object>> emails = new ArrayList<>(Json.objects(wanted, "emails"));
        emails.sort((one, other) -> Boolean.compare(primary(other), primary(one)));
        return emails.stream()
                .map(email -> Json.text(email, "value"))
                .filter(caller::has)
                .findFirst();
    }

    private static boolean primary(Map<String, Object> email) {
        return Boolean.TRUE.equals(email.get("primary"));
    }

    private static String name(Map<String, Object> wanted) {
        String shown = Json.text(wanted, "displayName");
        Map<String, Object> name = Json.asObject(wanted.getOrDefault("name", Map.of())).orElse(Map.of());
        if (!shown.isEmpty() || name.isEmpty()) {
            return shown;
        }
        String formatted = Json.text(name, "formatted");
        return formatted.isEmpty()
                ? (Json.text(name, "givenName") + ' ' + Json.text(name, "familyName")).strip()
                : formatted;
    }

    /** RFC 7643 4.1.1: a userName is one person's. */
    private void free(Caller caller, String userName, Optional<Person> self) throws ScimException {
        boolean taken = all(caller).stream()
                .filter(person -> self.filter(own -> own.id().equals(person.id())).isEmpty())
                .anyMatch(person -> userName(person).equalsIgnoreCase(userName));
        if (taken) {
            throw ScimException.taken("the userName belongs to somebody already");
        }
    }

    private void free(String address, Optional<Person> self) throws ScimException {
        Optional<Person> owner = directory.person(address);
        boolean others = owner.isPresent()
                && self.filter(own -> own.id().equals(owner.get().id())).isEmpty();
        if (others || directory.group(address).isPresent()) {
            throw ScimException.taken("the address " + Schema.shown(address) + " belongs to somebody already");
        }
    }

    /** The aliases that somebody is to have, as keys; all of them can be hers. */
    private Set<String> aliases(Caller caller, Map<String, Object> wanted, String main, Optional<Person> self)
            throws ScimException {
        List<Map<String, Object>> emails = Json.objects(wanted, "emails");
        if (emails.size() > Limits.EMAILS) {
            throw ScimException.value("a person has at most " + Limits.EMAILS + " emails");
        }
        Set<String> aliases = new LinkedHashSet<>();
        for (Map<String, Object> email : emails) {
            String value = Json.text(email, "value");
            if (AddrSpec.parse(value).isEmpty()) {
                throw ScimException.value("the value of an e-mail is no address");
            }
            if (caller.has(value) && !key(value).equals(key(main))) {
                free(value, self);
                aliases.add(key(value));
            }
        }
        return aliases;
    }
}
