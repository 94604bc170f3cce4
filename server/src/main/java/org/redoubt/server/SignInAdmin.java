package org.redoubt.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.redoubt.directory.Administration;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Person;
import org.redoubt.guard.LiveSession;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminAnswer.Done;
import org.redoubt.server.admin.AdminAnswer.Refused;

/** What an operator asks and does about who is signed in and how people sign in. */
final class SignInAdmin {
    private final Directory directory;
    private final Administration administration;

    SignInAdmin(Directory directory, Administration administration) {
        this.directory = directory;
        this.administration = administration;
    }

    AdminAnswer sessions(Optional<String> address) {
        Optional<Person> person = address.flatMap(directory::person);
        if (address.isPresent() && person.isEmpty()) {
            return nobody(address.get());
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (LiveSession session : directory.sessions().list(of(person))) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("session", session.info().id());
            row.put("person", session.by().login());
            row.put("via", session.info().via());
            row.put("from", session.info().remote());
            row.put("method", session.by().method());
            row.put("credential", session.by().credential());
            row.put("since", session.since().toString());
            row.put("seen", session.lastSeen().toString());
            rows.add(row);
        }
        return new Done(rows.isEmpty() ? "nobody is signed in" : "", rows);
    }

    AdminAnswer end(Optional<String> address, Optional<String> id) {
        Optional<Person> person = address.flatMap(directory::person);
        if (address.isPresent() && person.isEmpty()) {
            return nobody(address.get());
        }
        if (address.isEmpty() && id.isEmpty()) {
            return new Refused("name the session or the person");
        }
        Predicate<LiveSession> which = of(person)
                .and(session -> id.isEmpty() || id.get().equals(session.info().id()));
        int ended = administration.endSessions(which).size();
        return ended == 0
                ? new Refused("there is no such session; redoubt session list shows them")
                : Done.of("ended " + ended + (ended == 1 ? " session" : " sessions"));
    }

    private static Predicate<LiveSession> of(Optional<Person> person) {
        return session ->
                person.isEmpty() || session.by().account() == person.get().account().value();
    }

    private static AdminAnswer nobody(String address) {
        return new Refused("there is no account " + address);
    }
}
