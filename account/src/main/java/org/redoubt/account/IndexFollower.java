package org.redoubt.account;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.redoubt.search.FileTexts;
import org.redoubt.search.Followed;
import org.redoubt.search.IndexWriting;
import org.redoubt.search.Indexes;
import org.redoubt.search.Limits;
import org.redoubt.search.RankedMatch;
import org.redoubt.search.SubstringMatch;
import org.redoubt.store.Change;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.Change.ObjectType;
import org.redoubt.store.JournalEntry;
import org.redoubt.store.JournalRead;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.ModSeq;
import org.redoubt.store.id.NumberSet;

/**
 * Has search indexes follow their accounts, in the background.
 *
 * <p>Emails get ascending numbers and never change, so what is new is every email beyond the last one indexed: no
 * journal is needed for that, and building an index is the same as catching up. The journal tells what was destroyed,
 * and what came back. An index that is behind the journal's floor, or ahead of its account (which was restored from a
 * copy), is dropped and built anew. The answers of an index that is behind are right for as far as it goes, and say
 * how far that is.
 */
final class IndexFollower {
    private static final Logger LOG = System.getLogger("org.redoubt.account");

    /** Journal entries taken at a time. */
    private static final int ENTRIES = 2_000;

    /** Emails read at a time. */
    private static final int BATCH = AccountLimits.SUMMARY_BLOCK;

    private final Accounts accounts;
    private final Indexes indexes;
    private final Set<AccountId> waiting = ConcurrentHashMap.newKeySet();
    /** Accounts that are being destroyed; guarded by this. */
    private final Set<AccountId> stopped = new HashSet<>();

    private Optional<AccountId> current = Optional.empty();

    IndexFollower(Accounts accounts, Indexes indexes) {
        this.accounts = accounts;
        this.indexes = indexes;
    }

    SubstringMatch find(AccountCore core, TextScope scope, String folded) {
        return indexes.find(core.id, core.sealed.indexKey(), scope.scope, folded);
    }

    RankedMatch rank(AccountCore core, WordScope scope, String words) {
        if (behind(core)) {
            follow(core.id);
            CountDownLatch done = new CountDownLatch(1);
            indexes.inBackground(done::countDown);
            try {
                done.await(AccountLimits.RANKING_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
        return indexes.rank(core.id, core.sealed.indexKey(), scope.scope, words);
    }

    boolean behind(AccountCore core) {
        Optional<Followed> followed = indexes.followed(core.id, core.sealed.indexKey());
        return followed.isEmpty() || followed.get().modSeq() != core.version();
    }

    IndexState state(AccountCore core) throws IOException {
        if (!indexes.exists(core.id)) {
            return IndexState.NONE;
        }
        if (!indexes.sound(core.id, core.sealed.indexKey())) {
            return IndexState.DAMAGED;
        }
        return behind(core) ? IndexState.BEHIND : IndexState.CURRENT;
    }

    /** Brings an account's index up to date, or begins one; returns at once. */
    void follow(AccountId account) {
        if (waiting.add(account)) {
            indexes.inBackground(() -> {
                waiting.remove(account);
                run(account);
            });
        }
    }

    /** Catches up what has an index, and drops what has no account any more. */
    void followAll() throws IOException {
        Set<AccountId> existing = Set.copyOf(accounts.all());
        for (AccountId account : indexes.all()) {
            if (!existing.contains(account)) {
                indexes.drop(account);
            } else if (!accounts.closed(account) && accounts.with(account, this::behind).orElse(false)) {
                follow(account);
            }
        }
    }

    /** Ends work on an account that is to be destroyed, and begins none again until it is forgotten. */
    synchronized void stop(AccountId account) {
        stopped.add(account);
        boolean interrupted = false;
        while (current.equals(Optional.of(account))) {
            try {
                wait();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets an account be followed again that was not destroyed after all. */
    synchronized void resume(AccountId account) {
        stopped.remove(account);
    }

    /** Closes the index of an account that was closed, with whatever of it is in memory. */
    void release(AccountId account) {
        try {
            indexes.release(account);
        } catch (IOException failed) {
            LOG.log(Level.WARNING, "event=search.release_failed account=" + account.value(), failed);
        }
    }

    /** Removes the index of an account that was destroyed. */
    void forget(AccountId account) throws IOException {
        indexes.drop(account);
        resume(account);
    }

    /** Drops the index of an account that has one, and has it made again. */
    void beginAnew(AccountId account) throws IOException {
        if (!indexes.exists(account)) {
            return;
        }
        stop(account);
        try {
            indexes.drop(account);
        } finally {
            resume(account);
        }
        follow(account);
    }

    private synchronized boolean begin(AccountId account) {
        if (stopped.contains(account)) {
            return false;
        }
        current = Optional.of(account);
        return true;
    }

    private synchronized void end() {
        current = Optional.empty();
        notifyAll();
    }

    private synchronized boolean goesOn(AccountId account) {
        return !stopped.contains(account) && !indexes.closing();
    }

    private void run(AccountId account) {
        if (!begin(account)) {
            return;
        }
        try {
            accounts.with(account, core -> {
                catchUp(core);
                return true;
            });
        } catch (AccountClosedException closed) {
            LOG.log(Level.DEBUG, "event=search.closed account=" + account.value());
        } catch (IOException | RuntimeException failed) {
            LOG.log(Level.WARNING, "event=search.follow_failed account=" + account.value(), failed);
        } finally {
            end();
        }
    }

    private void catchUp(AccountCore core) throws IOException {
        boolean again = true;
        for (int attempt = 0; again && attempt < 2; attempt++) {
            try (IndexWriting index = indexes.write(core.id, core.sealed.indexKey());
                    FileTexts files = new FileTexts(() -> goesOn(core.id))) {
                again = !catchUp(core, index, files);
            } catch (IOException damaged) {
                if (damaged.getCause() instanceof StoreException || !goesOn(core.id)) {
                    throw damaged;
                }
                LOG.log(Level.WARNING, "event=search.damaged account=" + core.id.value(), damaged);
                again = true;
            }
            if (again) {
                indexes.rebuild(core.id);
            }
        }
    }

    /** Returns false when the index cannot follow from where it is. */
    private boolean catchUp(AccountCore core, IndexWriting index, FileTexts files) throws IOException {
        while (goesOn(core.id)) {
            Optional<Step> step = AccountCore.reading(() -> step(core, index.followed()));
            if (step.isEmpty()) {
                return false;
            }
            if (step.get().upTo().equals(index.followed())) {
                return true;
            }
            if (!apply(core, index, files, step.get())) {
                return true;
            }
        }
        return true;
    }

    /**
     * What to do next.
     *
     * @param gone emails that are in no mailbox any more
     * @param back emails indexed before that may have been gone meanwhile
     * @param fresh emails to index
     * @param upTo where that leads
     */
    private record Step(NumberSet gone, NumberSet back, List<EmailId> fresh, Followed upTo) {}

    private Optional<Step> step(AccountCore core, Followed from) {
        try (View view = core.view()) {
            long version = view.head().version().value();
            long next = view.get(Layout.ROOT).map(Root::decode).orElseThrow().nextEmail();
            if (from.modSeq() > version || from.upTo() >= next) {
                return Optional.empty();
            }
            boolean begins = from.equals(Followed.NOTHING);
            JournalRead journal = view.journal(new ModSeq(begins ? version : from.modSeq()), ENTRIES);
            return switch (journal) {
                case JournalRead.BelowFloor _ -> Optional.empty();
                case JournalRead.Entries(List<JournalEntry> entries, ModSeq upTo) -> {
                    NumberSet destroyed = touched(entries, Action.DESTROYED);
                    NumberSet back = touched(entries, Action.CREATED).intersect(NumberSet.range(0, from.upTo()));
                    List<EmailId> fresh = new ArrayList<>();
                    long last = placed(view, from.upTo() + 1, next - 1, fresh);
                    yield Optional.of(new Step(
                            unplaced(view, destroyed), back, fresh, new Followed(upTo.value(), last)));
                }
            };
        }
    }

    private static NumberSet touched(List<JournalEntry> entries, Action action) {
        NumberSet.Builder touched = NumberSet.builder();
        for (JournalEntry entry : entries) {
            for (Change change : entry.changes()) {
                if (change.type() == ObjectType.EMAIL
                        && change.action() == action
                        && (action == Action.CREATED || change.kinds().contains(Kind.CONTENT))) {
                    touched.addAll(change.objects());
                }
            }
        }
        return touched.build();
    }

    /** Adds the emails of a range that are in a mailbox, a bounded number; returns the last number looked at. */
    private static long placed(View view, long from, long to, List<EmailId> found) {
        if (from > to) {
            return to;
        }
        long[] last = {to};
        view.scan(new KeyRange(Layout.ALL_LINKS.prefix(), Layout.links(new EmailId(from))), (key, value) -> {
            if (!Links.decode(value).places().isEmpty()) {
                found.add(Layout.emailOf(key));
            }
            if (found.size() >= Limits.COMMIT_EMAILS) {
                last[0] = Layout.emailOf(key).value();
                return false;
            }
            return true;
        });
        return last[0];
    }

    private static NumberSet unplaced(View view, NumberSet emails) {
        NumberSet.Builder gone = NumberSet.builder();
        List<Key> keys = new ArrayList<>();
        emails.forEach(email -> keys.add(Layout.links(new EmailId(email))));
        List<Optional<byte[]>> links = view.getAll(keys);
        for (int i = 0; i < keys.size(); i++) {
            if (links.get(i).map(Links::decode).filter(l -> !l.places().isEmpty()).isEmpty()) {
                gone.add(Layout.emailOf(keys.get(i)).value());
            }
        }
        return gone.build();
    }

    /** Returns false when the work was stopped; what is done by then is done again. */
    private boolean apply(AccountCore core, IndexWriting index, FileTexts files, Step step) throws IOException {
        for (long email : step.gone().toArray()) {
            index.remove(email);
        }
        List<EmailId> missing = new ArrayList<>();
        index.missing(step.back().minus(step.gone())).forEach(email -> missing.add(new EmailId(email)));
        if (!add(core, index, files, missing) || !add(core, index, files, step.fresh())) {
            return false;
        }
        index.commit(step.upTo());
        return true;
    }

    private boolean add(AccountCore core, IndexWriting index, FileTexts files, List<EmailId> emails)
            throws IOException {
        for (int from = 0; from < emails.size(); from += BATCH) {
            if (!addBatch(core, index, files, emails.subList(from, Math.min(emails.size(), from + BATCH)))) {
                return false;
            }
        }
        return true;
    }

    private boolean addBatch(AccountCore core, IndexWriting index, FileTexts files, List<EmailId> emails)
            throws IOException {
        Bodies bodies = new Bodies(core, emails);
        try {
            bodies.prefetch(emails);
        } catch (CorruptMessageException damaged) {
            // Which one it is comes out when each is read.
            bodies.prefetch(List.of());
        }
        List<EmailSummary> summaries = AccountCore.reading(() -> core.summaries.read(emails));
        for (EmailSummary summary : summaries) {
            if (!goesOn(core.id)) {
                return false;
            }
            index.add(IndexedTexts.of(summary, bodies, files));
        }
        return true;
    }
}
