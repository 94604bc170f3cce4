package org.redoubt.imap.codec;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What RETURN asks of a SEARCH or SORT, RFC 9051 6.4.4 and RFC 5267 3.1.
 *
 * @param results what is named
 * @param partial the range of {@link Result#PARTIAL}; empty without it
 * @param fetched what {@link Result#UPDATE} wants to be told of new messages, RFC 5465 7
 */
public record ReturnOptions(Set<Result> results, Optional<PartialRange> partial, List<FetchAtt> fetched) {
    /** What the empty list stands for, RFC 9051 6.4.4. */
    public static final ReturnOptions ALL = of(Result.ALL);

    /** RFC 9051 9 {@code search-return-opt}. */
    public enum Result {
        MIN,
        MAX,
        ALL,
        COUNT,
        SAVE,
        /** RFC 6203 4. */
        RELEVANCY,
        /** RFC 9394 3.1. */
        PARTIAL,
        /** RFC 5267 4.3. */
        UPDATE,
        /** RFC 5267 4.2: a hint, of which nothing is made. */
        CONTEXT
    }

    static ReturnOptions of(Result one, Result... more) {
        return new ReturnOptions(EnumSet.of(one, more), Optional.empty(), List.of());
    }

    /** Reads {@code "RETURN" SP "(" … ")" SP} when it is what comes next. */
    static Optional<ReturnOptions> parse(CommandText in) throws SyntaxException {
        if (!SearchRequest.word(in, "RETURN")) {
            return Optional.empty();
        }
        in.space();
        in.expect('(');
        ReturnOptions options = in.accept(')') ? ALL : list(in);
        in.space();
        return Optional.of(options);
    }

    private static ReturnOptions list(CommandText in) throws SyntaxException {
        EnumSet<Result> results = EnumSet.noneOf(Result.class);
        Optional<PartialRange> partial = Optional.empty();
        List<FetchAtt> fetched = List.of();
        do {
            Result result = result(in.keyword());
            if (result == Result.PARTIAL) {
                if (partial.isPresent()) {
                    throw oneList();
                }
                in.space();
                partial = Optional.of(PartialRange.parse(in));
            }
            if (result == Result.UPDATE) {
                fetched = fetched(in);
            }
            results.add(result);
        } while (in.accept(' '));
        in.expect(')');
        if (partial.isPresent() && results.contains(Result.ALL)) {
            throw oneList();
        }
        return new ReturnOptions(results, partial, fetched);
    }

    // RFC 5465 7: the example has a space that the grammar has not.
    private static List<FetchAtt> fetched(CommandText in) throws SyntaxException {
        int behind = in.position();
        in.accept(' ');
        if (in.accept('(')) {
            return FetchRequest.list(in);
        }
        in.rewind(behind);
        return List.of();
    }

    // RFC 9394 3.1.
    private static SyntaxException oneList() {
        return new SyntaxException("One PARTIAL or one ALL may be asked for");
    }

    private static Result result(String name) throws SyntaxException {
        for (Result result : Result.values()) {
            if (result.name().equals(name)) {
                return result;
            }
        }
        throw new SyntaxException("Unknown SEARCH return option");
    }

    /** The same without this one. */
    public ReturnOptions without(Result result) {
        Set<Result> left = EnumSet.copyOf(results);
        left.remove(result);
        return new ReturnOptions(left, partial, fetched);
    }

    public boolean asks(Result result) {
        return results.contains(result);
    }

    /** Whether an answer is due: SAVE alone keeps what is found and tells nothing, RFC 5182 2.1. */
    public boolean tells() {
        return !results.equals(EnumSet.of(Result.SAVE));
    }

    /**
     * The range of results that is all that an answer in the mailbox's order needs, so that a search may end when it
     * has found that many; empty when it needs them all.
     */
    public Optional<PartialRange> enough() {
        return partial.filter(range -> {
            Set<Result> more = EnumSet.copyOf(results);
            more.removeAll(EnumSet.of(Result.PARTIAL, Result.SAVE, Result.CONTEXT, Result.RELEVANCY));
            more.remove(range.fromEnd() ? Result.MAX : Result.MIN);
            return more.isEmpty();
        });
    }

    /** Whether every message found is told or counted, and not only some of them, RFC 9394 3.2 and RFC 9051 6.4.4.1. */
    public boolean meansAll() {
        return asks(Result.ALL)
                || asks(Result.COUNT)
                || (!asks(Result.MIN) && !asks(Result.MAX) && !asks(Result.PARTIAL));
    }
}
