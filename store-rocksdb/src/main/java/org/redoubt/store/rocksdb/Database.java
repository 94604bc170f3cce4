package org.redoubt.store.rocksdb;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.redoubt.store.Key;
import org.redoubt.store.StoreException;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.rocksdb.util.Environment;

/** The open RocksDB, its column families and settings; everything native is owned here and freed by close. */
final class Database implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("org.redoubt.store.rocksdb");

    /** Below this a value lives in the sorted files; above it in blob files that compaction leaves alone. */
    private static final int MIN_BLOB_FILE_OCTETS = 512;

    /** The account and what kind of row it is: rows that follow one another have these in common. */
    private static final int KIND_OCTETS = Rows.ACCOUNT_LENGTH + 1;

    private static final int BLOOM_BITS = 10;
    /** Of a family's memory: most look-ups at delivery are for what is not there, such as a new Message-ID. */
    private static final double MEMORY_BLOOM = 0.05;
    /** Log files reused instead of made anew, so that a sync writes data and not file-system metadata. */
    private static final int RECYCLED_LOGS = 4;

    private static final long MAX_LOG_OCTETS = 256L << 20;
    /** What a close writes out, so that the next start has no long log to read again; less than this is read in a moment. */
    private static final long WORTH_WRITING_OUT = 8L << 20;

    /** Who reads for longer keeps the database open until the process ends, which loses nothing. */
    private static final Duration MOST_READING = Duration.ofSeconds(5);

    private static final int INFO_LOG_FILES = 4;
    private static final long INFO_LOG_OCTETS = 4L << 20;
    private static final int BACKGROUND_JOBS = 2;

    final ColumnFamilyHandle heads;
    final ColumnFamilyHandle keys;
    final ColumnFamilyHandle map;
    final ColumnFamilyHandle journal;
    final ColumnFamilyHandle blobs;

    private final RocksDB rocks;
    private final Deque<RocksObject> owned;
    private final ReadOptions latest;
    /** Whoever put a blob has sealed it, and finds out by that whether it was altered: no second check sum. */
    private final ReadOptions unchecked;
    private final WriteOptions synced;
    private final WriteOptions unsynced;
    private final BlobGarbage garbage;
    private final AtomicInteger readers = new AtomicInteger();
    private volatile boolean closing;

    private Database(RocksDB rocks, List<ColumnFamilyHandle> families, Deque<RocksObject> owned) {
        this.rocks = rocks;
        this.owned = owned;
        this.latest = own(new ReadOptions());
        this.unchecked = own(new ReadOptions().setVerifyChecksums(false));
        this.synced = own(new WriteOptions().setSync(true));
        this.unsynced = own(new WriteOptions().setSync(false));
        this.heads = families.get(1);
        this.keys = families.get(2);
        this.map = families.get(3);
        this.journal = families.get(4);
        this.blobs = families.get(5);
        this.garbage = new BlobGarbage(rocks, blobs);
        families.forEach(owned::push);
    }

    static Database open(Path folder, RocksSettings settings) throws IOException {
        loadNative(folder);
        Deque<RocksObject> owned = new ArrayDeque<>();
        DBOptions options = databaseOptions(settings);
        owned.push(options);
        List<ColumnFamilyHandle> families = new ArrayList<>();
        try {
            List<ColumnFamilyDescriptor> descriptors = families(settings, owned);
            RocksDB rocks = RocksDB.open(options, folder.toString(), descriptors, families);
            return new Database(rocks, families, owned);
        } catch (RocksDBException failure) {
            owned.forEach(RocksObject::close);
            throw new StoreException("the store could not be opened: " + failure.getMessage(), failure);
        }
    }

    /** Each writes a file of its own: of two starts at once, none takes what the other has half written. */
    static void unpackNative(Path folder) throws IOException {
        String packed = Environment.getJniLibraryFileName("rocksdb");
        Path fresh = Files.createTempFile(
                Files.createDirectories(folder),
                packed,
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
        try (InputStream library = RocksDB.class.getClassLoader().getResourceAsStream(packed);
                OutputStream out = Files.newOutputStream(fresh)) {
            if (library == null) {
                throw new IOException("RocksDB brings no " + packed);
            }
            library.transferTo(out);
            Files.move(
                    fresh,
                    folder.resolve(System.mapLibraryName("rocksdbjni")),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Where java does not find the native library, unpacks it inside our own folder, never in a shared temporary one. */
    private static synchronized void loadNative(Path folder) throws IOException {
        Path libraries = Files.createDirectories(folder.resolveSibling("native"));
        NativeLibraryLoader.getInstance().loadLibrary(libraries.toString());
    }

    private static DBOptions databaseOptions(RocksSettings settings) {
        return new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setMaxBackgroundJobs(BACKGROUND_JOBS)
                .setRecycleLogFileNum(RECYCLED_LOGS)
                .setMaxTotalWalSize(Math.max(MAX_LOG_OCTETS, 2 * settings.writeBufferOctets()))
                .setKeepLogFileNum(INFO_LOG_FILES)
                .setMaxLogFileSize(INFO_LOG_OCTETS)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL);
    }

    private static List<ColumnFamilyDescriptor> families(RocksSettings settings, Deque<RocksObject> owned) {
        Cache blockCache = new LRUCache(settings.blockCacheOctets());
        owned.push(blockCache);
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        families.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, small(blockCache, owned)));
        families.add(new ColumnFamilyDescriptor("heads".getBytes(), small(blockCache, owned)));
        families.add(new ColumnFamilyDescriptor("keys".getBytes(), small(blockCache, owned)));
        families.add(new ColumnFamilyDescriptor(
                "map".getBytes(), sorted(blockCache, owned).setWriteBufferSize(settings.writeBufferOctets())));
        families.add(new ColumnFamilyDescriptor("journal".getBytes(), sorted(blockCache, owned)));
        families.add(new ColumnFamilyDescriptor(
                "blobs".getBytes(),
                sorted(blockCache, owned)
                        .setWriteBufferSize(settings.writeBufferOctets())
                        .setCompressionType(CompressionType.NO_COMPRESSION)
                        .setEnableBlobFiles(true)
                        .setMinBlobSize(MIN_BLOB_FILE_OCTETS)));
        return families;
    }

    private static ColumnFamilyOptions small(Cache cache, Deque<RocksObject> owned) {
        return sorted(cache, owned).setWriteBufferSize(4L << 20);
    }

    private static ColumnFamilyOptions sorted(Cache cache, Deque<RocksObject> owned) {
        BloomFilter bloom = new BloomFilter(BLOOM_BITS, false);
        ColumnFamilyOptions options = nearTheLast()
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setMemtablePrefixBloomSizeRatio(MEMORY_BLOOM)
                .setMemtableWholeKeyFiltering(true)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setFilterPolicy(bloom)
                        .setCacheIndexAndFilterBlocks(true)
                        // Of a block's rows mostly one is looked for: a byte for each says where.
                        .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash)
                        .setFormatVersion(5));
        owned.push(bloom);
        owned.push(options);
        return options;
    }

    /** In memory a row is looked for from where the last of its kind was put or found, not among all rows of everybody. */
    private static ColumnFamilyOptions nearTheLast() {
        Properties named = new Properties();
        named.setProperty("memtable_insert_with_hint_prefix_extractor", "rocksdb.FixedPrefix." + KIND_OCTETS);
        named.setProperty("memtable_batch_lookup_optimization", "true");
        return ColumnFamilyOptions.getColumnFamilyOptionsFromProps(named);
    }

    ColumnFamilyHandle familyOf(Key key) {
        return key.equals(Key.KEY_SLOT) ? keys : map;
    }

    Optional<byte[]> get(ColumnFamilyHandle family, byte[] row) {
        return get(family, latest, row);
    }

    Optional<byte[]> get(ColumnFamilyHandle family, ReadOptions options, byte[] row) {
        try {
            return Optional.ofNullable(rocks.get(family, options, row));
        } catch (RocksDBException failure) {
            throw new StoreException("a row could not be read", failure);
        }
    }

    List<Optional<byte[]>> blobs(List<byte[]> rows) {
        begin();
        try {
            return getAll(blobs, unchecked, rows);
        } finally {
            end();
        }
    }

    List<Optional<byte[]>> getAll(ColumnFamilyHandle family, ReadOptions options, List<byte[]> rows) {
        if (rows.isEmpty()) {
            // RocksDB asserts that there is a key; a message without a Message-ID looks for none.
            return List.of();
        }
        try {
            List<Optional<byte[]>> values = new ArrayList<>(rows.size());
            for (byte[] value : rocks.multiGetAsList(options, Collections.nCopies(rows.size(), family), rows)) {
                values.add(Optional.ofNullable(value));
            }
            return values;
        } catch (RocksDBException failure) {
            throw new StoreException("rows could not be read", failure);
        }
    }

    RocksIterator iterator(ColumnFamilyHandle family) {
        return rocks.newIterator(family);
    }

    RocksIterator iterator(ColumnFamilyHandle family, ReadOptions options) {
        return rocks.newIterator(family, options);
    }

    /** To be given back by {@link #release}; until then the database does not close. */
    Snapshot snapshot() {
        begin();
        return rocks.getSnapshot();
    }

    void release(Snapshot snapshot) {
        rocks.releaseSnapshot(snapshot);
        end();
    }

    /**
     * Whoever reads says so: what is native is not there any more after a close, and a call into it would end the process.
     *
     * @throws StoreException when the store is closed
     */
    void begin() {
        readers.incrementAndGet();
        if (closing) {
            end();
            throw new StoreException("the store is closed");
        }
    }

    void end() {
        readers.decrementAndGet();
    }

    void write(WriteBatch batch, boolean sync) throws RocksDBException {
        rocks.write(sync ? synced : unsynced, batch);
        garbage.look();
    }

    /** Writes a family's memory out and merges its files, so that nothing deleted stays in them. */
    void scrub(ColumnFamilyHandle family) throws RocksDBException {
        try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
            rocks.flush(wait, family);
            rocks.compactRange(family);
        }
    }

    /** The first key after all that start with these bytes. */
    static byte[] after(byte[] prefix) {
        byte[] end = prefix.clone();
        for (int i = end.length - 1; i >= 0; i--) {
            if (++end[i] != 0) {
                return Arrays.copyOf(end, i + 1);
            }
        }
        throw new IllegalArgumentException("nothing sorts after 0xff bytes");
    }

    private void writeOut() {
        try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
            List<ColumnFamilyHandle> families = List.of(heads, keys, map, journal, blobs);
            long inMemory = 0;
            for (ColumnFamilyHandle family : families) {
                inMemory += rocks.getLongProperty(family, "rocksdb.cur-size-all-mem-tables");
            }
            if (inMemory >= WORTH_WRITING_OUT) {
                rocks.flush(wait, families);
            }
        } catch (RocksDBException failure) {
            // It is in the log, which the next start reads.
            LOG.log(System.Logger.Level.WARNING, "event=store.flush_failed", failure);
        }
    }

    /** Waits for those who read. Closed twice it stays closed. */
    @Override
    public void close() {
        closing = true;
        long until = System.nanoTime() + MOST_READING.toNanos();
        while (readers.get() > 0 && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(100_000);
        }
        if (readers.get() > 0) {
            LOG.log(System.Logger.Level.ERROR, "event=store.still_read");
        } else if (!rocks.isClosed()) {
            writeOut();
            owned.forEach(RocksObject::close);
            rocks.close();
        }
    }

    private <T extends RocksObject> T own(T object) {
        owned.push(object);
        return object;
    }
}
