package org.redoubt.directory;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.Outcome.Done;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.Outcome.Refused;
import org.redoubt.directory.Rows.PersonRow;
import org.redoubt.store.Change.Kind;

/** Roles in an administrator's hands; each change leaves audit events as all of {@link Administration}'s do. */
public final class Offices {
    private final Administration administration;

    Offices(Administration administration) {
        this.administration = administration;
    }

    /** Gives a person a role; she may use it at once. */
    public Outcome<Person> giveRole(String address, Role role) {
        return role == Role.OWNER
                ? administration.update("ROLE-GIVE", "role=" + role.text(), address, Kind.RIGHTS, person -> person.withAdministrator(true))
                : changeRoles("ROLE-GIVE", address, role, true);
    }

    /** Takes a role from a person; what she is about to ask is refused already. */
    public Outcome<Person> takeRole(String address, Role role) {
        return role == Role.OWNER
                ? administration.update("ROLE-TAKE", "role=" + role.text(), address, Kind.RIGHTS, person -> person.withAdministrator(false))
                : changeRoles("ROLE-TAKE", address, role, false);
    }

    private Outcome<Person> changeRoles(String action, String address, Role role, boolean give) {
        return administration.change(action, "role=" + role.text(), draft -> {
            Optional<PersonRow> row = Administration.find(draft.now(), address);
            if (row.isEmpty()) {
                return new Refused<>(Problem.NO_SUCH_PERSON);
            }
            PersonId id = row.get().person().id();
            Set<Role> roles = EnumSet.noneOf(Role.class);
            roles.addAll(draft.now().powers().roles(id));
            boolean changed = give ? roles.add(role) : roles.remove(role);
            if (!changed && !give) {
                return new Refused<>(Problem.NO_SUCH_ROLE);
            }
            draft.put(id, roles);
            return new Done<>(row.get().person());
        });
    }
}
