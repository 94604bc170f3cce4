package org.redoubt.imap.command;

import java.util.ArrayList;
import java.util.List;
import org.redoubt.imap.codec.SearchKey;

/** The texts that a search asks for, wherever they stand in its key. */
final class SoughtTexts {
    private SoughtTexts() {}

    static List<String> of(SearchKey key) {
        List<String> texts = new ArrayList<>();
        collect(key, texts);
        return texts;
    }

    private static void collect(SearchKey key, List<String> texts) {
        switch (key) {
            case SearchKey.And(var keys) -> keys.forEach(one -> collect(one, texts));
            case SearchKey.Or(var first, var second) -> {
                collect(first, texts);
                collect(second, texts);
            }
            case SearchKey.Not(var inner) -> collect(inner, texts);
            case SearchKey.Fuzzy(var inner) -> collect(inner, texts);
            case SearchKey.Header(var _, var text) -> texts.add(text);
            case SearchKey.Body(var text) -> texts.add(text);
            case SearchKey.Text(var text) -> texts.add(text);
            default -> {}
        }
    }
}
