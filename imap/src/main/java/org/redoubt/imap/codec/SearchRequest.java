package org.redoubt.imap.codec;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.imap.codec.ReturnOptions.Result;

/**
 * The arguments of SEARCH, RFC 9051 6.4.4.
 *
 * @param results what RETURN asks for; empty without RETURN
 * @param modSeq whether a MODSEQ key is among them, RFC 7162 3.1.5
 */
public record SearchRequest(Optional<ReturnOptions> results, SearchKey key, boolean modSeq) {
    /** The charset of a SEARCH is none that this server knows: the answer is NO [BADCHARSET]. */
    public static final class UnknownCharset extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean saves;

        UnknownCharset(boolean saves) {
            super("unknown charset", null, false, false);
            this.saves = saves;
        }

        /** Whether the search was to save its result. */
        public boolean saves() {
            return saves;
        }
    }

    public static SearchRequest parse(CommandText in) throws SyntaxException, UnknownCharset {
        Charset charset = StandardCharsets.UTF_8;
        in.space();
        Optional<ReturnOptions> results = ReturnOptions.parse(in);
        if (word(in, "CHARSET")) {
            in.space();
            charset = charset(in.astringText(), results);
            in.space();
        }
        SearchKey key = new SearchKeyParser(in, charset).all();
        in.end();
        return of(results, key);
    }

    private static SearchRequest of(Optional<ReturnOptions> results, SearchKey key) throws SyntaxException {
        requireFuzzy(results.filter(asked -> asked.asks(Result.RELEVANCY)).isPresent(), key);
        return new SearchRequest(results, key, key.any(SearchKey.Modified.class::isInstance));
    }

    /** The same request with the filters of its key filled in. */
    public SearchRequest with(SearchKey filled) throws SyntaxException {
        return of(results, filled);
    }

    /** RFC 6203 4: without a FUZZY key there is no relevancy. What a filter holds is seen when it is filled in. */
    static void requireFuzzy(boolean ranked, SearchKey key) throws SyntaxException {
        if (ranked && !key.any(one -> one instanceof SearchKey.Fuzzy || one instanceof SearchKey.Filter)) {
            throw new SyntaxException("RELEVANCY needs a FUZZY key");
        }
    }

    /**
     * RFC 5466 3.2: the keys that a filter stands for.
     *
     * @throws SyntaxException when they are not a full and correct search
     */
    public static SearchKey filter(byte[] value) throws SyntaxException {
        CommandText in = new CommandText(value);
        SearchKey key = new SearchKeyParser(in, StandardCharsets.UTF_8).all();
        in.end();
        return key;
    }

    /** RFC 5466 4 {@code filter-name}. */
    public static boolean isFilterName(String name) {
        return SearchKeyParser.isFilterName(name);
    }

    /** RFC 5256 5: the charset, which SORT and THREAD always name, and the keys that follow. */
    static SearchKeyParser keysInCharset(CommandText in, Optional<ReturnOptions> results)
            throws SyntaxException, UnknownCharset {
        Charset charset = charset(in.astringText(), results);
        in.space();
        return new SearchKeyParser(in, charset);
    }

    /** Steps over this word when it is what comes next. */
    static boolean word(CommandText in, String word) throws SyntaxException {
        int here = in.position();
        if (!SequenceSet.startsAt(in) && in.peek() != '(' && in.keyword().equals(word)) {
            return true;
        }
        in.rewind(here);
        return false;
    }

    private static Charset charset(String name, Optional<ReturnOptions> results) throws UnknownCharset {
        boolean saves = results.filter(asked -> asked.asks(Result.SAVE)).isPresent();
        try {
            Charset charset = name.toLowerCase(Locale.ROOT).equals("us-ascii") ? StandardCharsets.UTF_8 : Charset.forName(name);
            if (charset.newDecoder() == null) {
                throw new UnknownCharset(saves);
            }
            return charset;
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            throw new UnknownCharset(saves);
        }
    }
}
