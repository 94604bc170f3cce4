package org.redoubt.guard.country;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a database in the MaxMind DB format, version 2: a binary tree over the bits of addresses, whose leaves are records
 * with {@code country.iso_code}, or {@code country_code}. Addresses of IPv4 are under {@code ::/96} of a tree for IPv6.
 */
final class MaxMindFile {
    private static final byte[] MARK = "\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1);
    private static final int MARK_WITHIN = 128 << 10;
    private static final int SEPARATOR = 16;

    private final ByteBuffer bytes;
    private final CountryTable.Builder table;
    private final long nodes;
    private final int recordBits;
    private final int data;
    private final Map<Long, Short> known = new HashMap<>();
    private long fourRoot = -1;
    private final boolean six;
    private int steps;
    private int values;

    private MaxMindFile(ByteBuffer bytes, int metadata, CountryTable.Builder table) throws IOException {
        this.bytes = bytes;
        this.table = table;
        this.data = metadata;
        Object about = value(new int[] {metadata}, 0);
        if (!(about instanceof Map<?, ?> map)
                || !(map.get("node_count") instanceof Long count)
                || !(map.get("record_size") instanceof Long size)
                || !(map.get("ip_version") instanceof Long version)) {
            throw new IOException("the database says nothing of itself");
        }
        this.nodes = count;
        this.recordBits = size.intValue();
        this.six = version == 6;
        boolean sizes = recordBits == 24 || recordBits == 28 || recordBits == 32;
        if (!sizes || count < 1 || count * recordBits / 4 + SEPARATOR > metadata || version != 4 && version != 6) {
            throw new IOException("the database says of itself what cannot be");
        }
        if (map.get("build_epoch") instanceof Long epoch && epoch > 0 && epoch < 1L << 40) {
            table.made = Optional.of(Instant.ofEpochSecond(epoch));
        }
    }

    /** Whether a file is one: its description begins with a mark, near the end. */
    static boolean is(Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] end = new byte[(int) Math.min(MARK_WITHIN, in.length())];
            in.seek(in.length() - end.length);
            in.readFully(end);
            return mark(ByteBuffer.wrap(end)) >= 0;
        }
    }

    private static int mark(ByteBuffer bytes) {
        for (int at = bytes.limit() - MARK.length; at >= Math.max(0, bytes.limit() - MARK_WITHIN); at--) {
            if (bytes.slice(at, MARK.length).equals(ByteBuffer.wrap(MARK))) {
                return at;
            }
        }
        return -1;
    }

    static void read(Path file, CountryTable.Builder table) throws IOException {
        // Read and not mapped: a file that is cut short while it is looked at must not end the process.
        ByteBuffer bytes;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            bytes = ByteBuffer.allocate((int) channel.size());
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                continue;
            }
            bytes.flip();
        }
        try {
            MaxMindFile about = new MaxMindFile(bytes, mark(bytes) + MARK.length, table);
            new MaxMindFile(bytes, about, table).walk();
        } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException cut) {
            throw new IOException(file + " is damaged", cut);
        } catch (IOException wrong) {
            throw new IOException(file + ": " + wrong.getMessage(), wrong);
        }
    }

    /** With pointers counted from where its records begin. */
    private MaxMindFile(ByteBuffer bytes, MaxMindFile about, CountryTable.Builder table) {
        this.bytes = bytes;
        this.table = table;
        this.nodes = about.nodes;
        this.recordBits = about.recordBits;
        this.data = (int) (nodes * recordBits / 4) + SEPARATOR;
        this.six = about.six;
    }

    private void walk() throws IOException {
        if (!six) {
            four(0, 0, 0);
            return;
        }
        long node = 0;
        for (int depth = 0; depth < 96 && node < nodes; depth++) {
            node = record(node, 0);
        }
        fourRoot = node;
        if (node < nodes) {
            four(node, 0, 0);
        } else {
            leaf(node, 0, 0xffff_ffffL, table.four);
        }
        six(0, 0, 0);
    }

    private void four(long node, long prefix, int depth) throws IOException {
        step();
        for (int side = 0; side < 2; side++) {
            long next = record(node, side);
            long begins = prefix | (long) side << 31 - depth;
            if (next < nodes && depth < 31) {
                four(next, begins, depth + 1);
            } else if (next > nodes) {
                leaf(next, begins, begins | 0x7fff_ffffL >>> depth, table.four);
            }
        }
    }

    private void six(long node, long prefix, int depth) throws IOException {
        step();
        for (int side = 0; side < 2; side++) {
            long next = record(node, side);
            long begins = prefix | (long) side << 63 - depth;
            // IPv4 is there under other prefixes again, of which nobody comes.
            if (next < nodes && depth < 63 && next != fourRoot) {
                six(next, begins, depth + 1);
            } else if (next > nodes) {
                leaf(next, begins, begins | Long.MAX_VALUE >>> depth, table.six);
            }
        }
    }

    private void step() throws IOException {
        if (++steps > Limits.MAX_STEPS) {
            throw new IOException("the database's tree has no end");
        }
    }

    private void leaf(long record, long first, long last, Segments.Builder into) throws IOException {
        if (record == nodes) {
            return;
        }
        long place = data + record - nodes - SEPARATOR;
        Short code = known.get(record);
        if (code == null) {
            values = 0;
            code = CountryTable.Builder.code(country(value(new int[] {Math.toIntExact(place)}, 0)));
            known.put(record, code);
        }
        if (code != 0) {
            into.add(first, last, code);
        }
    }

    private static String country(Object record) {
        if (!(record instanceof Map<?, ?> map)) {
            return "";
        }
        if (map.get("country") instanceof Map<?, ?> country && country.get("iso_code") instanceof String code) {
            return code;
        }
        Object flat = map.containsKey("country_code") ? map.get("country_code") : map.get("country");
        return flat instanceof String code ? code : "";
    }

    private long record(long node, int side) {
        int at = (int) (node * recordBits / 4);
        return switch (recordBits) {
            case 24 -> number(at + side * 3, 3);
            case 28 -> {
                int middle = bytes.get(at + 3) & 0xff;
                yield side == 0
                        ? (long) (middle >> 4) << 24 | number(at, 3)
                        : (long) (middle & 0xf) << 24 | number(at + 4, 3);
            }
            default -> number(at + side * 4, 4);
        };
    }

    private long number(int at, int octets) {
        long number = 0;
        for (int i = 0; i < octets; i++) {
            number = number << 8 | bytes.get(at + i) & 0xff;
        }
        return number;
    }

    /** @param at where the value begins; afterwards where the next one does */
    private Object value(int[] at, int depth) throws IOException {
        if (depth > Limits.MAX_DEPTH || ++values > Limits.MAX_VALUES) {
            throw new IOException("a record of the database has no end");
        }
        int control = bytes.get(at[0]++) & 0xff;
        int type = control >> 5;
        if (type == 1) {
            int octets = (control >> 3 & 3) + 1;
            long low = number(at[0], octets);
            at[0] += octets;
            long high = (long) (control & 7) << octets * 8;
            long[] bases = {0, 2048, 526_336, 0};
            long there = octets == 4 ? low : (high | low) + bases[octets - 1];
            return value(new int[] {Math.toIntExact(data + there)}, depth + 1);
        }
        type = type == 0 ? 7 + (bytes.get(at[0]++) & 0xff) : type;
        int size = size(control & 0x1f, at);
        return switch (type) {
            case 7 -> map(size, at, depth);
            case 11 -> array(size, at, depth);
            case 14 -> size != 0;
            default -> plain(type, size, at);
        };
    }

    private int size(int size, int[] at) {
        int octets = Math.max(0, size - 28);
        int[] bases = {size, 29, 285, 65_821};
        int full = bases[octets] + (int) number(at[0], octets);
        at[0] += octets;
        return full;
    }

    private Map<String, Object> map(int size, int[] at, int depth) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            String key = String.valueOf(value(at, depth + 1));
            map.put(key, value(at, depth + 1));
        }
        return map;
    }

    private Object array(int size, int[] at, int depth) throws IOException {
        for (int i = 0; i < size; i++) {
            value(at, depth + 1);
        }
        return "";
    }

    /** Texts, and unsigned numbers of up to eight octets; of everything else there is nothing that is wanted. */
    private Object plain(int type, int size, int[] at) {
        int from = at[0];
        at[0] += size;
        if (type == 2) {
            byte[] text = new byte[size];
            bytes.get(from, text);
            return new String(text, StandardCharsets.UTF_8);
        }
        boolean number = type == 5 || type == 6 || type == 9;
        return number && size <= 8 ? number(from, size) : "";
    }
}
