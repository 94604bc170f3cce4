package org.redoubt.server;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Escrow;
import org.redoubt.directory.Escrow.Officer;
import org.redoubt.directory.Escrow.Policy;
import org.redoubt.directory.EscrowOffice;
import org.redoubt.directory.EscrowOffice.Accepted;
import org.redoubt.directory.EscrowOffice.Coverage;
import org.redoubt.directory.EscrowRequest;
import org.redoubt.directory.Outcome;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.escrow.AnswerFile;
import org.redoubt.directory.escrow.FormatException;
import org.redoubt.directory.escrow.OfficerKey;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminAnswer.Done;
import org.redoubt.server.admin.AdminAnswer.Refused;
import org.redoubt.server.admin.AdminRequest;

/** What is asked of the escrow of sealed accounts; whether the one who asks may is decided before, by {@link AdminDesk}. */
final class EscrowAdmin {
    private final Directory directory;
    private final EscrowOffice office;
    private final EscrowMail mail;
    private final OperatorAudit audit;

    EscrowAdmin(Directory directory, EscrowOffice office, EscrowMail mail, OperatorAudit audit) {
        this.directory = directory;
        this.office = office;
        this.mail = mail;
        this.audit = audit;
    }

    AdminAnswer answer(AdminRequest.Escrows request) throws IOException {
        return switch (request) {
            case AdminRequest.ShowEscrow() -> show();
            case AdminRequest.SetEscrow set -> set(set);
            case AdminRequest.EndEscrow() -> end();
            case AdminRequest.ListEscrowRequests() -> requests();
            case AdminRequest.RequestEscrow(var address, var reason, var until) ->
                request(address, reason.strip(), Instant.ofEpochMilli(until));
            case AdminRequest.ShowEscrowRequest(var id) -> file(id);
            case AdminRequest.SubmitEscrow(var answer) -> submit(answer);
            case AdminRequest.CancelEscrow(var id) -> cancel(id);
        };
    }

    private AdminAnswer show() {
        Escrow escrow = directory.escrow();
        audit.record("ESCROW SHOW", "");
        if (!escrow.on()) {
            return Done.of("there is no escrow; redoubt escrow set makes one");
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Officer officer : escrow.officers()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("officer", officer.name());
            row.put("address", officer.address());
            row.put("key", officer.key().fingerprint());
            rows.add(row);
        }
        return new Done(
                "escrow " + escrow.version() + ", " + text(escrow.policy()) + ", since " + escrow.since() + ": "
                        + escrow.threshold() + " of " + escrow.officers().size() + " have to agree; "
                        + coverage(office.coverage(escrow)),
                rows);
    }

    private static String coverage(Coverage coverage) {
        String told = "of " + coverage.sealed() + " sealed accounts the locks of " + coverage.shared() + " lie with them";
        if (coverage.before() > 0) {
            told += ", of " + coverage.before() + " with officers of before, enough of whom are officers still";
        }
        if (coverage.lost() > 0) {
            told += "; those of " + coverage.lost() + " lie with too few who are officers still, and cannot be opened before"
                    + " their owners have signed in";
        }
        return told;
    }

    private static String text(Policy policy) {
        return policy.name().toLowerCase(Locale.ROOT);
    }

    /** Why an escrow cannot be set up so, or ended; empty when it can. */
    Optional<String> problem(AdminRequest.Escrows request) {
        return switch (request) {
            case AdminRequest.SetEscrow set -> {
                try {
                    yield problem(parsed(set), set.anyway());
                } catch (FormatException no) {
                    yield Optional.of(String.valueOf(no.getMessage()));
                }
            }
            case AdminRequest.EndEscrow _ ->
                directory.escrow().on() ? Optional.empty() : Optional.of(Problem.NO_ESCROW.text());
            case AdminRequest.ShowEscrow _,
                    AdminRequest.ListEscrowRequests _,
                    AdminRequest.RequestEscrow _,
                    AdminRequest.ShowEscrowRequest _,
                    AdminRequest.SubmitEscrow _,
                    AdminRequest.CancelEscrow _ -> Optional.empty();
        };
    }

    private Optional<String> problem(Escrow wanted, boolean anyway) {
        int lost = office.coverage(wanted).lost() - office.coverage(directory.escrow()).lost();
        return office.problem(wanted.policy(), wanted.threshold(), wanted.officers())
                .map(Problem::text)
                .or(() -> lost <= 0 || anyway
                        ? Optional.empty()
                        : Optional.of("the locks of " + lost + " sealed accounts lie with officers of whom too few would be left:"
                                + " nobody could open these before their owners sign in. Keep enough officers for now, or say"
                                + " --anyway"));
    }

    /** As it shall be, of no version. */
    private static Escrow parsed(AdminRequest.SetEscrow set) throws FormatException {
        Policy policy =
                switch (set.policy()) {
                    case "offered" -> Policy.OFFERED;
                    case "compulsory" -> Policy.COMPULSORY;
                    default -> Policy.OFF;
                };
        List<Officer> officers = new ArrayList<>();
        for (String line : set.officers()) {
            String[] words = line.strip().split("\\s+", 3);
            officers.add(new Officer(
                    words.length > 2 ? words[2] : "", words.length > 1 ? words[1] : "", OfficerKey.parse(words[0])));
        }
        int threshold = (int) Math.clamp(set.threshold(), -1, Byte.MAX_VALUE);
        return new Escrow(0, policy, threshold, officers, Instant.EPOCH);
    }

    /** In plain words, for a second person who has to agree. */
    static String what(AdminRequest.SetEscrow set) {
        try {
            Escrow wanted = parsed(set);
            return "escrow of sealed accounts, " + text(wanted.policy()) + ": " + wanted.threshold() + " of "
                    + wanted.officers().stream()
                            .map(officer -> officer.named() + " " + officer.key().fingerprint())
                            .collect(Collectors.joining(", "));
        } catch (FormatException no) {
            throw new IllegalArgumentException("this was looked at before", no);
        }
    }

    private AdminAnswer set(AdminRequest.SetEscrow set) {
        Escrow wanted;
        try {
            wanted = parsed(set);
        } catch (FormatException no) {
            return new Refused(String.valueOf(no.getMessage()));
        }
        Optional<String> objection = problem(wanted, set.anyway());
        if (objection.isPresent()) {
            audit.record("ESCROW-SET", "", "refused");
            return new Refused(objection.get());
        }
        Escrow before = directory.escrow();
        return switch (office.set(wanted.policy(), wanted.threshold(), wanted.officers())) {
            case Outcome.Refused<Escrow>(var problem) -> new Refused(problem.text());
            case Outcome.Done<Escrow>(var now) -> {
                List<String> untold = mail.changed(before, now, audit.operator());
                yield Done.of(now.threshold() + " of " + now.officers().size() + " officers have to agree from now on; "
                        + coverage(office.coverage(now)) + "; the others follow when their owners sign in"
                        + (now.threshold() == now.officers().size()
                                ? ". Every officer is needed: with one key that is lost nobody can be let in any more"
                                : "")
                        + untold(untold));
            }
        };
    }

    private static String untold(List<String> untold) {
        return untold.isEmpty() ? "" : ". No mail reaches " + String.join(", ", untold) + ": tell them yourself";
    }

    private AdminAnswer end() {
        Escrow before = directory.escrow();
        return switch (office.end()) {
            case Outcome.Refused<Escrow>(var problem) -> new Refused(problem.text());
            case Outcome.Done<Escrow>(var now) ->
                Done.of("there is no escrow any more, and what was sealed to its officers is destroyed"
                        + untold(mail.changed(before, now, audit.operator())));
        };
    }

    private AdminAnswer requests() {
        audit.record("ESCROW REQUESTS", "");
        List<Map<String, Object>> rows =
                directory.escrowRequests().stream().map(this::row).toList();
        return new Done(rows.isEmpty() ? "nothing is asked of the escrow" : "", rows);
    }

    private Map<String, Object> row(EscrowRequest request) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", request.id());
        row.put("person", request.place().address());
        row.put("reason", request.reason());
        row.put("asked-by", request.askedBy());
        row.put("until", request.until().toString());
        row.put("agreed", request.answers().size());
        row.put("needed", request.place().threshold());
        row.put("fingerprint", office.file(request).fingerprint());
        return row;
    }

    private AdminAnswer request(String address, String reason, Instant until) throws IOException {
        Optional<Problem> problem = office.problem(address, reason, until);
        // She is told before it counts; of whoever cannot be told nothing is asked.
        if (problem.isEmpty()
                && !mail.asked(
                        directory.person(address).orElseThrow(), reason, audit.operator(), until, directory.escrow())) {
            return new Refused("the mailbox is full, so that its owner cannot be told; nothing was asked");
        }
        return switch (office.request(address, reason, until)) {
            case Outcome.Refused<EscrowRequest>(var why) -> new Refused(why.text());
            case Outcome.Done<EscrowRequest>(var request) -> {
                List<String> untold = mail.ask(request, office.file(request), directory.escrow());
                yield new Done(
                        "give the file to the officers: " + request.place().threshold() + " of them have to agree until "
                                + InboxNotice.when(request.until()) + ", with redoubt escrow approve; they were told its"
                                + " fingerprint by mail, and " + request.place().address() + " that it is asked"
                                + untold(untold),
                        List.of(withFile(request)));
            }
        };
    }

    private Map<String, Object> withFile(EscrowRequest request) {
        Map<String, Object> row = row(request);
        row.put("file", office.file(request).text());
        return row;
    }

    private AdminAnswer file(long id) {
        Optional<EscrowRequest> request = find(id);
        audit.record("ESCROW REQUEST-FILE", "request=" + id, request.isPresent() ? "ok" : "refused");
        return request.<AdminAnswer>map(one -> new Done("give the file to the officers", List.of(withFile(one))))
                .orElseGet(() -> new Refused(Problem.NO_SUCH_ESCROW_REQUEST.text()));
    }

    private Optional<EscrowRequest> find(long id) {
        return directory.escrowRequests().stream().filter(one -> one.id() == id).findFirst();
    }

    private AdminAnswer submit(String text) {
        AnswerFile answer;
        try {
            answer = AnswerFile.read(text);
        } catch (FormatException no) {
            audit.record("ESCROW-SHARE", "", "refused MALFORMED");
            return new Refused(String.valueOf(no.getMessage()));
        }
        Optional<String> whose = office.whose(answer);
        return switch (office.submit(answer)) {
            case Outcome.Refused<Accepted>(var problem) ->
                new Refused(whose.map(name -> "answer of " + name + ": ").orElse("") + problem.text());
            case Outcome.Done<Accepted>(var accepted) -> accepted(accepted);
        };
    }

    private AdminAnswer accepted(Accepted accepted) {
        EscrowRequest request = accepted.request();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("person", request.place().address());
        row.put("officer", accepted.officer().name());
        row.put("agreed", accepted.have());
        row.put("needed", request.place().threshold());
        if (accepted.code().isEmpty()) {
            int more = request.place().threshold() - accepted.have();
            return new Done(accepted.officer().name() + " agrees; " + more + " more to come", List.of(row));
        }
        row.put("code", accepted.code().get());
        mail.completed(request, directory.escrow());
        return new Done(
                "this code is told once: give it to " + request.place().address()
                        + " herself. With her password, or a new one that she is given, it opens her account where she signs in on"
                        + " the web, once, until "
                        + accepted.codeUntil().map(InboxNotice::when).orElse("then"),
                List.of(row));
    }

    private AdminAnswer cancel(long id) {
        return switch (office.cancel(id)) {
            case Outcome.Refused<EscrowRequest>(var problem) -> new Refused(problem.text());
            case Outcome.Done<EscrowRequest>(var request) ->
                Done.of("request " + request.id() + " is taken back, and its key is gone: what officers have agreed to opens nothing");
        };
    }
}
