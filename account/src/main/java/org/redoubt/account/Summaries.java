package org.redoubt.account;

import com.github.benmanes.caffeine.cache.Cache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.redoubt.store.CommitLane;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.Store;
import org.redoubt.store.StoreException;
import org.redoubt.store.Transaction;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;

/**
 * The summaries of one account's emails.
 *
 * <p>A new email's summary is a small sealed record. Opening a hundred thousand of those one by one would take longer
 * than reading them, so the first reader of 64 neighbours has them packed into one sealed block, in the background and when
 * nobody reads any more; an email's summary never changes, so a block is written once, and again only when one of its
 * emails is purged.
 */
final class Summaries {
    /** Blocks one commit packs: some 700 KB. */
    private static final int BLOCKS_PER_COMMIT = 16;

    /** Of a block's summaries, so many are asked for together that all are worth opening. */
    private static final int WORTH_A_BLOCK = AccountLimits.SUMMARY_BLOCK / 2;

    /** Blocks are packed when nobody read any for so long: whoever reads a mailbox reads on. */
    private static final Duration QUIET = Duration.ofMillis(200);

    /** Whoever always reads does not put it off for longer. */
    private static final Duration MOST_WAIT = Duration.ofMinutes(1);

    private final Store store;
    private final AccountId account;
    private final SealedRecords sealed;
    private final CommitLane<AccountState> lane;
    private final Cache<BlockKey, Block> cache;
    private final TreeSet<Long> toPack = new TreeSet<>();
    private boolean packing;
    private volatile long lastRead;

    Summaries(
            Store store,
            AccountId account,
            SealedRecords sealed,
            CommitLane<AccountState> lane,
            Cache<BlockKey, Block> cache) {
        this.store = store;
        this.account = account;
        this.sealed = sealed;
        this.lane = lane;
        this.cache = cache;
    }

    /** Names a block among those of all accounts. */
    record BlockKey(AccountId account, long block) {}

    /** The slots of a block and what they weigh. */
    record Block(List<byte[]> slots, int octets) {
        static Block of(List<byte[]> slots) {
            return new Block(slots, slots.stream().mapToInt(slot -> slot.length + 24).sum());
        }
    }

    /**
     * The summaries of emails, in the order asked for.
     *
     * @throws StoreException when one is missing or was altered
     */
    List<EmailSummary> read(List<EmailId> ids) {
        // Before packing is asked for, which looks at it.
        lastRead = System.nanoTime();
        Map<Long, Block> blocks = blocks(ids);
        Map<EmailId, byte[]> singles = singles(ids, blocks);
        List<EmailSummary> summaries = new ArrayList<>(ids.size());
        long number = -1;
        Block block = null;
        for (EmailId id : ids) {
            if (blockOf(id) != number) {
                number = blockOf(id);
                block = blocks.get(number);
            }
            byte[] record = block == null ? singles.get(id) : block.slots().get(slotOf(id));
            if (record == null || record.length == 0) {
                throw new StoreException("the summary of an email is missing");
            }
            summaries.add(SummaryFormat.decode(id, record));
        }
        return summaries;
    }

    /** The packed blocks of these emails, as far as they are packed; of what came last nothing is, and no block is looked for. */
    private Map<Long, Block> blocks(List<EmailId> ids) {
        AccountState state = lane.state();
        Map<Long, Block> blocks = new LinkedHashMap<>();
        Map<Long, Integer> missing = new LinkedHashMap<>();
        for (EmailId id : ids) {
            long number = blockOf(id);
            if (complete(number, state) && !blocks.containsKey(number) && missing.merge(number, 1, Integer::sum) == 1) {
                Block cached = cache.getIfPresent(new BlockKey(account, number));
                if (cached != null) {
                    missing.remove(number);
                    blocks.put(number, cached);
                }
            }
        }
        if (!missing.isEmpty()) {
            load(missing, blocks);
        }
        return blocks;
    }

    /** @param missing the blocks that could be packed and are not in memory, and how many of each one's summaries are asked for */
    private void load(Map<Long, Integer> missing, Map<Long, Block> blocks) {
        List<Long> numbers = List.copyOf(missing.keySet());
        List<Key> keys = numbers.stream().map(Layout::summaryBlock).toList();
        try (View view = store.view(account)) {
            List<Optional<byte[]>> stored = view.getAll(keys);
            for (int i = 0; i < keys.size(); i++) {
                long number = numbers.get(i);
                Key place = keys.get(i);
                Optional<Block> block = stored.get(i)
                        .map(bytes -> Block.of(SummaryFormat.decodeBlock(sealed.open(place, bytes))));
                if (block.isEmpty()) {
                    pack(number);
                    block = missing.getOrDefault(number, 0) < WORTH_A_BLOCK ? Optional.empty() : unpacked(view, number);
                }
                block.ifPresent(opened -> {
                    cache.put(new BlockKey(account, number), opened);
                    blocks.put(number, opened);
                });
            }
        }
    }

    /** What a block will be, made of the records that are still by themselves; empty when one of them is damaged. */
    private Optional<Block> unpacked(View view, long number) {
        List<byte[]> slots = new ArrayList<>(Collections.nCopies(AccountLimits.SUMMARY_BLOCK, new byte[0]));
        try {
            view.scan(Layout.summariesFrom(new EmailId(Math.max(1, number * AccountLimits.SUMMARY_BLOCK))), (key, record) -> {
                EmailId id = Layout.summarised(key);
                boolean within = blockOf(id) == number;
                if (within) {
                    slots.set(slotOf(id), sealed.open(key, record));
                }
                return within;
            });
        } catch (StoreException damaged) {
            return Optional.empty();
        }
        return Optional.of(Block.of(slots));
    }

    private Map<EmailId, byte[]> singles(List<EmailId> ids, Map<Long, Block> blocks) {
        List<EmailId> wanted =
                ids.stream().filter(id -> !blocks.containsKey(blockOf(id))).toList();
        if (wanted.isEmpty()) {
            return Map.of();
        }
        Map<EmailId, byte[]> singles = new LinkedHashMap<>();
        List<Key> keys = wanted.stream().map(Layout::summary).toList();
        List<Optional<byte[]>> stored = read(view -> view.getAll(keys));
        for (int i = 0; i < keys.size(); i++) {
            Optional<byte[]> record = stored.get(i);
            EmailId id = wanted.get(i);
            Key place = keys.get(i);
            // Packed between the two reads: it is in its block now.
            singles.put(id, record.map(bytes -> sealed.open(place, bytes)).orElseGet(() -> packed(id)));
        }
        return singles;
    }

    private byte[] packed(EmailId id) {
        Key place = Layout.summaryBlock(blockOf(id));
        Optional<byte[]> block = read(view -> view.get(place));
        return block.map(bytes -> SummaryFormat.decodeBlock(sealed.open(place, bytes)).get(slotOf(id)))
                .orElse(new byte[0]);
    }

    private <T> T read(Function<View, T> reading) {
        try (View view = store.view(account)) {
            return reading.apply(view);
        }
    }

    private static boolean complete(long block, AccountState state) {
        return (block + 1) * AccountLimits.SUMMARY_BLOCK <= state.root().nextEmail();
    }

    private void pack(long block) {
        synchronized (toPack) {
            toPack.add(block);
            if (packing) {
                return;
            }
            packing = true;
        }
        Thread.startVirtualThread(this::packAll);
    }

    private void packAll() {
        List<Long> some = nextToPack();
        while (!some.isEmpty()) {
            List<Long> blocks = some;
            CompletableFuture<Boolean> done = lane.submit((state, transaction) -> {
                blocks.forEach(block -> pack(transaction, block));
                return new Step<>(state, true);
            });
            some = done.handle((_, failure) -> failure == null).join() ? nextToPack() : giveUp();
        }
    }

    private void awaitQuiet() {
        long until = System.nanoTime() + MOST_WAIT.toNanos();
        long now = System.nanoTime();
        while (now - lastRead < QUIET.toNanos() && now - until < 0) {
            LockSupport.parkNanos(QUIET.toNanos() - (now - lastRead));
            now = System.nanoTime();
        }
    }

    private List<Long> nextToPack() {
        awaitQuiet();
        synchronized (toPack) {
            List<Long> some = new ArrayList<>();
            while (!toPack.isEmpty() && some.size() < BLOCKS_PER_COMMIT) {
                some.add(toPack.removeFirst());
            }
            packing = !some.isEmpty();
            return some;
        }
    }

    /** The store failed, or a record is damaged: readers of it are told, packing can wait for another day. */
    private List<Long> giveUp() {
        synchronized (toPack) {
            toPack.clear();
            packing = false;
            return List.of();
        }
    }

    private void pack(Transaction transaction, long block) {
        Key place = Layout.summaryBlock(block);
        if (transaction.get(place).isPresent()) {
            return;
        }
        List<Key> keys = new ArrayList<>();
        for (int slot = 0; slot < AccountLimits.SUMMARY_BLOCK; slot++) {
            long id = block * AccountLimits.SUMMARY_BLOCK + slot;
            // There is no email 0, so the first slot of the first block is always empty.
            keys.add(Layout.summary(new EmailId(Math.max(1, id))));
        }
        List<Optional<byte[]>> records = transaction.getAll(keys);
        List<byte[]> slots = new ArrayList<>();
        for (int slot = 0; slot < keys.size(); slot++) {
            Key key = keys.get(slot);
            boolean none = block == 0 && slot == 0;
            slots.add(none ? new byte[0] : records.get(slot).map(r -> sealed.open(key, r)).orElse(new byte[0]));
            transaction.delete(key);
        }
        if (slots.stream().anyMatch(slot -> slot.length > 0)) {
            transaction.put(place, sealed.seal(place, SummaryFormat.encodeBlock(slots)));
        }
    }

    /** Removes an email's summary as part of a change. */
    void purge(Edit edit, EmailId id) {
        edit.transaction.delete(Layout.summary(id));
        Key place = Layout.summaryBlock(blockOf(id));
        edit.transaction.get(place).ifPresent(stored -> {
            List<byte[]> slots = SummaryFormat.decodeBlock(sealed.open(place, stored));
            slots.set(slotOf(id), new byte[0]);
            edit.transaction.put(place, sealed.seal(place, SummaryFormat.encodeBlock(slots)));
        });
        cache.invalidate(new BlockKey(account, blockOf(id)));
    }

    /** An email's summary as a change sees it; empty when there is none. */
    Optional<EmailSummary> find(Edit edit, EmailId id) {
        Key single = Layout.summary(id);
        Key block = Layout.summaryBlock(blockOf(id));
        return edit.transaction
                .get(single)
                .map(stored -> sealed.open(single, stored))
                .or(() -> edit.transaction
                        .get(block)
                        .map(stored -> SummaryFormat.decodeBlock(sealed.open(block, stored)).get(slotOf(id))))
                .filter(record -> record.length > 0)
                .map(record -> SummaryFormat.decode(id, record));
    }

    private static long blockOf(EmailId id) {
        return id.value() / AccountLimits.SUMMARY_BLOCK;
    }

    private static int slotOf(EmailId id) {
        return (int) (id.value() % AccountLimits.SUMMARY_BLOCK);
    }
}
