package org.redoubt.directory;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.redoubt.directory.Administration.Subject;
import org.redoubt.directory.Approval.State;
import org.redoubt.directory.Outcome.Done;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.Outcome.Refused;
import org.redoubt.directory.Rows.PersonRow;
import org.redoubt.guard.Mandate;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.id.AccountId;

/**
 * Roles, grants and approvals in an administrator's hands; each change leaves audit events as all of {@link Administration}'s do.
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
     * @param hidden whether its owner is not told
     */
    public record Terms(
            String officer, String mailbox, String reason, Instant until, boolean readOnly, boolean hidden) {
        /** Of which the owner is told. */
        public Terms(String officer, String mailbox, String reason, Instant until, boolean readOnly) {
            this(officer, mailbox, reason, until, readOnly, false);
        }
    }

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

    /** As the longer form, where nobody else had to agree. */
    public Outcome<Grant> giveGrant(Terms terms) {
        return giveGrant(terms, administration.login());
    }

    /**
     * Lets somebody open another person's mailbox; the person is told by the caller, before.
     *
     * @param by who gives it
     */
    public Outcome<Grant> giveGrant(Terms terms, String by) {
        Made made = new Made();
        Optional<AccountId> whose =
                Administration.find(administration.directory().snapshot(), terms.mailbox()).map(row -> row.person().account());
        String reason = terms.reason().substring(0, Math.min(terms.reason().length(), Limits.MAX_REASON));
        return administration.change(
                "GRANT-GIVE",
                () -> new Subject(
                        whose.orElse(Directory.ACCOUNT),
                        made.grant.map(Offices::about).orElse(""),
                        made.grant.map(grant -> grant.mandate().purpose()).orElse(Mandate.purposeOfNew(reason, terms.hidden()))),
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
                            terms.hidden(),
                            by,
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
                + (grant.hidden() ? " hidden=1" : "") + " until=" + grant.until();
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

    /**
     * Writes down what somebody asks for and a second person has to agree to.
     *
     * @param what in plain words
     * @param request for whoever does it
     */
    public Outcome<Approval> ask(String what, String request) {
        AtomicLong id = new AtomicLong();
        return administration.change("APPROVAL-ASK", () -> subject(id.get(), what), draft -> {
            Approval approval = new Approval(
                    draft.now().counters().office(),
                    what,
                    request,
                    administration.login(),
                    administration.now(),
                    State.WAITING,
                    "",
                    Optional.empty());
            var approvals = draft.now().powers().approvals();
            if (approvals.size() >= Limits.MAX_APPROVALS) {
                Optional<Approval> over = approvals.values().stream().filter(this::over).findFirst();
                if (over.isEmpty()) {
                    return new Refused<>(Problem.TOO_MANY);
                }
                draft.deleteApproval(over.get().id());
            }
            draft.put(approval);
            draft.count(draft.now().counters().afterOffice());
            id.set(approval.id());
            return new Done<>(approval);
        });
    }

    private boolean over(Approval approval) {
        return approval.state() == State.REFUSED
                || approval.state() == State.DONE
                || approval.lapsed(administration.now());
    }

    private static Subject subject(long id, String what) {
        String about = id == 0 ? "" : "approval=" + id;
        return new Subject(Directory.ACCOUNT, about, id == 0 ? what : "approval " + id + ": " + what);
    }

    /**
     * Agrees to what somebody else asked for, or refuses it; whoever asked may take it back by refusing it.
     *
     * @param same whether two logins are of one person, or of people with the same power
     */
    public Outcome<Approval> decide(long id, boolean agree, BiPredicate<String, String> same) {
        return step(agree ? "APPROVAL-APPROVE" : "APPROVAL-REFUSE", id, State.WAITING, approval -> {
            boolean alone = agree && same.test(approval.askedBy(), administration.login());
            return alone
                    ? new Refused<>(Problem.SAME_PERSON)
                    : new Done<>(approval.in(
                            agree ? State.APPROVED : State.REFUSED, administration.login(), administration.now()));
        });
    }

    /** What was agreed to is about to be done; it can be done once. */
    public Outcome<Approval> carryOut(long id) {
        return step("APPROVAL-DO", id, State.APPROVED, approval -> new Done<>(approval.in(State.DONE)));
    }

    private Outcome<Approval> step(
            String action, long id, State from, Function<Approval, Outcome<Approval>> next) {
        Optional<Approval> known = Optional.ofNullable(
                administration.directory().snapshot().powers().approvals().get(id));
        Subject subject = subject(id, known.map(Approval::what).orElse(""));
        return administration.change(action, () -> subject, draft -> {
            Optional<Approval> approval =
                    Optional.ofNullable(draft.now().powers().approvals().get(id));
            if (approval.isEmpty()
                    || approval.get().state() != from
                    || approval.get().lapsed(administration.now())) {
                return new Refused<>(Problem.NO_SUCH_APPROVAL);
            }
            Outcome<Approval> outcome = next.apply(approval.get());
            if (outcome instanceof Done<Approval>(Approval changed)) {
                draft.put(changed);
            }
            return outcome;
        });
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
