package org.redoubt.transport.flow;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.QueuedEnvelope;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Resolution;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.codec.MailArguments;
import org.redoubt.transport.codec.RcptArguments;
import org.redoubt.transport.codec.SyntaxErrorException;
import org.redoubt.transport.flow.Ruling.Treatment;
import org.redoubt.transport.queue.Dispatch;
import org.redoubt.transport.queue.Parcel;
import org.redoubt.transport.queue.Parcel.Stay;
import org.redoubt.transport.queue.Quarantine;
import org.redoubt.transport.session.LogLine;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Key;
import org.redoubt.transport.tracking.Tracing;

/**
 * Applies the rules of the organisation to a message before anybody gets it.
 *
 * <p>Each recipient is asked about alone; recipients for whom the same rules hold get the same message. Rules see the
 * message as it came, so that their order decides only who stops whom. A message that becomes several, or that an
 * archive hears of, is in the queue with all of them by one commit, so that none of them is lost or made twice.
 */
public final class MailFlow {
    private final Supplier<FlowRules> rules;
    private final Setting setting;
    private final MessageEditor editor;
    private final JournalReport journal;
    private final Moderation moderation;

    /**
     * What it works with.
     *
     * @param hostname our name in Authentication-Results
     */
    public record Setting(
            Directory directory,
            Gate gate,
            AuditLog audit,
            Tracing tracing,
            InstantSource clock,
            LongSupplier nanoTime,
            String hostname) {}

    /** Who approves what waits for approval. */
    public Moderation moderation() {
        return moderation;
    }


    /** @param rules those in force, asked for each message */
    public MailFlow(Supplier<FlowRules> rules, OutboundQueue queue, Setting setting) {
        this.rules = rules;
        this.setting = setting;
        this.editor = new MessageEditor(setting.gate());
        this.moderation = new Moderation(queue, setting);
        this.journal = new JournalReport(setting.directory(), setting.hostname(), queue);
    }

    /** What becomes of a message. */
    public sealed interface Decision {
        /** It goes on as it is. */
        record Unchanged() implements Decision {}

        /** It goes to whom it is for, with other octets; the message is for the caller to close. */
        record Changed(Message message) implements Decision {}

        /** All of these are to be taken in its place, at once; they are for the caller to close. */
        record Several(List<Parcel> parcels) implements Decision {
            public Several {
                parcels = List.copyOf(parcels);
            }
        }

        /** Nobody gets it. */
        record Refused(String text) implements Decision {}
    }

    /**
     * Decides. What is done to the message is in the audit log and in its trace when this returns.
     *
     * @throws TooSlowException when the rules take too long; the message is to come again
     * @throws IOException when the changed message cannot be written
     */
    public Decision decide(Dispatch dispatch, Message message, Origin origin) throws IOException {
        FlowRules now = rules.get();
        if (now.isEmpty() || dispatch.recipients().isEmpty()) {
            return new Decision.Unchanged();
        }
        Looked looked = looked(dispatch, message, origin);
        boolean journals = !now.journals().isEmpty() && !journal.isOne(message, dispatch);
        Ruling ruling = Ruling.of(journals ? now : now.withoutJournals(), dispatch, looked, origin);
        note(dispatch, ruling);
        Optional<String> refusal = ruling.refusal();
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        Optional<Treatment> only = Optional.of(ruling.treatments())
                .filter(all -> all.size() == 1 && ruling.journals().isEmpty())
                .map(List::getFirst)
                .filter(MailFlow::changesOnly);
        if (only.isPresent()) {
            return editor.edit(message, only.get().actions(Action.Change.class))
                    .<Decision>map(Decision.Changed::new)
                    .orElseGet(Decision.Unchanged::new);
        }
        return several(dispatch, message, origin, ruling);
    }

    /**
     * Which rules would hold, and for whom; nothing is done and nothing noted.
     *
     * @param from the envelope's sender; whatever is no address is the null one
     * @param to recipients; what is no address is left out
     */
    public Map<Rule, List<String>> wouldMatch(
            FlowRules tried, String from, List<String> to, Message message, Origin origin) throws IOException {
        MailArguments mail = new MailArguments(
                address(from), OptionalLong.empty(), Optional.empty(), true, Optional.empty(), Optional.empty());
        List<Dispatch.To> recipients = to.stream()
                .flatMap(text -> address(text).stream())
                .map(address -> new Dispatch.To(
                        new RcptArguments(address, Optional.empty(), Optional.empty()), accounts(address)))
                .toList();
        Dispatch dispatch = new Dispatch(mail, recipients, "-", "test");
        Map<Rule, List<String>> matches = new LinkedHashMap<>();
        Ruling.of(tried, dispatch, looked(dispatch, message, origin), origin)
                .matches()
                .forEach((rule, meant) -> matches.put(rule, addresses(meant)));
        return matches;
    }

    private static Optional<MailAddress> address(String text) {
        int at = text.lastIndexOf('@');
        return at < 1 ? Optional.empty() : Optional.of(new MailAddress(text.substring(0, at), text.substring(at + 1)));
    }

    private List<AccountId> accounts(MailAddress address) {
        return setting.directory().resolve(address.addrSpec()) instanceof Resolution.Recipients(var found)
                ? found.stream().map(one -> one.account()).distinct().toList()
                : List.of();
    }

    private Looked looked(Dispatch dispatch, Message message, Origin origin) {
        return new Looked(
                setting.directory(), dispatch, message, origin == Origin.SUBMITTED, setting.hostname(), setting.nanoTime());
    }

    private static boolean changesOnly(Treatment treatment) {
        return treatment.rules().stream()
                .flatMap(rule -> rule.then().stream())
                .allMatch(action -> action instanceof Action.Change || action instanceof Action.Stop);
    }

    private Decision several(Dispatch dispatch, Message message, Origin origin, Ruling ruling) throws IOException {
        List<Parcel> parcels = new ArrayList<>();
        try {
            Set<String> added = reached(dispatch, ruling);
            for (Treatment treatment : ruling.treatments()) {
                treated(dispatch, message, treatment, added, parcels);
            }
            Instant now = setting.clock().instant();
            for (JournalRule rule : ruling.journals()) {
                Optional<Dispatch.To> archive = recipient(rule.to());
                if (archive.isEmpty()) {
                    throw new IOException("mail cannot be sent to the archive of the journal " + rule.name());
                }
                Message report = journal.of(
                        message, dispatch, origin == Origin.SUBMITTED, rule.to(), now, setting.gate());
                parcels.add(new Parcel(reporting(dispatch, archive.get()), report, new Stay.Sent()));
            }
            return new Decision.Several(parcels);
        } catch (IOException | RuntimeException failed) {
            for (Parcel parcel : parcels) {
                parcel.close();
            }
            throw failed;
        }
    }

    private void treated(Dispatch dispatch, Message message, Treatment treatment, Set<String> added, List<Parcel> parcels)
            throws IOException {
        List<Action.Change> changes = treatment.actions(Action.Change.class);
        List<Dispatch.To> to = treatment.recipients();
        List<Action.Redirect> redirects = treatment.actions(Action.Redirect.class);
        Optional<String> follow = dispatch.follow();
        if (!redirects.isEmpty()) {
            to = recipients(redirects.getFirst().addresses());
            follow = Optional.empty();
        }
        boolean tls = dispatch.mail().requireTls() || !treatment.actions(Action.RequireTls.class).isEmpty();
        parcels.add(new Parcel(
                new Dispatch(mail(dispatch.mail(), tls), to, dispatch.submitter(), dispatch.ours(), dispatch.trace(), follow),
                copy(message, changes),
                stay(treatment, dispatch)));
        List<String> copies = treatment.actions(Action.AddRecipient.class).stream()
                .flatMap(action -> action.addresses().stream())
                .filter(address -> added.add(address.toLowerCase(Locale.ROOT)))
                .toList();
        if (!copies.isEmpty()) {
            parcels.add(new Parcel(
                    new Dispatch(mail(dispatch.mail(), tls), recipients(copies), dispatch.submitter(), dispatch.ours(), dispatch.trace()),
                    copy(message, changes),
                    new Stay.Sent()));
        }
    }

    /** Who gets the message anyway, and no copy of it besides. */
    private Set<String> reached(Dispatch dispatch, Ruling ruling) {
        Set<String> reached = new LinkedHashSet<>();
        for (Treatment treatment : ruling.treatments()) {
            if (stay(treatment, dispatch) instanceof Stay.Sent && treatment.actions(Action.Redirect.class).isEmpty()) {
                addresses(treatment.recipients()).forEach(address -> reached.add(address.toLowerCase(Locale.ROOT)));
            }
        }
        return reached;
    }

    private Stay stay(Treatment treatment, Dispatch dispatch) {
        List<Action.Quarantine> aside = treatment.actions(Action.Quarantine.class);
        // Who approves what others send approves of her own.
        List<Action.Moderate> moderated = treatment.actions(Action.Moderate.class).stream()
                .filter(action -> !same(action.moderator(), dispatch.submitter()))
                .toList();
        if (!aside.isEmpty()) {
            return new Stay.Quarantined(new Quarantine(aside.getFirst().kept(), FlowLimits.QUARANTINE_OCTETS));
        }
        return moderated.isEmpty()
                ? new Stay.Sent()
                : new Stay.Moderated(
                        moderated.getFirst().moderator(), new Quarantine(FlowLimits.MODERATED, FlowLimits.QUARANTINE_OCTETS));
    }

    private boolean same(String moderator, String login) {
        Optional<AccountId> account = setting.directory().person(moderator).map(person -> person.account());
        return account.isPresent() && account.equals(setting.directory().person(login).map(person -> person.account()));
    }

    private Message copy(Message message, List<Action.Change> changes) throws IOException {
        Optional<Message> edited = editor.edit(message, changes);
        if (edited.isPresent()) {
            return edited.get();
        }
        try (MessageIntake intake = setting.gate().intake(message.size())) {
            for (long at = 0; at < message.size(); at += 64 * 1024) {
                intake.write(message.range(at, 64 * 1024));
            }
            return intake.finish();
        }
    }

    private static MailArguments mail(MailArguments mail, boolean tls) {
        return new MailArguments(
                mail.sender(), mail.size(), mail.body(), mail.smtpUtf8(), mail.ret(), mail.envelopeId(), tls, mail.hold(), mail.priority());
    }

    /** With the null sender, since nobody waits for a report about a report; taken back when the message is. */
    private static Dispatch reporting(Dispatch dispatch, Dispatch.To archive) {
        MailArguments mail = new MailArguments(
                Optional.empty(), OptionalLong.empty(), Optional.empty(), true, Optional.empty(), Optional.empty(), false,
                dispatch.mail().hold());
        return new Dispatch(mail, List.of(archive), QueuedEnvelope.JOURNAL, true, dispatch.trace());
    }

    private List<Dispatch.To> recipients(List<String> addresses) throws IOException {
        List<Dispatch.To> all = new ArrayList<>();
        for (String address : addresses) {
            all.add(recipient(address).orElseThrow(() -> new IOException("a rule sends to " + address + ", which leads nowhere")));
        }
        return all;
    }

    /** Empty where mail for an address leads nowhere. Nobody reports to the sender about recipients she does not know. */
    private Optional<Dispatch.To> recipient(String address) {
        try {
            MailAddress to = RcptArguments.parse("TO:<" + address + ">", true).recipient();
            RcptArguments arguments = new RcptArguments(to, Optional.of(Set.of()), Optional.empty());
            return switch (setting.directory().resolve(to.addrSpec())) {
                case Resolution.Recipients(var found) -> {
                    List<AccountId> accounts = found.stream().map(one -> one.account()).distinct().toList();
                    yield accounts.isEmpty() ? Optional.empty() : Optional.of(new Dispatch.To(arguments, accounts));
                }
                case Resolution.UnknownUser _ -> Optional.empty();
                case Resolution.NotLocal _ -> Optional.of(new Dispatch.To(arguments, List.of()));
            };
        } catch (SyntaxErrorException noAddress) {
            return Optional.empty();
        }
    }

    /** In the trace whatever held; in the audit log what does something. */
    private void note(Dispatch dispatch, Ruling ruling) {
        Instant now = setting.clock().instant();
        ruling.matches().forEach((rule, to) -> {
            String what = rule.auditOnly() ? "audit only: " + rule.label() : rule.label();
            setting.tracing().note(TraceEvent.of(TraceEvent.Kind.RULED, dispatch.trace(), now)
                    .with(Key.RULE, rule.name())
                    .with(Key.OUTCOME, what)
                    .with(Key.TO, addresses(to))
                    .done());
            LogLine.of("flow.rule", dispatch.trace()).with("rule", rule.name()).with("action", what).with("recipients", to.size()).info();
            if (!rule.auditOnly()) {
                audit(dispatch, now, "RULE", "message=" + dispatch.trace() + " rule=" + plain(rule.name()));
            }
        });
        ruling.journals().forEach(rule -> {
            setting.tracing().note(TraceEvent.of(TraceEvent.Kind.RULED, dispatch.trace(), now)
                    .with(Key.RULE, rule.name())
                    .with(Key.OUTCOME, "journal")
                    .with(Key.TO, rule.to())
                    .done());
            audit(dispatch, now, "JOURNAL", "message=" + dispatch.trace() + " rule=" + plain(rule.name()));
        });
    }

    private void audit(Dispatch dispatch, Instant now, String action, String touched) {
        SessionInfo session = new SessionInfo(dispatch.trace(), "rules", "local", true);
        setting.audit().record(new AuditEvent(
                now, AuditKind.CHANGE, dispatch.submitter(), 0, session, action, 0, touched, "ok"));
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]+", "_");
    }

    private static List<String> addresses(List<Dispatch.To> to) {
        return to.stream().map(one -> one.arguments().recipient().addrSpec()).toList();
    }
}
