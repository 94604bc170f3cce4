package org.redoubt.filter;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Real mail: what one half teaches must hold for the other. All weights and thresholds were chosen by cross-validation
 * within the messages of even numbers; none was chosen for the other halves below. The goal is 97 % caught and 0.2 %
 * misjudged; what is reached stands in BENCHMARKS.md.
 */
class CorpusFigureTest {
    private static final double JUNK = 5;
    private static final long KEY = 4711;
    private static final int SEEDS = 10;
    private static final SpamFilter FILTER = new SpamFilter(KEY, DnsLists.NONE);

    private static List<Corpus.Mail> mails = List.of();
    private static final Map<Corpus.Mail, long[]> TOKENS = new IdentityHashMap<>();
    private static final Map<Corpus.Mail, Double> RULES = new IdentityHashMap<>();

    @BeforeAll
    static void read() throws IOException {
        mails = Corpus.read();
        for (Corpus.Mail mail : mails) {
            TOKENS.put(mail, Tokens.of(mail.suspect(), KEY));
            RULES.put(mail, FILTER.look(mail.suspect(), List.of()).score());
        }
    }

    /** What came of a trial; in percent. */
    private record Figures(double caught, double misjudged, List<String> wrong) {
        @Override
        public String toString() {
            return "caught %.1f %%, misjudged %.2f %%\n%s".formatted(caught, misjudged, String.join("\n", wrong));
        }
    }

    private static long[] tokens(Corpus.Mail mail) {
        return TOKENS.getOrDefault(mail, new long[0]);
    }

    private static Figures trial(List<Corpus.Mail> order) {
        TokenTable counts = new TokenTable();
        List<Corpus.Mail> rest = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            if (i % 2 == 0) {
                counts.learn(tokens(order.get(i)), order.get(i).spam());
            } else {
                rest.add(order.get(i));
            }
        }
        List<String> wrong = new ArrayList<>();
        int spam = 0;
        int caught = 0;
        int misjudged = 0;
        for (Corpus.Mail mail : rest) {
            Findings words = new Findings();
            SpamFilter.words(Bayes.evidence(counts, tokens(mail)), words);
            double score = RULES.getOrDefault(mail, 0.0) + words.verdict().score();
            boolean junk = score >= JUNK;
            spam += mail.spam() ? 1 : 0;
            caught += mail.spam() && junk ? 1 : 0;
            misjudged += !mail.spam() && junk ? 1 : 0;
            if (mail.spam() != junk) {
                wrong.add(mail.name() + " " + score);
            }
        }
        return new Figures(100.0 * caught / spam, 100.0 * misjudged / (rest.size() - spam), wrong);
    }

    /** 471 of 484 are caught, 2 of 1,051 misjudged. */
    @Test
    void halfOfTheCorpusTeachesWhatTheOtherHalfIs() {
        Figures figures = trial(mails);
        print("even numbers taught", figures);
        assertTrue(figures.caught >= 97 && figures.misjudged <= 0.2, figures::toString);
    }

    @Test
    void otherHalvesTeachAsMuch() {
        double caught = 0;
        double misjudged = 0;
        double leastCaught = 100;
        double mostMisjudged = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            List<Corpus.Mail> order = new ArrayList<>(mails);
            Collections.shuffle(order, new Random(seed));
            Figures figures = trial(order);
            print("seed " + seed, figures);
            caught += figures.caught / SEEDS;
            misjudged += figures.misjudged / SEEDS;
            leastCaught = Math.min(leastCaught, figures.caught);
            mostMisjudged = Math.max(mostMisjudged, figures.misjudged);
        }
        String figure = "caught %.1f %%, misjudged %.2f %%; worst %.1f %% and %.2f %%".formatted(caught, misjudged, leastCaught, mostMisjudged);
        System.out.println(figure);
        assertTrue(caught >= 95.5 && misjudged <= 0.2 && leastCaught >= 93 && mostMisjudged <= 0.3, figure);
    }

    /** Printed, so that the table in BENCHMARKS.md can be made again. */
    private static void print(String halves, Figures figures) {
        System.out.printf("%s: caught %.1f %%, misjudged %.2f %%%n", halves, figures.caught, figures.misjudged);
    }
}
