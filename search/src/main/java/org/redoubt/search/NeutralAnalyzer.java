package org.redoubt.search;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;

/**
 * The words of a text in any language: cut by Unicode's rules (UAX 29), case, accents and widths folded; of Chinese,
 * Japanese and Korean, which write no spaces, each pair of neighbouring characters.
 */
final class NeutralAnalyzer extends Analyzer {
    /** Characters that stand alone are words of one character, also when they are part of pairs. */
    private final boolean single;

    NeutralAnalyzer(boolean single) {
        this.single = single;
    }

    private static final int ALL_SCRIPTS =
            CJKBigramFilter.HAN | CJKBigramFilter.HIRAGANA | CJKBigramFilter.KATAKANA | CJKBigramFilter.HANGUL;

    @Override
    protected TokenStreamComponents createComponents(String field) {
        Tokenizer words = new StandardTokenizer();
        TokenStream folded = new LowerCaseFilter(new CJKWidthFilter(words));
        return new TokenStreamComponents(
                words, new CJKBigramFilter(new ASCIIFoldingFilter(folded), ALL_SCRIPTS, single));
    }
}
