package org.redoubt.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.MultiDocValues;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;

/**
 * Asks one index which emails fit some words, and how well (BM25).
 *
 * <p>Each word of the question may be met as it is, by its stem in any language (the question's own language cannot be
 * told from two words), or, when it is long enough, misspelt by a letter. One or two words must all be met, of more
 * three quarters. A subject counts more than a sender, a sender more than a text.
 */
final class RankedQuery {
    static final NeutralAnalyzer NEUTRAL = new NeutralAnalyzer(false);

    private final RankedScope scope;

    private RankedQuery(RankedScope scope) {
        this.scope = scope;
    }

    static RankedMatch run(IndexReader reader, Followed followed, RankedScope scope, String question)
            throws IOException {
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        ScoreDoc[] found = searcher.search(new RankedQuery(scope).query(question), Limits.RANKED).scoreDocs;
        Arrays.sort(found, Comparator.comparingInt(hit -> hit.doc));
        NumericDocValues numbers = MultiDocValues.getNumericValues(reader, Fields.NUMBER);
        double best = Arrays.stream(found).mapToDouble(hit -> hit.score).max().orElse(1);
        List<long[]> pairs = new ArrayList<>();
        for (ScoreDoc hit : found) {
            if (numbers != null && numbers.advanceExact(hit.doc)) {
                long score = Math.clamp(Math.round(hit.score / best * 100), 1, 100);
                pairs.add(new long[] {numbers.longValue(), score});
            }
        }
        pairs.sort(Comparator.comparingLong(pair -> pair[0]));
        return new RankedMatch(
                followed.upTo(),
                pairs.stream().mapToLong(pair -> pair[0]).toArray(),
                pairs.stream().mapToInt(pair -> (int) pair[1]).toArray());
    }

    private Query query(String question) throws IOException {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        int words = 0;
        for (String word : words(question)) {
            Query met = met(word);
            if (words < Limits.QUERY_WORDS && !(met instanceof BooleanQuery none && none.clauses().isEmpty())) {
                all.add(met, Occur.SHOULD);
                words++;
            }
        }
        return all.setMinimumNumberShouldMatch(words <= 2 ? words : words - words / 4).build();
    }

    /** What spaces part, as RFC 9051 strings come: no syntax, no operators. */
    static List<String> words(String question) {
        return Arrays.stream(question.split("[\\s\\p{Z}]+", -1))
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList();
    }

    private Query met(String word) throws IOException {
        List<Query> ways = new ArrayList<>();
        List<String> neutral = tokens(NEUTRAL, word);
        if (!neutral.isEmpty()) {
            ways.add(all(neutral, this::anywhere));
        }
        for (Language language : Language.values()) {
            List<String> stems = tokens(language.analyzer, word);
            if (!stems.isEmpty() && stemmed()) {
                ways.add(all(stems, stem -> stem(language, stem)));
            }
        }
        return ways.isEmpty() ? new BooleanQuery.Builder().build() : new DisjunctionMaxQuery(ways, 0);
    }

    private interface Finding {
        Query of(String token);
    }

    private static Query all(List<String> tokens, Finding finding) {
        if (tokens.size() == 1) {
            return finding.of(tokens.getFirst());
        }
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        tokens.forEach(token -> all.add(finding.of(token), Occur.MUST));
        return all.build();
    }

    private static List<String> tokens(Analyzer analyzer, String word) throws IOException {
        List<String> tokens = new ArrayList<>();
        try (TokenStream stream = analyzer.tokenStream("q", word)) {
            CharTermAttribute term = stream.getAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken() && tokens.size() < Limits.QUERY_WORDS) {
                tokens.add(term.toString());
            }
            stream.end();
        }
        return tokens;
    }

    private Query anywhere(String token) {
        List<Query> ways = new ArrayList<>();
        for (WordField field : WordField.of(scope)) {
            ways.add(new BoostQuery(new TermQuery(new Term(field.name, token)), field.weight));
            if (token.length() >= Limits.MISSPELT) {
                ways.add(new BoostQuery(near(field.name, token), field.weight * 0.3f));
            }
        }
        return new DisjunctionMaxQuery(ways, 0.1f);
    }

    /** A word that differs by a letter, from the third on. */
    static FuzzyQuery near(String field, String token) {
        return new FuzzyQuery(new Term(field, token), 1, 2, 16, true);
    }

    private boolean stemmed() {
        return scope == RankedScope.ALL || scope == RankedScope.BODY || scope == RankedScope.SUBJECT;
    }

    private Query stem(Language language, String stem) {
        List<Query> ways = new ArrayList<>();
        if (scope != RankedScope.BODY) {
            ways.add(new BoostQuery(
                    new TermQuery(new Term(Fields.SUBJECT_STEMS + language.code, stem)), WordField.SUBJECT.weight * 0.8f));
        }
        if (scope != RankedScope.SUBJECT) {
            ways.add(new BoostQuery(new TermQuery(new Term(Fields.BODY_STEMS + language.code, stem)), 0.8f));
        }
        return new DisjunctionMaxQuery(ways, 0.1f);
    }
}
