package org.redoubt.imap.codec;

import java.util.Optional;

/** The arguments of THREAD, RFC 5256 3. */
public record ThreadRequest(Algorithm algorithm, SearchKey key) {
    /** How messages are put into threads. */
    public enum Algorithm {
        ORDEREDSUBJECT,
        REFERENCES,

        /** By references alone, the thread that grew last at the end. */
        REFS
    }

    public static ThreadRequest parse(CommandText in) throws SyntaxException, SearchRequest.UnknownCharset {
        in.space();
        Algorithm algorithm = algorithm(in.keyword());
        in.space();
        SearchKey key = SearchRequest.keysInCharset(in, Optional.empty()).all();
        in.end();
        return new ThreadRequest(algorithm, key);
    }

    private static Algorithm algorithm(String name) throws SyntaxException {
        for (Algorithm algorithm : Algorithm.values()) {
            if (algorithm.name().equals(name)) {
                return algorithm;
            }
        }
        throw new SyntaxException("Unknown threading algorithm");
    }
}
