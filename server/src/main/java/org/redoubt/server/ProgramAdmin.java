package org.redoubt.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Person;
import org.redoubt.directory.program.ProgramGrant;
import org.redoubt.directory.program.ProgramGrants;
import org.redoubt.directory.program.Scope;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminAnswer.Done;
import org.redoubt.server.admin.AdminAnswer.Refused;

/** What an operator asks and does about the programs that people have let in with their browsers. */
final class ProgramAdmin {
    private final Directory directory;
    private final ProgramGrants grants;
    private final OperatorAudit acts;

    ProgramAdmin(Directory directory, ProgramGrants grants, OperatorAudit acts) {
        this.directory = directory;
        this.grants = grants;
        this.acts = acts;
    }

    AdminAnswer list(String address) {
        Optional<Person> person = directory.person(address);
        if (person.isEmpty()) {
            return nobody(address);
        }
        acts.record(person.get().account(), "PROGRAM LIST", "");
        List<Map<String, Object>> rows =
                grants.of(person.get().account()).stream().map(ProgramAdmin::row).toList();
        return new Done(rows.isEmpty() ? "there are none" : "", rows);
    }

    private static Map<String, Object> row(ProgramGrant grant) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", grant.id());
        row.put("name", grant.programName());
        row.put("scope", Scope.list(grant.scopes()));
        row.put("second-factor", grant.secondFactor());
        row.put("let-in", grant.created().toString());
        row.put("used", grant.lastUsed().toString());
        row.put("program", grant.programId());
        return row;
    }

    AdminAnswer remove(String address, long id) {
        Optional<Person> person = directory.person(address);
        if (person.isEmpty()) {
            return nobody(address);
        }
        acts.record(person.get().account(), "PROGRAM-REMOVE", "grant=" + id);
        return grants.revoke(person.get().account(), id, acts.operator(), acts.session())
                .<AdminAnswer>map(gone -> Done.of("took back " + gone.programName()))
                .orElseGet(() -> new Refused("there is no such program; redoubt program list shows them"));
    }

    private static AdminAnswer nobody(String address) {
        return new Refused("there is no account " + address);
    }
}
