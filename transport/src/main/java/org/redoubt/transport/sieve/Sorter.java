package org.redoubt.transport.sieve;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.redoubt.account.DeliveryView;
import org.redoubt.account.Deposit;
import org.redoubt.account.Deposited;
import org.redoubt.account.Filing;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.QueueId;
import org.redoubt.account.Sorted;
import org.redoubt.account.StoredScript;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DomainName;
import org.redoubt.directory.Person;
import org.redoubt.sieve.Action;
import org.redoubt.sieve.Compilation;
import org.redoubt.sieve.Fcc;
import org.redoubt.sieve.MailAddresses;
import org.redoubt.sieve.Outcome;
import org.redoubt.sieve.ScriptError;
import org.redoubt.sieve.SieveScript;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.codec.MailArguments;
import org.redoubt.transport.flow.FlowLimits;
import org.redoubt.transport.flow.MailFlow;
import org.redoubt.transport.flow.Origin;
import org.redoubt.transport.queue.Dispatch;
import org.redoubt.transport.queue.Outbound;
import org.redoubt.transport.queue.Parcel;
import org.redoubt.transport.session.LogLine;
import org.redoubt.transport.trust.SpamPolicy;

/**
 * Runs the active script of an account over a message that arrives, and sends what it wants sent; then the owner's
 * vacation response, unless the script has an answer of its own or did not want the message.
 *
 * <p>For an account without rules that is one look at a list in memory. A script that fails never loses mail: the
 * message goes to INBOX, the log has an event, and the owner's annotation {@link Sorted#FAILURE} says what is wrong.
 */
public final class Sorter {
    private final Gate gate;
    private final Directory directory;
    private final Outbound outbound;
    private final String hostname;
    private final InstantSource clock;
    private final FilingTrace noted;
    private final LetterboxFiler letterbox;
    private final ScriptCache scripts = new ScriptCache();
    private final RandomGenerator random = RandomGenerator.of("SecureRandom");

    /** @param hostname our own name */
    public Sorter(Gate gate, Directory directory, Outbound outbound, String hostname, InstantSource clock) {
        this.gate = gate;
        this.directory = directory;
        this.outbound = outbound;
        this.hostname = hostname;
        this.clock = clock;
        this.letterbox = new LetterboxFiler(gate, this);
        this.noted = new FilingTrace(gate, outbound, clock);
    }

    /** Files what waited for a sealed account that its owner has opened. */
    public void fileWaiting(AccountId account) {
        letterbox.file(account);
    }

    /** What is to be done; nothing is done yet. */
    public Sorting sort(Deposit base, Message message, Arriving arriving) throws IOException {
        if (gate.closed(base.account())) {
            return Sorting.plain(this, base.later(arriving.arrival()), message, arriving, Optional.empty());
        }
        Optional<DeliveryView> opened = gate.delivering(base.account());
        if (opened.isEmpty()) {
            return Sorting.plain(this, base, message, arriving, Optional.empty());
        }
        try (DeliveryView view = opened.get()) {
            Optional<StoredScript> active = view.active();
            Optional<Action> away = Optional.of(view.vacation())
                    .filter(response -> response.answers(clock.instant()))
                    .map(Away::action);
            boolean done = (active.isPresent() || away.isPresent()) && again(view, arriving);
            if (active.isEmpty() || done) {
                return Sorting.plain(this, base, message, arriving, away.filter(_ -> !done));
            }
            Outcome outcome = run(view, active.get(), message, arriving);
            outcome.error().ifPresent(error -> LogLine.of("sieve.failed", arriving.session().id())
                    .with("account", base.account().value())
                    .with("message", arriving.trace())
                    .with("line", error.at().line())
                    .info());
            return new Plan(this, base, message, arriving, outcome).sorting(away.filter(_ -> Away.fits(outcome)));
        }
    }

    /** A delivery that is tried again and was done before: its script has run. */
    private static boolean again(DeliveryView view, Arriving arriving) throws IOException {
        return arriving.receipt().isPresent() && view.received(arriving.receipt().get());
    }

    private Outcome run(DeliveryView view, StoredScript active, Message message, Arriving arriving)
            throws IOException {
        Optional<Compilation> compiled = scripts.get(view, active);
        if (compiled.isEmpty()) {
            return Outcome.keep();
        }
        AccountContext context = new AccountContext(
                view, scripts, arriving, message.structure().header(), clock.instant(), hostname);
        return switch (compiled.get()) {
            case Compilation.Failed(List<ScriptError> errors) -> Outcome.failed(errors.getFirst());
            case Compilation.Compiled(SieveScript script) -> script.run(new ArrivedMail(message), context);
        };
    }

    Optional<Destination> destination(String address) {
        return Destination.of(address, directory, outbound);
    }

    /** The addresses of an account's owner, the main one first. */
    List<String> addresses(AccountId account) {
        List<String> all = new ArrayList<>();
        directory.person(account).ifPresent(person -> {
            all.add(person.address());
            all.addAll(person.aliases());
        });
        return all;
    }

    MessageIntake intake(long octets) {
        return gate.intake(octets);
    }

    void filed(Sorting sorting, Deposited result) {
        noted.filed(sorting, result);
    }

    void rejected(Sorting sorting) {
        noted.rejected(sorting);
    }

    /** RFC 5228 4.2: reports go where they belong, by way of us where the sender's domain may forbid us to send for it. */
    void redirect(Sorting.Redirect redirect, AccountId account, Arriving arriving) throws IOException {
        Optional<MailAddress> sender = sender(arriving.sender()).map(first -> onward(first, account));
        var mail = new MailArguments(
                sender,
                OptionalLong.empty(),
                Optional.empty(),
                arriving.smtpUtf8(),
                Optional.empty(),
                Optional.empty(),
                arriving.requireTls());
        QueueId id = goOn(new Dispatch(mail, List.of(redirect.to().to()), "-", arriving.trace()), redirect.message());
        noted.redirected(redirect, arriving, id.text());
        LogLine.of("sieve.redirected", arriving.session().id())
                .with("message", arriving.trace())
                .with("queue", id.text())
                .info();
    }

    /** What the organisation does not let out of the house waits for an operator: refusing it here would lose it. */
    private QueueId goOn(Dispatch dispatch, Message message) throws IOException {
        MailFlow.Decision decision = outbound.flow().isPresent()
                ? outbound.flow().get().decide(dispatch, message, Origin.PASSED_ON)
                : new MailFlow.Decision.Unchanged();
        return switch (decision) {
            case MailFlow.Decision.Unchanged() -> outbound.take(dispatch, message);
            case MailFlow.Decision.Refused _ -> outbound.quarantine(dispatch, message, FlowLimits.HELD_BACK);
            case MailFlow.Decision.Several(var parcels) -> Parcel.takeAll(parcels, outbound).getFirst();
            case MailFlow.Decision.Changed(var changed) -> {
                try (changed) {
                    yield outbound.take(dispatch, changed);
                }
            }
        };
    }

    /** Under which sender a message goes on; whoever is of ours stays. */
    private MailAddress onward(MailAddress sender, AccountId account) {
        if (directory.localDomain(sender.domain())) {
            return sender;
        }
        Optional<String> domain = addresses(account).stream()
                .findFirst()
                .flatMap(own -> DomainName.parse(own.substring(own.lastIndexOf('@') + 1)))
                .map(DomainName::ascii);
        return domain.flatMap(ours -> outbound.rewriting().flatMap(rewriting -> rewriting.forward(sender, ours)))
                .orElse(sender);
    }

    private static Optional<MailAddress> sender(String address) {
        return Destination.address(address);
    }

    /** Answers and notices: best effort, for mail that is stored already. */
    void afterwards(Action action, AccountId account, Message message, Arriving arriving) {
        try {
            switch (action) {
                case Action.Vacation vacation -> answer(vacation, account, message, arriving);
                case Action.Notify notify -> notify(notify, account, message, arriving);
                case Action.Keep _, Action.FileInto _, Action.Redirect _, Action.Reject _ -> {}
            }
        } catch (IOException | RuntimeException failed) {
            LogLine.of("sieve.not_sent", arriving.session().id()).with("message", arriving.trace()).error(failed);
        }
    }

    private void answer(Action.Vacation vacation, AccountId account, Message message, Arriving arriving)
            throws IOException {
        Optional<Person> owner = directory.person(account);
        if (owner.isEmpty()) {
            return;
        }
        Set<String> plain = AnswerRules.plain(addresses(account));
        Set<String> named = new HashSet<>(plain);
        named.addAll(AnswerRules.plain(vacation.addresses()));
        Optional<String> not = SpamPolicy.saysSpam(message)
                ? Optional.of("spam")
                : AnswerRules.reasonNot(message.structure().header(), arriving.sender(), named);
        Optional<Destination> to = not.isEmpty() ? destination(arriving.sender()) : Optional.empty();
        if (not.isPresent() || to.isEmpty() || !first(vacation, account, arriving)) {
            LogLine.of("sieve.not_answered", arriving.session().id())
                    .with("message", arriving.trace())
                    .with("because", not.orElse(to.isEmpty() ? "no_way" : "answered_before"))
                    .info();
            return;
        }
        // A script's word about who answers counts as far as it is the owner's own address.
        String from = vacation.from()
                .filter(chosen -> owned(chosen, plain))
                .map(AutoMessage::mailbox)
                .orElseGet(() -> AutoMessage.named(owner.get().displayName(), owner.get().address()));
        byte[] text = AutoMessage.answer(
                vacation, message.structure(), from, arriving.sender(), hostname, clock.instant(), random);
        send(text, List.of(to.get()), "answer", account, vacation.fcc(), arriving);
    }

    private static boolean owned(String mailbox, Set<String> plain) {
        return MailAddresses.one(mailbox).filter(address -> plain.contains(AnswerRules.plain(address))).isPresent();
    }

    /** RFC 5230 4.2: once in an interval for each sender and each answer. */
    private boolean first(Action.Vacation vacation, AccountId account, Arriving arriving) throws IOException {
        if (vacation.interval().isZero()) {
            return true;
        }
        Optional<DeliveryView> opened = gate.delivering(account);
        if (opened.isEmpty()) {
            return false;
        }
        try (DeliveryView view = opened.get()) {
            String key = "answered\0" + AnswerRules.plain(arriving.sender()) + '\0' + vacation.key();
            return view.markOnce(new Sorted.Mark(key, vacation.interval()));
        }
    }

    private void notify(Action.Notify notify, AccountId account, Message message, Arriving arriving)
            throws IOException {
        List<String> own = addresses(account);
        // RFC 5436 2.7.1: a notice about a notice would go round in circles.
        if (own.isEmpty() || AnswerRules.autoSubmitted(message.structure().header())) {
            return;
        }
        List<Destination> to = new ArrayList<>();
        for (String recipient : notify.method().recipients()) {
            destination(recipient).ifPresent(to::add);
        }
        if (!to.isEmpty()) {
            String from = notify.from()
                    .filter(chosen -> owned(chosen, AnswerRules.plain(own)))
                    .map(AutoMessage::mailbox)
                    .orElse('<' + own.getFirst() + '>');
            byte[] text = AutoMessage.notice(
                    notify, message.structure(), from, own.getFirst(), hostname, clock.instant(), random);
            send(text, to, "notice", account, notify.fcc(), arriving);
        }
    }

    /** RFC 3834 3.3: with the null sender, so that nobody answers an answer. */
    private void send(
            byte[] text, List<Destination> to, String kind, AccountId account, Optional<Fcc> fcc, Arriving arriving)
            throws IOException {
        try (MessageIntake intake = intake(text.length)) {
            intake.write(text);
            try (Message written = intake.finish()) {
                String trace = arriving.trace() + '.' + kind;
                var mail = new MailArguments(
                        Optional.empty(), OptionalLong.empty(), Optional.empty(), true, Optional.empty(), Optional.empty());
                List<Dispatch.To> recipients = to.stream().map(Destination::to).toList();
                var id = outbound.take(new Dispatch(mail, recipients, "-", true, trace), written);
                LogLine.of("sieve.sent", arriving.session().id())
                        .with("message", arriving.trace())
                        .with("kind", kind)
                        .with("queue", id.text())
                        .info();
                if (fcc.isPresent()) {
                    Filing filing = Plan.filing(fcc.get().target(), Optional.empty());
                    Sorted sorted = new Sorted(List.of(filing), List.of(), Optional.empty());
                    gate.deliver(written, List.of(Deposit.inbox(account).sorted(sorted)), arriving.session());
                }
            }
        }
    }

    /** A text in one line of US-ASCII, as replies and reports have it. */
    static String line(String text) {
        String line = text.replaceAll("[\\x00-\\x1f\\x7f]+", " ").replaceAll("[^\\x20-\\x7e]", "?").strip();
        String cut = line.length() > 400 ? line.substring(0, 400) : line;
        return cut.isEmpty() ? "the recipient does not want this message" : cut;
    }
}
