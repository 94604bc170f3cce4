package org.redoubt.imap.codec;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads {@code search-key *(SP search-key)} of RFC 9051 9, to a bounded depth and count. */
final class SearchKeyParser {
    private final CommandText in;
    private final Charset charset;
    private int keys;

    SearchKeyParser(CommandText in, Charset charset) {
        this.in = in;
        this.charset = charset;
    }

    /** All keys to the end of the list or the command. */
    SearchKey all() throws SyntaxException {
        return list(0);
    }

    private SearchKey list(int depth) throws SyntaxException {
        List<SearchKey> list = new ArrayList<>();
        do {
            // Some clients leave a space before the end.
            if (in.atEnd() && !list.isEmpty()) {
                break;
            }
            list.add(key(depth));
        } while (in.accept(' '));
        return list.size() == 1 ? list.getFirst() : new SearchKey.And(List.copyOf(list));
    }

    private SearchKey key(int depth) throws SyntaxException {
        if (depth > GrammarLimits.SEARCH_DEPTH) {
            throw new SyntaxException("Search keys are nested too deep");
        }
        if (++keys > GrammarLimits.SEARCH_KEYS) {
            throw new SyntaxException("Too many search keys");
        }
        if (in.accept('(')) {
            SearchKey list = list(depth + 1);
            in.expect(')');
            return list;
        }
        if (SequenceSet.startsAt(in)) {
            return new SearchKey.Numbers(SequenceSet.parse(in));
        }
        return named(in.keyword(), depth);
    }

    private SearchKey named(String name, int depth) throws SyntaxException {
        return switch (name) {
            // RFC 8514 4.3: every mailbox here keeps the dates.
            case "ALL", "SAVEDATESUPPORTED" -> new SearchKey.All();
            case "ANSWERED" -> flag("\\Answered");
            case "DELETED" -> flag("\\Deleted");
            case "DRAFT" -> flag("\\Draft");
            case "FLAGGED" -> flag("\\Flagged");
            case "SEEN" -> flag("\\Seen");
            case "UNANSWERED" -> not(flag("\\Answered"));
            case "UNDELETED" -> not(flag("\\Deleted"));
            case "UNDRAFT" -> not(flag("\\Draft"));
            case "UNFLAGGED" -> not(flag("\\Flagged"));
            case "UNSEEN" -> not(flag("\\Seen"));
            case "KEYWORD" -> flag(spaced().atom());
            case "UNKEYWORD" -> not(flag(spaced().atom()));
            case "RECENT" -> new SearchKey.Recent();
            case "OLD" -> not(new SearchKey.Recent());
            case "NEW" -> new SearchKey.And(List.of(new SearchKey.Recent(), not(flag("\\Seen"))));
            case "NOT" -> {
                in.space();
                yield not(key(depth + 1));
            }
            case "OR" -> or(depth);
            case "FUZZY" -> {
                in.space();
                yield new SearchKey.Fuzzy(key(depth + 1));
            }
            default -> valued(name);
        };
    }

    private SearchKey valued(String name) throws SyntaxException {
        return switch (name) {
            case "LARGER" -> new SearchKey.Larger(spaced().number());
            case "SMALLER" -> new SearchKey.Smaller(spaced().number());
            case "BEFORE" -> new SearchKey.Received(SearchKey.When.BEFORE, date());
            case "ON" -> new SearchKey.Received(SearchKey.When.ON, date());
            case "SINCE" -> new SearchKey.Received(SearchKey.When.SINCE, date());
            case "SAVEDBEFORE" -> new SearchKey.Saved(SearchKey.When.BEFORE, date());
            case "SAVEDON" -> new SearchKey.Saved(SearchKey.When.ON, date());
            case "SAVEDSINCE" -> new SearchKey.Saved(SearchKey.When.SINCE, date());
            case "OLDER" -> new SearchKey.Older(spaced().nzNumber());
            case "YOUNGER" -> new SearchKey.Younger(spaced().nzNumber());
            case "SENTBEFORE" -> new SearchKey.Sent(SearchKey.When.BEFORE, date());
            case "SENTON" -> new SearchKey.Sent(SearchKey.When.ON, date());
            case "SENTSINCE" -> new SearchKey.Sent(SearchKey.When.SINCE, date());
            case "FROM", "TO", "CC", "BCC", "SUBJECT" -> new SearchKey.Header(name.toLowerCase(Locale.ROOT), text());
            case "HEADER" -> new SearchKey.Header(text().toLowerCase(Locale.ROOT), text());
            case "BODY" -> new SearchKey.Body(text());
            case "TEXT" -> new SearchKey.Text(text());
            case "UID" -> new SearchKey.Uids(SequenceSet.parse(spaced()));
            case "MODSEQ" -> modified();
            case "EMAILID" -> new SearchKey.EmailIdIs(spaced().atom());
            case "THREADID" -> new SearchKey.ThreadIdIs(spaced().atom());
            case "FILTER" -> filter(spaced().atom());
            default -> throw new SyntaxException("Unknown search key");
        };
    }

    // RFC 5466 3.1: a filter is in UTF-8, and so must be the search that names it.
    private SearchKey filter(String name) throws SyntaxException {
        if (!charset.equals(StandardCharsets.UTF_8)) {
            throw new SyntaxException("BADCHARSET (US-ASCII UTF-8)", "FILTER stands in a search in UTF-8");
        }
        if (!isFilterName(name)) {
            throw new SyntaxException("A filter has another name");
        }
        return new SearchKey.Filter(name);
    }

    /** RFC 5466 4 {@code filter-name}. */
    static boolean isFilterName(String name) {
        return !name.isEmpty()
                && name.indexOf('/') < 0
                && name.chars().allMatch(c -> c < 0x7F && CommandText.isAtomChar((byte) c));
    }

    private SearchKey or(int depth) throws SyntaxException {
        in.space();
        SearchKey first = key(depth + 1);
        in.space();
        return new SearchKey.Or(first, key(depth + 1));
    }

    // RFC 7162 3.1.5: the entry may be named; this server keeps one MODSEQ for all flags of a message.
    private SearchKey modified() throws SyntaxException {
        in.space();
        if (in.peek() == '"') {
            in.string();
            in.space();
            String type = in.keyword();
            if (!type.equals("PRIV") && !type.equals("SHARED") && !type.equals("ALL")) {
                throw new SyntaxException("Unknown MODSEQ entry type");
            }
            in.space();
        }
        return new SearchKey.Modified(in.number());
    }

    private CommandText spaced() throws SyntaxException {
        in.space();
        return in;
    }

    private LocalDate date() throws SyntaxException {
        return ImapDates.date(spaced());
    }

    private String text() throws SyntaxException {
        return CommandText.decode(spaced().astring(), charset);
    }

    private static SearchKey flag(String flag) {
        return new SearchKey.Flag(flag);
    }

    private static SearchKey not(SearchKey key) {
        return new SearchKey.Not(key);
    }
}
