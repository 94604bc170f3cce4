package org.redoubt.imap.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.codec.FetchAtt.Plain;
import org.redoubt.imap.codec.FetchAtt.Section;
import org.redoubt.imap.codec.ReturnOptions.Result;

class RequestsTest {
    private static FetchRequest fetch(String text) throws SyntaxException {
        return FetchRequest.parse(CommandText.of(" " + text));
    }

    private static SearchRequest search(String text) throws Exception {
        return SearchRequest.parse(CommandText.of(" " + text));
    }

    @Test
    void fetchMacros() throws SyntaxException {
        assertEquals(List.of(Plain.FLAGS, Plain.INTERNALDATE, Plain.SIZE), fetch("1 fast").items());
        assertEquals(List.of(Plain.FLAGS, Plain.INTERNALDATE, Plain.SIZE, Plain.ENVELOPE), fetch("1 ALL").items());
        assertEquals(5, fetch("1 FULL").items().size());
        assertThrows(SyntaxException.class, () -> fetch("1 (ALL)"));
    }

    @Test
    void fetchSections() throws SyntaxException {
        Section section = (Section) fetch("1 body.peek[1.2.header.fields (Subject \"X(Y\" {4}\r\nFrom)]<5.10>").items().getFirst();
        assertEquals("BODY[1.2.HEADER.FIELDS (Subject \"X(Y\" From)]", section.label());
    }

    @Test
    void fetchSectionsAsTheyAreLabelled() throws SyntaxException {
        for (String item : new String[] {
            "BODY[]", "BODY[HEADER]", "BODY[TEXT]", "BODY[1]", "BODY[1.2.3]", "BODY[2.MIME]", "BODY[2.HEADER]", "BODY[2.TEXT]",
            "BODY[HEADER.FIELDS (SUBJECT FROM)]", "BODY[1.HEADER.FIELDS.NOT (X)]"
        }) {
            assertEquals(item, ((Section) fetch("1 " + item).items().getFirst()).label());
            assertFalse(((Section) fetch("1 " + item).items().getFirst()).peek());
        }
        assertEquals(Optional.of(new FetchAtt.Partial(0, 7)), ((Section) fetch("1 BODY[]<0.7>").items().getFirst()).partial());
        assertTrue(((Section) fetch("1 RFC822.HEADER").items().getFirst()).peek());
    }

    @Test
    void refusesSectionsThatAreNone() {
        for (String item : new String[] {
            "BODY[MIME]", "BODY[1.]", "BODY[0]", "BODY[1HEADER]", "BODY[FOO]", "BODY[HEADER.FIELDS]", "BODY[HEADER.FIELDS ()]",
            "BODY[]<0.0>", "BODY[]<1>", "BODY[", "BODY[]<1.2", "BINARY[HEADER]", "BINARY[1.]", "BODY.PEEK", "FOO", "()", "(UID", "",
            "BODY[" + "1.".repeat(200) + "1]", "BODY[HEADER.FIELDS (a:b)]"
        }) {
            assertThrows(SyntaxException.class, () -> fetch("1 " + item), item);
        }
    }

    @Test
    void fetchModifiers() throws SyntaxException {
        FetchRequest request = fetch("1:* (FLAGS) (CHANGEDSINCE 12345 VANISHED)");
        assertEquals(OptionalLong.of(12345), request.changedSince());
        assertTrue(request.vanished());
        assertThrows(SyntaxException.class, () -> fetch("1 FLAGS (CHANGEDSINCE)"));
        assertThrows(SyntaxException.class, () -> fetch("1 FLAGS ()"));
    }

    @Test
    void searchKeysNest() throws Exception {
        SearchKey key = search("OR (SEEN FLAGGED) NOT 1:3 UNDELETED").key();
        assertEquals(2, ((SearchKey.And) key).keys().size());
        assertTrue(((SearchKey.And) key).keys().getFirst() instanceof SearchKey.Or);
    }

    @Test
    void searchDepthAndCountAreBounded() throws Exception {
        search("NOT ".repeat(100) + "SEEN");
        assertThrows(SyntaxException.class, () -> search("NOT ".repeat(10_000) + "SEEN"));
        assertThrows(SyntaxException.class, () -> search("(".repeat(10_000) + "SEEN" + ")".repeat(10_000)));
        assertThrows(SyntaxException.class, () -> search("OR ".repeat(10_000) + "SEEN"));
        assertThrows(SyntaxException.class, () -> search("SEEN ".repeat(3_000) + "SEEN"));
    }

    @Test
    void searchResultsAndCharset() throws Exception {
        assertEquals(Optional.of(Set.of(Result.MIN, Result.COUNT)), search("RETURN (MIN COUNT) ALL").results().map(ReturnOptions::results));
        assertEquals(Optional.of(ReturnOptions.ALL), search("RETURN () ALL").results());
        assertTrue(search("CHARSET UTF-8 ALL").results().isEmpty());
        assertEquals(new SearchKey.Header("subject", "\u00e4"), SearchRequest.parse(
                        new CommandText(" CHARSET ISO-8859-1 SUBJECT {1+}\r\n\u00e4".getBytes(StandardCharsets.ISO_8859_1)))
                .key());
        assertThrows(SearchRequest.UnknownCharset.class, () -> search("CHARSET X-NONE ALL"));
        assertThrows(SyntaxException.class, () -> search("RETURN (FOO) ALL"));
        assertThrows(SyntaxException.class, () -> search(""));
        assertThrows(SyntaxException.class, () -> search("FOO"));
    }

    @Test
    void searchForModSeq() throws Exception {
        assertTrue(search("MODSEQ 5").modSeq());
        assertEquals(new SearchKey.Modified(620162338L), search("MODSEQ \"/flags/\\\\draft\" all 620162338").key());
        assertThrows(SyntaxException.class, () -> search("MODSEQ \"/flags/x\" some 1"));
    }

    @Test
    void storeModes() throws SyntaxException {
        StoreRequest request = StoreRequest.parse(CommandText.of(" 1 (UNCHANGEDSINCE 7) +FLAGS.SILENT (\\Seen x)"));
        assertEquals(StoreRequest.Mode.ADD, request.mode());
        assertTrue(request.silent());
        assertEquals(OptionalLong.of(7), request.unchangedSince());
        assertEquals(List.of("\\Seen", "x"), request.flags());
        assertEquals(StoreRequest.Mode.REPLACE, StoreRequest.parse(CommandText.of(" 1 FLAGS ()")).mode());
        assertEquals(List.of("\\Seen"), StoreRequest.parse(CommandText.of(" 1 -FLAGS \\Seen")).flags());
        assertThrows(SyntaxException.class, () -> StoreRequest.parse(CommandText.of(" 1 *FLAGS (x)")));
        assertThrows(SyntaxException.class, () -> StoreRequest.parse(CommandText.of(" 1 +ANNOTATION (x)")));
    }

    @Test
    void selectParameters() throws SyntaxException {
        SelectRequest.Resync resync = SelectRequest.parse(
                        CommandText.of(" INBOX (QRESYNC (67890007 20050715194045000 41,43:211 (1,10 41,50)))"))
                .resync()
                .orElseThrow();
        assertEquals(67890007, resync.uidValidity());
        assertEquals("41,43:211", resync.known().orElseThrow().resolvePlain().toString());
        assertTrue(resync.matchUids().isPresent());
        assertTrue(SelectRequest.parse(CommandText.of(" INBOX (CONDSTORE)")).condstore());
        for (String text : new String[] {
            " INBOX ()", " INBOX (FOO)", " INBOX (QRESYNC)", " INBOX (QRESYNC (1))", " INBOX (QRESYNC (0 1))", " INBOX (QRESYNC (1 1 1:*))", ""
        }) {
            assertThrows(SyntaxException.class, () -> SelectRequest.parse(CommandText.of(text)), text);
        }
    }

    @Test
    void listOptions() throws SyntaxException {
        ListRequest request = ListRequest.parse(
                CommandText.of(" (SUBSCRIBED RECURSIVEMATCH) \"\" (a% \"b*\") RETURN (CHILDREN STATUS (MESSAGES))"));
        assertEquals(2, request.patterns().size());
        assertEquals(List.of(StatusItem.MESSAGES), request.status());
        assertThrows(SyntaxException.class, () -> ListRequest.parse(CommandText.of(" (RECURSIVEMATCH) \"\" *")));
        assertThrows(SyntaxException.class, () -> ListRequest.parse(CommandText.of(" (FOO) \"\" *")));
        assertThrows(SyntaxException.class, () -> ListRequest.parse(CommandText.of(" \"\" * RETURN (FOO)")));
    }

    @Test
    void appendHeads() throws SyntaxException {
        AppendHead head = AppendHead.parse(CommandText.of(" (\\Seen) \"17-Jul-1996 02:44:25 -0700\" {310}"));
        assertEquals(Optional.of(Instant.parse("1996-07-17T09:44:25Z")), head.receivedAt());
        assertEquals(new AppendHead.Data.Whole(new LiteralMark(310, true, false), false), head.data());
        assertEquals(
                new AppendHead.Data.Whole(new LiteralMark(5, false, true), true),
                AppendHead.parse(CommandText.of(" UTF8 (~{5+}")).data());
        assertEquals(
                new AppendHead.Data.Parts(),
                AppendHead.parse(CommandText.of(" CATENATE (TEXT {5}")).data());
        for (String text : new String[] {" (\\Seen)", " {5", " {5} ", " \"x\" {5}", " foo {5}", "{5}"}) {
            assertThrows(SyntaxException.class, () -> AppendHead.parse(CommandText.of(text)), text);
        }
    }
}
