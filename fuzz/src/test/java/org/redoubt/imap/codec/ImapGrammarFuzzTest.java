package org.redoubt.imap.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.redoubt.store.id.NumberSet;

/**
 * Any octets as a whole command: its parser reads them to the end or refuses them with a text for the client. What was
 * read is within the limits of the grammar, and what the server will write back of it reads the same again.
 */
class ImapGrammarFuzzTest {
    private static final long STAR = 7;

    @FuzzTest
    void command(byte[] text) throws Exception {
        LiteralMark.endOf(text).ifPresent(mark -> assertTrue(mark.octets() >= 0));
        CommandText in = new CommandText(text);
        try {
            in.tag();
            in.space();
            String verb = in.keyword();
            if (verb.equals("UID")) {
                in.space();
                verb = in.keyword();
            }
            arguments(verb, in);
        } catch (SyntaxException | SearchRequest.UnknownCharset refused) {
            assertTrue(in.position() <= text.length, "a cursor stays within its text");
        }
    }

    private static void arguments(String verb, CommandText in) throws Exception {
        switch (verb) {
            case "FETCH" -> fetch(FetchRequest.parse(in));
            case "SEARCH" -> search(SearchRequest.parse(in));
            case "ESEARCH" -> esearch(EsearchRequest.parse(in));
            case "SORT" -> sort(SortRequest.parse(in));
            case "THREAD" -> key(ThreadRequest.parse(in).key());
            case "SELECT", "EXAMINE" -> select(SelectRequest.parse(in));
            case "LIST" -> list(ListRequest.parse(in));
            case "LSUB" -> list(ListRequest.parseLsub(in));
            case "STORE" -> flags(StoreRequest.parse(in).flags());
            case "APPEND" -> append(in);
            case "STATUS" -> status(in);
            case "NOTIFY" -> notifies(NotifyRequest.parse(in));
            case "COPY", "MOVE", "EXPUNGE" -> set(in);
            default -> strings(in);
        }
    }

    private static void fetch(FetchRequest request) throws SyntaxException {
        assertTrue(!request.items().isEmpty() && request.items().size() <= GrammarLimits.FETCH_ITEMS);
        resolves(request.set());
        for (FetchAtt item : request.items()) {
            switch (item) {
                case FetchAtt.Section s -> assertEquals(label(s.label()), s.label());
                case FetchAtt.Binary b -> assertEquals(label(b.label()), b.label());
                case FetchAtt.BinarySize b -> assertEquals(label(b.label()), b.label());
                case FetchAtt.Plain _ -> {}
            }
        }
    }

    /** What the server calls a section in its response, read as a request of its own, is called the same. */
    private static String label(String label) throws SyntaxException {
        FetchAtt again = FetchRequest.parse(CommandText.of(" 1 (" + label + ")")).items().getFirst();
        return switch (again) {
            case FetchAtt.Section s -> s.label();
            case FetchAtt.Binary b -> b.label();
            case FetchAtt.BinarySize b -> b.label();
            case FetchAtt.Plain p -> p.name();
        };
    }

    private static void search(SearchRequest request) throws SyntaxException {
        if (request.results().isPresent()) {
            returns(request.results().get());
        }
        key(request.key());
    }

    private static void sort(SortRequest request) throws SyntaxException {
        assertTrue(!request.criteria().isEmpty() && request.criteria().size() <= GrammarLimits.SORT_CRITERIA);
        if (request.results().isPresent()) {
            returns(request.results().get());
        }
        key(request.key());
    }

    private static void esearch(EsearchRequest request) throws SyntaxException {
        assertTrue(!request.sources().isEmpty() && request.sources().size() <= GrammarLimits.SEARCH_SOURCES);
        search(request.search());
    }

    private static void returns(ReturnOptions options) throws SyntaxException {
        assertTrue(options.fetched().size() <= GrammarLimits.FETCH_ITEMS);
        if (options.partial().isPresent()) {
            partial(options.partial().get());
        }
    }

    /** What the server tells of a range, read again, is that range; it never takes more than there is. */
    private static void partial(PartialRange range) throws SyntaxException {
        assertEquals(range, PartialRange.parse(CommandText.of(range.text())));
        long most = range.last() - range.first() + 1;
        for (long size : new long[] {0, 1, 10, 0xFFFF_FFFFL}) {
            long taken = range.of(NumberSet.range(1, size)).size();
            assertTrue(taken <= most && taken <= size, () -> range + " of " + size + " takes " + taken);
        }
    }

    private static void key(SearchKey key) {
        int[] keys = new int[1];
        int depth = depth(key, keys);
        // OR and the lists that the parser makes of one key each add a level or a key of their own.
        assertTrue(depth <= 2 * GrammarLimits.SEARCH_DEPTH + 4, () -> "depth " + depth);
        assertTrue(keys[0] <= 4 * GrammarLimits.SEARCH_KEYS, () -> "keys " + keys[0]);
    }

    private static int depth(SearchKey key, int[] keys) {
        keys[0]++;
        return switch (key) {
            case SearchKey.And and -> 1 + and.keys().stream().mapToInt(k -> depth(k, keys)).max().orElse(0);
            case SearchKey.Or or -> 1 + Math.max(depth(or.first(), keys), depth(or.second(), keys));
            case SearchKey.Not not -> 1 + depth(not.key(), keys);
            default -> 1;
        };
    }

    private static void select(SelectRequest request) {
        request.resync().ifPresent(resync -> {
            resync.known().ifPresent(ImapGrammarFuzzTest::resolves);
            resync.matchNumbers().ifPresent(numbers -> assertTrue(numbers.inOrder(1000).length <= 1000));
            resync.matchUids().ifPresent(uids -> assertTrue(uids.inOrder(1000).length <= 1000));
        });
        mailbox(request.name());
    }

    private static void list(ListRequest request) {
        assertTrue(!request.patterns().isEmpty() && request.patterns().size() <= GrammarLimits.LIST_PATTERNS);
        mailbox(request.reference());
        request.patterns().forEach(ImapGrammarFuzzTest::mailbox);
    }

    /** One name has one spelling. */
    private static void mailbox(byte[] name) {
        String text = new String(name, StandardCharsets.ISO_8859_1);
        Optional<String> decoded = ModifiedUtf7.decode(text);
        decoded.ifPresent(d -> assertEquals(text, ModifiedUtf7.encode(d)));
    }

    private static void notifies(NotifyRequest request) {
        request.selected().ifPresent(of -> assertTrue(of.items().size() <= GrammarLimits.FETCH_ITEMS));
        assertTrue(request.set() || (request.groups().isEmpty() && request.selected().isEmpty()));
        assertTrue(request.tooMuch() || request.groups().size() <= GrammarLimits.NOTIFY_GROUPS);
    }

    private static void append(CommandText in) throws SyntaxException {
        in.space();
        mailbox(in.astring());
        AppendHead head = AppendHead.parse(in);
        flags(head.flags());
        if (head.receivedAt().isPresent()) {
            time(head.receivedAt().get());
        }
    }

    private static void time(Instant time) throws SyntaxException {
        if (time.isBefore(Instant.parse("0001-01-01T00:00:00Z")) || time.isAfter(Instant.parse("9999-12-31T23:59:59Z"))) {
            return;
        }
        ResponseBuffer out = new ResponseBuffer();
        ImapDates.write(time.toEpochMilli(), out);
        assertEquals(time, ImapDates.dateTime(new CommandText(out.toByteArray())));
    }

    private static void status(CommandText in) throws SyntaxException {
        in.space();
        mailbox(in.astring());
        in.space();
        List<StatusItem> items = StatusItem.list(in);
        assertEquals(items.stream().distinct().toList(), items);
    }

    private static void flags(List<String> flags) {
        assertTrue(flags.size() <= GrammarLimits.FLAGS);
        for (String flag : flags) {
            assertTrue(flag.length() <= GrammarLimits.FLAG_OCTETS && flag.chars().allMatch(c -> c > ' ' && c < 0x7F));
        }
    }

    private static void set(CommandText in) throws SyntaxException {
        in.space();
        resolves(SequenceSet.parse(in));
    }

    /** Resolving costs by the ranges named, not by the numbers in them. */
    private static void resolves(SequenceSet set) {
        if (!set.isSaved()) {
            assertTrue(set.resolve(STAR).size() >= 0);
            assertTrue(set.isPlain() == set.resolve(0).equals(set.resolve(STAR)) || !set.isPlain());
        }
    }

    private static void url(String text) throws SyntaxException {
        Optional<ImapUrl> url = ImapUrl.parse(text);
        if (url.isPresent()) {
            assertTrue(url.get().uid() > 0 && url.get().uid() <= 0xFFFF_FFFFL);
            assertEquals(label(url.get().section().label()), url.get().section().label());
        }
    }

    /** Every string that can be read can be written, and reads the same again. */
    private static void strings(CommandText in) throws SyntaxException {
        while (in.accept(' ')) {
            byte[] octets = in.astring();
            String text = CommandText.utf8(octets);
            url(text);
            for (boolean utf8 : new boolean[] {false, true}) {
                ResponseBuffer out = new ResponseBuffer();
                out.allowUtf8(utf8);
                out.string(text);
                String expected = text.replace("\0", "");
                assertArrayEquals(
                        expected.getBytes(StandardCharsets.UTF_8), new CommandText(out.toByteArray()).string());
            }
        }
        in.end();
    }
}
