package org.redoubt.guard.country;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountryTableTest {
    private static final String REGISTRIES = """
            2|apnic|20261101|5|19830613|20261031|+1000
            apnic|*|asn|*|2|summary
            apnic|AU|asn|173|1|20020801|allocated|A91872ED
            apnic|AU|ipv4|192.0.2.0|128|20110811|assigned|A91872ED
            apnic|NZ|ipv4|192.0.2.128|96|20110811|allocated|A91872ED
            apnic||ipv4|192.0.2.224|32||available|
            apnic|JP|ipv6|2001:db8::|33|20110811|allocated|A91872ED
            2|ripencc|20261103|5|19830613|20261031|+0200
            # a note
            ripencc|DE|ipv4|198.51.100.0|256|20110811|allocated
            ripencc|EU|ipv4|203.0.113.0|256|20110811|allocated
            ripencc|FR|ipv6|2001:db8:8000::|33|20110811|reserved
            """;

    @TempDir
    private Path folder;

    private CountryTable table(String text) throws IOException {
        return CountryTable.read(Files.writeString(folder.resolve("table"), text));
    }

    @Test
    void theRegistriesSayWhoseAddressesAreAllocated() throws IOException {
        CountryTable table = table(REGISTRIES);
        assertEquals(Optional.of("AU"), table.of("192.0.2.0"));
        assertEquals(Optional.of("AU"), table.of("192.0.2.127"));
        assertEquals(Optional.of("NZ"), table.of("192.0.2.128"));
        assertEquals(Optional.of("NZ"), table.of("192.0.2.223"), "ranges need not be powers of two");
        assertEquals(Optional.empty(), table.of("192.0.2.224"), "nobody has it");
        assertEquals(Optional.of("DE"), table.of("198.51.100.255"));
        assertEquals(Optional.of("DE"), table.of("::ffff:198.51.100.255"), "IPv4 in the clothes of IPv6");
        assertEquals(Optional.empty(), table.of("198.51.101.0"));
        assertEquals(Optional.empty(), table.of("203.0.113.7"), "EU is no country");
        assertEquals(Optional.of("JP"), table.of("2001:db8:7fff:ffff::1"));
        assertEquals(Optional.empty(), table.of("2001:db8:8000::1"));
        assertEquals(Optional.empty(), table.of("127.0.0.1"));
        assertEquals(Optional.empty(), table.of("mail.example.org"), "no name is looked up");
        assertEquals(Optional.of(Instant.parse("2026-10-31T00:00:00Z")), table.made(), "as old as the oldest");
    }

    @Test
    void linesOfRangesAreReadToo() throws IOException {
        CountryTable table = table("""
                0.0.0.0,0.255.255.255,ZZ
                "192.0.2.0","192.0.2.255","AU"
                255.255.255.0,255.255.255.255,FJ
                2001:db8::,2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,DE
                ffff::,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,AT
                """);
        assertEquals(Optional.of("AU"), table.of("192.0.2.9"));
        assertEquals(Optional.of("FJ"), table.of("255.255.255.255"), "the last of all addresses");
        assertEquals(Optional.empty(), table.of("0.0.0.7"));
        assertEquals(Optional.of("DE"), table.of("2001:db8:1::7"));
        assertEquals(Optional.of("AT"), table.of("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
        assertEquals(Optional.empty(), table.made());
    }

    /** The same as looking through the list, for ranges that lie within each other and over each other's ends. */
    @Test
    void ofRangesThatOverlapTheOneThatBeginsLaterHolds() throws IOException {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int[][] ranges = new int[1 + random.nextInt(12)][];
            Segments.Builder builder = new Segments.Builder();
            for (int i = 0; i < ranges.length; i++) {
                int start = random.nextInt(40);
                ranges[i] = new int[] {start, start + random.nextInt(20), 1 + random.nextInt(4)};
                builder.add(ranges[i][0], ranges[i][1], (short) ranges[i][2]);
            }
            Segments segments = builder.build();
            for (int place = 0; place < 64; place++) {
                int here = place;
                int wanted = Arrays.stream(ranges)
                        .filter(range -> range[0] <= here && here <= range[1])
                        .reduce((a, b) -> b[0] > a[0] || b[0] == a[0] && b[1] <= a[1] ? b : a)
                        .map(range -> range[2])
                        .orElse(0);
                assertEquals(wanted, segments.at(place), "seed " + seed + " place " + place + " " + Arrays.deepToString(ranges));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "apnic|AU|ipv4|192.0.2.0|many|20110811|assigned",
                "apnic|AU|ipv4|255.255.255.0|512|20110811|assigned",
                "apnic|AU|ipv4|mail.example.org|512|20110811|assigned",
                "apnic|AU|ipv6|2001:db8::|129|20110811|assigned",
                "apnic|AU|ipv9|192.0.2.0|128|20110811|assigned",
                "apnic|AU|ipv4",
                "192.0.2.255,192.0.2.0,AU",
                "192.0.2.0,2001:db8::,AU",
                "192.0.2.0,192.0.2.1"
            })
    void whatIsNoTableIsToldWithItsLine(String text) {
        IOException wrong = assertThrows(IOException.class, () -> table("# first\n" + text));
        assertTrue(text.isEmpty() || wrong.toString().contains(" line 2 "), wrong.toString());
    }

    @Test
    void aLineWithoutAnEndIsNotRead() {
        assertThrows(IOException.class, () -> table("x".repeat(5_000_000)));
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 28, 32})
    void databasesAreWalkedOver(int bits) throws IOException {
        CountryTable table = CountryTable.read(Files.write(folder.resolve("db"), Mmdb.of(bits, 6)));
        assertEquals(Optional.of("DE"), table.of("0.0.0.1"));
        assertEquals(Optional.of("DE"), table.of("127.255.255.255"));
        assertEquals(Optional.of("FR"), table.of("128.0.0.0"));
        assertEquals(Optional.of("AT"), table.of("8000::1"));
        assertEquals(Optional.of("AT"), table.of("ffff::1"));
        assertEquals(Optional.empty(), table.of("4000::1"));
        assertEquals(Optional.of(Instant.ofEpochSecond(1_700_000_000)), table.made());
    }

    @Test
    void databasesOfIpv4AloneToo() throws IOException {
        CountryTable table = CountryTable.read(Files.write(folder.resolve("db"), Mmdb.of(24, 4)));
        assertEquals(Optional.of("DE"), table.of("0.0.0.1"));
        assertEquals(Optional.of("FR"), table.of("200.0.0.1"));
    }

    /** Cut anywhere, or with any octet changed, a database is read or refused, and nothing else happens. */
    @Test
    void damagedDatabasesAreRefused() throws IOException {
        byte[] whole = Mmdb.of(24, 6);
        for (int length = whole.length - 1; length >= 0; length -= 7) {
            attempt(Arrays.copyOf(whole, length));
        }
        Random random = new Random(7);
        for (int i = 0; i < 400; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            attempt(changed);
        }
        assertThrows(IOException.class, () -> CountryTable.read(Files.write(folder.resolve("db"), Mmdb.loop())));
    }

    private void attempt(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("db"), bytes);
        try {
            CountryTable.read(file).of("192.0.2.1");
        } catch (IOException refused) {
            assertFalse(String.valueOf(refused.getMessage()).isEmpty());
        }
    }

    @Test
    void aNewTableIsTakenAndOneThatCannotBeReadIsNot() throws IOException {
        Path file = folder.resolve("table");
        CountryFile countries = new CountryFile(file);
        countries.follow();
        assertFalse(countries.ready());
        Files.writeString(file, "192.0.2.0,192.0.2.255,AU\n");
        countries.follow();
        assertEquals(Optional.of("AU"), countries.of("192.0.2.9"));
        Files.writeString(file, "192.0.2.0,192.0.2.255,NZ\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        countries.follow();
        assertEquals(Optional.of("NZ"), countries.of("192.0.2.9"));
        Files.writeString(file, "nonsense");
        countries.follow();
        assertEquals(Optional.of("NZ"), countries.of("192.0.2.9"));
        Files.delete(file);
        countries.follow();
        assertTrue(countries.ready());
    }

    @Test
    void distancesAreThoseOfTheNearestTowns() {
        assertTrue(Travel.kilometres("DE", "FR").orElseThrow() < 500, "neighbours");
        assertTrue(Travel.kilometres("US", "CA").orElseThrow() < 500);
        int far = Travel.kilometres("DE", "JP").orElseThrow();
        assertTrue(far > 8_500 && far < 9_500, "Berlin to Tokyo: " + far);
        assertEquals(0, Travel.kilometres("DE", "DE").orElseThrow());
        assertTrue(Travel.kilometres("DE", "QQ").isEmpty());
        assertEquals(600, Travel.speed(10, java.time.Duration.ZERO));
        assertEquals(100, Travel.speed(300, java.time.Duration.ofHours(3)));
    }

    /** Makes small databases. */
    private static final class Mmdb {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        /** Half of IPv4 in DE and half in FR, and the upper half of IPv6 in AT. */
        static byte[] of(int bits, int version) {
            Mmdb db = new Mmdb();
            ByteArrayOutputStream data = db.out;
            int[] at = new int[3];
            String[] countries = {"DE", "FR", "AT"};
            for (int i = 0; i < 3; i++) {
                at[i] = data.size();
                db.map(2).text("names").map(0).text("country").map(1).text("iso_code").text(countries[i]);
            }
            byte[] records = data.toByteArray();
            data.reset();
            int nodes = version == 4 ? 1 : 97;
            int base = nodes + 16;
            for (int node = 0; node < nodes - 1; node++) {
                db.node(bits, node + 1, node == 0 ? base + at[2] : nodes);
            }
            db.node(bits, base + at[0], base + at[1]);
            return db.finish(records, nodes, bits, version);
        }

        /** Every node leads to the next by both sides: as many ways as there are addresses. */
        static byte[] loop() {
            Mmdb db = new Mmdb();
            for (int node = 0; node < 200; node++) {
                db.node(24, node + 1, node + 1);
            }
            return db.finish(new byte[0], 200, 24, 6);
        }

        private byte[] finish(byte[] records, int nodes, int bits, int version) {
            out.writeBytes(new byte[16]);
            out.writeBytes(records);
            out.writeBytes("\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1));
            map(4).text("node_count").number(6, nodes).text("record_size").number(5, bits).text("ip_version").number(5, version);
            text("build_epoch").number(9, 1_700_000_000);
            return out.toByteArray();
        }

        private void node(int bits, int left, int right) {
            int octets = bits == 32 ? 4 : 3;
            if (bits == 28) {
                plain(left & 0xffffff, 3);
                out.write(left >>> 24 << 4 | right >>> 24);
                plain(right & 0xffffff, 3);
            } else {
                plain(left, octets);
                plain(right, octets);
            }
        }

        private void plain(int number, int octets) {
            for (int i = octets - 1; i >= 0; i--) {
                out.write(number >>> (8 * i));
            }
        }

        private Mmdb map(int size) {
            out.write(7 << 5 | size);
            return this;
        }

        private Mmdb text(String text) {
            out.write(2 << 5 | text.length());
            out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
            return this;
        }

        private Mmdb number(int type, int number) {
            out.write(type < 8 ? type << 5 | 4 : 4);
            if (type > 7) {
                out.write(type - 7);
            }
            plain(number, 4);
            return this;
        }
    }
}
