package org.redoubt.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.redoubt.directory.Administration;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Outcome;
import org.redoubt.directory.Person;
import org.redoubt.directory.Role;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminAnswer.Done;
import org.redoubt.server.admin.AdminAnswer.Refused;

/** What is asked and done about who may do what; whether the one who asks may is decided before, by {@link AdminDesk}. */
final class OfficeAdmin {
    private final Directory directory;
    private final Administration administration;

    OfficeAdmin(Directory directory, Administration administration) {
        this.directory = directory;
        this.administration = administration;
    }

    AdminAnswer roles() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Person person : directory.people()) {
            Set<Role> roles = directory.roles(person);
            if (!roles.isEmpty()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("person", person.address());
                row.put("roles", roles.stream().sorted().map(Role::text).toList());
                row.put("second-factor", directory.secondFactor(person.id()).since().isPresent());
                rows.add(row);
            }
        }
        return new Done(rows.isEmpty() ? "nobody holds a role" : "", rows);
    }

    AdminAnswer give(String address, String name) {
        Optional<Role> role = Role.named(name);
        if (role.isEmpty()) {
            return unknown();
        }
        return switch (administration.offices().giveRole(address, role.get())) {
            case Outcome.Done<Person>(var person) ->
                Done.of(person.address() + " is " + name
                        + (directory.secondFactor(person.id()).since().isPresent()
                                ? ""
                                : "; it counts once she has a second factor: redoubt second-factor add "
                                        + person.address()));
            case Outcome.Refused<Person>(var problem) -> new Refused(problem.text());
        };
    }

    AdminAnswer take(String address, String name) {
        Optional<Role> role = Role.named(name);
        if (role.isEmpty()) {
            return unknown();
        }
        return switch (administration.offices().takeRole(address, role.get())) {
            case Outcome.Done<Person>(var person) -> Done.of(person.address() + " is " + name + " no longer");
            case Outcome.Refused<Person>(var problem) -> new Refused(problem.text());
        };
    }

    private static AdminAnswer unknown() {
        return new Refused("roles are " + Arrays.stream(Role.values()).map(Role::text).collect(Collectors.joining(", ")));
    }
}
