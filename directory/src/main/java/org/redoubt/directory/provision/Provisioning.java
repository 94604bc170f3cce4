package org.redoubt.directory.provision;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.directory.Administration;
import org.redoubt.directory.Directory;
import org.redoubt.directory.provision.ProvisionBook.TokenRow;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.CommitLane;
import org.redoubt.store.CommitLane.Published;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.KeyRange;
import org.redoubt.store.Store;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.KeyPurpose;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.Renewal;
import org.redoubt.store.seal.RowRenewal;
import org.redoubt.store.seal.Sealer;

/**
 * The tokens of identity providers that provision people and groups, and what these have said of them. They are account
 * 5 of the store, sealed and held in memory as the directory is.
 *
 * <p>A token's text is {@code redoubt-scim.NUMBER.SECRET} with 256 random bits; what is kept is its hash under a key from the
 * master key. It is asked with each request, so that one that is taken back is none at once.
 *
 * <p>Methods that change throw {@link StoreException} when the store fails, and those that give something throw
 * {@link AuditUnavailableException} when that cannot be recorded. Safe for many threads.
 */
public final class Provisioning {
    /** Its own account in the store. */
    public static final AccountId ACCOUNT = new AccountId(5);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,40}");
    private static final Pattern TEXT = Pattern.compile("redoubt-scim\\.([1-9][0-9]{0,17})\\.[A-Za-z0-9_-]{43}");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_OCTETS = 32;

    private final Store store;
    private final AuditLog audit;
    private final InstantSource clock;
    private final Directory directory;
    private final Sealer sealer;
    private final ProvisionFormat format;
    private final CommitLane<ProvisionBook> lane;
    /** When somebody came with which token from where. */
    private final Map<String, Instant> signIns = new ConcurrentHashMap<>();

    private Provisioning(Store store, Sealer sealer, AuditLog audit, InstantSource clock, Directory directory) {
        this.store = store;
        this.audit = audit;
        this.clock = clock;
        this.directory = directory;
        this.sealer = sealer;
        this.format = new ProvisionFormat(sealer);
        this.lane = new CommitLane<>(store, ACCOUNT, CommitLane.Owner.of(this::load, _ -> {}));
    }

    /**
     * Opens that of a store, none if it is empty.
     *
     * @throws StoreException when it cannot be read, or was sealed under another master key
     */
    public static Provisioning open(
            Store store, MasterKey key, AuditLog audit, InstantSource clock, Directory directory) {
        return new Provisioning(store, key.sealer(KeyPurpose.PROVISIONING), audit, clock, directory);
    }

    /** Seals what is kept under the newest master key. */
    public Renewal renewal() {
        return new RowRenewal<>(store, ACCOUNT, lane, format.rows());
    }

    private Published<ProvisionBook> load() {
        try (View view = store.view(ACCOUNT)) {
            long next = view.get(ProvisionFormat.prefix(ProvisionFormat.COUNTER))
                    .map(format::counter)
                    .orElse(1L);
            Map<Long, TokenRow> tokens = new TreeMap<>();
            view.scan(KeyRange.of(ProvisionFormat.prefix(ProvisionFormat.TOKEN)), (key, value) -> {
                TokenRow row = format.token(key, value);
                tokens.put(row.shown().id(), row);
                return true;
            });
            Map<Long, Provisioned> records = new HashMap<>();
            view.scan(KeyRange.of(ProvisionFormat.prefix(ProvisionFormat.RECORD)), (key, value) -> {
                Provisioned record = format.record(key, value);
                records.put(record.principal(), record);
                return true;
            });
            return new Published<>(view.head(), new ProvisionBook(next, tokens, records));
        }
    }

    /**
     * A token that was just made.
     *
     * @param secret its text, known to nobody afterwards
     */
    public record Made(ProvisionToken token, String secret) {
        @Override
        public String toString() {
            return "Made[" + token + "]";
        }
    }

    /** Whether a token may be called so. */
    public static boolean soundName(String name) {
        return NAME.matcher(name).matches();
    }

    /** All of them, the oldest first; also those that have expired. */
    public List<ProvisionToken> tokens() {
        return lane.state().tokens().values().stream().map(TokenRow::shown).toList();
    }

    /**
     * Makes a token.
     *
     * @param name as {@link #soundName} has it, and of no other token
     * @param domains 1 to {@link ProvisionLimits#DOMAINS} of ours
     * @param expires within {@link ProvisionLimits#LIFE}
     * @param by who asks, for the audit log
     * @return empty when there are too many, or one of that name
     */
    public Optional<Made> addToken(
            String name, Set<String> domains, boolean readOnly, Instant expires, String by, SessionInfo session) {
        Instant now = clock.instant();
        boolean sound = soundName(name)
                && !domains.isEmpty()
                && domains.size() <= ProvisionLimits.DOMAINS
                && expires.isAfter(now)
                && !expires.isAfter(now.plus(ProvisionLimits.LIFE));
        if (!sound) {
            throw new IllegalArgumentException("such a token cannot be made");
        }
        byte[] octets = new byte[SECRET_OCTETS];
        RANDOM.nextBytes(octets);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
        String about = "name=" + name + " domains=" + String.join(",", domains) + (readOnly ? " read-only" : "");
        audit.recordDurably(event(AuditKind.ADMIN, by, session, "SCIM-TOKEN-ADD", about, "asked"));
        Optional<Made> made = lane.change((book, transaction) -> {
            boolean taken = book.tokens().values().stream().anyMatch(row -> row.shown().name().equals(name));
            if (taken || book.tokens().size() >= ProvisionLimits.TOKENS) {
                return new Step<>(book, Optional.empty());
            }
            ProvisionToken token =
                    new ProvisionToken(book.next(), name, domains, readOnly, now, expires, Optional.empty());
            String text = "redoubt-scim." + token.id() + '.' + secret;
            TokenRow row = new TokenRow(token, tag(text));
            ProvisionBook next = book.with(row);
            transaction.put(ProvisionFormat.token(token.id()), format.token(row));
            transaction.put(ProvisionFormat.prefix(ProvisionFormat.COUNTER), format.counter(next.next()));
            return new Step<>(next, Optional.of(new Made(token, text)));
        });
        String what = made.map(one -> one.token().credential() + ' ').orElse("") + about;
        audit.record(event(AuditKind.ADMIN, by, session, "SCIM-TOKEN-ADD", what, made.isPresent() ? "ok" : "refused"));
        return made;
    }

    /** Takes a token back: the next request that comes with it is refused. Empty when there is none of that number. */
    public Optional<ProvisionToken> removeToken(long id, String by, SessionInfo session) {
        String what = "scim-token=" + id;
        audit.recordDurably(event(AuditKind.ADMIN, by, session, "SCIM-TOKEN-REMOVE", what, "asked"));
        Optional<ProvisionToken> gone = lane.change((book, transaction) -> {
            Optional<TokenRow> row = Optional.ofNullable(book.tokens().get(id));
            row.ifPresent(_ -> transaction.delete(ProvisionFormat.token(id)));
            return new Step<>(book.withoutToken(id), row.map(TokenRow::shown));
        });
        audit.record(
                event(AuditKind.ADMIN, by, session, "SCIM-TOKEN-REMOVE", what, gone.isPresent() ? "ok" : "refused"));
        return gone;
    }

    /** What is to be said of somebody who came with a token. */
    public sealed interface Check {
        /** It is good; changes are made with this. */
        record Valid(ProvisionToken token, Administration administration) implements Check {}

        /** It is none, has expired or was taken back. */
        record Invalid() implements Check {}

        /** The same, once too often. */
        record TooMany() implements Check {}
    }

    /**
     * Looks at a token, and has it in the audit log: a good one once in five minutes for each address, before it opens
     * anything.
     *
     * @param mayBeTold asked before a refusal goes into the audit log: who is refused very often does not fill it
     */
    public Check check(String text, SessionInfo session, BooleanSupplier mayBeTold) {
        Instant now = clock.instant();
        Optional<TokenRow> row = find(text);
        if (row.filter(found -> found.shown().expires().isAfter(now)).isEmpty()) {
            if (!mayBeTold.getAsBoolean()) {
                return new Check.TooMany();
            }
                String what = row.map(found -> found.shown().credential() + " reason=expired").orElse("reason=unknown");
                audit.record(event(AuditKind.SIGN_IN, "-", session, "SCIM", what, "refused"));
            return new Check.Invalid();
        }
        ProvisionToken token = row.get().shown();
        signIn(token, session, now);
        used(token, now);
        return new Check.Valid(
                token,
                directory.administration(
                        new AuthenticatedPrincipal(token.login(), Directory.ACCOUNT, true), session));
    }

    private Optional<TokenRow> find(String text) {
        Matcher matcher = TEXT.matcher(text.length() > ProvisionLimits.TOKEN ? "" : text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        byte[] tag = tag(text).getBytes(StandardCharsets.US_ASCII);
        return Optional.ofNullable(lane.state().tokens().get(Long.parseLong(matcher.group(1))))
                .filter(row -> MessageDigest.isEqual(row.tag().getBytes(StandardCharsets.US_ASCII), tag));
    }

    private void signIn(ProvisionToken token, SessionInfo session, Instant now) {
        String remote = session.remote();
        String from = token.id() + " " + remote.substring(0, Math.max(0, remote.lastIndexOf(':')));
        Instant last = signIns.get(from);
        if (last != null && last.plus(ProvisionLimits.SIGN_IN).isAfter(now)) {
            return;
        }
        audit.recordDurably(event(AuditKind.SIGN_IN, token.login(), session, "SCIM", token.credential(), "ok"));
        if (signIns.size() >= ProvisionLimits.SIGN_INS) {
            signIns.clear();
        }
        signIns.put(from, now);
    }

    private void used(ProvisionToken token, Instant now) {
        if (token.lastUsed().filter(last -> last.plus(ProvisionLimits.PRECISION).isAfter(now)).isPresent()) {
            return;
        }
        lane.change((book, transaction) -> {
            Optional<TokenRow> row = Optional.ofNullable(book.tokens().get(token.id()))
                    .map(old -> new TokenRow(old.shown().usedAt(now), old.tag()));
            row.ifPresent(next -> transaction.put(ProvisionFormat.token(token.id()), format.token(next)));
            return new Step<>(row.map(book::with).orElse(book), row.isPresent());
        });
    }

    /** What was said of a person or group. */
    public Optional<Provisioned> record(long principal) {
        return Optional.ofNullable(lane.state().records().get(principal));
    }

    /** Writes down what was said; durable when this returns. */
    public void put(Provisioned record) {
        lane.change((book, transaction) -> {
            transaction.put(ProvisionFormat.record(record.principal()), format.record(record));
            return new Step<>(book.with(record), true);
        });
    }

    /** Forgets what was said of one who is no more. */
    public void forget(long principal) {
        lane.change((book, transaction) -> {
            transaction.delete(ProvisionFormat.record(principal));
            return new Step<>(book.withoutRecord(principal), true);
        });
    }

    /** Its keyed hash, in hexadecimal. */
    private String tag(String text) {
        return HexFormat.of().formatHex(sealer.address(("scim\0" + text).getBytes(StandardCharsets.UTF_8)));
    }

    private AuditEvent event(
            AuditKind kind, String login, SessionInfo session, String action, String touched, String outcome) {
        return new AuditEvent(
                clock.instant(), kind, login, Directory.ACCOUNT.value(), session, action, 0, touched, outcome, "");
    }
}
