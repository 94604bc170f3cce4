package org.redoubt.guard.country;

import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Addresses and their countries, in memory: 10 octets for each border between two countries. IPv6 is told apart by the
 * upper 64 bits, which is what a household has at least. Immutable.
 *
 * <p>Three kinds of files are read, told apart by what is in them: the registries' "delegated-extended" statistics, one
 * line for each allocation; lines of {@code first,last,country}, as DB-IP publishes; and MaxMind's DB format, version 2.
 */
public final class CountryTable {
    private final Segments four;
    private final Segments six;
    private final Optional<Instant> made;

    private CountryTable(Segments four, Segments six, Optional<Instant> made) {
        this.four = four;
        this.six = six;
        this.made = made;
    }

    /**
     * Reads a file.
     *
     * @throws IOException which says in plain words why it cannot be used
     */
    public static CountryTable read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no file " + file);
        }
        if (Files.size(file) > Limits.MAX_FILE) {
            throw new IOException(file + " is larger than " + (Limits.MAX_FILE >> 20) + " MiB, which no table of countries is");
        }
        Builder table = new Builder();
        if (MaxMindFile.is(file)) {
            MaxMindFile.read(file, table);
        } else {
            try (InputStream in = Files.newInputStream(file)) {
                new TableLines(file, table).read(in);
            }
        }
        if (table.four.size() + table.six.size() == 0) {
            throw new IOException(file + " has no address with a country");
        }
        return new CountryTable(table.four.build(), table.six.build(), table.made);
    }

    /** The code of an address's country, as {@link Countries#of}. */
    public Optional<String> of(String address) {
        InetAddress literal;
        try {
            literal = InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
        short code = literal instanceof Inet4Address ? four.at(upper(literal)) : six.at(upper(literal));
        return code == 0
                ? Optional.empty()
                : Optional.of("" + (char) ('A' + (code - 1) / 26) + (char) ('A' + (code - 1) % 26));
    }

    /** When its maker made it, where it says so. */
    public Optional<Instant> made() {
        return made;
    }

    /** Borders between countries, a measure of memory. */
    public int borders() {
        return four.size() + six.size();
    }

    /** An IPv4 address as a number, or the upper half of an IPv6 address. */
    static long upper(InetAddress address) {
        byte[] octets = address.getAddress();
        long number = 0;
        for (int i = 0; i < Math.min(octets.length, 8); i++) {
            number = number << 8 | octets[i] & 0xff;
        }
        return number;
    }

    /** What readers fill. */
    static final class Builder {
        final Segments.Builder four = new Segments.Builder();
        final Segments.Builder six = new Segments.Builder();
        Optional<Instant> made = Optional.empty();

        /** The number of a country's code; 0 for what is none, such as the registries' EU, AP and ZZ. */
        static short code(String country) {
            boolean letters = country.length() == 2
                    && country.chars().allMatch(letter -> letter >= 'A' && letter <= 'Z');
            return !letters || country.equals("EU") || country.equals("AP") || country.equals(Countries.UNKNOWN)
                    ? 0
                    : (short) ((country.charAt(0) - 'A') * 26 + country.charAt(1) - 'A' + 1);
        }
    }
}
