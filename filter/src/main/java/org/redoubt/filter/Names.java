package org.redoubt.filter;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

/** Comparing names of people as they are read. */
public final class Names {
    private Names() {}

    /**
     * A name without what nobody sees: its words in order of the alphabet, so that "Doe, Alice" is "Alice Doe", without
     * accents, capitals, punctuation and characters of no width, letters that look like Latin ones made such. Empty for a
     * single word: many people are called Alice.
     */
    public static String folded(String name) {
        String some = name.substring(0, Math.min(name.length(), Limits.NAME));
        String plain = Normalizer.normalize(some, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[\\p{M}\\p{Cf}]", "");
        String[] words = Arrays.stream(Domains.alike(plain).split("[^\\p{L}\\p{N}]+"))
                .filter(word -> !word.isEmpty())
                .sorted()
                .toArray(String[]::new);
        return words.length < 2 ? "" : String.join(" ", words);
    }
}
