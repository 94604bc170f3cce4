package org.redoubt.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.search.SubstringMatch.Verdict;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;

class IndexesTest {
    private static final AccountId ACCOUNT = new AccountId(16);
    private static final SecretKey KEY = Indexes.key(new byte[32]);

    @TempDir
    private Path folder;

    private static IndexedEmail email(long number, String text) {
        return new IndexedEmail(number, true, List.of("SUBJECT " + number), List.of(text), Words.NONE);
    }

    private static void fill(Indexes indexes, IndexedEmail... emails) throws IOException {
        try (IndexWriting writing = indexes.write(ACCOUNT, KEY)) {
            long last = writing.followed().upTo();
            for (IndexedEmail email : emails) {
                writing.add(email);
                last = email.number();
            }
            writing.commit(new Followed(last, last));
        }
    }

    @Test
    void everySubstringIsFoundAndNothingElseIsSure() throws IOException {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(60); length > 0; length--) {
                text.append("AB \u00e9\u65e5\ud83d\ude00".charAt(random.nextInt(7)));
            }
            texts.add(text.toString());
        }
        try (Indexes indexes = Indexes.open(folder)) {
            IndexedEmail[] emails = new IndexedEmail[texts.size()];
            for (int i = 0; i < emails.length; i++) {
                emails[i] = email(i + 1, texts.get(i));
            }
            fill(indexes, emails);
            for (int round = 0; round < 2_000; round++) {
                String text = texts.get(random.nextInt(texts.size()));
                int from = random.nextInt(text.length() + 1);
                String needle = text.substring(from, from + random.nextInt(Math.min(12, text.length() - from) + 1));
                SubstringMatch match = indexes.find(ACCOUNT, KEY, Scope.BODY, needle);
                for (int i = 0; i < emails.length; i++) {
                    boolean holds = texts.get(i).contains(needle);
                    Verdict verdict = match.of(i + 1);
                    boolean right = verdict == Verdict.MAYBE
                            ? needle.length() > Limits.GRAM || needle.length() < 2
                            : holds == (verdict == Verdict.YES);
                    assertTrue(right, "seed " + seed + " needle '" + needle + "' text '" + texts.get(i) + "' " + verdict);
                }
            }
        }
    }

    @Test
    void aWordThatManyEmailsHoldIsToldForSure() throws IOException {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            StringBuilder text = new StringBuilder();
            // Runs of up to some hundred characters of a small alphabet, so that much is in many of them.
            for (int length = 200 + random.nextInt(600); length > 0; length--) {
                text.append(random.nextInt(120) == 0 ? " -\u65e5".charAt(random.nextInt(3)) : "AB\u00c9".charAt(random.nextInt(9) / 4));
            }
            texts.add(text.toString());
        }
        int answered = 0;
        try (Indexes indexes = Indexes.open(folder)) {
            IndexedEmail[] emails = new IndexedEmail[texts.size() + 1];
            for (int i = 0; i < texts.size(); i++) {
                emails[i] = email(i + 1, texts.get(i));
            }
            emails[texts.size()] = new IndexedEmail(texts.size() + 1, false, List.of(), List.of(), Words.NONE);
            fill(indexes, emails);
            for (int round = 0; round < 400; round++) {
                String text = texts.get(random.nextInt(texts.size()));
                int from = random.nextInt(text.length() - 40);
                String needle = text.substring(from, from + 5 + random.nextInt(34));
                SubstringMatch match = indexes.find(ACCOUNT, KEY, Scope.TEXT, needle);
                assertEquals(Verdict.MAYBE, match.of(texts.size() + 1));
                boolean sure = match.maybe().size() == 1;
                answered += sure ? 1 : 0;
                for (int i = 0; i < texts.size(); i++) {
                    boolean holds = texts.get(i).contains(needle);
                    Verdict verdict = match.of(i + 1);
                    boolean right = sure ? verdict == (holds ? Verdict.YES : Verdict.NO) : !holds || verdict != Verdict.NO;
                    assertTrue(right, "seed " + seed + " needle '" + needle + "' email " + (i + 1) + " " + verdict);
                }
            }
        }
        assertTrue(answered > 100, "seed " + seed + ": of 400 only " + answered);
    }

    @Test
    void scopesAreTwo() throws IOException {
        try (Indexes indexes = Indexes.open(folder)) {
            fill(indexes, email(1, "ZEBRA"), email(2, "HORSE"));
            assertEquals(NumberSet.of(1), indexes.find(ACCOUNT, KEY, Scope.BODY, "ZEBRA").maybe());
            assertEquals(NumberSet.EMPTY, indexes.find(ACCOUNT, KEY, Scope.HEADER, "ZEBRA").maybe());
            assertEquals(NumberSet.of(1), indexes.find(ACCOUNT, KEY, Scope.TEXT, "ZEBRA").maybe());
            assertEquals(NumberSet.range(1, 2), indexes.find(ACCOUNT, KEY, Scope.TEXT, "SUBJECT").maybe());
            assertEquals(NumberSet.range(1, 2), indexes.find(ACCOUNT, KEY, Scope.TEXT, "JECT").sure());
            assertEquals(2, indexes.find(ACCOUNT, KEY, Scope.TEXT, "JECT").upTo());
        }
    }

    @Test
    void anEmailOfUnknownTextMayHoldAnything() throws IOException {
        try (Indexes indexes = Indexes.open(folder)) {
            fill(indexes, email(1, "ZEBRA"), new IndexedEmail(2, false, List.of(), List.of(), Words.NONE));
            assertEquals(Verdict.MAYBE, indexes.find(ACCOUNT, KEY, Scope.BODY, "ANYTHING").of(2));
            assertEquals(Verdict.NO, indexes.find(ACCOUNT, KEY, Scope.BODY, "ANYTHING").of(1));
            assertEquals(Verdict.MAYBE, indexes.find(ACCOUNT, KEY, Scope.BODY, "ZEB").of(2));
            assertEquals(Verdict.YES, indexes.find(ACCOUNT, KEY, Scope.BODY, "ZEB").of(1));
            assertEquals(Verdict.MAYBE, indexes.find(ACCOUNT, KEY, Scope.BODY, "ZEB").of(3));
        }
    }

    @Test
    void whatWasNotCommittedIsGoneAndWhatWasStays() throws IOException {
        try (Indexes indexes = Indexes.open(folder)) {
            fill(indexes, email(1, "ZEBRA"));
            try (IndexWriting writing = indexes.write(ACCOUNT, KEY)) {
                writing.add(email(2, "ZEBRA"));
            }
        }
        try (Indexes indexes = Indexes.open(folder)) {
            assertEquals(NumberSet.of(1), indexes.find(ACCOUNT, KEY, Scope.BODY, "ZEBRA").maybe());
            try (IndexWriting writing = indexes.write(ACCOUNT, KEY)) {
                assertEquals(new Followed(1, 1), writing.followed());
                writing.remove(1);
                assertEquals(NumberSet.range(1, 2), writing.missing(NumberSet.range(1, 2)));
                writing.commit(new Followed(3, 1));
            }
            assertEquals(NumberSet.EMPTY, indexes.find(ACCOUNT, KEY, Scope.BODY, "ZEBRA").maybe());
            assertEquals(0, indexes.figures().rebuilds());
        }
    }

    @Test
    void aDamagedIndexKnowsNothingAndIsDropped() throws Exception {
        try (Indexes indexes = Indexes.open(folder)) {
            fill(indexes, email(1, "ZEBRA"));
            assertTrue(indexes.sound(ACCOUNT, KEY));
        }
        for (Path file : files()) {
            byte[] octets = Files.readAllBytes(file);
            octets[octets.length - 30] ^= 1;
            Files.write(file, octets);
        }
        try (Indexes indexes = Indexes.open(folder)) {
            assertFalse(indexes.sound(ACCOUNT, KEY));
            assertTrue(indexes.exists(ACCOUNT));
            assertEquals(Verdict.MAYBE, indexes.find(ACCOUNT, KEY, Scope.BODY, "ZEBRA").of(1));
            CountDownLatch dropped = new CountDownLatch(1);
            indexes.inBackground(dropped::countDown);
            dropped.await();
            assertFalse(indexes.exists(ACCOUNT));
            assertEquals(1, indexes.figures().rebuilds());
            fill(indexes, email(1, "ZEBRA"));
            assertEquals(NumberSet.of(1), indexes.find(ACCOUNT, KEY, Scope.BODY, "ZEBRA").maybe());
        }
    }

    @Test
    void manyIndexesAreNotAllHeldOpen() throws IOException {
        try (Indexes indexes = Indexes.open(folder)) {
            for (int i = 0; i < Limits.OPEN_INDEXES + 6; i++) {
                AccountId account = new AccountId(100 + i);
                try (IndexWriting writing = indexes.write(account, KEY)) {
                    writing.add(email(1, "ZEBRA"));
                    writing.commit(new Followed(1, 1));
                }
                assertEquals(NumberSet.of(1), indexes.find(account, KEY, Scope.BODY, "ZEBRA").maybe());
            }
            assertEquals(Limits.OPEN_INDEXES, indexes.figures().open());
            assertEquals(NumberSet.of(1), indexes.find(new AccountId(100), KEY, Scope.BODY, "ZEBRA").maybe());
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
