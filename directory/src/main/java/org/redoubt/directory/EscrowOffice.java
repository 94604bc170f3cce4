package org.redoubt.directory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.redoubt.directory.Administration.Subject;
import org.redoubt.directory.Escrow.Officer;
import org.redoubt.directory.Escrow.Policy;
import org.redoubt.directory.Outcome.Done;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.Outcome.Refused;
import org.redoubt.directory.Rows.PersonRow;
import org.redoubt.directory.escrow.AnswerFile;
import org.redoubt.directory.escrow.EscrowLimits;
import org.redoubt.directory.escrow.OfficerKey;
import org.redoubt.directory.escrow.RequestFile;
import org.redoubt.directory.escrow.Share;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.Hpke;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.Sealer;
import org.redoubt.store.seal.Shamir;

/**
 * The escrow in an administrator's hands; each step leaves audit events as all of {@link Administration}'s do. Those of a request are
 * of the account that it is about, so that its owner finds them among what happened there.
 *
 * <p>What officers have agreed to is kept as they sent it, sealed to the request's key. With the last answer that is needed the
 * lock is put together in memory, laid under a code that is told once, and forgotten; that commit takes the request and its key away.
 * So there are never as many answers on disk as would open anything.
 */
public final class EscrowOffice {
    private final Administration administration;

    EscrowOffice(Administration administration) {
        this.administration = administration;
    }

    private Directory directory() {
        return administration.directory();
    }

    private EscrowBook book() {
        return directory().snapshot().powers().escrows();
    }

    /** Why an escrow cannot be set up so; empty when it can. */
    public Optional<Problem> problem(Policy policy, int threshold, List<Officer> officers) {
        Set<OfficerKey> keys = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        for (Officer officer : officers) {
            Optional<AddrSpec> address = AddrSpec.parse(officer.address());
            boolean sound = !officer.name().isBlank()
                    && officer.name().length() <= EscrowLimits.MAX_NAME
                    && officer.name().chars().noneMatch(Character::isISOControl)
                    && address.isPresent()
                    && addresses.add(address.get().key())
                    && keys.add(officer.key());
            if (!sound) {
                return Optional.of(Problem.INVALID_ESCROW);
            }
        }
        boolean counts = policy != Policy.OFF
                && officers.size() <= EscrowLimits.MAX_OFFICERS
                && threshold >= EscrowLimits.MIN_THRESHOLD
                && threshold <= officers.size();
        return counts ? Optional.empty() : Optional.of(Problem.INVALID_ESCROW);
    }

    /** Sets the escrow up, or another in its place; the locks of sealed accounts are split for it when their owners come. */
    public Outcome<Escrow> set(Policy policy, int threshold, List<Officer> officers) {
        String about = "policy=" + policy + " officers=" + officers.size() + " needed=" + threshold;
        return administration.change("ESCROW-SET", about, draft -> {
            Optional<Problem> problem = problem(policy, threshold, officers);
            if (problem.isPresent()) {
                return new Refused<>(problem.get());
            }
            Escrow next = new Escrow(
                    draft.book().escrow().version() + 1, policy, threshold, officers, administration.now());
            draft.put(next);
            return new Done<>(next);
        });
    }

    /** Ends the escrow: what is asked of it is gone with its keys, and the shares of all sealed accounts are destroyed. */
    public Outcome<Escrow> end() {
        Outcome<Escrow> outcome = administration.change("ESCROW-END", "", draft -> {
            Escrow now = draft.book().escrow();
            if (!now.on()) {
                return new Refused<>(Problem.NO_ESCROW);
            }
            Escrow none = new Escrow(now.version() + 1, Policy.OFF, 0, List.of(), administration.now());
            draft.put(none);
            List.copyOf(draft.book().requests().values()).forEach(draft::deleteEscrowRequest);
            return new Done<>(none);
        });
        if (outcome instanceof Done<Escrow>(Escrow none)) {
            destroyShares(none.version());
        }
        return outcome;
    }

    /** What a crash leaves of it goes when the owner comes. */
    private void destroyShares(long before) {
        List<PersonId> all = new ArrayList<>();
        book().shares().forEach((person, shares) -> all.add(person));
        for (int from = 0; from < all.size(); from += Limits.RENEWED_FACTORS) {
            List<PersonId> some = all.subList(from, Math.min(all.size(), from + Limits.RENEWED_FACTORS));
            directory()
                    .edit(administration.login(), "escrow", draft -> {
                        some.stream()
                                .filter(person -> draft.book().shares(person).place().version() < before)
                                .forEach(draft::deleteShares);
                        return new Done<>(true);
                    })
                    .outcome()
                    .orThrow();
        }
    }

    /**
     * How the locks of sealed accounts lie.
     *
     * @param sealed how many accounts are sealed
     * @param shared those that the escrow as it is can have opened
     * @param before those whose shares are of an escrow before, enough of them with officers who are there still
     * @param lost those whose shares are with too few who are officers still: none can be opened before its owner comes
     */
    public record Coverage(int sealed, int shared, int before, int lost) {}

    /** As it would be with other officers, too. */
    public Coverage coverage(Escrow escrow) {
        int[] counts = new int[4];
        Snapshot now = directory().snapshot();
        now.factors().forEach((person, factors) -> {
            if (factors.vault().isPresent()) {
                counts[0]++;
                EscrowShares hers = now.powers().escrows().shares(person);
                if (hers.any()) {
                    boolean enough = hers.with(escrow) >= hers.place().threshold();
                    counts[!enough ? 3 : hers.place().version() == escrow.version() ? 1 : 2]++;
                }
            }
        });
        return new Coverage(counts[0], counts[1], counts[2], counts[3]);
    }

    /** Why nothing can be asked for somebody; empty when it can. */
    public Optional<Problem> problem(String address, String reason, Instant until) {
        return problem(directory().snapshot(), address, reason, until);
    }

    private Optional<Problem> problem(Snapshot now, String address, String reason, Instant until) {
        EscrowBook book = now.powers().escrows();
        Optional<PersonRow> person = Administration.find(now, address);
        if (!book.escrow().on()) {
            return Optional.of(Problem.NO_ESCROW);
        }
        if (person.isEmpty()) {
            return Optional.of(Problem.NO_SUCH_PERSON);
        }
        PersonId id = person.get().person().id();
        if (now.factors(id).vault().isEmpty()) {
            return Optional.of(Problem.NOT_SEALED);
        }
        EscrowShares hers = book.shares(id);
        if (!hers.any()) {
            return Optional.of(Problem.NOT_ESCROWED);
        }
        if (hers.with(book.escrow()) < hers.place().threshold()) {
            return Optional.of(Problem.OFFICERS_GONE);
        }
        Instant today = administration.now();
        boolean sound = !reason.isBlank()
                && reason.equals(reason.strip())
                && reason.length() <= Limits.MAX_REASON
                && reason.chars().noneMatch(Character::isISOControl)
                && until.isAfter(today)
                && !until.isAfter(today.plus(Limits.MAX_ESCROW_REQUEST));
        if (!sound) {
            return Optional.of(Problem.INVALID_ESCROW_REQUEST);
        }
        List<EscrowRequest> live =
                book.requests().values().stream().filter(one -> one.live(today)).toList();
        if (live.stream().anyMatch(one -> one.person().equals(id))) {
            return Optional.of(Problem.ESCROW_REQUEST_THERE);
        }
        return live.size() < Limits.MAX_ESCROW_REQUESTS ? Optional.empty() : Optional.of(Problem.TOO_MANY);
    }

    /** What a change has made so far. */
    private static final class Made {
        private volatile Optional<EscrowRequest> request = Optional.empty();
    }

    /**
     * Asks the officers to have somebody's sealed account opened for her; she is told by the caller, before.
     *
     * @param until when it ends without them
     */
    public Outcome<EscrowRequest> request(String address, String reason, Instant until) {
        byte[] material = Sealer.newKey();
        Hpke.Pair pair = Hpke.derive(material);
        try {
            return request(address, reason, until, pair);
        } finally {
            Arrays.fill(material, (byte) 0);
            Arrays.fill(pair.secret(), (byte) 0);
        }
    }

    private Outcome<EscrowRequest> request(String address, String reason, Instant until, Hpke.Pair pair) {
        Made made = new Made();
        Optional<AccountId> whose =
                Administration.find(directory().snapshot(), address).map(row -> row.person().account());
        String shown = reason.substring(0, Math.min(reason.length(), Limits.MAX_REASON));
        return administration.change(
                "ESCROW-REQUEST",
                () -> new Subject(
                        whose.orElse(Directory.ACCOUNT),
                        made.request.map(EscrowOffice::about).orElse(""),
                        made.request.map(EscrowRequest::purpose).orElse("escrow: " + shown)),
                draft -> {
                    Optional<Problem> problem = problem(draft.now(), address, reason, until);
                    if (problem.isPresent()) {
                        return new Refused<>(problem.get());
                    }
                    PersonId person =
                            Administration.find(draft.now(), address).orElseThrow().person().id();
                    // One that is over and was not taken away yet.
                    List.copyOf(draft.book().requests().values()).stream()
                            .filter(over -> over.person().equals(person))
                            .forEach(draft::deleteEscrowRequest);
                    EscrowRequest request = new EscrowRequest(
                            draft.now().counters().office(),
                            person,
                            draft.book().shares(person).place(),
                            reason,
                            administration.login(),
                            administration.now(),
                            until,
                            pair.open(),
                            List.of());
                    draft.put(request, Optional.of(pair.secret()));
                    draft.count(draft.now().counters().afterOffice());
                    made.request = Optional.of(request);
                    return new Done<>(request);
                });
    }

    private static String about(EscrowRequest request) {
        return "request=" + request.id() + " escrow=" + request.place().version() + " needed=" + request.place().threshold()
                + " until=" + request.until();
    }

    /** What goes to the officers; those who are officers no more are left out. */
    public RequestFile file(EscrowRequest request) {
        EscrowBook book = book();
        List<Share> shares = book.shares(request.person()).shares().stream()
                .filter(share -> book.escrow().officer(share.key()).isPresent())
                .toList();
        return new RequestFile(
                request.id(), request.open(), request.place(), request.reason(), request.askedBy(), request.until(), shares);
    }

    /** Takes a request back; its key is gone. */
    public Outcome<EscrowRequest> cancel(long id) {
        return remove("ESCROW-CANCEL", id);
    }

    /** Takes away what the officers have not agreed to in time. To be called every moment; how many requests that were. */
    public int endDue() {
        Instant now = administration.now();
        List<EscrowRequest> due =
                book().requests().values().stream().filter(request -> !request.live(now)).toList();
        due.forEach(request -> remove("ESCROW-LAPSE", request.id()));
        return due.size();
    }

    private Outcome<EscrowRequest> remove(String action, long id) {
        Subject subject = subject(book().request(id), "request=" + id);
        return administration.change(action, () -> subject, draft -> {
            Optional<EscrowRequest> request = draft.book().request(id);
            request.ifPresent(draft::deleteEscrowRequest);
            return request.<Outcome<EscrowRequest>>map(Done::new)
                    .orElseGet(() -> new Refused<>(Problem.NO_SUCH_ESCROW_REQUEST));
        });
    }

    private static Subject subject(Optional<EscrowRequest> request, String about) {
        return new Subject(
                request.map(EscrowRequest::account).orElse(Directory.ACCOUNT),
                about,
                request.map(EscrowRequest::purpose).orElse(""));
    }

    /**
     * What an answer came to.
     *
     * @param officer whose it is
     * @param have how many officers have agreed
     * @param code opens the account for its owner, once, in the place of a recovery code; there with the last answer that is needed
     * @param codeUntil until when
     */
    public record Accepted(EscrowRequest request, Officer officer, int have, Optional<String> code, Optional<Instant> codeUntil) {
        @Override
        public String toString() {
            return "Accepted[" + request + ", " + officer.name() + ']';
        }
    }

    /** An answer that was looked at: what is wrong with it, and whose it is. */
    private record Weighed(Optional<Problem> problem, Optional<Officer> officer) {
        static Weighed wrong(Problem problem, Optional<Officer> officer) {
            return new Weighed(Optional.of(problem), officer);
        }
    }

    /** Whose share an answer is, for whoever tells what is wrong with it; empty when nobody can say. */
    public Optional<String> whose(AnswerFile answer) {
        EscrowBook book = book();
        return book.request(answer.request())
                .flatMap(request -> share(book, request, answer.share()))
                .flatMap(share -> book.escrow().officer(share.key()))
                .map(Officer::name);
    }

    /** Takes what an officer has agreed to. */
    public Outcome<Accepted> submit(AnswerFile answer) {
        EscrowBook book = book();
        Optional<EscrowRequest> found = book.request(answer.request());
        SortedMap<Integer, byte[]> shares = new TreeMap<>();
        try {
            Weighed weighed = weigh(book, found, answer, shares);
            if (weighed.problem().isPresent() || found.isEmpty()) {
                Problem problem = weighed.problem().orElse(Problem.NO_SUCH_ESCROW_REQUEST);
                return administration.change("ESCROW-SHARE", () -> subject(found, touched(answer)), draft -> new Refused<>(problem));
            }
            EscrowRequest request = found.get();
            Officer officer = weighed.officer().orElseThrow();
            return shares.size() < request.place().threshold()
                    ? keep(book, request, answer, officer, Set.copyOf(shares.keySet()))
                    : complete(book, request, answer, officer, shares);
        } finally {
            shares.values().forEach(share -> Arrays.fill(share, (byte) 0));
        }
    }

    private static String touched(AnswerFile answer) {
        return "request=" + answer.request() + " share=" + answer.share();
    }

    /** @param counting the numbers of the shares that count, this one among them */
    private Outcome<Accepted> keep(
            EscrowBook book, EscrowRequest request, AnswerFile answer, Officer officer, Set<Integer> counting) {
        return administration.change("ESCROW-SHARE", () -> subject(Optional.of(request), touched(answer)), draft -> {
            if (changed(draft, book, request)) {
                return new Refused<>(Problem.UNAVAILABLE);
            }
            EscrowRequest next = request.with(answer, counting);
            draft.put(next, Optional.empty());
            return new Done<>(new Accepted(next, officer, counting.size(), Optional.empty(), Optional.empty()));
        });
    }

    private Outcome<Accepted> complete(
            EscrowBook book, EscrowRequest request, AnswerFile answer, Officer officer, SortedMap<Integer, byte[]> shares) {
        int have = shares.size();
        Instant end = administration.now().plus(Limits.ESCROW_CODE);
        Vaults.Codes code = code(request, end, shares);
        return administration.change("ESCROW-COMPLETE", () -> subject(Optional.of(request), touched(answer)), draft -> {
            Factors factors = draft.now().factors(request.person());
            if (changed(draft, book, request) || factors.vault().isEmpty()) {
                return new Refused<>(Problem.UNAVAILABLE);
            }
            draft.put(factors.withVault(factors.vault()
                    .map(vault -> vault.without(wrap -> wrap.kind() == Vault.Kind.ESCROW).with(code.wraps()))));
            draft.deleteEscrowRequest(request);
            return new Done<>(
                    new Accepted(request, officer, have, Optional.of(code.codes().getFirst()), Optional.of(end)));
        });
    }

    private static Vaults.Codes code(EscrowRequest request, Instant end, SortedMap<Integer, byte[]> shares) {
        byte[] lock = Shamir.join(shares);
        try {
            return Vaults.escrowCode(request.person(), end, lock);
        } finally {
            Arrays.fill(lock, (byte) 0);
        }
    }

    /** Whether something came between the look at an answer and its commit. */
    private static boolean changed(Draft draft, EscrowBook book, EscrowRequest request) {
        EscrowBook now = draft.book();
        return now.escrow().version() != book.escrow().version()
                || now.shares(request.person()).place().version() != request.place().version()
                || now.request(request.id()).filter(same -> same.answers().size() == request.answers().size()).isEmpty();
    }

    /** @param shares takes the share in the answer and those in the ones that came before, as far as they count */
    private Weighed weigh(
            EscrowBook book, Optional<EscrowRequest> found, AnswerFile answer, SortedMap<Integer, byte[]> shares) {
        Optional<byte[]> secret = found.filter(request -> request.live(administration.now()))
                .flatMap(request -> directory().escrowSecret(request.id()));
        if (found.isEmpty() || secret.isEmpty()) {
            return Weighed.wrong(Problem.NO_SUCH_ESCROW_REQUEST, Optional.empty());
        }
        try {
            return weigh(book, found.get(), answer, secret.get(), shares);
        } finally {
            Arrays.fill(secret.get(), (byte) 0);
        }
    }

    private Weighed weigh(
            EscrowBook book, EscrowRequest request, AnswerFile answer, byte[] secret, SortedMap<Integer, byte[]> shares) {
        if (!request.askedBy().equals(administration.login())) {
            return Weighed.wrong(Problem.ESCROW_NOT_YOURS, Optional.empty());
        }
        Optional<Share> share = share(book, request, answer.share());
        Optional<Officer> officer = share.flatMap(one -> book.escrow().officer(one.key()));
        if (share.isEmpty()) {
            return Weighed.wrong(Problem.SHARE_FOREIGN, officer);
        }
        if (officer.isEmpty()) {
            return Weighed.wrong(Problem.OFFICER_GONE, officer);
        }
        if (request.answers().stream().anyMatch(had -> had.share() == answer.share())) {
            return Weighed.wrong(Problem.SHARE_AGAIN, officer);
        }
        Optional<Problem> problem = add(shares, request, answer, share.get(), secret);
        if (problem.isPresent()) {
            return Weighed.wrong(problem.get(), officer);
        }
        for (AnswerFile had : request.answers()) {
            // Of somebody who was an officer when she agreed and is none now it does not count.
            share(book, request, had.share())
                    .filter(one -> book.escrow().officer(one.key()).isPresent())
                    .ifPresent(one -> add(shares, request, had, one, secret));
        }
        return new Weighed(Optional.empty(), officer);
    }

    private static Optional<Problem> add(
            SortedMap<Integer, byte[]> shares, EscrowRequest request, AnswerFile answer, Share share, byte[] secret) {
        try {
            byte[] opened = answer.open(request.place(), secret);
            if (!share.is(request.place(), opened)) {
                Arrays.fill(opened, (byte) 0);
                return Optional.of(Problem.SHARE_WRONG);
            }
            shares.put(share.number(), opened);
            return Optional.empty();
        } catch (SealBrokenException foreign) {
            return Optional.of(Problem.SHARE_FOREIGN);
        }
    }

    private static Optional<Share> share(EscrowBook book, EscrowRequest request, int number) {
        return book.shares(request.person()).shares().stream()
                .filter(share -> share.number() == number)
                .findFirst();
    }
}
