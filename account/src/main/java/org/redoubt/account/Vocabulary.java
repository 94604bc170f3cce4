package org.redoubt.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.redoubt.filter.TokenCounts;
import org.redoubt.filter.TokenTable;
import org.redoubt.store.id.AccountId;

/**
 * How often words were met in spam and in other mail: of each person as she taught the filter, and of everybody
 * together. Numbers for hashes of words; nothing of any message can be had here.
 */
public final class Vocabulary {
    /** Counts may be this much behind what was taught. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    /** Octets of a word in a table: key and two counts, and room. */
    private static final int WORD = 20;

    private final Accounts accounts;
    private final Cache<AccountId, TokenCounts> tables = Caffeine.newBuilder()
            .maximumWeight(AccountLimits.WORDS_CACHE)
            .weigher((AccountId _, TokenCounts counts) -> counts instanceof TokenTable table ? 64 + table.size() * WORD : 64)
            .expireAfterWrite(Duration.ofMinutes(10))
            .executor(Runnable::run)
            .build();
    /** How often a person's counts were changed or forgotten. */
    private final AtomicLong forgotten = new AtomicLong();

    private Optional<Long> key = Optional.empty();
    /** What everybody taught: replaced, never changed. */
    private volatile Everybody everybody = new Everybody(TokenCounts.NONE, 0, 0);
    /** How often everybody was taught, and one more: nothing was read yet. */
    private final AtomicLong changes = new AtomicLong(1);

    private record Everybody(TokenCounts counts, long readNanos, long changes) {}

    Vocabulary(Accounts accounts) {
        this.accounts = accounts;
    }

    /** The key of the hashes of words; the same for the whole installation. */
    public synchronized long key() throws IOException {
        if (key.isEmpty()) {
            accounts.ensureBoard();
            key = accounts.with(Sharing.BOARD, core -> core.sealed.wordKey());
        }
        return key.orElseThrow();
    }

    /** What one person taught. */
    public TokenCounts of(AccountId account) throws IOException {
        TokenCounts known = tables.getIfPresent(account);
        if (known == null) {
            if (accounts.closed(account)) {
                return TokenCounts.NONE;
            }
            long before = forgotten.get();
            Optional<TokenTable> read = accounts.with(account, Lessons::read);
            known = read.filter(table -> table.size() > 0).<TokenCounts>map(table -> table).orElse(TokenCounts.NONE);
            tables.put(account, known);
            // A lesson that came while this was read found nothing to forget yet.
            if (forgotten.get() != before) {
                tables.invalidate(account);
            }
        }
        return known;
    }

    /** What everybody taught. */
    public TokenCounts everybody() throws IOException {
        Everybody now = everybody;
        if (now.changes() != changes.get() && (now.readNanos() == 0 || System.nanoTime() - now.readNanos() > FRESH.toNanos())) {
            readEverybody();
        }
        return everybody.counts();
    }

    private synchronized void readEverybody() throws IOException {
        // Counted before it is read: what is taught meanwhile is read the next time, and what could not be read too.
        long read = changes.get();
        if (everybody.changes() != read) {
            TokenCounts counts = accounts.with(Sharing.BOARD, Lessons::read)
                    .<TokenCounts>map(table -> table)
                    .orElse(TokenCounts.NONE);
            everybody = new Everybody(counts, System.nanoTime(), read);
        }
    }

    /** After a lesson is on disk, or when nothing of an account may stay in memory. */
    void changed(AccountId account) {
        if (account.equals(Sharing.BOARD)) {
            changes.incrementAndGet();
        } else {
            forgotten.incrementAndGet();
            tables.invalidate(account);
        }
    }
}
