package org.redoubt.guard.country;

import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Reads tables that are text, line by line.
 *
 * <ul>
 *   <li>{@code registry|cc|type|start|value|date|status[|opaque-id…]}, the registries' statistics exchange format: of IPv4 the
 *       value is how many addresses, of IPv6 how many bits; only what is allocated or assigned is somewhere. Several
 *       registries' files may stand one after another.
 *   <li>{@code first,last,country}, with or without quotation marks, and commas or tabs.
 * </ul>
 */
final class TableLines {
    private static final long ALL4 = 0xffff_ffffL;

    private final Path file;
    private final CountryTable.Builder table;
    private int number;

    TableLines(Path file, CountryTable.Builder table) {
        this.file = file;
        this.table = table;
    }

    void read(InputStream in) throws IOException {
        byte[] some = new byte[1 << 16];
        byte[] line = new byte[Limits.MAX_LINE];
        int length = 0;
        for (int count = in.read(some); count >= 0; count = in.read(some)) {
            for (int i = 0; i < count; i++) {
                if (some[i] == '\n') {
                    line(new String(line, 0, length, StandardCharsets.ISO_8859_1).strip());
                    length = 0;
                } else if (length < line.length) {
                    line[length++] = some[i];
                } else {
                    number++;
                    throw wrong("is longer than " + Limits.MAX_LINE + " characters; this is no table of countries");
                }
            }
        }
        line(new String(line, 0, length, StandardCharsets.ISO_8859_1).strip());
    }

    private void line(String line) throws IOException {
        number++;
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        try {
            if (line.indexOf('|') >= 0) {
                delegated(line.split("\\|", -1));
            } else {
                listed(line.replace('\t', ',').replace("\"", "").split(",", -1));
            }
        } catch (IllegalArgumentException | DateTimeException no) {
            throw wrong("cannot be read");
        }
    }

    private IOException wrong(String what) {
        return new IOException(file + " line " + number + " " + what);
    }

    private void delegated(String[] fields) throws IOException {
        if (fields[0].startsWith("2") && fields.length >= 7) {
            date(fields[5]);
            return;
        }
        boolean summary = fields.length >= 6 && fields[5].equals("summary");
        if (summary || fields.length >= 3 && fields[2].equals("asn")) {
            return;
        }
        if (fields.length < 7) {
            throw wrong("has " + fields.length + " fields, and not seven at least");
        }
        short code = CountryTable.Builder.code(fields[1]);
        if (code == 0 || !fields[6].equals("allocated") && !fields[6].equals("assigned")) {
            return;
        }
        long start = CountryTable.upper(InetAddress.ofLiteral(fields[3]));
        long value = Long.parseLong(fields[4]);
        switch (fields[2]) {
            case "ipv4" -> {
                if (value < 1 || start + value - 1 > ALL4) {
                    throw wrong("goes beyond all addresses");
                }
                table.four.add(start, start + value - 1, code);
            }
            case "ipv6" -> {
                if (value < 0 || value > 128) {
                    throw wrong("has a number of bits that IPv6 has not");
                }
                // Within 64 bits there is nobody else's.
                if (value <= 64) {
                    table.six.add(start, start | (value == 0 ? -1L : value == 64 ? 0 : -1L >>> value), code);
                }
            }
            default -> throw wrong("is of neither ipv4, ipv6 nor asn");
        }
    }

    /** The files of several registries: the oldest tells how old all are. */
    private void date(String text) {
        if (text.matches("[0-9]{8}")) {
            Instant day = LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
            table.made = Optional.of(table.made.filter(day::isAfter).orElse(day));
        }
    }

    private void listed(String[] fields) throws IOException {
        if (fields.length < 3) {
            throw wrong("has neither first,last,country nor the registries' fields");
        }
        InetAddress first = InetAddress.ofLiteral(fields[0]);
        InetAddress last = InetAddress.ofLiteral(fields[1]);
        short code = CountryTable.Builder.code(fields[2]);
        boolean four = first instanceof Inet4Address;
        long start = CountryTable.upper(first);
        long end = CountryTable.upper(last);
        if (four != last instanceof Inet4Address || Long.compareUnsigned(start, end) > 0) {
            throw wrong("has a range that ends before it begins");
        }
        if (code != 0) {
            (four ? table.four : table.six).add(start, end, code);
        }
    }
}
