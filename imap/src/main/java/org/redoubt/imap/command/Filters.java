package org.redoubt.imap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.GrammarLimits;
import org.redoubt.imap.codec.SearchKey;
import org.redoubt.imap.codec.SearchRequest;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/**
 * Searches that are stored under names, RFC 5466: annotations of the server. A name in a search stands for its keys as
 * if they were in parentheses.
 */
final class Filters {
    static final String PRIVATE = "/private/filters/values/";
    static final String SHARED = "/shared/filters/values/";

    private final Map<String, byte[]> annotations;
    private int keys;
    private long octets;

    private Filters(Map<String, byte[]> annotations) {
        this.annotations = annotations;
    }

    /** The same keys with all filters filled in. */
    static SearchKey fill(Session session, SearchKey key) throws SearchRefusedException, IOException {
        if (!key.any(SearchKey.Filter.class::isInstance)) {
            return key;
        }
        return new Filters(session.own().annotations(Optional.empty())).filled(key, List.of());
    }

    /** RFC 5466 3.2: whether an annotation of the server may have this value, as far as it is a filter. */
    static boolean accepts(String entry, Optional<byte[]> value) {
        String root = entry.startsWith(PRIVATE) ? PRIVATE : entry.startsWith(SHARED) ? SHARED : "";
        if (root.isEmpty() || value.isEmpty()) {
            return true;
        }
        try {
            SearchRequest.filter(value.get());
            return SearchRequest.isFilterName(entry.substring(root.length()));
        } catch (SyntaxException e) {
            return false;
        }
    }

    /** @param within the filters that this key stands in */
    private SearchKey filled(SearchKey key, List<String> within) throws SearchRefusedException {
        if (++keys > GrammarLimits.SEARCH_KEYS) {
            throw tooMuch();
        }
        return switch (key) {
            case SearchKey.And and -> {
                List<SearchKey> all = new ArrayList<>();
                for (SearchKey one : and.keys()) {
                    all.add(filled(one, within));
                }
                yield new SearchKey.And(List.copyOf(all));
            }
            case SearchKey.Or or -> new SearchKey.Or(filled(or.first(), within), filled(or.second(), within));
            case SearchKey.Not not -> new SearchKey.Not(filled(not.key(), within));
            case SearchKey.Fuzzy fuzzy -> new SearchKey.Fuzzy(filled(fuzzy.key(), within));
            case SearchKey.Filter filter -> filter(filter.name(), within);
            default -> key;
        };
    }

    private SearchKey filter(String name, List<String> within) throws SearchRefusedException {
        String stored = name.toLowerCase(Locale.ROOT);
        // RFC 5466 3.1: one's own comes first.
        byte[] value = annotations.getOrDefault(PRIVATE + stored, annotations.get(SHARED + stored));
        // RFC 5466 3.1: a filter that leads back to itself is as good as none.
        if (value == null || within.contains(stored) || within.size() >= GrammarLimits.FILTER_DEPTH) {
            throw new SearchRefusedException(Reply.no("UNDEFINED-FILTER " + name, "There is no filter of this name"));
        }
        octets += value.length;
        if (octets > Limits.COMMAND) {
            throw tooMuch();
        }
        List<String> deeper = new ArrayList<>(within);
        deeper.add(stored);
        try {
            return filled(SearchRequest.filter(value), deeper);
        } catch (SyntaxException e) {
            throw new SearchRefusedException(Reply.no("A filter is not a full and correct search"));
        }
    }

    private static SearchRefusedException tooMuch() {
        return new SearchRefusedException(Reply.no("LIMIT", "The filters make the search too large"));
    }
}
