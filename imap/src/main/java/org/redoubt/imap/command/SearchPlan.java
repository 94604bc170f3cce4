package org.redoubt.imap.command;

import java.io.IOException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.EmailSummary;
import org.redoubt.account.MailboxView;
import org.redoubt.account.RankedEmails;
import org.redoubt.account.TextScope;
import org.redoubt.account.WordScope;
import org.redoubt.imap.codec.SearchKey;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.FlagNames;
import org.redoubt.imap.map.Needle;
import org.redoubt.imap.session.Selected;
import org.redoubt.mime.HeaderText;
import org.redoubt.store.id.NumberSet;

/** Makes the keys of a SEARCH into tests for the messages of one view, RFC 9051 6.4.4. */
final class SearchPlan {
    private static final long DAY_MILLIS = 86_400_000L;

    /** Header fields that have words of their own in the index. */
    private static final Map<String, WordScope> WORDS = Map.of(
            "subject", WordScope.SUBJECT, "from", WordScope.FROM, "to", WordScope.TO, "cc", WordScope.CC);

    private final Selected box;
    private final MailboxView view;
    private final AccountHandle account;
    private final SearchIndex index;
    /** What keys that are FUZZY have found. */
    private final List<RankedEmails> rankings = new ArrayList<>();

    private boolean textual;
    private boolean inexact;

    SearchPlan(Selected box, MailboxView view, SearchIndex index) {
        this.box = box;
        this.view = view;
        this.account = box.account();
        this.index = index;
    }

    /** Whether a key is FUZZY. */
    boolean inexact() {
        return inexact;
    }

    List<RankedEmails> rankings() {
        return rankings;
    }

    /** Whether a key asks for text of bodies, which an index answers sooner. */
    boolean textual() {
        return textual;
    }

    /** The tests that a message must all pass, cheap ones first; those of one cost are one. */
    List<SearchTest> tests(SearchKey key) throws SyntaxException, IOException {
        List<SearchTest> all = new ArrayList<>();
        for (SearchKey part : key instanceof SearchKey.And and ? and.keys() : List.of(key)) {
            all.add(test(part));
        }
        List<SearchTest> byCost = new ArrayList<>();
        for (SearchTest.Cost cost : SearchTest.Cost.values()) {
            List<SearchTest> same = all.stream().filter(test -> test.cost() == cost).toList();
            if (!same.isEmpty()) {
                byCost.add(SearchTest.and(same));
            }
        }
        return byCost;
    }

    private SearchTest test(SearchKey key) throws SyntaxException, IOException {
        return switch (key) {
            case SearchKey.All all -> SearchTest.row(message -> true);
            case SearchKey.And and -> SearchTest.and(tests(and.keys().toArray(SearchKey[]::new)));
            case SearchKey.Or or -> SearchTest.or(tests(or.first(), or.second()));
            case SearchKey.Not not -> test(not.key()).not();
            case SearchKey.Flag flag -> flag(flag.flag());
            case SearchKey.Recent recent -> uids(box.recent());
            case SearchKey.Larger larger ->
                SearchTest.row(message -> message.size() > larger.octets());
            case SearchKey.Smaller smaller ->
                SearchTest.row(message -> message.size() < smaller.octets());
            case SearchKey.Received received ->
                dated(SearchedMessage::receivedMillis, received.when(), received.date());
            case SearchKey.Saved saved -> dated(SearchedMessage::savedMillis, saved.when(), saved.date());
            case SearchKey.Older older -> {
                long target = secondsAgo(older.seconds());
                yield SearchTest.row(message -> message.receivedMillis() <= target);
            }
            case SearchKey.Younger younger -> {
                long target = secondsAgo(younger.seconds());
                yield SearchTest.row(message -> message.receivedMillis() >= target);
            }
            case SearchKey.Sent sent -> SearchTest.summary(summary -> sent(sent, summary));
            case SearchKey.Header header -> header(header);
            case SearchKey.Fuzzy fuzzy -> fuzzy(fuzzy.key());
            case SearchKey.Body body -> text(TextScope.BODY, new Needle(body.text()));
            case SearchKey.Text text -> text(TextScope.TEXT, new Needle(text.text()));
            case SearchKey.Numbers numbers -> uids(box.searched(numbers.set()));
            case SearchKey.Uids uids -> uids(box.uids(uids.set(), true));
            case SearchKey.Filter filter -> throw new IllegalStateException("a filter is not filled in");
            case SearchKey.Among among -> uids(among.uids());
            case SearchKey.Modified modified ->
                SearchTest.row(message -> message.modSeq() >= modified.modSeq());
            case SearchKey.EmailIdIs id ->
                SearchTest.row(message -> message.email().text().equals(id.id()));
            case SearchKey.ThreadIdIs id ->
                SearchTest.summary(summary -> summary.thread().text().equals(id.id()));
        };
    }

    private List<SearchTest> tests(SearchKey... keys) throws SyntaxException, IOException {
        List<SearchTest> tests = new ArrayList<>();
        for (SearchKey key : keys) {
            tests.add(test(key));
        }
        return tests;
    }

    private static SearchTest uids(NumberSet uids) {
        return SearchTest.row(message -> uids.contains(message.uid()));
    }

    private SearchTest flag(String flag) {
        long bit = bit(flag);
        return SearchTest.row(message -> (message.flags() & bit) != 0);
    }

    // RFC 5032 3: exact to the second, as the dates of rows are.
    private long secondsAgo(long seconds) {
        return Math.floorDiv(account.nowMillis(), 1000L) * 1000 - seconds * 1000;
    }

    // RFC 9051 6.4.4: the date as INTERNALDATE shows it, which is UTC here, time disregarded; RFC 8514 4.3 likewise.
    private static SearchTest dated(ToLongFunction<SearchedMessage> millis, SearchKey.When when, LocalDate date) {
        long day = date.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
        return switch (when) {
            case BEFORE -> SearchTest.row(message -> millis.applyAsLong(message) < day);
            case SINCE -> SearchTest.row(message -> millis.applyAsLong(message) >= day);
            case ON ->
                SearchTest.row(message ->
                        millis.applyAsLong(message) >= day && millis.applyAsLong(message) < day + DAY_MILLIS);
        };
    }

    /** The uids that match when the keys ask for flags only: answered page by page. */
    Optional<NumberSet> byFlags(SearchKey key) {
        long set = 0;
        long clear = 0;
        for (SearchKey part : key instanceof SearchKey.And and ? and.keys() : List.of(key)) {
            switch (part) {
                case SearchKey.All all -> {}
                case SearchKey.Flag flag when bit(flag.flag()) != 0 -> set |= bit(flag.flag());
                case SearchKey.Not not when not.key() instanceof SearchKey.Flag flag -> clear |= bit(flag.flag());
                case SearchKey other -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.of((set & clear) == 0 ? view.uids(set, clear) : NumberSet.EMPTY);
    }

    private long bit(String flag) {
        return FlagNames.keyword(flag).map(view::bit).orElse(0L);
    }

    // RFC 9051 6.4.4: the day that the Date field names, its time and zone disregarded.
    private static boolean sent(SearchKey.Sent sent, EmailSummary summary) {
        Optional<LocalDate> date = summary.header()
                .first("date")
                .flatMap(field -> HeaderText.date(field.value()))
                .map(OffsetDateTime::toLocalDate);
        if (date.isEmpty()) {
            return false;
        }
        return switch (sent.when()) {
            case BEFORE -> date.get().isBefore(sent.date());
            case SINCE -> !date.get().isBefore(sent.date());
            case ON -> date.get().equals(sent.date());
        };
    }

    // RFC 6203 3: it may stand before any key; what is no text has nothing to be inexact about.
    private SearchTest fuzzy(SearchKey key) throws SyntaxException, IOException {
        inexact = true;
        return switch (key) {
            case SearchKey.And and -> {
                List<SearchTest> all = new ArrayList<>();
                for (SearchKey part : and.keys()) {
                    all.add(fuzzy(part));
                }
                yield SearchTest.and(all);
            }
            case SearchKey.Or or -> SearchTest.or(List.of(fuzzy(or.first()), fuzzy(or.second())));
            case SearchKey.Not not -> fuzzy(not.key()).not();
            case SearchKey.Fuzzy fuzzy -> fuzzy(fuzzy.key());
            case SearchKey.Body body -> words(WordScope.BODY, body.text(), SearchKey.Body::new);
            case SearchKey.Text text -> words(WordScope.ALL, text.text(), SearchKey.Text::new);
            case SearchKey.Header header when WORDS.containsKey(header.field()) ->
                words(WORDS.get(header.field()), header.text(), word -> new SearchKey.Header(header.field(), word));
            default -> test(key);
        };
    }

    /** By the index as far as it goes; what is beyond must hold each of the words. */
    private SearchTest words(WordScope scope, String text, Function<String, SearchKey> exactly) throws SyntaxException, IOException {
        textual = true;
        List<SearchTest> each = new ArrayList<>();
        for (String word : text.strip().split("\\s+", -1)) {
            each.add(test(exactly.apply(word)));
        }
        if (text.isBlank()) {
            return SearchTest.and(each);
        }
        RankedEmails ranked = index.ranked(box.id(), scope, text);
        rankings.add(ranked);
        return SearchTest.and(each).ranked(ranked);
    }

    /** RFC 9051 6.4.4 BODY and TEXT: every message holds the empty string. */
    private SearchTest text(TextScope scope, Needle needle) throws IOException {
        if (needle.isEmpty()) {
            return SearchTest.row(message -> true);
        }
        textual = true;
        SearchTest scan =
                SearchTest.body(message -> scope == TextScope.BODY ? message.body(needle) : message.text(needle));
        return scan.indexed(index.holding(box.id(), scope, needle.folded()));
    }

    private SearchTest header(SearchKey.Header header) throws IOException {
        Needle needle = new Needle(header.text());
        String name = header.field();
        SearchTest scan = EmailSummary.keepsHeader(name)
                ? SearchTest.summary(summary -> summary.headerMatches(needle::mayBeInHeader)
                        && SearchedMessage.holds(summary.header(), name, needle))
                : SearchTest.body(message -> message.header(name, needle));
        return needle.isEmpty() ? scan : scan.among(index.holding(box.id(), TextScope.HEADER, needle.folded()));
    }
}
