package org.redoubt.search;

import java.util.Iterator;
import java.util.List;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.AutomatonQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;

/**
 * The runs of letters and digits in an email's texts, as long as they go: by these a needle that is one word, or a
 * part of one, is answered without a look at the texts, however many emails hold it. Such a needle is in a text only if
 * it is in one of its runs, and then it is; so the terms that hold it are looked through.
 *
 * <p>A long run is cut into pieces that overlap by what the longest needle has, so that every needle is whole in one of
 * them. Scripts that set no spaces have no runs: four characters of theirs ({@link Grams}) say enough.
 */
final class Runs {
    /** Beyond the scripts of Europe, the Near East and India, words are written without a space between. */
    private static final char FIRST_WITHOUT_SPACES = '\u0e00';

    private static final int PIECE = 2 * Limits.RUN_NEEDLE;

    private Runs() {}

    /** Whether a folded needle is answered by runs: one run, longer than what grams answer for sure. */
    static boolean answer(String needle) {
        return needle.length() > Limits.GRAM
                && needle.length() <= Limits.RUN_NEEDLE
                && needle.chars().allMatch(c -> within((char) c));
    }

    /** The emails with a run that holds the needle. */
    static Query holding(String field, String needle) {
        Automaton held = Operations.concatenate(List.of(
                Automata.makeAnyBinary(), Automata.makeBinary(Grams.term(needle)), Automata.makeAnyBinary()));
        Automaton steps = Operations.determinize(held, Operations.DEFAULT_DETERMINIZE_WORK_LIMIT);
        return new AutomatonQuery(new Term(field), steps, true);
    }

    private static boolean within(char c) {
        if (c >= FIRST_WITHOUT_SPACES) {
            return false;
        }
        return Character.isLetterOrDigit(c)
                || switch (Character.getType(c)) {
                    case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
                    default -> false;
                };
    }

    /** The pieces of the runs in some texts that are longer than a gram; repeated as they are in the texts. */
    static TokenStream stream(List<String> texts) {
        return new Stream(texts);
    }

    private static final class Stream extends TokenStream {
        private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
        private final List<String> texts;
        private Iterator<String> left = List.<String>of().iterator();
        private String text = "";
        /** Where the next piece begins, and where its run ends. */
        private int at;

        private int end;

        Stream(List<String> texts) {
            this.texts = texts;
        }

        @Override
        public void reset() {
            left = texts.iterator();
            text = "";
            at = 0;
            end = 0;
        }

        @Override
        public boolean incrementToken() {
            if (!findPiece()) {
                return false;
            }
            int to = Math.min(end, at + PIECE);
            clearAttributes();
            term.setBytesRef(BytesRef.deepCopyOf(Grams.term(text.substring(at, to))));
            at = to == end ? end : at + Limits.RUN_NEEDLE;
            return true;
        }

        private boolean findPiece() {
            while (at >= end) {
                if (at >= text.length()) {
                    if (!left.hasNext()) {
                        return false;
                    }
                    text = left.next();
                    at = 0;
                    end = 0;
                    continue;
                }
                findRun();
            }
            return true;
        }

        /** The next run of the text that is long enough; at its end when there is none. */
        private void findRun() {
            while (at < text.length() && !within(text.charAt(at))) {
                at++;
            }
            end = at;
            while (end < text.length() && within(text.charAt(end))) {
                end++;
            }
            if (end - at <= Limits.GRAM) {
                at = end;
            }
        }
    }
}
