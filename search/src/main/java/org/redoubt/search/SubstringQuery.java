package org.redoubt.search;

import java.io.IOException;
import java.util.Collection;
import java.util.function.Function;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.CollectionTerminatedException;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.redoubt.store.id.NumberSet;

/**
 * Asks one index which emails hold a folded text, or may: by its {@link Grams}, and by {@link Runs} when those leave many
 * to look at.
 */
final class SubstringQuery {
    private SubstringQuery() {}

    static SubstringMatch run(IndexReader reader, Followed followed, Scope scope, String needle) throws IOException {
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        boolean byRuns = Runs.answer(needle);
        // One more than few is enough to know that they are many, and what they are is asked of the runs.
        NumberSet found = emails(
                searcher, query(scope, field -> grams(field, needle)), byRuns ? Limits.FEW_CANDIDATES + 1 : Integer.MAX_VALUE);
        NumberSet unsure = emails(searcher, new TermQuery(new Term(Fields.UNSURE, Fields.YES)));
        if (needle.length() <= Limits.GRAM) {
            return new SubstringMatch(followed.upTo(), found, unsure);
        }
        if (byRuns && found.size() > Limits.FEW_CANDIDATES) {
            NumberSet held = emails(searcher, query(scope, field -> Runs.holding(runs(field), needle)));
            return new SubstringMatch(followed.upTo(), held, unsure);
        }
        return new SubstringMatch(followed.upTo(), NumberSet.EMPTY, found.union(unsure));
    }

    private static Query query(Scope scope, Function<String, Query> inField) {
        return switch (scope) {
            case HEADER -> inField.apply(Fields.HEADER);
            case BODY -> inField.apply(Fields.BODY);
            case TEXT ->
                new ConstantScoreQuery(new BooleanQuery.Builder()
                        .add(inField.apply(Fields.HEADER), Occur.SHOULD)
                        .add(inField.apply(Fields.BODY), Occur.SHOULD)
                        .build());
        };
    }

    /** The field with the runs of what another has the grams of. */
    private static String runs(String grams) {
        return grams.equals(Fields.HEADER) ? Fields.HEADER_RUNS : Fields.BODY_RUNS;
    }

    private static Query grams(String field, String needle) {
        if (needle.length() < Limits.GRAM) {
            return new PrefixQuery(new Term(field, Grams.term(needle)));
        }
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        for (BytesRef term : Grams.required(needle)) {
            all.add(new TermQuery(new Term(field, term)), Occur.FILTER);
        }
        return new ConstantScoreQuery(all.build());
    }

    private static NumberSet emails(IndexSearcher searcher, Query query) throws IOException {
        return emails(searcher, query, Integer.MAX_VALUE);
    }

    /** @param most more are not looked for */
    private static NumberSet emails(IndexSearcher searcher, Query query, int most) throws IOException {
        return searcher.search(query, new CollectorManager<Numbers, NumberSet>() {
            @Override
            public Numbers newCollector() {
                return new Numbers(most);
            }

            @Override
            public NumberSet reduce(Collection<Numbers> collectors) {
                NumberSet.Builder all = NumberSet.builder();
                collectors.forEach(numbers -> all.addAll(numbers.found.build()));
                return all.build();
            }
        });
    }

    /** Gathers the numbers of the emails of the documents found. */
    private static final class Numbers extends SimpleCollector {
        private final NumberSet.Builder found = NumberSet.builder();
        private int left;
        private NumericDocValues values = org.apache.lucene.index.DocValues.emptyNumeric();

        Numbers(int most) {
            left = most;
        }

        @Override
        protected void doSetNextReader(LeafReaderContext leaf) throws IOException {
            values = org.apache.lucene.index.DocValues.getNumeric(leaf.reader(), Fields.NUMBER);
        }

        @Override
        public void collect(int document) throws IOException {
            if (left == 0) {
                throw new CollectionTerminatedException();
            }
            left--;
            if (values.advanceExact(document)) {
                found.add(values.longValue());
            }
        }

        @Override
        public ScoreMode scoreMode() {
            return ScoreMode.COMPLETE_NO_SCORES;
        }
    }
}
