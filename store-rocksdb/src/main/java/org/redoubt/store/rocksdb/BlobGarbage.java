package org.redoubt.store.rocksdb;

import java.time.Duration;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.MutableColumnFamilyOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * Has RocksDB copy what is left of old blob files, so that what was deleted leaves the disk, and only while a good part of all is
 * deleted. Left to itself it copies the oldest quarter of the files each time it merges rows, deleted or not; and since blobs' addresses are
 * hashes, each merge is of all rows: a hundred megabytes of new mail would have a quarter of all mail copied.
 *
 * <p>For whoever is writing, one thread at a time.
 */
final class BlobGarbage {
    /** So much of all blobs has to be deleted before copying begins: the disk holds a third more then than it need. */
    private static final double MUCH = 0.25;

    /** So little has to be left when it ends: well below, or it would begin again with the next message that is deleted. */
    private static final double LITTLE = 0.125;

    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private static final System.Logger LOG = System.getLogger(BlobGarbage.class.getName());

    private final RocksDB rocks;
    private final ColumnFamilyHandle blobs;

    private boolean collecting;
    private long looked = System.nanoTime();

    /** @param blobs a family that is open without garbage collection */
    BlobGarbage(RocksDB rocks, ColumnFamilyHandle blobs) {
        this.rocks = rocks;
        this.blobs = blobs;
    }

    /** Begins or ends it when it is time; looks at most once a second, at two numbers that RocksDB has in memory. */
    void look() {
        long now = System.nanoTime();
        if (now - looked < PAUSE_NANOS) {
            return;
        }
        looked = now;
        try {
            double all = rocks.getLongProperty(blobs, "rocksdb.live-blob-file-size");
            double deleted = rocks.getLongProperty(blobs, "rocksdb.live-blob-file-garbage-size");
            boolean wanted = deleted > all * (collecting ? LITTLE : MUCH);
            if (wanted != collecting) {
                collect(wanted);
            }
        } catch (RocksDBException failure) {
            // The disk stays as full as it is; a disk that takes nothing more is for those who write to say.
            LOG.log(System.Logger.Level.WARNING, "event=store.garbage_failed", failure);
        }
    }

    private void collect(boolean on) throws RocksDBException {
        rocks.setOptions(
                blobs,
                MutableColumnFamilyOptions.builder()
                        .setEnableBlobGarbageCollection(on)
                        .build());
        collecting = on;
    }
}
