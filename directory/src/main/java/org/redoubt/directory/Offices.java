package org.redoubt.directory;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.Administration.Subject;
import org.redoubt.directory.Outcome.Done;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.Outcome.Refused;
import org.redoubt.directory.Rows.PersonRow;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.id.AccountId;

/**
 * Roles and grants in an administrator's hands; each change leaves audit events as all of {@link Administration}'s do.
 * Those of a grant are of the account that it opens, so that they are found among what happened there.
 */
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

    /**
     * What a grant shall be.
     *
     * @param officer the address of whoever shall open the mailbox
     * @param mailbox an address of whose it is
     */
    public record Terms(String officer, String mailbox, String reason, Instant until, boolean readOnly) {}

    /** Why a grant cannot be given; empty when it can. */
    public Optional<Problem> problem(Terms terms) {
        return problem(administration.directory().snapshot(), terms);
    }

    private Optional<Problem> problem(Snapshot now, Terms terms) {
        Optional<PersonRow> officer = Administration.find(now, terms.officer());
        Optional<PersonRow> mailbox = Administration.find(now, terms.mailbox());
        if (officer.isEmpty() || mailbox.isEmpty()) {
            return Optional.of(Problem.NO_SUCH_PERSON);
        }
        boolean reason = !terms.reason().isBlank()
                && terms.reason().length() <= Limits.MAX_REASON
                && terms.reason().chars().noneMatch(Character::isISOControl);
        Instant today = administration.now();
        boolean end = terms.until().isAfter(today) && !terms.until().isAfter(today.plus(Limits.MAX_GRANT));
        boolean two = !officer.get().person().id().equals(mailbox.get().person().id());
        return reason && end && two ? Optional.empty() : Optional.of(Problem.INVALID_GRANT);
    }

    /** What a change has made so far. */
    private static final class Made {
        private volatile Optional<Grant> grant = Optional.empty();
    }

    /** Lets somebody open another person's mailbox; the person is told by the caller, before. */
    public Outcome<Grant> giveGrant(Terms terms) {
        Made made = new Made();
        Optional<AccountId> whose =
                Administration.find(administration.directory().snapshot(), terms.mailbox()).map(row -> row.person().account());
        String reason = terms.reason().substring(0, Math.min(terms.reason().length(), Limits.MAX_REASON));
        return administration.change(
                "GRANT-GIVE",
                () -> new Subject(
                        whose.orElse(Directory.ACCOUNT),
                        made.grant.map(Offices::about).orElse(""),
                        made.grant.map(grant -> grant.mandate().purpose()).orElse(reason)),
                draft -> {
                    Optional<Problem> problem = problem(draft.now(), terms);
                    if (problem.isPresent()) {
                        return new Refused<>(problem.get());
                    }
                    Grant grant = new Grant(
                            draft.now().counters().office(),
                            Administration.find(draft.now(), terms.officer()).orElseThrow().person().account(),
                            Administration.find(draft.now(), terms.mailbox()).orElseThrow().person().account(),
                            terms.reason(),
                            administration.now(),
                            terms.until(),
                            terms.readOnly(),
                            administration.login(),
                            Optional.empty());
                    if (!makeRoom(draft)) {
                        return new Refused<>(Problem.TOO_MANY);
                    }
                    draft.put(grant);
                    draft.count(draft.now().counters().afterOffice());
                    made.grant = Optional.of(grant);
                    return new Done<>(grant);
                });
    }

    private static String about(Grant grant) {
        return "grant=" + grant.id() + " officer=" + grant.officer().value() + " reads-only=" + grant.readOnly()
                + " until=" + grant.until();
    }

    private boolean makeRoom(Draft draft) {
        var grants = draft.now().powers().grants();
        if (grants.size() < Limits.MAX_GRANTS) {
            return true;
        }
        Optional<Grant> over = grants.values().stream()
                .filter(grant -> !grant.live(administration.now()))
                .findFirst();
        over.ifPresent(grant -> draft.deleteGrant(grant.id()));
        return over.isPresent();
    }

    /** Ends a grant, and the sessions that it began. */
    public Outcome<Grant> endGrant(long id) {
        Outcome<Grant> outcome = end(id, "");
        if (outcome instanceof Done<Grant>(Grant gone)) {
            endSessions(gone);
        }
        return outcome;
    }

    private Outcome<Grant> end(long id, String why) {
        Optional<Grant> known = Optional.ofNullable(
                administration.directory().snapshot().powers().grants().get(id));
        Subject subject = new Subject(
                known.map(Grant::mailbox).orElse(Directory.ACCOUNT),
                ("grant=" + id + " " + why).strip(),
                known.map(grant -> grant.mandate().purpose()).orElse(""));
        return administration.change("GRANT-END", () -> subject, draft -> {
            Optional<Grant> grant = Optional.ofNullable(draft.now().powers().grants().get(id));
            if (grant.isEmpty() || grant.get().ended().isPresent()) {
                return new Refused<>(Problem.NO_SUCH_GRANT);
            }
            Grant ended = grant.get().endedAt(administration.now());
            draft.put(ended);
            return new Done<>(ended);
        });
    }

    /**
     * Ends the sessions of grants whose time is over, and writes down that it is. To be called every moment.
     *
     * @return how many grants
     */
    public int endDueGrants() {
        Instant now = administration.now();
        List<Grant> due = administration.directory().grants().stream()
                .filter(grant -> grant.ended().isEmpty() && !grant.live(now))
                .toList();
        due.forEach(this::endSessions);
        due.forEach(grant -> end(grant.id(), "due=1"));
        return due.size();
    }

    private void endSessions(Grant grant) {
        administration.endSessions(session ->
                session.by().mandate().filter(mandate -> mandate.grant() == grant.id()).isPresent());
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
