package org.redoubt.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.SecretKey;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.RandomAccessInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedDirectoryTest {
    private static final SecretKey KEY = Indexes.key(new byte[32]);

    @TempDir
    private Path folder;

    private SealedDirectory directory() {
        return new SealedDirectory(folder, KEY, new BlockCache());
    }

    private void write(byte[] octets) throws IOException {
        try (IndexOutput out = directory().createOutput("f", IOContext.DEFAULT)) {
            out.writeBytes(octets, octets.length);
        }
    }

    private static byte[] random(Random random, int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    @Test
    void whatWasWrittenIsReadAtAnyPlace() throws IOException {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int length : new int[] {0, 1, Limits.BLOCK - 1, Limits.BLOCK, Limits.BLOCK + 1, 5 * Limits.BLOCK, 54_321}) {
            byte[] octets = random(random, length);
            write(octets);
            assertEquals(length, directory().fileLength("f"), "seed " + seed);
            try (IndexInput in = directory().openInput("f", IOContext.DEFAULT)) {
                for (int i = 0; i < 200; i++) {
                    int from = random.nextInt(length + 1);
                    int count = random.nextInt(length - from + 1);
                    IndexInput some = random.nextBoolean() ? in.clone() : in.slice("s", from, count);
                    some.seek(some.length() == length ? from : 0);
                    byte[] read = new byte[count];
                    some.readBytes(read, 0, count);
                    assertArrayEquals(Arrays.copyOfRange(octets, from, from + count), read, "seed " + seed);
                }
            }
            Files.delete(folder.resolve("f"));
        }
    }

    @Test
    void numbersAcrossBlocksAreWhole() throws IOException {
        try (IndexOutput out = directory().createOutput("f", IOContext.DEFAULT)) {
            out.writeByte((byte) 7);
            for (long i = 0; i < 3_000; i++) {
                out.writeLong(i * 0x0123456789abcdL);
                out.writeInt((int) i);
                out.writeShort((short) i);
            }
        }
        try (IndexInput in = directory().openInput("f", IOContext.DEFAULT)) {
            RandomAccessInput anywhere = in.randomAccessSlice(0, in.length());
            in.readByte();
            for (long i = 0; i < 3_000; i++) {
                assertEquals(i * 0x0123456789abcdL, anywhere.readLong(1 + i * 14));
                assertEquals(i * 0x0123456789abcdL, in.readLong());
                assertEquals((int) i, in.readInt());
                assertEquals((short) i, anywhere.readShort(1 + i * 14 + 12));
                assertEquals((short) i, in.readShort());
            }
        }
    }

    @Test
    void noOctetCanBeAltered() throws IOException {
        write(random(new Random(1), 3 * Limits.BLOCK + 100));
        byte[] sealed = Files.readAllBytes(folder.resolve("f"));
        for (int at = 0; at < sealed.length; at += 997) {
            byte[] altered = sealed.clone();
            altered[at] ^= 4;
            Files.write(folder.resolve("f"), altered);
            assertThrows(CorruptIndexException.class, this::readAll, "octet " + at);
        }
    }

    @Test
    void noFileCanBeCutNorContinued() throws IOException {
        write(random(new Random(1), 3 * Limits.BLOCK));
        byte[] sealed = Files.readAllBytes(folder.resolve("f"));
        for (int length : new int[] {0, 10, FileSeal.HEAD, FileSeal.HEAD + 2 * FileSeal.SEALED_BLOCK, sealed.length - 1}) {
            Files.write(folder.resolve("f"), Arrays.copyOf(sealed, length));
            assertThrows(IOException.class, this::readWhatWas, "length " + length);
        }
        Files.write(folder.resolve("f"), Arrays.copyOf(sealed, sealed.length + 20));
        assertThrows(CorruptIndexException.class, this::readAll);
    }

    @Test
    void anotherKeyOpensNothingAndNothingLiesOpen() throws IOException {
        byte[] text = "a secret word ".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        write(text);
        assertFalse(new String(Files.readAllBytes(folder.resolve("f")), StandardCharsets.ISO_8859_1).contains("secret"));
        byte[] other = new byte[32];
        other[0] = 1;
        SealedDirectory wrong = new SealedDirectory(folder, Indexes.key(other), new BlockCache());
        try (IndexInput in = wrong.openInput("f", IOContext.DEFAULT)) {
            assertThrows(CorruptIndexException.class, in::readByte);
        }
        write2();
        assertFalse(Arrays.equals(Files.readAllBytes(folder.resolve("f")), Files.readAllBytes(folder.resolve("g"))));
    }

    private void write2() throws IOException {
        try (IndexOutput out = directory().createOutput("g", IOContext.DEFAULT)) {
            out.writeBytes("a secret word ".repeat(1000).getBytes(StandardCharsets.US_ASCII), 14_000);
        }
    }

    private void readAll() throws IOException {
        try (IndexInput in = directory().openInput("f", IOContext.DEFAULT)) {
            for (long i = 0; i < in.length(); i += 50) {
                in.seek(i);
                in.readByte();
            }
        }
    }

    private void readWhatWas() throws IOException {
        try (IndexInput in = directory().openInput("f", IOContext.DEFAULT)) {
            in.readBytes(new byte[3 * Limits.BLOCK], 0, 3 * Limits.BLOCK);
        }
    }
}
