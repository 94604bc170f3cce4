package org.redoubt.scim;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.AddrSpec;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Group;
import org.redoubt.directory.GroupId;
import org.redoubt.directory.Person;
import org.redoubt.directory.PersonId;
import org.redoubt.guard.json.Json;

/**
 * Groups as SCIM has them, and what it does to them. A group of the directory is an address; SCIM's has a name. So a new one
 * gets the address that the extension gives, or one made of its name, and keeps it when the name changes.
 */
final class Groups {
    private static final int MAX_LOCAL_PART = 64;

    private final Directory directory;
    private final Sayings sayings;
    private final Users users;
    private final String base;

    Groups(Directory directory, Sayings sayings, Users users, String base) {
        this.directory = directory;
        this.sayings = sayings;
        this.users = users;
        this.base = base;
    }

    List<Group> all(Caller caller) {
        return directory.groups().stream().filter(group -> caller.has(group.address())).toList();
    }

    Optional<Group> find(Caller caller, String id) {
        return Users.number(id)
                .map(GroupId::new)
                .flatMap(directory::group)
                .filter(group -> caller.has(group.address()));
    }

    Group get(Caller caller, String id) throws ScimException {
        return find(caller, id).orElseThrow(ScimException::notFound);
    }

    static String displayName(Group group, Sayings sayings) {
        String said = Json.text(sayings.document(group.id().value()), "displayName");
        return said.isEmpty() ? group.address() : said;
    }

    String displayName(Group group) {
        return displayName(group, sayings);
    }

    String externalId(Group group) {
        return Json.text(sayings.document(group.id().value()), "externalId");
    }

    /** What of a group can be written. */
    Map<String, Object> attributes(Group group) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("displayName", displayName(group));
        String externalId = externalId(group);
        if (!externalId.isEmpty()) {
            attributes.put("externalId", externalId);
        }
        List<Object> members = new ArrayList<>();
        group.members().forEach(address -> member(address).ifPresent(members::add));
        if (!members.isEmpty()) {
            attributes.put("members", members);
        }
        attributes.put(Schema.ADDRESS, new LinkedHashMap<>(Map.of("address", group.address())));
        return attributes;
    }

    private Optional<Map<String, Object>> member(String address) {
        Optional<Person> person = directory.person(address);
        if (person.isPresent()) {
            String name = person.get().displayName().isEmpty() ? person.get().address() : person.get().displayName();
            return Optional.of(member(Schema.USER, person.get().id().value(), name));
        }
        return directory.group(address).map(group -> member(Schema.GROUP, group.id().value(), displayName(group)));
    }

    private Map<String, Object> member(Schema schema, long id, String display) {
        Map<String, Object> member = new LinkedHashMap<>();
        member.put("value", Long.toString(id));
        member.put("$ref", Resource.location(schema, base, id));
        member.put("type", schema.name());
        member.put("display", display);
        return member;
    }

    Resource shown(Group group) {
        return Resource.of(Schema.GROUP, base, group.id().value(), attributes(group), Map.of(), sayings.record(group.id().value()));
    }

    Group create(Caller caller, Map<String, Object> wanted) throws ScimException {
        String name = name(wanted);
        free(caller, name, Optional.empty());
        String address = address(caller, wanted, name);
        if (directory.person(address).isPresent() || directory.group(address).isPresent()) {
            throw ScimException.taken("the address " + address + " that the group would have belongs to somebody already;"
                    + " give it another with " + Schema.ADDRESS + ":address");
        }
        List<String> members = members(caller, wanted, List.of());
        Group group = Caller.done(caller.administration().addGroup(address, members));
        return keep(group.id(), wanted);
    }

    private static String address(Caller caller, Map<String, Object> wanted, String name) throws ScimException {
        String given = given(wanted);
        if (!given.isEmpty()) {
            if (!caller.has(given) || AddrSpec.parse(given).isEmpty()) {
                throw ScimException.value("the group's address is not in " + caller.domains() + ", which this token is for");
            }
            return given;
        }
        if (caller.has(name) && AddrSpec.parse(name).isPresent()) {
            return name;
        }
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9._-]+", "-")
                .replaceAll("[.-]*\\.[.-]*", ".")
                .replaceAll("^[.-]+|[.-]+$", "");
        String local = plain.substring(0, Math.min(plain.length(), MAX_LOCAL_PART));
        String domain = caller.token().domains().stream().sorted().findFirst().orElse("");
        if (local.isEmpty() || AddrSpec.parse(local + '@' + domain).isEmpty()) {
            throw ScimException.value("no address can be made of the group's name; give it one with " + Schema.ADDRESS
                    + ":address");
        }
        return local + '@' + domain;
    }

    private static String given(Map<String, Object> wanted) {
        return Json.asObject(wanted.getOrDefault(Schema.ADDRESS, Map.of()))
                .map(extended -> Json.text(extended, "address"))
                .orElse("");
    }

    /** What PUT leaves out stays as it is; without members a group is empty, as identity providers have it. */
    Map<String, Object> completed(Group group, Map<String, Object> sent) {
        Map<String, Object> all = new LinkedHashMap<>(attributes(group));
        all.remove("members");
        all.putAll(sent);
        return all;
    }

    Group replace(Caller caller, Group before, Map<String, Object> wanted) throws ScimException {
        free(caller, name(wanted), Optional.of(before));
        String given = given(wanted);
        if (!given.isEmpty() && !Users.key(given).equals(Users.key(before.address()))) {
            throw new ScimException(400, "mutability", "a group's address cannot be changed");
        }
        Set<String> has = new LinkedHashSet<>();
        before.members().forEach(member -> has.add(Users.key(member)));
        List<String> added = new ArrayList<>();
        Set<String> gone = new LinkedHashSet<>(has);
        for (String member : members(caller, wanted, before.members())) {
            if (!has.contains(Users.key(member))) {
                added.add(member);
            }
            gone.remove(Users.key(member));
        }
        if (!added.isEmpty() || !gone.isEmpty()) {
            Caller.done(caller.administration().changeMembers(before.address(), added, List.copyOf(gone)));
        }
        return keep(before.id(), wanted);
    }

    void delete(Caller caller, Group group) throws ScimException {
        Caller.done(caller.administration().removeGroup(group.address()));
        sayings.forget(group.id().value());
    }

    private static String name(Map<String, Object> wanted) throws ScimException {
        String name = Json.text(wanted, "displayName").strip();
        if (name.isEmpty()) {
            throw ScimException.value("displayName is needed");
        }
        return name;
    }

    private void free(Caller caller, String name, Optional<Group> self) throws ScimException {
        boolean taken = all(caller).stream()
                .filter(group -> self.filter(own -> own.id().equals(group.id())).isEmpty())
                .anyMatch(group -> displayName(group).equalsIgnoreCase(name));
        if (taken) {
            throw ScimException.taken("there is a group of that displayName already");
        }
    }

    /** The main addresses of those who are to be in it; who is new must be somebody whom the caller sees. */
    private List<String> members(Caller caller, Map<String, Object> wanted, List<String> before) throws ScimException {
        Set<String> there = new LinkedHashSet<>();
        before.forEach(address -> member(address).ifPresent(member -> there.add(Json.text(member, "value"))));
        Set<String> members = new LinkedHashSet<>();
        for (Map<String, Object> member : Json.objects(wanted, "members")) {
            String id = Json.text(member, "value");
            Optional<String> address = there.contains(id)
                    ? anybody(id)
                    : users.find(caller, id)
                            .map(Person::address)
                            .or(() -> find(caller, id).map(Group::address));
            members.add(address.orElseThrow(
                    () -> ScimException.value("the member " + Schema.shown(id) + " is neither a user nor a group")));
        }
        return List.copyOf(members);
    }

    private Optional<String> anybody(String id) {
        Optional<Long> number = Users.number(id);
        return number.map(PersonId::new)
                .flatMap(directory::person)
                .map(Person::address)
                .or(() -> number.map(GroupId::new).flatMap(directory::group).map(Group::address));
    }

    private Group keep(GroupId id, Map<String, Object> wanted) throws ScimException {
        Group group = directory.group(id).orElseThrow(ScimException::notFound);
        sayings.keep(id.value(), List.of("displayName", "externalId"), wanted, false, false, () -> attributes(group));
        return group;
    }
}
