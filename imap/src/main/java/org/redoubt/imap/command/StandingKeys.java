package org.redoubt.imap.command;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.redoubt.imap.codec.SearchKey;
import org.redoubt.imap.codec.SequenceSet;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Selected;

/**
 * The keys of a search that is asked again and again. RFC 5267 4.3: sequence numbers mean the messages that they meant
 * when the command came, and so does {@code $}; everything else is asked anew.
 */
final class StandingKeys {
    private final Selected box;
    private final SearchKey key;
    private boolean starred;
    private final TreeSet<Long> ages = new TreeSet<>();

    StandingKeys(SearchKey key, Selected box) throws SyntaxException {
        this.box = box;
        this.key = standing(key);
    }

    SearchKey key() {
        return key;
    }

    /** Whether a key means whatever message is the last one. */
    boolean starred() {
        return starred;
    }

    /** The seconds of OLDER and YOUNGER, RFC 5032, ascending. */
    long[] ages() {
        return ages.stream().mapToLong(Long::longValue).toArray();
    }

    private SearchKey standing(SearchKey asked) throws SyntaxException {
        return switch (asked) {
            case SearchKey.And and -> {
                List<SearchKey> keys = new ArrayList<>();
                for (SearchKey one : and.keys()) {
                    keys.add(standing(one));
                }
                yield new SearchKey.And(List.copyOf(keys));
            }
            case SearchKey.Or or -> new SearchKey.Or(standing(or.first()), standing(or.second()));
            case SearchKey.Not not -> new SearchKey.Not(standing(not.key()));
            case SearchKey.Fuzzy fuzzy -> new SearchKey.Fuzzy(standing(fuzzy.key()));
            case SearchKey.Numbers numbers -> new SearchKey.Among(box.searched(numbers.set()));
            case SearchKey.Uids uids -> uids(uids);
            case SearchKey.Older older -> aging(older, older.seconds());
            case SearchKey.Younger younger -> aging(younger, younger.seconds());
            default -> asked;
        };
    }

    private SearchKey uids(SearchKey.Uids uids) {
        SequenceSet set = uids.set();
        starred |= !set.isSaved() && !set.isPlain();
        return set.isSaved() ? new SearchKey.Among(box.saved()) : uids;
    }

    private SearchKey aging(SearchKey asked, long seconds) {
        ages.add(seconds);
        return asked;
    }
}
