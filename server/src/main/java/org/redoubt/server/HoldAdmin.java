package org.redoubt.server;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Lock;
import org.redoubt.account.Accounts;
import org.redoubt.account.Hold;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Person;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminAnswer.Done;
import org.redoubt.server.admin.AdminAnswer.Refused;
import org.redoubt.server.admin.AdminRequest;

/**
 * Legal holds in an officer's hands; each is in the audit log before it is placed, lifted or shown. Nobody sees, places or lifts
 * one of her own mailbox, whatever her role.
 */
final class HoldAdmin {
    private static final int MAX_REASON = 200;
    private static final String NOBODY = "there is no such mailbox, or it is your own";
    private static final String NO_HOLD = "there is no such hold; redoubt hold list shows them";

    private final Accounts accounts;
    private final Directory directory;
    private final Lock removals;
    private final OperatorAudit audit;

    /** @param removals held while somebody is removed: a mailbox that is going is not there for a hold any more */
    HoldAdmin(Accounts accounts, Directory directory, Lock removals, OperatorAudit audit) {
        this.accounts = accounts;
        this.removals = removals;
        this.directory = directory;
        this.audit = audit;
    }

    AdminAnswer list() throws IOException {
        audit.record("HOLD LIST", "");
        Instant now = InstantSource.system().instant();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Person person : directory.people()) {
            if (isHers(person)) {
                continue;
            }
            for (Hold hold : accounts.holds(person.account())) {
                rows.add(row(person, hold, now));
            }
        }
        return new Done(rows.isEmpty() ? "no mailbox is under legal hold" : "", rows);
    }

    private static Map<String, Object> row(Person person, Hold hold, Instant now) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("mailbox", person.address());
        row.put("id", hold.id());
        row.put("reason", hold.reason());
        row.put("placed", hold.placed().toString());
        row.put("placed-by", hold.placedBy());
        row.put("until", hold.until().map(Instant::toString).orElse(""));
        row.put("mail-from", hold.from().map(Instant::toString).orElse(""));
        row.put("mail-before", hold.before().map(Instant::toString).orElse(""));
        row.put("state", hold.live(now) ? "holds" : "over");
        return row;
    }

    AdminAnswer place(AdminRequest.PlaceHold request, String by) throws IOException {
        removals.lock();
        try {
            return placeNow(request, by);
        } finally {
            removals.unlock();
        }
    }

    private AdminAnswer placeNow(AdminRequest.PlaceHold request, String by) throws IOException {
        Optional<Person> person = directory.person(request.mailbox()).filter(one -> !isHers(one));
        if (person.isEmpty()) {
            return new Refused(NOBODY);
        }
        Instant now = InstantSource.system().instant();
        Optional<Instant> until = instant(request.until());
        Optional<Instant> from = instant(request.from());
        Optional<Instant> before = instant(request.before());
        String reason = request.reason().strip();
        if (reason.isEmpty()
                || reason.length() > MAX_REASON
                || reason.chars().anyMatch(Character::isISOControl)
                || until.filter(end -> !end.isAfter(now)).isPresent()
                || from.isPresent() && before.isPresent() && !from.get().isBefore(before.get())) {
            return new Refused("a hold needs a reason of one line, an end to come or none, and dates of mail in their order");
        }
        audit.record(
                person.get().account(),
                "HOLD-PLACE",
                ("until=" + until.map(Instant::toString).orElse("-") + " from="
                        + from.map(Instant::toString).orElse("-") + " before="
                        + before.map(Instant::toString).orElse("-")),
                "ok",
                purpose(reason));
        Optional<Hold> placed =
                accounts.placeHold(person.get().account(), new Hold(0, reason, by, now, until, from, before));
        return placed.<AdminAnswer>map(hold -> new Done(
                        "nothing of it is destroyed now; its owner was not told", List.of(row(person.get(), hold, now))))
                .orElseGet(() -> new Refused("the mailbox has too many holds"));
    }

    /** Why a hold cannot be lifted; empty when it can. */
    Optional<String> problem(AdminRequest.LiftHold request) throws IOException {
        Optional<Person> person = directory.person(request.mailbox()).filter(one -> !isHers(one));
        if (person.isEmpty()) {
            return Optional.of(NOBODY);
        }
        return accounts.holds(person.get().account()).stream().anyMatch(hold -> hold.id() == request.id())
                ? Optional.empty()
                : Optional.of(NO_HOLD);
    }

    AdminAnswer lift(AdminRequest.LiftHold request) throws IOException {
        Optional<String> problem = problem(request);
        if (problem.isPresent()) {
            return new Refused(problem.get());
        }
        Person person = directory.person(request.mailbox()).orElseThrow();
        Optional<Hold> known = accounts.holds(person.account()).stream()
                .filter(hold -> hold.id() == request.id())
                .findFirst();
        audit.record(
                person.account(),
                "HOLD-LIFT",
                "hold=" + request.id(),
                "ok",
                purpose(known.map(Hold::reason).orElse("")));
        return accounts.liftHold(person.account(), request.id())
                .<AdminAnswer>map(hold -> Done.of("hold " + hold.id() + " of " + person.address()
                        + " is lifted; what was deleted more than 14 days ago is destroyed with the next upkeep"))
                .orElseGet(() -> new Refused(NO_HOLD));
    }

    private boolean isHers(Person person) {
        return directory.person(audit.operator())
                .filter(one -> one.id().equals(person.id()))
                .isPresent();
    }

    private static String purpose(String reason) {
        return "hold: " + reason;
    }

    private static Optional<Instant> instant(OptionalLong millis) {
        return millis.isPresent() ? Optional.of(Instant.ofEpochMilli(millis.getAsLong())) : Optional.empty();
    }
}
