package org.redoubt.guard.past;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.indicator.Indicator.Type;
import org.redoubt.guard.past.PastMail.Delivery;
import org.redoubt.guard.past.PastMail.Place;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.KeyRing;
import org.redoubt.store.seal.Renewal;
import org.redoubt.store.seal.Sealer;

/** The log of mail keeps keyed hashes and nothing that can be read, for as long as it is told to. */
class PastMailTest {
    private static final Place END = new Place(Long.MAX_VALUE, 0);
    private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");

    @TempDir
    private Path folder;

    private KeyRing ring = KeyRing.random();
    private final Sealer sealer = new Sealer(ring, "past mail");
    private Instant now = START;

    private PastMail open(int days) throws IOException {
        return PastMail.in(folder.resolve("past"), sealer, Duration.ofDays(days), () -> now);
    }

    private static void note(PastMail mail, long account, long email, String... domains) {
        PastValues values = mail.values();
        for (String domain : domains) {
            values.add(Type.DOMAIN, domain);
        }
        mail.note(new AccountId(account), email, true, values.hashes());
    }

    private static List<Delivery> all(PastMail mail) throws IOException {
        return between(mail, Place.START, END);
    }

    private static List<Delivery> between(PastMail mail, Place from, Place to) throws IOException {
        List<Delivery> found = new ArrayList<>();
        mail.read(from, to, (deliveries, _) -> found.addAll(deliveries) || true);
        return found;
    }

    private static List<Long> emails(PastMail mail) throws IOException {
        return all(mail).stream().map(Delivery::email).toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("past"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void sipHashIsThatOfItsAuthors() {
        byte[] key = new byte[16];
        byte[] message = new byte[15];
        for (int i = 0; i < 16; i++) {
            key[i] = (byte) i;
            message[Math.min(i, 14)] = (byte) Math.min(i, 14);
        }
        // Appendix A of the paper, and vectors.h of the reference.
        assertEquals(0xa129ca6149be45e5L, new KeyedHash(key).of(message));
        assertEquals(0x726fdb47dd0e0e31L, new KeyedHash(key).of(new byte[0]));
        assertEquals(0x93f5f5799a932462L, new KeyedHash(key).of(Arrays.copyOf(message, 8)));
    }

    @Test
    void whatWasNotedIsThereAfterAStartAndCannotBeRead() throws IOException {
        long[] hashes;
        try (PastMail mail = open(90)) {
            note(mail, 7, 3, "evil.example", "example", "evil.example");
            mail.flush();
            assertEquals(1, all(mail).size());
            note(mail, 8, 4);
            hashes = all(mail).getFirst().hashes();
        }
        assertEquals(2, hashes.length);
        try (PastMail mail = open(90)) {
            assertEquals(List.of(3L, 4L), emails(mail));
            Delivery first = all(mail).getFirst();
            assertEquals(7, first.account());
            assertEquals(START, first.at());
            assertTrue(first.compared());
            note(mail, 9, 5);
            mail.flush();
            assertEquals(List.of(3L, 4L, 5L), emails(mail));
        }
        for (Path file : files()) {
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            assertFalse(text.contains("evil"), "readable");
        }
        KeyedHash other = new KeyedHash(new Sealer(KeyRing.random(), "past mail").address(new byte[0]));
        assertFalse(LongStream.of(hashes).anyMatch(one -> one == hash(other)), "the hash has no key");
    }

    private static long hash(KeyedHash key) {
        PastValues values = new PastValues(key);
        values.add(Type.DOMAIN, "evil.example");
        return values.hashes()[0];
    }

    @Test
    void aTornEndIsTheEndAndADamagedBlockHidesNoOther() throws IOException {
        try (PastMail mail = open(90)) {
            for (int i = 1; i <= 3; i++) {
                note(mail, 7, i, "a.example");
                mail.flush();
            }
        }
        Path file = files().getFirst();
        byte[] whole = Files.readAllBytes(file);
        byte[] damaged = whole.clone();
        damaged[whole.length / 2] ^= 1;
        Files.write(file, damaged);
        try (PastMail mail = open(90)) {
            assertEquals(List.of(1L, 3L), emails(mail));
        }
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        try (PastMail mail = open(90)) {
            assertEquals(List.of(1L, 2L), emails(mail));
        }
    }

    @Test
    void whatIsOldGoesDayByDay() throws IOException {
        try (PastMail mail = open(90)) {
            note(mail, 7, 1);
            mail.flush();
            now = START.plus(Duration.ofDays(2));
            note(mail, 7, 2);
            mail.flush();
            assertEquals(2, files().size());
            Files.setLastModifiedTime(files().getFirst(), FileTime.from(START));
            Files.setLastModifiedTime(files().getLast(), FileTime.from(now));
            now = START.plus(Duration.ofDays(90));
            mail.tidy();
            assertEquals(List.of(1L, 2L), emails(mail));
            now = START.plus(Duration.ofDays(91));
            mail.tidy();
            assertEquals(List.of(2L), emails(mail));
            assertEquals(1, files().size());
        }
        try (PastMail mail = open(0)) {
            note(mail, 7, 3);
            mail.tidy();
            mail.flush();
            assertEquals(List.of(), emails(mail));
            assertEquals(List.of(), files());
        }
    }

    /** As a segment that another thread deletes while one lists them; such a link is what stays of that for a test. */
    @Test
    void aSegmentThatGoesMeanwhileCostsNothing() throws IOException {
        Files.createDirectories(folder.resolve("past"));
        Files.createSymbolicLink(folder.resolve("past/%016d.log".formatted(1)), folder.resolve("gone"));
        try (PastMail mail = open(90)) {
            note(mail, 7, 1, "a.example");
            mail.flush();
            assertEquals(0, mail.leftOut());
            assertEquals(List.of(1L), emails(mail));
        }
    }

    @Test
    void whatIsForgottenIsFoundNoMoreAtOnceAndGoneFromTheFilesThen() throws IOException {
        long before;
        try (PastMail mail = open(90)) {
            note(mail, 7, 1, "a.example");
            note(mail, 8, 2, "a.example");
            mail.flush();
            note(mail, 7, 3, "a.example");
            mail.flush();
            before = octets();
            mail.forget(new AccountId(7));
            assertEquals(List.of(2L), emails(mail));
        }
        // A restart, after which it may not be tidied up yet.
        try (PastMail mail = open(90)) {
            assertEquals(List.of(2L), emails(mail));
            Place end = mail.flush();
            mail.tidy();
            assertEquals(List.of(2L), emails(mail));
            assertTrue(octets() < before - 50, "it is still in the files");
            assertEquals(1, between(mail, Place.START, end).size());
            // She may have unsealed her mailbox since.
            note(mail, 7, 4);
            mail.flush();
            assertEquals(List.of(2L, 4L), emails(mail));
        }
    }

    private long octets() throws IOException {
        long all = 0;
        for (Path file : files()) {
            all += Files.size(file);
        }
        return all;
    }

    @Test
    void anotherMasterKeySealsItAnewAndHashesStay() throws IOException {
        try (PastMail mail = open(90)) {
            note(mail, 7, 1, "a.example");
            mail.flush();
            Place middle = mail.flush();
            note(mail, 7, 2, "a.example");
            ring = ring.next(List.of(Sealer.addressName("past mail")));
            sealer.follow(ring);
            note(mail, 7, 3, "a.example");
            Renewal renewal = mail.renewal();
            while (renewal.step()) {
                assertTrue(true);
            }
            ring = ring.settled();
            sealer.follow(ring);
            assertEquals(List.of(1L, 2L, 3L), emails(mail));
            assertEquals(2, between(mail, middle, END).size(), "places are the same");
            assertEquals(1, all(mail).stream().map(one -> one.hashes()[0]).distinct().count());
        }
        try (PastMail mail = PastMail.in(folder.resolve("past"), new Sealer(ring, "past mail"), Duration.ofDays(90), () -> now)) {
            assertEquals(List.of(1L, 2L, 3L), emails(mail));
            note(mail, 7, 4, "a.example");
            mail.flush();
            assertEquals(1, all(mail).stream().map(one -> one.hashes()[0]).distinct().count());
        }
    }

    @Test
    void manyDeliveriesAreManyBlocksAndOneMessageHasABound() throws IOException {
        try (PastMail mail = open(90)) {
            PastValues values = mail.values();
            for (int i = 0; i < 5_000; i++) {
                values.add(Type.URL, "http://a.example/" + i);
            }
            assertEquals(Limits.MAX_OTHER_VALUES, values.hashes().length);
            for (int i = 0; i < 5_000; i++) {
                values.add(Type.HASH, "%032x".formatted(i));
            }
            assertEquals(Limits.MAX_VALUES, values.hashes().length, "a file is not hidden by links");
            for (int i = 1; i <= 100; i++) {
                mail.note(new AccountId(7), i, false, values.hashes());
            }
            mail.flush();
            assertEquals(LongStream.rangeClosed(1, 100).boxed().toList(), emails(mail));
            assertNotEquals(0, mail.flush().block());
            assertEquals(0, mail.leftOut());
        }
    }
}
