package org.redoubt.directory.program;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Person;
import org.redoubt.directory.TokenVerifier.Verdict;
import org.redoubt.directory.program.GrantRow.Access;
import org.redoubt.directory.program.TokenText.Place;
import org.redoubt.directory.program.TokenText.Turn;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.SessionInfo;
import org.redoubt.store.CommitLane;
import org.redoubt.store.CommitLane.Published;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.KeyRange;
import org.redoubt.store.Store;
import org.redoubt.store.StoreException;
import org.redoubt.store.Transaction;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.KeyPurpose;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.Renewal;
import org.redoubt.store.seal.RowRenewal;
import org.redoubt.store.seal.Sealer;

/**
 * Which programs people have let in, and the tokens of these grants; siblings of app passwords.
 *
 * <p>They are account 4 of the store, for tokens change each hour and people do not. All is held in memory as one
 * immutable {@link Book}; a change is one commit and then the next book. A grant belongs to the credentials that it was
 * given with: with another password it is over, as a session is. One that is ended takes its sessions with it: a
 * sign-in lists its session before it asks whether the grant still stands, and here they are ended after the commit.
 *
 * <p>Each grant has one refresh token. Using it makes the next (RFC 9700 2.2.2); whoever comes with one that was used
 * before ends the grant, since then two have it and nobody knows which of them is the thief.
 *
 * <p>Methods that change throw {@link StoreException} when the store fails, and those that give something throw
 * {@link AuditUnavailableException} when that cannot be recorded. Safe for many threads.
 */
public final class ProgramGrants {
    /** The grants' own account in the store. */
    public static final AccountId ACCOUNT = new AccountId(4);

    private static final Logger LOG = System.getLogger("org.redoubt.directory");

    private final Store store;
    private final AuditLog audit;
    private final InstantSource clock;
    private final Directory directory;
    private final GrantFormat format;
    private final TokenText texts;
    private final CommitLane<Book> lane;

    private ProgramGrants(Store store, Sealer sealer, AuditLog audit, InstantSource clock, Directory directory) {
        this.store = store;
        this.audit = audit;
        this.clock = clock;
        this.directory = directory;
        this.format = new GrantFormat(sealer);
        this.texts = new TokenText(sealer);
        this.lane = new CommitLane<>(store, ACCOUNT, CommitLane.Owner.of(this::load, _ -> {}));
    }

    /**
     * Opens those of a store, none if it is empty.
     *
     * @throws StoreException when they cannot be read, or were sealed under another master key
     */
    public static ProgramGrants open(
            Store store, MasterKey key, AuditLog audit, InstantSource clock, Directory directory) {
        return new ProgramGrants(store, key.sealer(KeyPurpose.GRANTS), audit, clock, directory);
    }

    private Published<Book> load() {
        try (View view = store.view(ACCOUNT)) {
            Map<String, Program> programs = new HashMap<>();
            view.scan(KeyRange.of(GrantFormat.prefix(GrantFormat.PROGRAM)), (key, value) -> {
                Program program = format.program(key, value);
                programs.put(program.id(), program);
                return true;
            });
            Map<AccountId, Holder> holders = new HashMap<>();
            view.scan(KeyRange.of(GrantFormat.prefix(GrantFormat.HOLDER)), (key, value) -> {
                Holder holder = format.holder(key, value);
                holders.put(holder.account(), holder);
                return true;
            });
            return new Published<>(view.head(), Book.of(programs, holders));
        }
    }

    /** The program with this client identifier. */
    public Optional<Program> program(String id) {
        return id.equals(Program.UNREGISTERED.id())
                ? Optional.of(Program.UNREGISTERED)
                : lane.state().program(id);
    }

    /** How many programs are registered. */
    public int programs() {
        return lane.state().programs().size();
    }

    /**
     * Registers a program (RFC 7591). The caller bounds how often.
     *
     * @param name one line, at most {@link ProgramLimits#PROGRAM_NAME} characters
     * @return empty when there are too many that somebody has let in
     */
    public Optional<Program> register(
            String name, List<RedirectUri> redirectUris, boolean refreshes, SessionInfo session) {
        Instant now = clock.instant();
        Program made = new Program(
                "p-" + TokenText.secret().substring(0, 22), name, redirectUris, refreshes, now, now, false);
        boolean room = lane.change((book, transaction) -> {
            Book next = book;
            if (book.programs().size() >= ProgramLimits.PROGRAMS) {
                Optional<Program> oldest = book.programs().values().stream()
                        .filter(program -> !program.used())
                        .min(Comparator.comparing(Program::registered));
                if (oldest.isEmpty()) {
                    return new Step<>(book, false);
                }
                transaction.delete(GrantFormat.key(oldest.get()));
                next = next.without(oldest.get());
            }
            transaction.put(GrantFormat.key(made), format.program(made));
            return new Step<>(next.with(made), true);
        });
        record("-", 0, session, "OAUTH-REGISTER", "program=" + made.id(), room ? "ok" : "refused");
        return room ? Optional.of(made) : Optional.empty();
    }

    /** What a person has let in, the oldest first. */
    public List<ProgramGrant> of(AccountId account) {
        Instant now = clock.instant();
        OptionalLong standing = directory.standing(account);
        return lane.state().holder(account).grants().stream()
                .filter(row -> !row.over(now) && (standing.isEmpty() || standing.getAsLong() == row.standing()))
                .map(GrantRow::shown)
                .toList();
    }

    /**
     * Lets a program in.
     *
     * @return empty when the person's credentials have changed since she signed in, or somebody ended her session
     */
    public Optional<Tokens> give(Consent consent, SessionInfo session) {
        AccountId account = consent.principal().account();
        String login = consent.principal().login();
        String what = "program=" + consent.program().id() + " scope=" + Scope.list(consent.scopes()).replace(' ', ',');
        OptionalLong standing = directory.standing(account);
        boolean sound = standing.isPresent()
                && standing.getAsLong() == consent.standing()
                && !consent.principal().session().stopped();
        if (!sound) {
            record(login, account.value(), session, "OAUTH-GRANT", what, "refused");
            return Optional.empty();
        }
        audit.recordDurably(event(login, account.value(), session, "OAUTH-GRANT", what, "asked"));
        Instant now = clock.instant();
        String accessSecret = TokenText.secret();
        String refreshSecret = TokenText.secret();
        boolean refreshes = consent.program().refreshes();
        Made made = lane.change((book, transaction) -> {
            Holder holder = book.holder(account);
            Place place = new Place(account, holder.next());
            Tokens tokens = new Tokens(
                    TokenText.access(place, accessSecret),
                    refreshes ? Optional.of(texts.refresh(new Turn(place, 1), refreshSecret)) : Optional.empty(),
                    consent.scopes());
            GrantRow row = row(consent, place, tokens, now);
            Holder next = holder.with(row);
            transaction.put(GrantFormat.key(account), format.holder(next));
            Book with = used(book.with(next), consent.program().id(), now, transaction);
            List<Long> pushedOut = holder.grants().stream()
                    .map(GrantRow::id)
                    .filter(id -> next.grant(id).isEmpty())
                    .toList();
            return new Step<>(with, new Made(row.id(), tokens, pushedOut));
        });
        made.pushedOut().forEach(id -> over(account, login, id, session, "room"));
        record(login, account.value(), session, "OAUTH-GRANT", ProgramGrant.credential(made.id()) + ' ' + what, "ok");
        return Optional.of(made.tokens());
    }

    private record Made(long id, Tokens tokens, List<Long> pushedOut) {}

    private GrantRow row(Consent consent, Place place, Tokens tokens, Instant now) {
        ProgramGrant shown = new ProgramGrant(
                place.grant(),
                consent.program().id(),
                consent.program().name(),
                consent.scopes(),
                consent.secondFactor(),
                now,
                now);
        return new GrantRow(
                shown,
                consent.standing(),
                consent.code().map(texts::tag).orElse(""),
                1,
                tokens.refresh().map(texts::tag),
                now,
                List.of(access(tokens, now)));
    }

    private Access access(Tokens tokens, Instant now) {
        return new Access(texts.tag(tokens.access()), now.plus(ProgramLimits.ACCESS_TOKEN), tokens.scopes());
    }

    /** A registration that is used is kept longer; that is written down once a day. */
    private Book used(Book book, String programId, Instant now, Transaction transaction) {
        Optional<Program> due = book.program(programId)
                .filter(program -> !program.used() || program.lastUsed().plus(ProgramLimits.UNUSED_PROGRAM).isBefore(now));
        if (due.isEmpty()) {
            return book;
        }
        Program program = due.get().usedAt(now);
        transaction.put(GrantFormat.key(program), format.program(program));
        return book.with(program);
    }

    /** Writes down that somebody was asked to let a program in and did not. */
    public void declined(Consent consent, SessionInfo session) {
        record(
                consent.principal().login(),
                consent.principal().account().value(),
                session,
                "OAUTH-GRANT",
                "program=" + consent.program().id() + " reason=DECLINED",
                "refused");
    }

    /**
     * Gives a program its next tokens for a refresh token, which is used up by that.
     *
     * @param scopes what the access token is to be for, no more than was granted; all of it when empty
     */
    public Refreshed refresh(String token, String programId, Optional<Set<Scope>> scopes, SessionInfo session) {
        Optional<Turn> turn = texts.refresh(token);
        if (turn.isEmpty()) {
            return new Refreshed.Invalid();
        }
        // Asked before the token is used up: a program whose answer is lost could only come again with the old one.
        if (!audit.available()) {
            throw new AuditUnavailableException("nothing can be recorded now");
        }
        AccountId account = turn.get().place().account();
        Optional<Person> person = directory.person(account);
        OptionalLong standing = directory.standing(account);
        Instant now = clock.instant();
        String accessSecret = TokenText.secret();
        String refreshSecret = TokenText.secret();
        Refreshed result = lane.change((book, transaction) -> {
            Holder holder = book.holder(account);
            Optional<GrantRow> row = holder.grant(turn.get().place().grant())
                    .filter(found -> found.shown().programId().equals(programId) && !found.over(now));
            if (row.isEmpty() || person.isEmpty()) {
                return new Step<>(book, new Refreshed.Invalid());
            }
            if (row.get().turn() > turn.get().turn()) {
                Holder next = holder.without(each -> each.id() == row.get().id());
                transaction.put(GrantFormat.key(account), format.holder(next));
                return new Step<>(book.with(next), new Refreshed.Reused());
            }
            boolean good = row.get().refresh().filter(tag -> TokenText.same(tag, texts.tag(token))).isPresent()
                    && standing.isPresent()
                    && standing.getAsLong() == row.get().standing();
            if (!good) {
                return new Step<>(book, new Refreshed.Invalid());
            }
            Tokens tokens = new Tokens(
                    TokenText.access(turn.get().place(), accessSecret),
                    Optional.of(texts.refresh(new Turn(turn.get().place(), row.get().turn() + 1), refreshSecret)),
                    narrowed(row.get().shown().scopes(), scopes));
            GrantRow renewed =
                    row.get().refreshed(now, access(tokens, now), texts.tag(tokens.refresh().orElseThrow()));
            Holder next = holder.changed(renewed);
            transaction.put(GrantFormat.key(account), format.holder(next));
            return new Step<>(used(book.with(next), programId, now, transaction), new Refreshed.Issued(tokens));
        });
        refreshed(result, turn.get().place(), person, session);
        return result;
    }

    private void refreshed(Refreshed result, Place place, Optional<Person> person, SessionInfo session) {
        String login = person.map(Person::address).orElse("-");
        long account = place.account().value();
        String grant = ProgramGrant.credential(place.grant());
        switch (result) {
            case Refreshed.Issued _ -> record(login, account, session, "OAUTH-REFRESH", grant, "ok");
            case Refreshed.Invalid _ -> record(login, account, session, "OAUTH-REFRESH", grant, "refused");
            case Refreshed.Reused _ -> {
                record(login, account, session, "OAUTH-REUSE", grant, "refused");
                over(place.account(), login, place.grant(), session, "reuse");
            }
        }
    }

    /** RFC 6749 6: what was not granted cannot be asked for now. */
    private static Set<Scope> narrowed(Set<Scope> granted, Optional<Set<Scope>> asked) {
        Set<Scope> narrow = EnumSet.noneOf(Scope.class);
        asked.ifPresent(narrow::addAll);
        narrow.retainAll(granted);
        return Scope.open(narrow) ? narrow : granted;
    }

    /**
     * Ends what a code gave that comes a second time (RFC 6749 4.1.2): whoever comes now, or came before, has stolen it.
     *
     * @return whether it had given something
     */
    public boolean replayed(AccountId account, String code, SessionInfo session) {
        String tag = texts.tag(code);
        return end(account, row -> TokenText.same(row.code(), tag), "-", session, "code-replayed").isPresent();
    }

    /**
     * Ends the grant of a token that its program gives back (RFC 7009); does nothing for what is no token of its own.
     *
     * @param token an access token or a refresh token
     */
    public void giveBack(String token, String programId, SessionInfo session) {
        Optional<Place> access = TokenText.access(token).filter(place -> lane.state()
                .holder(place.account())
                .grant(place.grant())
                .filter(row -> row.tokens().stream().anyMatch(each -> TokenText.same(each.tag(), texts.tag(token))))
                .isPresent());
        Optional<Place> place = access.or(() -> texts.refresh(token).map(Turn::place));
        place.ifPresent(there -> end(
                there.account(),
                row -> row.id() == there.grant() && row.shown().programId().equals(programId),
                directory.person(there.account()).map(Person::address).orElse("-"),
                session,
                "given-back"));
    }

    /**
     * Takes a grant away and ends its sessions.
     *
     * @param by who does so
     * @return what it was; empty when there is none of that number
     */
    public Optional<ProgramGrant> revoke(AccountId account, long id, String by, SessionInfo session) {
        return end(account, row -> row.id() == id, by, session, "revoked");
    }

    private Optional<ProgramGrant> end(
            AccountId account, Predicate<GrantRow> which, String by, SessionInfo session, String reason) {
        if (lane.state().holder(account).find(which).isEmpty()) {
            return Optional.empty();
        }
        Optional<ProgramGrant> gone = lane.change((book, transaction) -> {
            Holder holder = book.holder(account);
            Optional<GrantRow> row = holder.find(which);
            if (row.isEmpty()) {
                return new Step<>(book, Optional.<ProgramGrant>empty());
            }
            Holder next = holder.without(each -> each.id() == row.get().id());
            transaction.put(GrantFormat.key(account), format.holder(next));
            return new Step<>(book.with(next), row.map(GrantRow::shown));
        });
        gone.ifPresent(grant -> over(account, by, grant.id(), session, reason));
        return gone;
    }

    /** A grant is gone: so are its sessions. */
    private void over(AccountId account, String by, long id, SessionInfo session, String reason) {
        String credential = ProgramGrant.credential(id);
        List<LiveSession> ended = directory.sessions().end(live ->
                live.by().account() == account.value() && live.by().credential().equals(credential));
        record(by, account.value(), session, "OAUTH-REVOKE", credential + " reason=" + reason, "ok");
        for (LiveSession each : ended) {
            String touched = "session=" + each.info().id() + " account=" + account.value();
            record(by, account.value(), session, "SESSION-END", touched, "ok");
        }
    }

    /** Whose an access token is, see {@link org.redoubt.directory.TokenVerifier#verify}. */
    public Verdict verify(String token) {
        Optional<Place> place = TokenText.access(token);
        Optional<GrantRow> row = place.flatMap(this::standing);
        String tag = texts.tag(token.length() > ProgramLimits.TOKEN ? "" : token);
        Optional<Access> access = row.flatMap(found -> found.tokens().stream()
                .filter(each -> TokenText.same(each.tag(), tag))
                .findFirst());
        Optional<Person> person = place.flatMap(there -> directory.person(there.account()));
        if (access.isEmpty() || person.isEmpty()) {
            return new Verdict.Invalid();
        }
        Instant now = clock.instant();
        if (!access.get().expires().isAfter(now)) {
            return new Verdict.Expired();
        }
        used(place.orElseThrow(), row.orElseThrow(), now);
        Set<Scope> scopes = access.get().scopes();
        return new Verdict.Valid(
                person.get().address(),
                row.get().shown().credential(),
                Scope.services(scopes),
                Scope.writable(scopes),
                row.get().shown().secondFactor());
    }

    /** Whether a grant that a token was checked by is still there. */
    public boolean stands(AccountId account, String credential) {
        return lane.state()
                .holder(account)
                .find(row -> row.shown().credential().equals(credential))
                .flatMap(row -> standing(new Place(account, row.id())))
                .isPresent();
    }

    /** A grant, while the credentials are those that it was given with; who may not sign in now is told elsewhere. */
    private Optional<GrantRow> standing(Place place) {
        OptionalLong now = directory.standing(place.account());
        return lane.state()
                .holder(place.account())
                .grant(place.grant())
                .filter(row -> now.isEmpty() || now.getAsLong() == row.standing());
    }

    /** Remembers that it was used, once an hour; not waited for. */
    private void used(Place place, GrantRow row, Instant now) {
        if (row.shown().lastUsed().plus(ProgramLimits.PRECISION).isAfter(now)) {
            return;
        }
        lane.submit((book, transaction) -> {
                    Holder holder = book.holder(place.account());
                    Optional<GrantRow> there = holder.grant(place.grant());
                    if (there.isEmpty()) {
                        return new Step<>(book, false);
                    }
                    Holder next = holder.changed(there.get().usedAt(now));
                    transaction.put(GrantFormat.key(place.account()), format.holder(next));
                    return new Step<>(book.with(next), true);
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.log(Level.WARNING, "event=grants.last-use-failed", failure);
                    }
                });
    }

    /** Seals what is kept under the newest master key. */
    public Renewal renewal() {
        return new RowRenewal<>(store, ACCOUNT, lane, format.rows());
    }

    /** Forgets what is over: grants that nobody uses, those of people who are gone, registrations that led to nothing. */
    public void sweep() {
        Instant now = clock.instant();
        List<AccountId> stale = new ArrayList<>();
        for (Holder holder : lane.state().holders()) {
            boolean gone = directory.person(holder.account()).isEmpty();
            if (gone || !overdue(holder, now).isEmpty()) {
                stale.add(holder.account());
            }
        }
        stale.forEach(account -> sweep(account, now));
        List<Program> unused = lane.state().programs().values().stream()
                .filter(program -> program.lastUsed()
                        .plus(program.used() ? ProgramLimits.IDLE_PROGRAM : ProgramLimits.UNUSED_PROGRAM)
                        .isBefore(now))
                .toList();
        for (Program program : unused) {
            lane.change((book, transaction) -> {
                boolean same = book.program(program.id()).filter(program::equals).isPresent();
                if (same) {
                    transaction.delete(GrantFormat.key(program));
                }
                return new Step<>(same ? book.without(program) : book, same);
            });
        }
    }

    private List<GrantRow> overdue(Holder holder, Instant now) {
        OptionalLong standing = directory.standing(holder.account());
        return holder.grants().stream()
                .filter(row -> row.over(now) || standing.isPresent() && standing.getAsLong() != row.standing())
                .toList();
    }

    private void sweep(AccountId account, Instant now) {
        boolean gone = directory.person(account).isEmpty();
        List<GrantRow> ended = lane.change((book, transaction) -> {
            Holder holder = book.holder(account);
            if (gone) {
                transaction.delete(GrantFormat.key(account));
                return new Step<>(book.without(account), holder.grants());
            }
            List<GrantRow> overdue = overdue(holder, now);
            Holder next = holder.without(overdue::contains);
            transaction.put(GrantFormat.key(account), format.holder(next));
            return new Step<>(book.with(next), overdue);
        });
        SessionInfo own = new SessionInfo("-", "local", "local", true);
        ended.forEach(row -> over(account, "-", row.id(), own, "over"));
    }

    /** The account that a code of ours names; what it is good for is asked of whoever keeps codes. */
    public static Optional<AccountId> accountOfCode(String code) {
        return code.matches("redoubt-ac\\.[1-9][0-9]{0,17}\\.[A-Za-z0-9_-]{43}")
                ? Optional.of(new AccountId(Long.parseLong(code.split("\\.")[1])))
                : Optional.empty();
    }

    /** A code for a program of this person's (RFC 6749 4.1.2). */
    public static String code(AccountId account) {
        return "redoubt-ac." + account.value() + '.' + TokenText.secret();
    }

    /** A keyed hash, by which what must not be kept in the clear is looked up. */
    public String hash(String secret) {
        return texts.tag(secret);
    }

    private void record(String login, long account, SessionInfo session, String action, String touched, String outcome) {
        audit.record(event(login, account, session, action, touched, outcome));
    }

    private AuditEvent event(
            String login, long account, SessionInfo session, String action, String touched, String outcome) {
        return new AuditEvent(clock.instant(), AuditKind.ADMIN, login, account, session, action, 0, touched, outcome);
    }
}
