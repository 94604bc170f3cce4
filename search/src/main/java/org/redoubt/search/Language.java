package org.redoubt.search;

import java.util.Optional;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fi.FinnishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.hu.HungarianAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.no.NorwegianAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;

/**
 * The languages whose words are brought to their stems, with Lucene's light stemmer for each.
 *
 * <p>A text's language is the one whose commonest small words it has most of: enough to choose a stemmer by, needing
 * no model, and when it is wrong or there is no telling, the words themselves are indexed anyway.
 */
enum Language {
    DANISH("da", new DanishAnalyzer(), DanishAnalyzer.getDefaultStopSet()),
    DUTCH("nl", new DutchAnalyzer(), DutchAnalyzer.getDefaultStopSet()),
    ENGLISH("en", new EnglishAnalyzer(), EnglishAnalyzer.getDefaultStopSet()),
    FINNISH("fi", new FinnishAnalyzer(), FinnishAnalyzer.getDefaultStopSet()),
    FRENCH("fr", new FrenchAnalyzer(), FrenchAnalyzer.getDefaultStopSet()),
    GERMAN("de", new GermanAnalyzer(), GermanAnalyzer.getDefaultStopSet()),
    HUNGARIAN("hu", new HungarianAnalyzer(), HungarianAnalyzer.getDefaultStopSet()),
    ITALIAN("it", new ItalianAnalyzer(), ItalianAnalyzer.getDefaultStopSet()),
    NORWEGIAN("no", new NorwegianAnalyzer(), NorwegianAnalyzer.getDefaultStopSet()),
    PORTUGUESE("pt", new PortugueseAnalyzer(), PortugueseAnalyzer.getDefaultStopSet()),
    RUSSIAN("ru", new RussianAnalyzer(), RussianAnalyzer.getDefaultStopSet()),
    SPANISH("es", new SpanishAnalyzer(), SpanishAnalyzer.getDefaultStopSet()),
    SWEDISH("sv", new SwedishAnalyzer(), SwedishAnalyzer.getDefaultStopSet());

    /** Words of a text that are looked at. */
    private static final int SAMPLE = 400;

    /** Fewer small words than this tell nothing. */
    private static final int FEWEST = 3;

    final String code;
    final Analyzer analyzer;
    private final CharArraySet smallWords;

    Language(String code, Analyzer analyzer, CharArraySet smallWords) {
        this.code = code;
        this.analyzer = analyzer;
        this.smallWords = smallWords;
    }

    /** The language of a text; empty when there is no telling. */
    static Optional<Language> of(String text) {
        int[] counts = new int[values().length];
        int words = 0;
        for (int at = 0; at < text.length() && words < SAMPLE; words++) {
            while (at < text.length() && !Character.isLetter(text.charAt(at))) {
                at++;
            }
            int from = at;
            while (at < text.length() && Character.isLetter(text.charAt(at))) {
                at++;
            }
            count(text.substring(from, at).toLowerCase(java.util.Locale.ROOT), counts);
        }
        return most(counts);
    }

    private static void count(String word, int[] counts) {
        for (int i = 0; i < counts.length; i++) {
            if (values()[i].smallWords.contains(word)) {
                counts[i]++;
            }
        }
    }

    private static Optional<Language> most(int[] counts) {
        int best = 0;
        for (int i = 1; i < counts.length; i++) {
            best = counts[i] > counts[best] ? i : best;
        }
        return counts[best] < FEWEST ? Optional.empty() : Optional.of(values()[best]);
    }
}
