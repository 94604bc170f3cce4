package org.redoubt.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.automaton.CompiledAutomaton;

/**
 * Finds in a text the words that a ranked search for some words meets, by the same rules as {@link Indexes#rank}: as
 * they are, by their stems, and slightly misspelt.
 */
public final class Highlights {
    /** One met word: characters {@code from} to before {@code to} of the text. */
    public record Span(int from, int to) {}

    /**
     * A word of the question, the ways to meet it.
     *
     * @param neutral folded, cut as any language is
     * @param near accepts what is misspelt
     */
    private record Asked(List<String> neutral, Set<String> stems, Optional<CompiledAutomaton> near) {}

    private record Token(String text, Span span) {}

    private final List<Asked> words;
    private final Optional<Language> language;

    private Highlights(List<Asked> words, Optional<Language> language) {
        this.words = words;
        this.language = language;
    }

    /**
     * What finds some words.
     *
     * @param question words parted by white space, as a person wrote them
     * @param sample text by which the language of what is looked into is told
     */
    public static Highlights of(String question, String sample) throws IOException {
        Optional<Language> language = Language.of(sample);
        List<Asked> words = new ArrayList<>();
        for (String word : RankedQuery.words(question)) {
            if (words.size() < Limits.QUERY_WORDS) {
                words.add(asked(word, language));
            }
        }
        return new Highlights(words, language);
    }

    private static Asked asked(String word, Optional<Language> language) throws IOException {
        List<String> neutral = texts(tokens(RankedQuery.NEUTRAL, word));
        Set<String> stems = new HashSet<>();
        if (language.isPresent()) {
            stems.addAll(texts(tokens(language.get().analyzer, word)));
        }
        boolean mayBeMisspelt = neutral.size() == 1 && neutral.getFirst().length() >= Limits.MISSPELT;
        Optional<CompiledAutomaton> near =
                mayBeMisspelt ? Optional.of(RankedQuery.near("q", neutral.getFirst()).getAutomata()) : Optional.empty();
        return new Asked(neutral, stems, near);
    }

    /** Every met word, in order; none overlap. */
    public List<Span> in(String text) throws IOException {
        List<Span> spans = new ArrayList<>();
        if (!words.isEmpty()) {
            List<Token> neutral = tokens(RankedQuery.NEUTRAL, text);
            for (Asked word : words) {
                met(word, neutral, spans);
            }
            if (language.isPresent()) {
                for (Token token : tokens(language.get().analyzer, text)) {
                    if (words.stream().anyMatch(word -> word.stems().contains(token.text()))) {
                        spans.add(token.span());
                    }
                }
            }
        }
        return joined(spans);
    }

    private static void met(Asked word, List<Token> tokens, List<Span> spans) {
        int count = word.neutral().size();
        for (int at = 0; count > 0 && at + count <= tokens.size(); at++) {
            List<Token> some = tokens.subList(at, at + count);
            if (texts(some).equals(word.neutral()) || isNear(word, some.getFirst())) {
                spans.add(new Span(some.getFirst().span().from(), some.getLast().span().to()));
            }
        }
    }

    private static boolean isNear(Asked word, Token token) {
        BytesRef octets = new BytesRef(token.text());
        return word.near().isPresent()
                && word.near().get().runAutomaton.run(octets.bytes, octets.offset, octets.length);
    }

    private static List<Span> joined(List<Span> spans) {
        spans.sort(Comparator.comparingInt(Span::from).thenComparingInt(Span::to));
        List<Span> joined = new ArrayList<>();
        for (Span span : spans) {
            if (!joined.isEmpty() && span.from() < joined.getLast().to()) {
                Span last = joined.removeLast();
                joined.add(new Span(last.from(), Math.max(last.to(), span.to())));
            } else {
                joined.add(span);
            }
        }
        return joined;
    }

    private static List<String> texts(List<Token> tokens) {
        return tokens.stream().map(Token::text).toList();
    }

    private static List<Token> tokens(Analyzer analyzer, String text) throws IOException {
        List<Token> tokens = new ArrayList<>();
        try (TokenStream stream = analyzer.tokenStream("q", text)) {
            CharTermAttribute term = stream.getAttribute(CharTermAttribute.class);
            OffsetAttribute place = stream.addAttribute(OffsetAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                tokens.add(new Token(term.toString(), new Span(place.startOffset(), place.endOffset())));
            }
            stream.end();
        }
        return tokens;
    }
}
