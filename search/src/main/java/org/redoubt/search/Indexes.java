package org.redoubt.search;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.LeafReaderContext;
import org.redoubt.store.id.AccountId;

/**
 * The search indexes of a process, a folder each. Questions are asked by any thread and answered by a few platform
 * threads, within a time; whatever changes an index runs on one background thread, one account after another.
 *
 * <p>A question never fails: when there is no index, when it is damaged or has another format, or when the answer
 * takes too long, the answer says that nothing is known. A damaged index is dropped in the background.
 */
public final class Indexes implements AutoCloseable {
    private static final Logger LOG = System.getLogger("org.redoubt.search");

    /** Lucene looks at once for vector instructions that text search does not use, and says so on standard error. */
    private static final java.util.logging.Logger VECTORS =
            java.util.logging.Logger.getLogger("org.apache.lucene.internal.vectorization.VectorizationProvider");

    static {
        VECTORS.setLevel(java.util.logging.Level.SEVERE);
    }

    private final Path folder;
    private final BlockCache cache = new BlockCache();
    /** Open readers, the longest unused first; guarded by itself. */
    private final LinkedHashMap<AccountId, Opened> open = new LinkedHashMap<>(16, 0.75f, true);

    private final ThreadPoolExecutor readers = pool(Limits.READERS, Limits.WAITING_QUERIES, threads("search-reader-"));
    private final ThreadPoolExecutor background = pool(1, Integer.MAX_VALUE, work -> threads("search-index-").newThread(LowPriority.of(work)));
    private final LongAdder emails = new LongAdder();
    private final LongAdder rebuilds = new LongAdder();
    private final LongAdder queries = new LongAdder();
    private final LongAdder unanswered = new LongAdder();

    private volatile boolean closing;

    private record Opened(DirectoryReader reader, Followed followed) {}

    private Indexes(Path folder) {
        this.folder = folder;
    }

    /**
     * The indexes in a folder, which is made when it is not there.
     *
     * @throws IOException when it cannot be made
     */
    public static Indexes open(Path folder) throws IOException {
        makeFolder(folder);
        return new Indexes(folder);
    }

    private static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    private static ThreadFactory threads(String name) {
        return Thread.ofPlatform().daemon().name(name, 0).factory();
    }

    private static ThreadPoolExecutor pool(int threads, int waiting, ThreadFactory factory) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                30,
                TimeUnit.SECONDS,
                waiting == Integer.MAX_VALUE ? new LinkedBlockingQueue<>() : new ArrayBlockingQueue<>(waiting),
                factory);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** The key of an account's index, of 32 octets that serve no other purpose. */
    public static SecretKey key(byte[] octets) {
        return new SecretKeySpec(octets, "Generic");
    }

    /** Whether an account has an index, in whatever state. */
    public boolean exists(AccountId account) {
        return Files.isDirectory(folder(account));
    }

    /** Accounts that have an index. */
    public List<AccountId> all() throws IOException {
        try (Stream<Path> folders = Files.list(folder)) {
            List<AccountId> all = new ArrayList<>();
            folders.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d{1,18}"))
                    .forEach(name -> all.add(new AccountId(Long.parseLong(name))));
            return all;
        }
    }

    /**
     * Which emails of an account hold a text.
     *
     * @param folded at least one character, folded as the indexed texts are
     */
    public SubstringMatch find(AccountId account, SecretKey key, Scope scope, String folded) {
        if (folded.isEmpty() || folded.indexOf(Grams.BREAK) >= 0 || (folded.length() == 1 && folded.charAt(0) < 0x80)) {
            return SubstringMatch.UNKNOWN;
        }
        return ask(account, key, opened -> SubstringQuery.run(opened.reader(), opened.followed(), scope, folded))
                .orElse(SubstringMatch.UNKNOWN);
    }

    /** Which emails of an account fit some words, and how well; the best of them when there are very many. */
    public RankedMatch rank(AccountId account, SecretKey key, RankedScope scope, String words) {
        return ask(account, key, opened -> RankedQuery.run(opened.reader(), opened.followed(), scope, words))
                .orElse(RankedMatch.UNKNOWN);
    }

    /** How far an index has followed its account; empty when there is none that can be used. */
    public Optional<Followed> followed(AccountId account, SecretKey key) {
        return ask(account, key, Opened::followed);
    }

    /**
     * Reads a whole index through and says whether all of it is sound; nothing is changed. True when there is none.
     *
     * @throws IOException when the folder cannot be read
     */
    public boolean sound(AccountId account, SecretKey key) throws IOException {
        if (!exists(account)) {
            return true;
        }
        SealedDirectory directory = new SealedDirectory(folder(account), key, cache);
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            for (LeafReaderContext leaf : reader.leaves()) {
                if (leaf.reader() instanceof CodecReader segment) {
                    segment.checkIntegrity();
                }
            }
            return Followed.decode(reader.getIndexCommit().getUserData()).isPresent();
        } catch (IndexNotFoundException begun) {
            return true;
        } catch (IOException | RuntimeException damaged) {
            LOG.log(Level.INFO, "event=search.unsound account=" + account.value(), damaged);
            return false;
        }
    }

    private interface Question<R> {
        R ask(Opened index) throws IOException;
    }

    private <R> Optional<R> ask(AccountId account, SecretKey key, Question<R> question) {
        if (!exists(account)) {
            return Optional.empty();
        }
        queries.increment();
        Optional<R> answer = inTime(account, () -> answer(account, key, question));
        if (answer.isEmpty()) {
            unanswered.increment();
        }
        return answer;
    }

    private <R> Optional<R> inTime(AccountId account, Callable<Optional<R>> question) {
        try {
            Future<Optional<R>> answer = readers.submit(question);
            return answer.get(Limits.QUERY_TIME.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException | TimeoutException busy) {
            return Optional.empty();
        } catch (ExecutionException failed) {
            damaged(account, failed);
            return Optional.empty();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private <R> Optional<R> answer(AccountId account, SecretKey key, Question<R> question) throws IOException {
        Optional<Opened> opened = take(account, key);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(question.ask(opened.get()));
        } finally {
            opened.get().reader().decRef();
        }
    }

    /** An index that stays open until its reader is given back; empty when it was never committed. */
    private Optional<Opened> take(AccountId account, SecretKey key) throws IOException {
        synchronized (open) {
            Opened known = open.get(account);
            if (known != null && known.reader().tryIncRef()) {
                return Optional.of(known);
            }
        }
        SealedDirectory directory = new SealedDirectory(folder(account), key, cache);
        if (!DirectoryReader.indexExists(directory)) {
            return Optional.empty();
        }
        Optional<Opened> fresh = opened(DirectoryReader.open(directory));
        if (fresh.isPresent()) {
            fresh.get().reader().incRef();
            keep(account, fresh.get());
        }
        return fresh;
    }

    private static Optional<Opened> opened(DirectoryReader reader) throws IOException {
        Optional<Followed> followed = Followed.decode(reader.getIndexCommit().getUserData());
        if (followed.isEmpty()) {
            reader.close();
        }
        return followed.map(far -> new Opened(reader, far));
    }

    private void keep(AccountId account, Opened fresh) throws IOException {
        List<Opened> leaving = new ArrayList<>();
        synchronized (open) {
            Opened before = open.put(account, fresh);
            if (before != null) {
                leaving.add(before);
            }
            Iterator<Map.Entry<AccountId, Opened>> oldest = open.entrySet().iterator();
            while (open.size() > Limits.OPEN_INDEXES && oldest.hasNext()) {
                leaving.add(oldest.next().getValue());
                oldest.remove();
            }
        }
        for (Opened index : leaving) {
            index.reader().decRef();
        }
    }

    /** Closes an account's index and forgets every block of any index that is in memory, for an account whose key goes. */
    public void release(AccountId account) throws IOException {
        forget(account);
        cache.clear();
    }

    private void forget(AccountId account) throws IOException {
        Opened known;
        synchronized (open) {
            known = open.remove(account);
        }
        if (known != null) {
            known.reader().decRef();
        }
    }

    /** What was committed is seen by the next question. */
    void committed(AccountId account) throws IOException {
        Opened known;
        synchronized (open) {
            known = open.get(account);
            if (known == null || !known.reader().tryIncRef()) {
                return;
            }
        }
        try {
            DirectoryReader newer = DirectoryReader.openIfChanged(known.reader());
            if (newer != null) {
                Optional<Opened> fresh = opened(newer);
                if (fresh.isPresent()) {
                    keep(account, fresh.get());
                }
            }
        } finally {
            known.reader().decRef();
        }
    }

    /** Runs work that changes indexes, after what was given before. */
    public void inBackground(Runnable work) {
        try {
            background.execute(work);
        } catch (RejectedExecutionException closing) {
            LOG.log(Level.DEBUG, "event=search.closing");
        }
    }

    /**
     * Opens an account's index for writing; an empty one when there is none that can be used. On the background thread
     * only.
     */
    public IndexWriting write(AccountId account, SecretKey key) throws IOException {
        SealedDirectory directory = new SealedDirectory(folder(account), key, cache);
        Optional<Followed> followed = Optional.empty();
        if (exists(account)) {
            followed = usable(directory);
            if (followed.isEmpty()) {
                rebuild(account);
            }
        }
        makeFolder(folder(account));
        try {
            return new IndexWriting(this, account, directory, followed.orElse(Followed.NOTHING));
        } catch (IOException | RuntimeException unusable) {
            LOG.log(Level.WARNING, "event=search.damaged account=" + account.value(), unusable);
            rebuild(account);
            makeFolder(folder(account));
            return new IndexWriting(this, account, directory, Followed.NOTHING);
        }
    }

    private static Optional<Followed> usable(SealedDirectory directory) {
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            return Followed.decode(reader.getIndexCommit().getUserData());
        } catch (IOException | RuntimeException damaged) {
            LOG.log(Level.DEBUG, "event=search.unusable", damaged);
            return Optional.empty();
        }
    }

    private void damaged(AccountId account, Throwable cause) {
        LOG.log(Level.WARNING, "event=search.damaged account=" + account.value(), cause);
        inBackground(() -> {
            try {
                rebuild(account);
            } catch (IOException e) {
                LOG.log(Level.ERROR, "event=search.drop_failed account=" + account.value(), e);
            }
        });
    }

    /** Drops an index that is of no use any more. On the background thread only. */
    public void rebuild(AccountId account) throws IOException {
        rebuilds.increment();
        drop(account);
    }

    /** Removes an account's index. */
    public void drop(AccountId account) throws IOException {
        forget(account);
        try {
            SealedDirectory.wipe(folder(account));
        } catch (NoSuchFileException gone) {
            LOG.log(Level.DEBUG, "event=search.gone account=" + account.value(), gone);
        }
    }

    /** Whether background work should end soon. */
    public boolean closing() {
        return closing;
    }

    void indexed() {
        emails.increment();
    }

    public IndexFigures figures() {
        int held;
        synchronized (open) {
            held = open.size();
        }
        return new IndexFigures(held, background.getQueue().size(), emails.sum(), rebuilds.sum(), queries.sum(), unanswered.sum());
    }

    private Path folder(AccountId account) {
        return folder.resolve(Long.toString(account.value()));
    }

    /** Lets the background thread end what it does with one email, and closes what is open. */
    @Override
    public void close() throws IOException {
        closing = true;
        background.getQueue().clear();
        background.shutdown();
        readers.shutdown();
        try {
            background.awaitTermination(5, TimeUnit.SECONDS);
            readers.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        List<AccountId> all;
        synchronized (open) {
            all = List.copyOf(open.keySet());
        }
        for (AccountId account : all) {
            forget(account);
        }
    }
}
