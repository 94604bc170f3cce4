package org.redoubt.search;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.BaseDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.SingleInstanceLockFactory;

/**
 * A Lucene directory in which every file is sealed ({@link FileSeal}). File names stay as Lucene gives them: they tell
 * how many segments there are and no more.
 */
final class SealedDirectory extends BaseDirectory {
    static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;
    private final SecretKey key;
    private final BlockCache cache;
    private final AtomicLong temporary = new AtomicLong();

    SealedDirectory(Path folder, SecretKey key, BlockCache cache) {
        super(new SingleInstanceLockFactory());
        this.folder = folder;
        this.key = key;
        this.cache = cache;
    }

    @Override
    public String[] listAll() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toArray(String[]::new);
        }
    }

    @Override
    public void deleteFile(String name) throws IOException {
        Files.delete(folder.resolve(name));
    }

    @Override
    public long fileLength(String name) throws IOException {
        return FileSeal.plainLength(Files.size(folder.resolve(name)));
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        return new SealedOutput(folder.resolve(name), name, key);
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
        while (true) {
            String name = getTempFileName(prefix, suffix, temporary.getAndIncrement());
            try {
                return new SealedOutput(folder.resolve(name), name, key);
            } catch (FileAlreadyExistsException taken) {
                // Left by a process that ended; the next number is tried.
                continue;
            }
        }
    }

    @Override
    public void sync(Collection<String> names) throws IOException {
        for (String name : names) {
            try (FileChannel file = FileChannel.open(folder.resolve(name), StandardOpenOption.WRITE)) {
                file.force(true);
            }
        }
    }

    @Override
    public void syncMetaData() throws IOException {
        try (FileChannel self = FileChannel.open(folder, StandardOpenOption.READ)) {
            self.force(true);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public IndexInput openInput(String name, IOContext context) throws IOException {
        FileChannel channel = FileChannel.open(folder.resolve(name), StandardOpenOption.READ);
        try {
            ByteBuffer head = ByteBuffer.allocate(FileSeal.HEAD);
            while (head.hasRemaining()) {
                if (channel.read(head, head.position()) < 0) {
                    throw new CorruptIndexException("a file of an index was cut", name);
                }
            }
            FileSeal seal = FileSeal.of(key, head.array(), name);
            return new SealedInput(new SealedInput.OpenFile(name, channel, seal, cache));
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    @Override
    public Set<String> getPendingDeletions() {
        return Set.of();
    }

    @Override
    public void close() {
        isOpen = false;
    }

    /** Removes a folder of an index with all that is in it; does nothing when there is none. */
    static void wipe(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (NoSuchFileException none) {
            return;
        }
    }
}
