package org.redoubt.directory;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.redoubt.directory.Escrow.Policy;
import org.redoubt.directory.escrow.Share;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.SessionInfo;
import org.redoubt.store.StoreException;
import org.redoubt.store.seal.Shamir;

/**
 * Sees to it that the locks of sealed accounts lie with the officers of the escrow as it is. Only an account that is open has its
 * lock at hand, so after a change of the escrow each is done when its owner comes the next time. Officers whom she has not agreed
 * to get nothing before she does: else whoever may set the escrow up could name keys of her own and have the account opened.
 */
final class EscrowKeeper {
    private static final Logger LOG = System.getLogger("org.redoubt.directory");

    private final Directory directory;
    private final AuditLog audit;
    private final InstantSource clock;
    private volatile Optional<EscrowNotice> notice = Optional.empty();
    /** Who was asked about which escrow; a new process asks once more. */
    private final Map<PersonId, Long> asked = new ConcurrentHashMap<>();

    EscrowKeeper(Directory directory, AuditLog audit, InstantSource clock) {
        this.directory = directory;
        this.audit = audit;
        this.clock = clock;
    }

    void tell(EscrowNotice how) {
        notice = Optional.of(how);
    }

    /**
     * What is to be kept of somebody.
     *
     * @param escrow that it was made for: whose officers she has agreed to
     */
    record Made(Escrow escrow, EscrowShares shares) {}

    private static boolean due(Escrow escrow, boolean wanted) {
        return escrow.policy() == Policy.COMPULSORY || escrow.policy() == Policy.OFFERED && wanted;
    }

    /**
     * Splits a lock for the officers of an escrow, where it is compulsory or she wants it.
     *
     * @param escrow whose officers she has agreed to, which another may have taken the place of
     */
    static Made make(Escrow escrow, Person person, byte[] lock, boolean wanted) {
        if (!due(escrow, wanted)) {
            return new Made(escrow, EscrowShares.none(person.id(), escrow.on() && wanted));
        }
        Share.Place place =
                new Share.Place(person.account().value(), person.address(), escrow.version(), escrow.threshold());
        List<byte[]> plain = Shamir.split(lock, escrow.threshold(), escrow.officers().size());
        try {
            List<Share> shares = new ArrayList<>();
            for (int i = 0; i < plain.size(); i++) {
                shares.add(Share.seal(place, i + 1, escrow.officers().get(i).key(), plain.get(i)));
            }
            return new Made(escrow, new EscrowShares(person.id(), wanted, place, shares));
        } finally {
            plain.forEach(share -> Arrays.fill(share, (byte) 0));
        }
    }

    /** Keeps it, in the place of what there was; false when the escrow is another by now, whose officers she was not shown. */
    static boolean keep(Draft draft, Made made) {
        if (draft.book().escrow().version() != made.escrow().version()) {
            return false;
        }
        EscrowShares shares = made.shares();
        draft.deleteShares(shares.person());
        if (shares.any() || shares.wanted()) {
            draft.put(shares);
        }
        return true;
    }

    /** What the audit log says of it. */
    static String touched(EscrowShares shares) {
        return shares.any()
                ? "escrow=" + shares.place().version() + " officers=" + shares.shares().size() + " needed="
                        + shares.place().threshold()
                : "escrow=0";
    }

    private static boolean stale(Escrow escrow, Person person, EscrowShares hers) {
        return hers.place().version() != escrow.version() || !hers.place().address().equals(person.address());
    }

    /** Whether they are the shares of one making, and she wants them as she did. */
    private static boolean same(EscrowShares one, EscrowShares other) {
        return one.wanted() == other.wanted() && one.place().equals(other.place());
    }

    /** Whether the organisation's officers wait for somebody to agree to them. */
    boolean asks(Person person) {
        EscrowBook book = directory.snapshot().powers().escrows();
        EscrowShares hers = book.shares(person.id());
        return due(book.escrow(), hers.wanted()) && stale(book.escrow(), person, hers) && !hers.allows(book.escrow());
    }

    /**
     * Makes good what changed since her account was open the last time: the escrow, or her address. Where that needs her word she is
     * told. What fails is done the next time.
     *
     * @param lock of her account
     */
    void refresh(Person person, byte[] lock, SessionInfo session) {
        EscrowBook book = directory.snapshot().powers().escrows();
        EscrowShares hers = book.shares(person.id());
        boolean due = due(book.escrow(), hers.wanted());
        if (!(due ? stale(book.escrow(), person, hers) : hers.any())) {
            return;
        }
        if (due && !hers.allows(book.escrow())) {
            Long before = asked.put(person.id(), book.escrow().version());
            if (before == null || before != book.escrow().version()) {
                notice.ifPresent(how -> how.asks(person, book.escrow()));
            }
            return;
        }
        try {
            Made made = make(book.escrow(), person, lock, hers.wanted());
            audit.recordDurably(event(person, session, touched(made.shares()), "asked"));
            boolean kept = directory
                    .edit("-", "sign-in", draft -> {
                        boolean sealed = draft.now().factors(person.id()).vault().isPresent();
                        // A program that opens several connections at once comes here with each of them, and she may
                        // have left the escrow meanwhile.
                        boolean asSeen = same(draft.book().shares(person.id()), hers);
                        return new Outcome.Done<>(sealed && asSeen && keep(draft, made));
                    })
                    .outcome()
                    .orThrow();
            audit.record(event(person, session, touched(made.shares()), kept ? "ok" : "refused"));
            if (kept && made.shares().any()) {
                notice.ifPresent(how -> how.shared(person, made.escrow()));
            }
        } catch (StoreException | AuditUnavailableException later) {
            LOG.log(Level.ERROR, "event=directory.escrow_not_kept account=" + person.account().value(), later);
        }
    }

    private AuditEvent event(Person person, SessionInfo session, String touched, String outcome) {
        return new AuditEvent(
                clock.instant(),
                AuditKind.CHANGE,
                Snapshot.key(person.address()),
                person.account().value(),
                session,
                "ESCROW-SHARES",
                0,
                touched,
                outcome);
    }
}
