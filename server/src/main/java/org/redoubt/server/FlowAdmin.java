package org.redoubt.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Bodies;
import org.redoubt.account.CorruptMessageException;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxView;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.Purpose;
import org.redoubt.account.QueueId;
import org.redoubt.account.QueuedLeg;
import org.redoubt.account.Role;
import org.redoubt.account.Row;
import org.redoubt.account.Rows;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Person;
import org.redoubt.directory.Resolution;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.mime.Address;
import org.redoubt.mime.Envelope;
import org.redoubt.mime.HeaderText;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.FlowReader;
import org.redoubt.store.id.NumberSet;
import org.redoubt.transport.flow.Action;
import org.redoubt.transport.flow.Direction;
import org.redoubt.transport.flow.FlowRules;
import org.redoubt.transport.flow.JournalRule;
import org.redoubt.transport.flow.MailFlow;
import org.redoubt.transport.flow.Origin;
import org.redoubt.transport.flow.Rule;

/** What an operator asks of the rules of the organisation, and about mail that waits for approval. */
final class FlowAdmin {
    /** A list longer than this is read by nobody. */
    private static final int LISTED = 1_000;

    private static final int PAGE = 100;

    private final Installation installation;
    private final Principal operator;
    private final SessionInfo session;
    private final OperatorAudit audit;
    private final ReputationAdmin reputations;

    FlowAdmin(Installation installation, Principal operator, SessionInfo session, OperatorAudit audit) {
        this.installation = installation;
        this.operator = operator;
        this.session = session;
        this.audit = audit;
        this.reputations = new ReputationAdmin(installation.reputations(), audit);
    }

    AdminAnswer answer(AdminRequest.Flow request) throws IOException {
        try {
            return switch (request) {
                case AdminRequest.ListRules() -> list(rules());
                case AdminRequest.TestRules test -> test(rules(), test);
                case AdminRequest.TestRulesOnMail(var since, var rule) -> past(chosen(rules(), rule), since);
                case AdminRequest.ListModerated() -> moderated();
                case AdminRequest.Moderate(var id, var approve) -> moderate(id, approve);
                case AdminRequest.ShowReputation(var subject) -> reputations.show(subject);
                case AdminRequest.ForgetReputation(var subject) -> reputations.forget(subject);
            };
        } catch (ConfigException wrong) {
            return new AdminAnswer.Refused(String.join(System.lineSeparator(), wrong.problems()));
        }
    }

    private FlowRules rules() throws ConfigException {
        return FlowReader.read(installation.folder().mailFlow()).rules();
    }

    private static FlowRules chosen(FlowRules all, Optional<String> name) throws ConfigException {
        List<Rule> rules = all.rules().stream().filter(rule -> name.isEmpty() || rule.name().equals(name.get())).toList();
        if (rules.isEmpty()) {
            throw new ConfigException("there is no rule " + name.orElse("") + " in mail-flow.toml");
        }
        return new FlowRules(rules, List.of());
    }

    private AdminAnswer list(FlowRules rules) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Rule rule : rules.rules()) {
            rows.add(row(rule.name(), scope(rule.scope()), rule.auditOnly() ? "audit only" : "in force", rule.label()));
        }
        for (JournalRule journal : rules.journals()) {
            rows.add(row(journal.name(), scope(journal.scope()), "in force", "journal to " + journal.to()));
        }
        List<String> warnings = warnings(rules, installation.directory());
        String message = rows.isEmpty()
                ? "there are no rules; they are written into " + installation.folder().mailFlow()
                : String.join(System.lineSeparator(), warnings);
        return new AdminAnswer.Done(message, rows);
    }

    private static String scope(java.util.Set<Direction> scope) {
        return scope.size() == Direction.values().length
                ? "all"
                : String.join(" ", scope.stream().sorted().map(Direction::label).toList());
    }

    private static Map<String, Object> row(String name, String scope, String state, String does) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("rule", name);
        row.put("scope", scope);
        row.put("state", state);
        row.put("does", does);
        return row;
    }

    /** What rules name and the directory does not have. */
    static List<String> warnings(FlowRules rules, Directory directory) {
        List<String> warnings = new ArrayList<>();
        for (Rule rule : rules.rules()) {
            rule.groups().stream()
                    .filter(group -> directory.group(group).isEmpty())
                    .forEach(group -> warnings.add("rule " + rule.name() + ": there is no group " + group));
            rule.then().forEach(action -> {
                if (action instanceof Action.Moderate(var moderator) && directory.person(moderator).isEmpty()) {
                    warnings.add("rule " + rule.name() + ": " + moderator + " is nobody here, so nobody can approve");
                }
                targets(action)
                        .filter(address -> nowhere(address, directory))
                        .forEach(address -> warnings.add("rule " + rule.name() + ": mail for " + address + " leads nowhere"));
            });
        }
        rules.journals().stream()
                .filter(journal -> nowhere(journal.to(), directory))
                .forEach(journal -> warnings.add("journal " + journal.name() + ": mail for " + journal.to() + " leads nowhere"));
        return warnings;
    }

    private static Stream<String> targets(Action action) {
        return switch (action) {
            case Action.Redirect(var addresses) -> addresses.stream();
            case Action.AddRecipient(var addresses) -> addresses.stream();
            default -> Stream.empty();
        };
    }

    private static boolean nowhere(String address, Directory directory) {
        return switch (directory.resolve(address)) {
            case Resolution.Recipients(var found) -> found.isEmpty();
            case Resolution.UnknownUser _ -> true;
            case Resolution.NotLocal _ -> false;
        };
    }

    private MailFlow flow() {
        return new MailFlow(
                () -> FlowRules.NONE,
                installation.queue(),
                new MailFlow.Setting(
                        installation.directory(),
                        installation.gate(),
                        installation.audit(),
                        installation.trace(),
                        InstantSource.system(),
                        System::nanoTime,
                        installation.config().hostname()));
    }

    private AdminAnswer test(FlowRules rules, AdminRequest.TestRules test) throws IOException {
        byte[] octets = test.message().getBytes(StandardCharsets.ISO_8859_1);
        Origin origin = test.outside() ? Origin.OUTSIDE : Origin.SUBMITTED;
        try (MessageIntake intake = installation.gate().intake(octets.length)) {
            intake.write(octets);
            try (Message message = intake.finish()) {
                Map<Rule, List<String>> matches =
                        flow().wouldMatch(rules, test.from(), test.to(), message, origin);
                List<Map<String, Object>> rows = new ArrayList<>();
                matches.forEach((rule, to) -> {
                    Map<String, Object> row = row(rule.name(), scope(rule.scope()), rule.auditOnly() ? "audit only" : "in force", rule.label());
                    row.put("for", to);
                    rows.add(row);
                });
                return new AdminAnswer.Done(rows.isEmpty() ? "no rule holds" : "", rows);
            }
        }
    }

    /** Which mail that is in people's mailboxes would have matched. Every mailbox that is read is in the audit log. */
    private AdminAnswer past(FlowRules rules, long since) throws IOException {
        audit.record("RULE TEST", "since=" + Instant.ofEpochMilli(since));
        List<Map<String, Object>> rows = new ArrayList<>();
        long looked = 0;
        for (Person person : installation.directory().people()) {
            try (AccountHandle handle = installation.gate().open(operator, person.account(), session, Purpose.EXPORT)) {
                for (Mailbox mailbox : handle.mailboxes().all()) {
                    boolean drafts = mailbox.role().filter(role -> role == Role.DRAFTS).isPresent();
                    Optional<MailboxView> view = drafts ? Optional.empty() : handle.mailbox(mailbox.id());
                    if (view.isPresent()) {
                        looked += mailbox(rules, person, handle, view.get(), since, rows);
                    }
                }
            } catch (AccessDeniedException gone) {
                // Removed meanwhile: there is nothing to look at.
                continue;
            }
        }
        String more = rows.size() >= LISTED ? "; only the first " + LISTED + " are shown" : "";
        return new AdminAnswer.Done(looked + " messages were looked at" + more, rows);
    }

    private long mailbox(
            FlowRules rules, Person person, AccountHandle handle, MailboxView view, long since, List<Map<String, Object>> rows)
            throws IOException {
        List<Row> batch = new ArrayList<>();
        long looked = 0;
        Rows all = view.rows();
        while (all.next()) {
            Row row = all.row();
            if (row.receivedMillis() >= since) {
                batch.add(row);
                looked++;
            }
            if (batch.size() >= PAGE) {
                batch(rules, person, handle, view, batch, rows);
                batch.clear();
            }
        }
        batch(rules, person, handle, view, batch, rows);
        return looked;
    }

    private void batch(
            FlowRules rules,
            Person person,
            AccountHandle handle,
            MailboxView view,
            List<Row> batch,
            List<Map<String, Object>> rows)
            throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        NumberSet uids = NumberSet.of(batch.stream().mapToLong(Row::uid).toArray());
        Bodies bodies =
                handle.read("RULE TEST", view.mailbox().id(), uids, batch.stream().map(Row::email).toList());
        boolean sent = view.mailbox().role().filter(role -> role == Role.SENT).isPresent();
        for (Row row : batch) {
            try {
                stored(rules, person, sent, Instant.ofEpochMilli(row.receivedMillis()), bodies.bytes(row.email()), rows);
            } catch (CorruptMessageException damaged) {
                System.getLogger("redoubt.rules").log(System.Logger.Level.WARNING, "event=rules.damaged uid=" + row.uid());
            }
        }
    }

    private void stored(
            FlowRules rules, Person person, boolean sent, Instant at, byte[] octets, List<Map<String, Object>> rows)
            throws IOException {
        try (MessageIntake intake = installation.gate().intake(octets.length)) {
            intake.write(octets);
            try (Message message = intake.finish()) {
                Envelope envelope = message.structure().envelope();
                List<String> to = sent
                        ? Stream.of(envelope.to(), envelope.cc(), envelope.bcc())
                                .flatMap(List::stream)
                                .map(Address::addrSpec)
                                .flatMap(Optional::stream)
                                .toList()
                        : List.of(person.address());
                String from = sent ? person.address() : sender(message);
                boolean ours = sent || message.structure().header().first("Return-Path").isPresent() && submitted(message);
                flow().wouldMatch(rules, from, to, message, ours ? Origin.SUBMITTED : Origin.OUTSIDE)
                        .forEach((rule, matched) -> {
                            if (rows.size() < LISTED) {
                                rows.add(match(rule, at, person, from, matched, envelope));
                            }
                        });
            }
        }
    }

    /** Whether one of ours sent it: our own Received field, the first, tells how it came (RFC 3848). */
    private static boolean submitted(Message message) {
        return message.structure().header().first("Received").filter(field -> field.value().matches("(?s).*\\swith (UTF8)?E?SMTPS?A .*|.*\\swith HTTPS .*")).isPresent();
    }

    private static String sender(Message message) {
        return message.structure().header().first("Return-Path").map(field -> field.value().replaceAll("[<>\\s]", "")).orElse("");
    }

    private static Map<String, Object> match(
            Rule rule, Instant at, Person person, String from, List<String> to, Envelope envelope) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("rule", rule.name());
        row.put("at", at.toString());
        row.put("mailbox_of", person.address());
        row.put("from", "<" + from + ">");
        row.put("to", to);
        row.put("message_id", envelope.messageId().map(HeaderText::decode).orElse("").replaceAll("\\p{Cntrl}", " "));
        row.put("would", rule.label());
        return row;
    }

    private AdminAnswer moderated() throws IOException {
        audit.record(OutboundQueue.ACCOUNT, "MODERATION LIST", "");
        List<Map<String, Object>> rows = new ArrayList<>();
        List<List<QueuedLeg>> page = installation.queue().list(Optional.empty(), PAGE);
        while (!page.isEmpty() && rows.size() < LISTED) {
            for (List<QueuedLeg> legs : page) {
                legs.stream().filter(leg -> leg.moderator().isPresent()).findFirst().ifPresent(leg -> rows.add(waiting(leg)));
            }
            page = installation.queue().list(Optional.of(page.getLast().getFirst().id().message()), PAGE);
        }
        return new AdminAnswer.Done("", rows);
    }

    private static Map<String, Object> waiting(QueuedLeg leg) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", leg.id().message().text());
        row.put("arrived", leg.envelope().arrived().toString());
        row.put("until", leg.ageAt().toString());
        row.put("from", "<" + leg.envelope().sender() + ">");
        row.put("to", leg.recipients().getFirst().address());
        row.put("moderator", leg.moderator().orElse(""));
        return row;
    }

    private AdminAnswer moderate(String text, boolean approve) throws IOException {
        Optional<QueueId> id = QueueId.parse(text);
        List<QueuedLeg> legs = id.isPresent() ? installation.queue().message(id.get()) : List.of();
        if (legs.stream().noneMatch(leg -> leg.moderator().isPresent())) {
            return new AdminAnswer.Refused(
                    "no message " + text + " waits for approval; redoubt moderation list shows those that do");
        }
        String action = approve ? "MODERATION APPROVE" : "MODERATION REFUSE";
        audit.record(OutboundQueue.ACCOUNT, action, "queue=" + text.toLowerCase(Locale.ROOT));
        boolean done = approve
                ? installation.queue().release(id.orElseThrow(), Instant.now().plus(java.time.Duration.ofDays(1)))
                : installation.queue().disapprove(id.orElseThrow(), "an operator did not approve it");
        audit.note(installation.trace(), legs.getFirst().envelope().trace(), text, action);
        return done
                ? AdminAnswer.Done.of(text + (approve ? " is on its way to whom it is for" : " goes back to its sender"))
                : new AdminAnswer.Refused("the message " + text + " waits no longer");
    }
}
