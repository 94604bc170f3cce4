package org.redoubt.account;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.redoubt.account.NewEmails.Prepared;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.Mandate;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;

/**
 * The only way to an account: asks who and why, writes it down, and gives out a handle.
 *
 * <p>Mail that arrives has no principal; for it there is {@link #deliver}, which can add a message and do nothing
 * else.
 */
public final class Gate {
    private static final Logger LOG = System.getLogger("org.redoubt.account");

    private final Accounts accounts;
    private final AuditLog audit;
    private final InstantSource clock;
    private final Groups groups;
    private final List<Arrivals> arrivals = new CopyOnWriteArrayList<>();

    /** A gate to accounts that nobody shares with groups. */
    public Gate(Accounts accounts, AuditLog audit, InstantSource clock) {
        this(accounts, audit, clock, Groups.NONE);
    }

    public Gate(Accounts accounts, AuditLog audit, InstantSource clock, Groups groups) {
        this.accounts = accounts;
        this.audit = audit;
        this.clock = clock;
        this.groups = groups;
    }

    /**
     * Opens an account for a principal. The event is on disk before the handle is given out.
     *
     * @throws AccessDeniedException when the principal may not, or there is no such account
     * @throws IOException when the store failed
     */
    public AccountHandle open(Principal principal, AccountId account, SessionInfo session, Purpose purpose)
            throws AccessDeniedException, IOException {
        Access access = new Access(audit, clock, principal, account, session);
        // A sealed account is for the sessions whose owner gave its key, and for nobody else whatever he may.
        boolean shut = accounts.sealed(account) && !accounts.opened(account, principal.session());
        if (shut || !allowed(principal, account, purpose)) {
            access.durably(AuditKind.BIND, purpose.name(), 0, shut ? "sealed" : "", "refused");
            throw new AccessDeniedException();
        }
        Optional<AccountCore> core = accounts.pin(account);
        if (core.isEmpty()) {
            access.durably(AuditKind.BIND, purpose.name(), 0, "", "absent");
            throw new AccessDeniedException();
        }
        Guest guest = new Guest(principal.account(), groups);
        if (purpose == Purpose.SHARED_ACCESS && !core.get().state().shares(guest)) {
            accounts.unpin(account);
            access.durably(AuditKind.BIND, purpose.name(), 0, "", "refused");
            throw new AccessDeniedException();
        }
        try {
            access.durably(AuditKind.BIND, purpose.name(), core.get().version(), access.signedInBy(), "ok");
            return new AccountHandle(accounts, core.get(), access, purpose, guest);
        } catch (RuntimeException unrecorded) {
            accounts.unpin(account);
            throw unrecorded;
        }
    }

    /** Whether this is over, by the clock that everything else goes by. */
    public boolean isPast(Instant instant) {
        return instant.isBefore(clock.instant());
    }

    /**
     * Opens the one message that a URL names and its account's owner vouched for (RFC 4467). That it is read, by whom,
     * is in the audit log, on disk, before this returns; so is a claim that proves nothing.
     *
     * @param reader who may use the URL, as its access identifier has it; the caller has checked that
     * @param owner whose account it is
     * @return empty when the claim proves nothing or the message is not there; which of them is not told
     */
    public Optional<UrlGrant> openByUrl(Principal reader, AccountId owner, SessionInfo session, UrlGrant.Claim claim)
            throws IOException {
        Access access = new Access(audit, clock, reader, owner, session);
        boolean own = reader.session().by().mandate().isEmpty()
                && (!accounts.sealed(owner) || accounts.opened(owner, reader.session()));
        Optional<AccountCore> pinned = own ? accounts.pin(owner) : Optional.empty();
        if (pinned.isEmpty()) {
            access.record(AuditKind.READ, "URLFETCH", 0, "", "absent");
            return Optional.empty();
        }
        AccountCore core = pinned.get();
        Optional<UrlGrant> grant = Optional.empty();
        try {
            grant = grant(core, access, claim);
            return grant;
        } finally {
            if (grant.isEmpty()) {
                accounts.unpin(owner);
            }
        }
    }

    private Optional<UrlGrant> grant(AccountCore core, Access access, UrlGrant.Claim claim) throws IOException {
        Optional<Mailbox> mailbox = core.state().tree().byPath(claim.mailbox());
        boolean proven = proven(core, mailbox, claim);
        Optional<Row> row = proven ? core.mailbox(mailbox.get().id()).flatMap(view -> view.row(claim.uid())) : Optional.empty();
        if (row.isEmpty()) {
            access.record(AuditKind.READ, "URLFETCH", core.version(), "", "refused");
            return Optional.empty();
        }
        List<EmailId> ids = List.of(row.get().email());
        EmailSummary summary = AccountCore.reading(() -> core.summaries.read(ids)).getFirst();
        String touched = Access.touched(mailbox.get().id(), NumberSet.of(claim.uid())) + " " + Access.touched(ids);
        access.durably(AuditKind.READ, "URLFETCH", core.version(), touched, "ok");
        return Optional.of(new UrlGrant(accounts, core, summary, new Bodies(core, ids)));
    }

    // RFC 4467 6: a token is worked out whether there is the mailbox or not, so that time does not tell which.
    private static boolean proven(AccountCore core, Optional<Mailbox> mailbox, UrlGrant.Claim claim) throws IOException {
        Optional<byte[]> key = Optional.empty();
        if (mailbox.isPresent()) {
            Key place = Layout.urlKey(mailbox.get().id());
            key = AccountCore.reading(() -> {
                try (View view = core.view()) {
                    return view.get(place).map(sealed -> core.sealed.open(place, sealed));
                }
            });
        }
        boolean proves = UrlKeys.proves(key.orElseGet(UrlKeys::fresh), claim.rump(), claim.token());
        boolean same = claim.uidValidity() == 0
                || mailbox.filter(found -> found.uidValidity() == claim.uidValidity()).isPresent();
        return key.isPresent() && proves && same;
    }

    /**
     * One's own account always; somebody else's as far as she shares it. How much it holds an administrator may see; to
     * bring mail in or out is for the machine's operator. A role gives nobody more than that; a grant does, for one
     * mailbox.
     */
    private static boolean allowed(Principal principal, AccountId account, Purpose purpose) {
        Optional<Mandate> mandate = principal.session().by().mandate();
        if (mandate.isPresent()) {
            // Who came for one mailbox reaches that and no other, not even her own.
            boolean fits = switch (purpose) {
                case GRANTED_ACCESS, EXPORT -> true;
                case MAIL_ACCESS, SHARED_ACCESS, SUBMISSION, IMPORT, RECOVERY, ADMINISTRATION -> false;
            };
            return fits && mandate.get().account() == account.value();
        }
        return switch (purpose) {
            case GRANTED_ACCESS -> false;
            case MAIL_ACCESS, SUBMISSION -> principal.account().equals(account);
            // What is shared is asked of the account itself, when it is open.
            case SHARED_ACCESS -> !principal.account().equals(account);
            case ADMINISTRATION, RECOVERY -> principal.account().equals(account) || principal.administrator();
            case IMPORT, EXPORT ->
                principal.account().equals(account)
                        || principal.administrator() && principal.session().local();
        };
    }

    /**
     * Begins to take in a message.
     *
     * @param maxOctets the longest it may be
     */
    public MessageIntake intake(long maxOctets) {
        return new MessageIntake(accounts.spool(), maxOctets);
    }

    /**
     * Whether an account has room for a message of some octets.
     *
     * @throws IOException when the store failed
     */
    public DeliveryRoom room(AccountId account, long octets) throws IOException {
        Optional<Letterbox> closed = accounts.closedLetterbox(account);
        if (closed.isPresent()) {
            return closed.get().fits(octets) ? DeliveryRoom.OK : DeliveryRoom.OVER_QUOTA;
        }
        return accounts.with(account, core -> core.state().root().quota().fits(octets))
                .map(fits -> fits ? DeliveryRoom.OK : DeliveryRoom.OVER_QUOTA)
                .orElse(DeliveryRoom.GONE);
    }

    /** How often words were met in spam and in other mail, for the spam filter. */
    public Vocabulary vocabulary() {
        return accounts.vocabulary();
    }

    /**
     * What an account's rules may ask while a message arrives for it; empty when there is no such account.
     *
     * @throws IOException when the store failed
     */
    public Optional<DeliveryView> delivering(AccountId account) throws IOException {
        return accounts.pin(account).map(core -> new DeliveryView(accounts, core));
    }

    /** Whether an account is sealed and nobody has opened it: its rules cannot be asked, and what comes for it waits. */
    public boolean closed(AccountId account) throws IOException {
        return accounts.closed(account);
    }

    /**
     * What came while an account was closed, of which the bytes are read: the first after a number.
     *
     * @param after 0 to begin
     * @throws AccountClosedException when it is closed
     * @throws IOException when the store failed
     */
    public Optional<WaitingMail> waiting(AccountId account, long after) throws IOException {
        return accounts.with(account, core -> Letterbox.first(core, after)).flatMap(found -> found);
    }

    /** Removes the sealed bytes of mail that waited and is filed. @throws IOException when the store failed */
    public void emptied(AccountId account) throws IOException {
        accounts.with(account, core -> {
            Letterbox.empty(core);
            return true;
        });
    }

    /** What brings back snoozed mail. */
    public Awakening awakening() {
        return new Awakening(accounts, audit, clock);
    }

    /** Who has devices that are told of changes. */
    public PushRegistry pushRegistry() {
        return new PushRegistry(accounts);
    }

    /**
     * Where to write down what became of mail that somebody sent; empty when there is no such account.
     *
     * @throws IOException when the store failed
     */
    public Optional<SubmissionLedger> submissions(AccountId account) throws IOException {
        return accounts.pin(account).map(core -> new SubmissionLedger(accounts, core));
    }

    /**
     * Puts a message into accounts: one blob and one commit each, all in one sync. It is on disk wherever the result
     * says stored.
     *
     * @return what became of each copy, in the order given
     * @throws AuditUnavailableException when the audit log cannot be written; nothing was stored
     * @throws IOException when the store failed; copies may be in some accounts and not in others
     */
    public List<Deposited> deliver(Message message, List<Deposit> to, SessionInfo session) throws IOException {
        if (!audit.available()) {
            throw new AuditUnavailableException("the audit log cannot be written");
        }
        List<Place> places = new ArrayList<>(to.size());
        try {
            // All before the first is begun: what is closed meanwhile fails without having delivered to others.
            for (Deposit deposit : to) {
                places.add(place(deposit));
            }
            List<CompletableFuture<Deposited>> begun = new ArrayList<>(to.size());
            for (int i = 0; i < to.size(); i++) {
                begun.add(begun(message, to.get(i), places.get(i), session, i + 1 == to.size()));
            }
            return results(message, to, begun, session);
        } finally {
            for (int i = 0; i < places.size(); i++) {
                if (places.get(i) instanceof Place.Open) {
                    accounts.unpin(to.get(i).account());
                }
            }
        }
    }

    /** What became of each; what is on disk is written down and told even when others failed. */
    private List<Deposited> results(
            Message message, List<Deposit> to, List<CompletableFuture<Deposited>> begun, SessionInfo session)
            throws IOException {
        List<Deposit> done = new ArrayList<>(to.size());
        List<Deposited> results = new ArrayList<>(to.size());
        List<Exception> failures = new ArrayList<>();
        for (int i = 0; i < to.size(); i++) {
            try {
                results.add(AccountCore.await(begun.get(i)));
                done.add(to.get(i));
            } catch (IOException | RuntimeException failed) {
                failures.add(failed);
            }
        }
        recordArrivals(done, results, session);
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof Deposited.Waiting && !accounts.closed(done.get(i).account())) {
                accounts.waits(done.get(i).account());
            }
        }
        tellArrivals(message, done, results);
        if (failures.isEmpty()) {
            return results;
        }
        if (failures.getFirst() instanceof RuntimeException bug) {
            throw bug;
        }
        throw (IOException) failures.getFirst();
    }

    /** Is told of each message that arrived, when it is on disk. */
    @FunctionalInterface
    public interface Arrivals {
        /** @throws IOException when it could not be looked at; the message stays where it is */
        void arrived(AccountId account, EmailId email, Message message) throws IOException;
    }

    /** Has somebody more be told of what arrives, whatever becomes of those who were told before. */
    public void onArrival(Arrivals listener) {
        arrivals.add(listener);
    }

    /** Is told what people say of mail by moving it into Junk or out of it, as far as they may teach everybody. */
    @FunctionalInterface
    public interface Judgements {
        /** Called beside people's work, once for each time that somebody says so and the server is not killed. */
        void judged(AccountId account, boolean spam, HeaderBlock header);
    }

    /** Says who is told of that, in place of whoever was before. */
    public void onJudgement(Judgements listener) {
        accounts.teacher().onJudgement(listener);
    }

    private void tellArrivals(Message message, List<Deposit> to, List<Deposited> results) {
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof Deposited.Stored stored) {
                tellArrival(to.get(i).account(), stored.email(), to.get(i).message().orElse(message));
            }
        }
    }

    private void tellArrival(AccountId account, EmailId email, Message message) {
        for (Arrivals listener : arrivals) {
            try {
                listener.arrived(account, email, message);
            } catch (IOException | RuntimeException failed) {
                // It is delivered all the same, and others are told.
                LOG.log(Level.ERROR, "event=gate.arrival_not_told", failed);
            }
        }
    }

    /** Where a message goes. */
    private sealed interface Place {
        /** Pinned, so that it stays open for as long as a delivery takes. */
        record Open(AccountCore core) implements Place {}

        record Closed(Letterbox letterbox) implements Place {}

        record Nowhere() implements Place {}
    }

    private Place place(Deposit deposit) throws IOException {
        AccountId account = deposit.account();
        boolean later = deposit.arrival().isPresent() && deposit.waited().isEmpty();
        Optional<Letterbox> letterbox = later ? accounts.letterbox(account) : accounts.closedLetterbox(account);
        if (letterbox.isPresent()) {
            if (deposit.sorted().isPresent() || deposit.waited().isPresent()) {
                // It was closed meanwhile. Whoever brings the mail asks the rules again.
                throw new AccountClosedException();
            }
            return new Place.Closed(letterbox.get());
        }
        Optional<AccountCore> core = accounts.pin(account);
        if (core.isPresent() && later) {
            accounts.unpin(account);
            throw new IOException("the account was unsealed meanwhile, and its rules were not asked");
        }
        return core.<Place>map(Place.Open::new).orElseGet(Place.Nowhere::new);
    }

    private CompletableFuture<Deposited> begun(
            Message forAll, Deposit deposit, Place place, SessionInfo session, boolean last) {
        Message message = deposit.message().orElse(forAll);
        try {
            return switch (place) {
                case Place.Nowhere() -> CompletableFuture.completedFuture(new Deposited.Gone());
                case Place.Closed(Letterbox letterbox) -> letterbox.put(message, deposit, session.via());
                case Place.Open(AccountCore core) -> begin(message, deposit, core, session, last);
            };
        } catch (IOException | RuntimeException failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    private CompletableFuture<Deposited> begin(
            Message message, Deposit deposit, AccountCore core, SessionInfo session, boolean last) throws IOException {
        if (deposit.waited().isEmpty() && !core.state().root().quota().fits(message.size())) {
            return CompletableFuture.completedFuture(new Deposited.OverQuota());
        }
        var change = change(core, message, deposit);
        Actor actor = new Actor("-", session.via());
        // The last one writes for all when nobody else does: so that several accounts share one sync.
        return last ? core.submitHere(actor, change) : core.submit(actor, change);
    }

    private Function<Edit, Step<AccountState, Deposited>> change(AccountCore core, Message message, Deposit deposit)
            throws IOException {
        if (deposit.sorted().isPresent()) {
            return sortedChange(core, message, deposit, deposit.sorted().get());
        }
        StoredContent content = core.contents.put(message);
        Prepared email = new Prepared(content, deposit.keywords(), received(deposit));
        return once(deposit, edit -> {
            MailboxId wanted = target(edit.base(), deposit.target());
            MailboxId target = Muting.target(edit, wanted, content);
            Set<Keyword> keywords = Muting.keywords(email.keywords(), !target.equals(wanted));
            List<Prepared> prepared = List.of(new Prepared(content, keywords, email.receivedMillis()));
            if (deposit.waited().isPresent()) {
                // Room for it was found when it came.
                AppendResult.Appended appended = NewEmails.put(edit, target, prepared);
                return new Step<>(edit.finish(), deposited(appended, target));
            }
            var step = NewEmails.add(edit, target, prepared);
            return new Step<>(step.next(), deposited(step.result(), target));
        });
    }

    /** A delivery that is made once however often it is tried, be it from the queue or of mail that waited. */
    private static Function<Edit, Step<AccountState, Deposited>> once(
            Deposit deposit, Function<Edit, Step<AccountState, Deposited>> change) {
        return edit -> {
            Optional<Deposit.Waited> waited = deposit.waited();
            Optional<Deposited> before = waited.isPresent()
                    ? waited.filter(one -> !Letterbox.waits(edit, one)).map(_ -> new Deposited.Nowhere())
                    : deposit.receipt().flatMap(receipt -> DeliveryReceipts.find(edit, receipt));
            if (before.isPresent()) {
                return new Step<>(edit.base(), before.get());
            }
            Step<AccountState, Deposited> step = change.apply(edit);
            deposit.receipt().ifPresent(receipt -> DeliveryReceipts.write(edit, receipt, step.result()));
            waited.ifPresent(one -> Letterbox.taken(edit, one));
            return step;
        };
    }

    private Function<Edit, Step<AccountState, Deposited>> sortedChange(
            AccountCore core, Message message, Deposit deposit, Sorted sorted) throws IOException {
        Map<Message, StoredContent> contents = new IdentityHashMap<>();
        List<SortedDelivery.Ready> ready = new ArrayList<>();
        for (Filing filing : sorted.filings()) {
            Message copy = filing.message().orElse(message);
            StoredContent content = contents.get(copy);
            if (content == null) {
                content = core.contents.put(copy);
                contents.put(copy, content);
            }
            ready.add(new SortedDelivery.Ready(filing, content));
        }
        long received = received(deposit);
        boolean counted = deposit.waited().isPresent();
        return once(deposit, edit -> SortedDelivery.file(edit, sorted, ready, received, counted));
    }

    private long received(Deposit deposit) {
        return deposit.waited().map(Deposit.Waited::receivedMillis).orElseGet(clock::millis);
    }

    private static MailboxId target(AccountState state, Deposit.Target target) {
        MailboxTree tree = state.tree();
        Optional<Mailbox> named = switch (target) {
            case Deposit.Target.Inbox() -> Optional.empty();
            case Deposit.Target.Named(String path) -> tree.byPath(path);
            case Deposit.Target.Special(Role role) -> tree.byRole(role);
        };
        return named.or(() -> tree.byRole(Role.INBOX)).map(Mailbox::id).orElse(new MailboxId(1));
    }

    private static Deposited deposited(AppendResult result, MailboxId mailbox) {
        return switch (result) {
            case AppendResult.Appended appended ->
                new Deposited.Stored(appended.emails().getFirst(), mailbox, appended.uids().min());
            case AppendResult.OverQuota _ -> new Deposited.OverQuota();
            case AppendResult.NoMailbox _ -> new Deposited.Gone();
        };
    }

    /** The mail is on disk and in the journal by now: an audit log that fails must not have it sent again. */
    private void recordArrivals(List<Deposit> to, List<Deposited> results, SessionInfo session) {
        try {
            record(to, results, session);
        } catch (AuditUnavailableException unavailable) {
            LOG.log(Level.ERROR, "event=gate.arrival_not_audited session=" + session.id(), unavailable);
        }
    }

    private void record(List<Deposit> to, List<Deposited> results, SessionInfo session) {
        for (int i = 0; i < results.size(); i++) {
            String touched = results.get(i) instanceof Deposited.Stored stored
                    ? "mailbox=" + stored.mailbox().value() + " uids=" + stored.uid() + " emails="
                            + stored.email().value()
                    : results.get(i) instanceof Deposited.Waiting ? "sealed" : "";
            boolean done = switch (results.get(i)) {
                case Deposited.Stored _, Deposited.Nowhere _, Deposited.Waiting _ -> true;
                case Deposited.OverQuota _, Deposited.Gone _ -> false;
            };
            String outcome = done ? "ok" : "refused";
            long account = to.get(i).account().value();
            audit.record(new AuditEvent(
                    clock.instant(), AuditKind.DELIVER, "-", account, session, "DELIVER", 0, touched, outcome));
        }
    }
}
