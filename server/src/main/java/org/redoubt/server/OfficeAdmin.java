package org.redoubt.server;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.redoubt.account.Deposited;
import org.redoubt.directory.Administration;
import org.redoubt.directory.Approval;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Grant;
import org.redoubt.directory.Offices.Terms;
import org.redoubt.directory.Outcome;
import org.redoubt.directory.Person;
import org.redoubt.directory.Role;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminAnswer.Done;
import org.redoubt.server.admin.AdminAnswer.Refused;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.StoredRequest;
import org.redoubt.store.id.AccountId;

/**
 * What is asked and done about who may do what; whether the one who asks may is decided before, by {@link AdminDesk}. What
 * is done about her own mailbox behind her back is not there for her, whatever her role.
 */
final class OfficeAdmin {
    private final Directory directory;
    private final Administration administration;
    private final GrantNotice notice;
    private final String login;

    /** @param login of whoever asks */
    OfficeAdmin(Directory directory, Administration administration, GrantNotice notice, String login) {
        this.login = login;
        this.notice = notice;
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
                row.put("second-factor", directory.secondFactor(person.id()).any());
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
                        + (directory.secondFactor(person.id()).any()
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

    AdminAnswer grants(boolean all) {
        Instant now = InstantSource.system().instant();
        List<Map<String, Object>> rows = directory.grants().stream()
                .filter(grant -> (all || grant.live(now)) && !secret(grant))
                .map(grant -> row(grant, now))
                .toList();
        return new Done(rows.isEmpty() ? "nobody may open another's mailbox" : "", rows);
    }

    private Map<String, Object> row(Grant grant, Instant now) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", grant.id());
        row.put("officer", address(grant.officer()));
        row.put("mailbox", address(grant.mailbox()));
        row.put("reason", grant.reason());
        row.put("reads-only", grant.readOnly());
        row.put("hidden", grant.hidden());
        row.put("from", grant.from().toString());
        row.put("until", grant.until().toString());
        row.put("given-by", grant.givenBy());
        row.put("state", grant.live(now) ? "open" : "over since " + grant.ended().orElse(grant.until()));
        return row;
    }

    private String address(AccountId account) {
        return directory.person(account).map(Person::address).orElse("(gone)");
    }

    /** @param by who gives it: one person, or two */
    AdminAnswer give(AdminRequest.GiveGrant request, String by) throws IOException {
        Terms terms = new Terms(
                request.officer(),
                request.mailbox(),
                request.reason(),
                Instant.ofEpochMilli(request.until()),
                request.readOnly(),
                request.hold());
        Optional<Outcome.Problem> problem = administration.offices().problem(terms);
        // She is told before it counts; whoever cannot be told is not looked at.
        Optional<Deposited> told =
                problem.isEmpty() && !terms.hidden() ? Optional.of(notice.tell(terms, by)) : Optional.empty();
        if (told.filter(each -> !each.kept()).isPresent()) {
            return new Refused("the mailbox is full, so that its owner cannot be told; nothing was granted");
        }
        return switch (administration.offices().giveGrant(terms, by)) {
            case Outcome.Done<Grant>(var grant) ->
                new Done(
                        "she signs in over IMAP as herself, for " + address(grant.mailbox())
                                + " (SASL authorization identity); " + told(told),
                        List.of(row(grant, grant.from())));
            case Outcome.Refused<Grant>(var why) -> new Refused(why.text());
        };
    }

    /** @param notice what became of it; empty where there was none */
    private static String told(Optional<Deposited> notice) {
        return notice.map(each -> each instanceof Deposited.Waiting
                        ? "its owner has sealed it and is not there: nothing opens it before she signs in, and then she is told"
                        : "its owner was told")
                .orElse("its owner was not told");
    }

    AdminAnswer endGrant(long id) {
        if (directory.grants().stream().anyMatch(grant -> grant.id() == id && secret(grant))) {
            return new Refused(Outcome.Problem.NO_SUCH_GRANT.text());
        }
        return switch (administration.offices().endGrant(id)) {
            case Outcome.Done<Grant>(var grant) -> Done.of("grant " + grant.id() + " is over, and what was open by it");
            case Outcome.Refused<Grant>(var problem) -> new Refused(problem.text());
        };
    }

    AdminAnswer approvals(boolean all) {
        Instant now = InstantSource.system().instant();
        List<Map<String, Object>> rows = directory.approvals().stream()
                .filter(approval -> (all || open(approval, now)) && !secret(approval))
                .map(approval -> row(approval, now))
                .toList();
        return new Done(rows.isEmpty() ? "nothing waits for a second person" : "", rows);
    }

    AdminAnswer refuse(long id) {
        if (directory.approvals().stream().anyMatch(approval -> approval.id() == id && secret(approval))) {
            return new Refused(Outcome.Problem.NO_SUCH_APPROVAL.text());
        }
        return switch (administration.offices().decide(id, false, String::equals)) {
            case Outcome.Done<Approval> _ -> Done.of("refused");
            case Outcome.Refused<Approval>(var problem) -> new Refused(problem.text());
        };
    }

    /** Whether somebody is to look into the mailbox of whoever asks, who is not to hear of it. */
    private boolean secret(Grant grant) {
        return grant.hidden() && directory.person(login).filter(one -> one.account().equals(grant.mailbox())).isPresent();
    }

    /** Likewise of what waits for a second person, or that a legal hold of her mailbox is to be lifted. */
    boolean secret(Approval approval) {
        Optional<String> mailbox = hiddenFrom(approval);
        Optional<Person> self = directory.person(login);
        return mailbox.flatMap(directory::person)
                .filter(owner -> self.filter(one -> one.id().equals(owner.id())).isPresent())
                .isPresent();
    }

    private static Optional<String> hiddenFrom(Approval approval) {
        try {
            return AdminPolicy.hiddenFrom(StoredRequest.read(approval.request()));
        } catch (IOException ofALaterVersion) {
            // It cannot be done here, either.
            return Optional.empty();
        }
    }

    private static boolean open(Approval approval, Instant now) {
        boolean undone = approval.state() == Approval.State.WAITING || approval.state() == Approval.State.APPROVED;
        return undone && !approval.lapsed(now);
    }

    private static Map<String, Object> row(Approval approval, Instant now) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", approval.id());
        row.put("what", approval.what());
        row.put("asked-by", approval.askedBy());
        row.put("asked", approval.asked().toString());
        row.put("until", approval.until().toString());
        row.put("state", approval.lapsed(now) ? "lapsed" : approval.state().name().toLowerCase(Locale.ROOT));
        row.put("decided-by", approval.decidedBy());
        return row;
    }

    private static AdminAnswer unknown() {
        return new Refused("roles are " + Arrays.stream(Role.values()).map(Role::text).collect(Collectors.joining(", ")));
    }
}
