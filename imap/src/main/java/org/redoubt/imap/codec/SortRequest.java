package org.redoubt.imap.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.imap.codec.ReturnOptions.Result;

/**
 * The arguments of SORT, RFC 5256 3, with RETURN of RFC 5267 3.1.
 *
 * @param results what RETURN asks for; empty without RETURN
 * @param modSeq whether a MODSEQ key is among the keys
 */
public record SortRequest(Optional<ReturnOptions> results, List<Criterion> criteria, SearchKey key, boolean modSeq) {
    /** What messages are sorted by, RFC 5256 3, RFC 5957 3 and RFC 6203 6. */
    public enum By {
        ARRIVAL,
        CC,
        DATE,
        DISPLAYFROM,
        DISPLAYTO,
        FROM,
        RELEVANCY,
        SIZE,
        SUBJECT,
        TO
    }

    /** One of them and its direction. */
    public record Criterion(By by, boolean reverse) {}

    public static SortRequest parse(CommandText in) throws SyntaxException, SearchRequest.UnknownCharset {
        in.space();
        Optional<ReturnOptions> results = ReturnOptions.parse(in);
        List<Criterion> criteria = criteria(in);
        in.space();
        SearchKey key = SearchRequest.keysInCharset(in, results).all();
        in.end();
        return of(results, criteria, key);
    }

    private static SortRequest of(Optional<ReturnOptions> results, List<Criterion> criteria, SearchKey key)
            throws SyntaxException {
        boolean ranked = results.filter(asked -> asked.asks(Result.RELEVANCY)).isPresent()
                || criteria.stream().anyMatch(criterion -> criterion.by() == By.RELEVANCY);
        SearchRequest.requireFuzzy(ranked, key);
        return new SortRequest(results, criteria, key, key.any(SearchKey.Modified.class::isInstance));
    }

    /** The same request with the filters of its key filled in. */
    public SortRequest with(SearchKey filled) throws SyntaxException {
        return of(results, criteria, filled);
    }

    private static List<Criterion> criteria(CommandText in) throws SyntaxException {
        in.expect('(');
        List<Criterion> criteria = new ArrayList<>();
        do {
            if (criteria.size() >= GrammarLimits.SORT_CRITERIA) {
                throw new SyntaxException("Too many sort criteria");
            }
            String name = in.keyword();
            boolean reverse = name.equals("REVERSE");
            if (reverse) {
                in.space();
                name = in.keyword();
            }
            criteria.add(new Criterion(by(name), reverse));
        } while (in.accept(' '));
        in.expect(')');
        return List.copyOf(criteria);
    }

    private static By by(String name) throws SyntaxException {
        for (By by : By.values()) {
            if (by.name().equals(name)) {
                return by;
            }
        }
        throw new SyntaxException("Unknown sort criterion");
    }
}
