package org.redoubt.imap.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Commands with octets changed, dropped, doubled and swapped: each is read or refused, and nothing else happens. */
class CommandFuzzTest {
    private static final int ROUNDS = 60_000;

    private static final List<String> SEEDS = List.of(
            " 1:*,$ (UID FLAGS BODY.PEEK[1.2.HEADER.FIELDS (Subject \"X\")]<0.10> BINARY.SIZE[1]) (CHANGEDSINCE 5 VANISHED)",
            " RETURN (MIN MAX) CHARSET UTF-8 OR (SEEN FLAGGED) NOT SUBJECT {3}\r\nabc UID 1:* MODSEQ \"/flags/x\" all 5 SINCE 1-Feb-1994",
            " INBOX (QRESYNC (67890007 20050715194045000 41,43:211 (1,10 41,50)))",
            " (SUBSCRIBED RECURSIVEMATCH) \"\" (a% {2}\r\nb*) RETURN (CHILDREN STATUS (MESSAGES UIDNEXT))",
            " 1:5 (UNCHANGEDSINCE 7) +FLAGS.SILENT (\\Seen $label)",
            " (\\Seen) \"17-Jul-1996 02:44:25 -0700\" UTF8 (~{310+}",
            " (\\Seen) \"17-Jul-1996 02:44:25 -0700\" CATENATE (URL \"/INBOX/;UID=20\" TEXT {42+}",
            " 1:3 (PREVIEW (LAZY) BODYSTRUCTURE)",
            " 1:* (UID FLAGS) (PARTIAL -1:-30 CHANGEDSINCE 98305)",
            " RETURN (PARTIAL -1:-100 UPDATE (UID FLAGS) COUNT) (REVERSE SUBJECT ARRIVAL) UTF-8 FILTER a OR SEEN UID 1:*",
            " REFS UTF-8 FUZZY (SUBJECT \"a\" OLDER 5)",
            " IN (mailboxes (a \"b\") subtree-one {1+}\r\nc selected) RETURN (SAVE CONTEXT) CHARSET UTF-8 SUBJECT x",
            " SET STATUS (selected (MessageNew (UID BODY.PEEK[HEADER.FIELDS (From)]) MessageExpunge)) (subtree (A \"B c\") (MailboxName))");

    private interface Parser {
        Object parse(CommandText in) throws Exception;
    }

    private static final List<Parser> PARSERS = List.of(
            FetchRequest::parse,
            SearchRequest::parse,
            SortRequest::parse,
            ThreadRequest::parse,
            EsearchRequest::parse,
            SelectRequest::parse,
            ListRequest::parse,
            StoreRequest::parse,
            NotifyRequest::parse,
            AppendHead::parse,
            ListRequest::parseLsub,
            CommandText::string,
            CommandText::nstring,
            ImapDates::dateTime);

    @Test
    void everyTextIsReadOrRefused() {
        long seed = Long.getLong("redoubt.seed", 20261124L);
        System.Logger log = System.getLogger("org.redoubt.imap");
        log.log(System.Logger.Level.INFO, "event=test.seed seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] text = mutated(SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.US_ASCII), random);
            for (Parser parser : PARSERS) {
                tryIt(parser, text, seed, round);
            }
        }
    }

    @Test
    void everyUrlIsReadOrRefused() {
        List<String> urls = List.of(
                "imap://joe;AUTH=*@[2001:db8::1]:143/INBOX/Entw%C3%BCrfe;UIDVALIDITY=385759045/;UID=20/;SECTION=1.2.MIME/;PARTIAL=0.10"
                        + ";EXPIRE=2026-11-24T11:00:00+01:00;URLAUTH=submit+fred:internal:91354a473744909de610943775f92038",
                "/Drafts;UIDVALIDITY=385759045/;UID=20/;section=HEADER.FIELDS%20(TO%20\"X\")",
                ";UID=1/;SECTION=TEXT");
        long seed = Long.getLong("redoubt.seed", 4467L);
        System.getLogger("org.redoubt.imap").log(System.Logger.Level.INFO, "event=test.seed seed=" + seed);
        Random random = new Random(seed);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] octets = mutated(urls.get(round % urls.size()).getBytes(StandardCharsets.US_ASCII), random);
            String url = new String(octets, StandardCharsets.ISO_8859_1);
            try {
                read += ImapUrl.parse(url).isPresent() ? 1 : 0;
                ImapUrl.forResponseCode(octets);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + " round " + round + ": " + url, e);
            }
        }
        assertTrue(read > ROUNDS / 100 && read < ROUNDS, "some are still URLs: " + read);
    }

    private static void tryIt(Parser parser, byte[] text, long seed, int round) {
        try {
            parser.parse(new CommandText(text));
        } catch (SyntaxException | SearchRequest.UnknownCharset expected) {
            // Refused.
        } catch (Exception e) {
            throw new AssertionError("seed " + seed + " round " + round + ": " + new String(text, StandardCharsets.ISO_8859_1), e);
        }
    }

    private static byte[] mutated(byte[] from, Random random) {
        byte[] text = from.clone();
        for (int n = random.nextInt(4); n >= 0; n--) {
            int at = random.nextInt(text.length);
            switch (random.nextInt(4)) {
                case 0 -> text[at] = (byte) random.nextInt(256);
                case 1 -> text[at] = (byte) "(){}[]<>\"\\ *%$:,0~\r\n".charAt(random.nextInt(20));
                case 2 -> text = java.util.Arrays.copyOf(text, Math.max(1, at));
                default -> {
                    int other = random.nextInt(text.length);
                    byte swapped = text[at];
                    text[at] = text[other];
                    text[other] = swapped;
                }
            }
        }
        return text;
    }
}
