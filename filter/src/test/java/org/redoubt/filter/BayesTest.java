package org.redoubt.filter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BayesTest {
    private static final String SPAM = "From: a@x.example\nSubject: win money\n\nWin a million dollars now, guaranteed prize!\n";
    private static final String HAM = "From: b@y.example\nSubject: meeting\n\nThe agenda of the meeting on Thursday is attached.\n";

    private static long[] tokens(String message) {
        return Tokens.of(Corpus.suspect(message), 1);
    }

    private static TokenTable taught() {
        TokenTable table = new TokenTable();
        for (int i = 0; i < Limits.FEWEST_MESSAGES; i++) {
            table.learn(tokens(SPAM), true);
            table.learn(tokens(HAM), false);
        }
        return table;
    }

    @Test
    void wordsOfSpamSpeakForSpamAndOthersAgainstIt() {
        TokenTable table = taught();
        assertTrue(Bayes.evidence(table, tokens("Subject: prize\n\nguaranteed million\n")).words() > 5);
        assertTrue(Bayes.evidence(table, tokens("Subject: Thursday\n\nagenda of the meeting\n")).words() < -5);
        assertEquals(0, Bayes.evidence(table, tokens("Subject: xyzzy\n\nfrobnicate\n")).words(), 3);
    }

    @Test
    void nothingIsConcludedFromTooFewMessages() {
        TokenTable table = new TokenTable();
        table.learn(tokens(SPAM), true);
        assertFalse(Bayes.knows(table));
        assertEquals(Bayes.NOTHING, Bayes.evidence(table, tokens(SPAM)));
    }

    @Test
    void whatIsUnlearntIsAsIfItHadNotBeen() {
        TokenTable table = taught();
        byte[] before = table.encode();
        table.learn(tokens(SPAM), false);
        table.unlearn(tokens(SPAM), false);
        assertArrayEquals(before, table.encode());
        table.unlearn(new long[] {1, 2, 3}, true);
        assertEquals(0, table.spam(1));
    }

    @Test
    void aThousandWordsDoNotUnderflow() {
        TokenTable table = new TokenTable();
        long[] many = LongStream.range(1, 5_000).toArray();
        long[] others = LongStream.range(5_000, 10_000).toArray();
        for (int i = 0; i < Limits.FEWEST_MESSAGES; i++) {
            table.learn(many, true);
            table.learn(others, false);
        }
        assertTrue(Bayes.evidence(table, many).words() > 10);
        assertTrue(Bayes.evidence(table, others).words() < -10);
    }

    @Test
    void anotherKeyGivesOtherHashes() {
        long[] one = Tokens.of(Corpus.suspect(SPAM), 1);
        long[] two = Tokens.of(Corpus.suspect(SPAM), 2);
        assertEquals(one.length, two.length);
        assertEquals(0, LongStream.of(one).filter(token -> Arrays.binarySearch(two, token) >= 0).count());
    }

    @Test
    void aTableCountsAsAMapDoesAndReadsBackAsItWasWritten() {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        Random random = new Random(seed);
        TokenTable table = new TokenTable();
        Map<Long, int[]> model = new HashMap<>();
        for (int round = 0; round < 200; round++) {
            boolean spam = random.nextBoolean();
            long[] tokens = random.longs(random.nextInt(200), 1, 3_000).distinct().toArray();
            table.learn(tokens, spam);
            for (long token : tokens) {
                model.computeIfAbsent(token, _ -> new int[2])[spam ? 1 : 0]++;
            }
        }
        TokenTable read = TokenTable.decode(table.copy().encode(), Limits.REMEMBERED).orElseThrow();
        assertEquals(model.size(), read.size(), "seed " + seed);
        model.forEach((token, counts) -> {
            assertEquals(counts[1], read.spam(token), "seed " + seed);
            assertEquals(counts[0], read.ham(token), "seed " + seed);
        });
        assertEquals(table.spamMessages(), read.spamMessages());
    }

    @Test
    void fragmentsKnowWordsThatAreSpeltInAnotherWay() {
        TokenTable table = taught();
        assertTrue(Bayes.evidence(table, tokens("Subject: x\n\ngu.aranteed m!llion dolllars, prizze\n")).fragments() > 3);
        assertTrue(Bayes.evidence(table, tokens("Subject: x\n\nthe agendas of meetings, Thursdays\n")).fragments() < -3);
    }

    @Test
    void whoItIsForAndWhatItsServerWroteHasNoFragments() {
        long[] plain = tokens("Subject: x\n\nhello\n");
        long[] received = tokens("Return-Path: <a@b.example>\nX-Spam-Status: Yes\nStatus: RO\nSubject: x\n\nhello\n");
        assertArrayEquals(fragments(plain), fragments(received));
        assertArrayEquals(
                fragments(tokens("To: alice@example.org\nDate: today\n\nhello\n")),
                fragments(tokens("To: bob@example.net\nDate: tomorrow\n\nhello\n")));
    }

    private static long[] fragments(long[] tokens) {
        return Arrays.stream(tokens).filter(Tokens::isFragment).toArray();
    }

    /** As an earlier version wrote it: its words count on, and decide by themselves until there are fragments enough. */
    @Test
    void aTableOfBeforeThereWereFragmentsIsReadOn() {
        TokenTable words = new TokenTable();
        for (int i = 0; i < 2 * Limits.FEWEST_MESSAGES; i++) {
            words.learn(Tokens.words(tokens(SPAM)), i % 2 == 0);
            words.learn(Tokens.words(tokens(HAM)), false);
        }
        byte[] now = words.encode();
        byte[] before = new byte[now.length - 2];
        // Format, generation and two counts of messages of one and two octets; then the counts of fragments, which are new.
        System.arraycopy(now, 0, before, 0, 4);
        System.arraycopy(now, 6, before, 4, now.length - 6);
        before[0] = 2;
        before[1] = 2;
        TokenTable read = TokenTable.decode(before, Limits.REMEMBERED).orElseThrow();
        assertArrayEquals(now, read.encode());
        Bayes evidence = Bayes.evidence(read, tokens(SPAM));
        assertEquals(0, evidence.fragments());
        assertTrue(evidence.words() > 2);
        read.learn(tokens(SPAM), true);
        assertEquals(1, read.spamFragmented());
    }

    @Test
    void whoseMailWasTaughtLessGoodMailAsksForMore() {
        TokenTable balanced = new TokenTable();
        TokenTable usual = new TokenTable();
        for (int i = 0; i < 2 * Limits.FEWEST_MESSAGES; i++) {
            balanced.learn(tokens(SPAM), true);
            usual.learn(tokens(SPAM), i % 2 == 0);
            balanced.learn(tokens(HAM), false);
            usual.learn(tokens(HAM), false);
            usual.learn(tokens(HAM), false);
        }
        assertTrue(Bayes.evidence(balanced, tokens(SPAM)).reference() > Bayes.evidence(usual, tokens(SPAM)).reference() + 20);
    }

    @Test
    void aMessageOfWhichNothingIsKnownIsNeither() {
        Findings findings = new Findings();
        SpamFilter.words(Bayes.evidence(taught(), new long[] {1, 2, 3}), findings);
        assertEquals(0, findings.verdict().score());
    }

    @Test
    void damagedTablesAreNone() {
        byte[] octets = taught().encode();
        assertEquals(Optional.empty(), TokenTable.decode(new byte[0], 9));
        assertEquals(Optional.empty(), TokenTable.decode(Arrays.copyOf(octets, octets.length - 1), 9));
        octets[0] = 9;
        assertEquals(Optional.empty(), TokenTable.decode(octets, 9));
    }

    @Test
    void aFullTableForgetsWhatWasMetOnce() {
        TokenTable table = new TokenTable();
        long[] often = LongStream.range(1, 1_000).toArray();
        table.learn(often, true);
        table.learn(often, true);
        for (long from = 10_000; from < 10_000 + 2L * Limits.REMEMBERED; from += 50_000) {
            table.learn(LongStream.range(from, from + 50_000).toArray(), false);
            assertTrue(table.size() <= Limits.REMEMBERED);
        }
        assertEquals(2, table.spam(500));
    }
}
