package org.redoubt.server;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.Approval;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Offices.Terms;
import org.redoubt.directory.Outcome;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.Person;
import org.redoubt.directory.Role;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminAnswer.Done;
import org.redoubt.server.admin.AdminAnswer.Refused;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.RefusedException;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.admin.StoredRequest;
import org.redoubt.server.config.AdministrationConfig.TwoPeople;

/**
 * Acts that two people have to agree to: one asks, which is written down, and another agrees within a day. What she agrees
 * to is done then, but for an export, whose files go to whoever asked, and for another's way in, which is told her alone:
 * she asks again, and may have it once.
 *
 * <p>The operators of the machine count as one person: whoever is root can be each of them.
 */
final class SecondPerson {
    private final Directory directory;
    private final Set<TwoPeople> wanted;

    SecondPerson(Directory directory, Set<TwoPeople> wanted) {
        this.directory = directory;
        this.wanted = wanted;
    }

    /** Whether a request needs one. A grant that its owner does not hear of always does. */
    boolean wanted(AdminRequest request) {
        boolean hidden = request instanceof AdminRequest.GiveGrant give && give.hold();
        // Whoever takes the way in of somebody with a role has the role: that is giving it.
        boolean office = AdminPolicy.wayIn(request)
                .flatMap(directory::person)
                .filter(person -> !directory.roles(person).isEmpty())
                .isPresent();
        return hidden
                || office && wanted.contains(TwoPeople.ROLE)
                || AdminPolicy.dangerous(request).filter(wanted::contains).isPresent();
    }

    /**
     * Whether the one who asked asks again when it is agreed to, and has it then: what she is to get is hers alone, and a
     * password is not written down until then.
     */
    static boolean afterwards(AdminRequest request) {
        return request instanceof AdminRequest.Export || AdminPolicy.wayIn(request).isPresent();
    }

    /** As it is written down. */
    private static AdminRequest stored(AdminRequest request) {
        return request instanceof AdminRequest.SetPassword(var address, var _)
                ? new AdminRequest.SetPassword(address, Secret.of(""))
                : request;
    }

    /** Writes down what is asked. What could not be done is refused at once. */
    AdminAnswer ask(LocalAdmin admin, AdminRequest request) throws IOException {
        Optional<String> problem = problem(admin, request);
        return problem.<AdminAnswer>map(Refused::new).orElseGet(() -> switch (record(admin, request)) {
            case Outcome.Done<Approval>(var approval) -> Done.of("nothing is done yet; " + wait(approval));
            case Outcome.Refused<Approval>(var why) -> new Refused(why.text());
        });
    }

    private static Outcome<Approval> record(LocalAdmin admin, AdminRequest request) {
        return admin.offices().ask(what(request), StoredRequest.text(stored(request)));
    }

    private static String wait(Approval approval) {
        return "a second person has to agree until " + approval.until() + ": redoubt approval approve " + approval.id();
    }

    private Optional<String> problem(LocalAdmin admin, AdminRequest request) throws IOException {
        return switch (request) {
            case AdminRequest.AddAccount _ ->
                Optional.of("a second person has to agree to roles: add the account without --admin, then redoubt role give");
            case AdminRequest.GiveGrant(var officer, var mailbox, var reason, var until, var readOnly, var hold) ->
                admin.offices()
                        .problem(new Terms(officer, mailbox, reason, Instant.ofEpochMilli(until), readOnly, hold))
                        .map(Problem::text);
            case AdminRequest.GiveRole(var address, var role) ->
                directory.person(address).isEmpty() || Role.named(role).isEmpty()
                        ? Optional.of("there is no such person, or no such role")
                        : Optional.empty();
            case AdminRequest.LiftHold lift -> admin.holds().problem(lift);
            case AdminRequest.Escrows escrow -> admin.escrow().problem(escrow);
            default -> Optional.empty();
        };
    }

    /** In plain words, for whoever agrees and for the audit log. */
    private static String what(AdminRequest request) {
        return switch (request) {
            case AdminRequest.GiveRole(var address, var role) -> "role " + role + " for " + address;
            case AdminRequest.GiveGrant(var officer, var mailbox, var reason, var until, var readOnly, var hold) ->
                "grant for " + officer + " to " + (readOnly ? "read " : "read and change ") + mailbox + " until "
                        + Instant.ofEpochMilli(until) + (hold ? ", hidden from its owner" : "") + ": " + reason;
            case AdminRequest.Export(var address, var mailbox, var held) ->
                "export of " + (held ? "what is under legal hold of " : "") + address + mailbox.map(name -> ", " + name).orElse("");
            case AdminRequest.SetPassword(var address, var _) -> "another password for " + address + ", who holds a role";
            case AdminRequest.AddSecondFactor(var address) ->
                "another second factor for " + address + ", who holds a role";
            case AdminRequest.RemoveSecondFactor(var address) ->
                "no second factor for " + address + ", who holds a role";
            case AdminRequest.SetEscrow set -> EscrowAdmin.what(set);
            case AdminRequest.EndEscrow() -> "the end of the escrow of sealed accounts";
            case AdminRequest.LiftHold(var mailbox, var id) -> "lifting hold " + id + " of " + mailbox;
            default -> throw new IllegalArgumentException("nothing that two people are wanted for");
        };
    }

    /** Agrees to what somebody asked for, and has it done. */
    AdminAnswer approve(LocalAdmin admin, long id) throws IOException {
        Optional<Approval> approval =
                directory.approvals().stream().filter(one -> one.id() == id).findFirst();
        if (approval.isEmpty() || admin.secret(approval.get())) {
            return new Refused(Problem.NO_SUCH_APPROVAL.text());
        }
        AdminRequest request = StoredRequest.read(approval.get().request());
        // Asked once more of whoever asked, too: an alias may have become hers since.
        boolean hers = AdminPolicy.gains(request)
                .flatMap(directory::person)
                .filter(person -> isHers(person, admin.login())
                        || isHers(person, approval.get().askedBy()))
                .isPresent();
        if (hers) {
            return new Refused(Problem.SAME_PERSON.text());
        }
        if (!stillMay(approval.get().askedBy(), request)) {
            return new Refused("whoever asked for this may not do so any more");
        }
        return switch (admin.offices().decide(id, true, SecondPerson::same)) {
            case Outcome.Refused<Approval>(var problem) -> new Refused(problem.text());
            case Outcome.Done<Approval>(var agreed) -> carryOut(admin, agreed, request);
        };
    }

    private static AdminAnswer carryOut(LocalAdmin admin, Approval agreed, AdminRequest request) throws IOException {
        if (afterwards(request)) {
            return Done.of(agreed.askedBy() + " may do it once, until " + agreed.until());
        }
        return switch (admin.offices().carryOut(agreed.id())) {
            case Outcome.Refused<Approval>(var problem) -> new Refused(problem.text());
            case Outcome.Done<Approval> _ -> admin.askFor(agreed.askedBy(), request);
        };
    }

    private boolean stillMay(String login, AdminRequest request) {
        return isOperator(login)
                || directory.person(login)
                        .filter(person -> directory.permits(person.account(), AdminPolicy.needed(request)))
                        .isPresent();
    }

    private static boolean same(String one, String other) {
        return one.equals(other) || isOperator(one) && isOperator(other);
    }

    private static boolean isOperator(String login) {
        return login.startsWith(OperatorAudit.OPERATOR);
    }

    /** Whether a login is a person's, however either of them is written. */
    private boolean isHers(Person person, String login) {
        return directory.person(login).filter(one -> one.id().equals(person.id())).isPresent();
    }

    /**
     * Uses up what was agreed to, or asks for it.
     *
     * @throws RefusedException when nobody has agreed yet
     */
    void needAgreement(LocalAdmin admin, AdminRequest request) throws RefusedException {
        String text = StoredRequest.text(stored(request));
        Instant now = InstantSource.system().instant();
        for (Approval approval : directory.approvals()) {
            boolean asked = approval.askedBy().equals(admin.login())
                    && approval.request().equals(text)
                    && !approval.lapsed(now);
            if (asked && approval.state() == Approval.State.WAITING) {
                throw new RefusedException(wait(approval));
            }
            if (asked
                    && approval.state() == Approval.State.APPROVED
                    && admin.offices().carryOut(approval.id()) instanceof Outcome.Done<Approval>) {
                return;
            }
        }
        throw new RefusedException(
                switch (record(admin, request)) {
                    case Outcome.Done<Approval>(var approval) ->
                        "nothing is done yet; " + wait(approval) + "; then ask again";
                    case Outcome.Refused<Approval>(var problem) -> problem.text();
                });
    }
}
