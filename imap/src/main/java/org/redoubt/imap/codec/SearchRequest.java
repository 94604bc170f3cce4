package org.redoubt.imap.codec;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The arguments of SEARCH, RFC 9051 6.4.4.
 *
 * @param results what RETURN asks for; empty without RETURN
 * @param modSeq whether a MODSEQ key is among them, RFC 7162 3.1.5
 */
public record SearchRequest(Optional<Set<Result>> results, SearchKey key, boolean modSeq) {
    /** RFC 9051 6.4.4 {@code search-return-opt}. */
    public enum Result {
        MIN,
        MAX,
        ALL,
        COUNT,
        SAVE,
        /** RFC 6203 4. */
        RELEVANCY
    }

    /** The charset of a SEARCH is none that this server knows: the answer is NO [BADCHARSET]. */
    public static final class UnknownCharset extends Exception {
        private static final long serialVersionUID = 1L;

        UnknownCharset() {
            super("unknown charset", null, false, false);
        }
    }

    public static SearchRequest parse(CommandText in) throws SyntaxException, UnknownCharset {
        Optional<Set<Result>> results = Optional.empty();
        Charset charset = StandardCharsets.UTF_8;
        in.space();
        if (word(in, "RETURN")) {
            in.space();
            results = Optional.of(results(in));
            in.space();
        }
        if (word(in, "CHARSET")) {
            in.space();
            charset = charset(in.astringText());
            in.space();
        }
        SearchKeyParser keys = new SearchKeyParser(in, charset);
        SearchKey key = keys.all();
        in.end();
        // RFC 6203 4: without a FUZZY key there is no relevancy.
        if (results.filter(asked -> asked.contains(Result.RELEVANCY)).isPresent() && !keys.sawFuzzy()) {
            throw nothingFuzzy();
        }
        return new SearchRequest(results, key, keys.sawModSeq());
    }

    static SyntaxException nothingFuzzy() {
        return new SyntaxException("RELEVANCY needs a FUZZY key");
    }

    /** RFC 5256 5: the charset, which SORT and THREAD always name, and the keys that follow. */
    static SearchKeyParser keysInCharset(CommandText in) throws SyntaxException, UnknownCharset {
        Charset charset = charset(in.astringText());
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

    static Set<Result> results(CommandText in) throws SyntaxException {
        in.expect('(');
        EnumSet<Result> results = EnumSet.noneOf(Result.class);
        if (in.accept(')')) {
            // RFC 9051 6.4.4: an empty list asks for ALL.
            return EnumSet.of(Result.ALL);
        }
        List<String> names = new ArrayList<>();
        do {
            names.add(in.keyword());
        } while (in.accept(' '));
        in.expect(')');
        for (String name : names) {
            results.add(result(name));
        }
        return results;
    }

    private static Result result(String name) throws SyntaxException {
        return switch (name) {
            case "MIN" -> Result.MIN;
            case "MAX" -> Result.MAX;
            case "ALL" -> Result.ALL;
            case "COUNT" -> Result.COUNT;
            case "SAVE" -> Result.SAVE;
            case "RELEVANCY" -> Result.RELEVANCY;
            default -> throw new SyntaxException("Unknown SEARCH return option");
        };
    }

    private static Charset charset(String name) throws UnknownCharset {
        try {
            Charset charset = name.toLowerCase(Locale.ROOT).equals("us-ascii") ? StandardCharsets.UTF_8 : Charset.forName(name);
            if (charset.newDecoder() == null) {
                throw new UnknownCharset();
            }
            return charset;
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            throw new UnknownCharset();
        }
    }
}
