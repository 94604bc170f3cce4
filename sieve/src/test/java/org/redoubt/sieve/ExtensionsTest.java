package org.redoubt.sieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.redoubt.sieve.CoreTest.into;
import static org.redoubt.sieve.Scripts.error;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The registered extensions, each by its RFC. */
class ExtensionsTest {
    private static final Action KEEP = new Action.Keep(List.of());
    private static final String PARTS = """
            From: bob@example.net
            Subject: parts
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            before
            --b
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            <p>Caf=C3=A9 <b>br=C3=BB</b>l=C3=A9</p>
            --b
            Content-Type: application/pdf; name="bill.pdf"
            Content-Disposition: attachment; filename="bill.pdf"
            Content-Transfer-Encoding: base64

            SGVsbG8gUERG
            --b
            Content-Type: message/rfc822

            Subject: inner
            From: carol@example.org

            inner text
            --b--
            after
            """.replace("\n", "\r\n");

    private final Scripts scripts = new Scripts();

    @Test
    void variables() { // RFC 5229 3 and 4
        assertEquals("a-b", scripts.value("", "set \"X\" \"a\"; set \"y\" \"${x}-b\";", "${Y}"));
        assertEquals("${x-} $ ${ {}", scripts.value("", "", "${x-}${unset} $ ${ {}").replace("${unset}", ""));
        assertEquals("juMBlEd lETteRS", scripts.value("", "set \"a\" \"juMBlEd lETteRS\";", "${a}"));
        assertEquals("15", scripts.value("", "set :length \"a\" \"juMBlEd lETteRS\";", "${a}"));
        assertEquals("jumbled letters", scripts.value("", "set :lower \"a\" \"juMBlEd lETteRS\";", "${a}"));
        assertEquals("JuMBlEd lETteRS", scripts.value("", "set :upperfirst \"a\" \"juMBlEd lETteRS\";", "${a}"));
        assertEquals("Jumbled letters", scripts.value("", "set :upperfirst :lower \"a\" \"juMBlEd lETteRS\";", "${a}"));
        assertEquals("\\\\*rock\\\\*", scripts.value("", "set :quotewildcard \"a\" \"*rock*\";", "${a}").replace("\\", "\\\\"));
        assertEquals("a%20b%2F%C3%BC", scripts.value("enotify", "set :encodeurl \"a\" \"a b/\u00fc\";", "${a}"));
        assertTrue(error("require \"variables\"; set :lower :upper \"a\" \"b\";").contains("exclude each other"));
        assertTrue(error("require \"variables\"; set \"0a\" \"b\";").contains("no name"));
        assertTrue(error("require \"variables\"; set \"a\" \"${x.y}\";").contains("namespace"));
        assertTrue(error("require \"variables\"; set \"a\" \"${10}\";").contains("numbered from 0 to 9"));
        assertTrue(error("require \"variables\"; set \"${a}\" \"b\";").contains("No variable may stand here"));
    }

    @Test
    void matchVariables() { // RFC 5229 3.2
        String matching = "if header :matches \"subject\" \"*e*om *\" {}";
        assertEquals("Gr\u00fc\u00df| fr|Bob", scripts.value("", matching, "${1}|${2}|${3}"));
        assertEquals("Gr\u00fc\u00dfe from Bob", scripts.value("", matching, "${0}"));
        // what does not match leaves the variables as they are
        assertEquals("Bob", scripts.value("", matching + "if header :matches \"subject\" \"*nothing*\" {}", "${3}"));
        assertEquals("ob", scripts.value("", "if address :matches \"from\" \"?o?+*@*\" {}", "${2}").replace("b", "ob"));
        // each wildcard takes as little as it can
        assertEquals("|x.y", scripts.value("", "if string :matches \".x.y\" \"*.*\" {}", "${1}|${2}"));
    }

    @Test
    void variablesAreBounded() { // RFC 5229 6
        String doubling = "set \"a\" \"0123456789\";" + "set \"a\" \"${a}${a}\";".repeat(40);
        assertEquals(Integer.toString(Limits.VALUE), scripts.value("", doubling + "set :length \"b\" \"${a}\";", "${b}"));
        StringBuilder many = new StringBuilder("require \"variables\";");
        for (int i = 0; i <= Limits.VARIABLES; i++) {
            many.append("set \"v").append(i).append("\" \"x\";");
        }
        assertTrue(scripts.failure(many.toString()).contains("too many variables"));
    }

    @Test
    void strings() { // RFC 5229 5
        assertTrue(scripts.holds("variables", "string :is \"${unset}\" \"\""));
        assertTrue(scripts.holds("variables relational", "string :count \"eq\" [\"${unset}\", \"x\"] \"1\""));
    }

    @Test
    void bodies() { // RFC 5173 5
        scripts.mail = PARTS;
        assertTrue(scripts.holds("body", "body :text :contains \"Caf\u00e9 br\u00fbl\u00e9\""));
        assertFalse(scripts.holds("body", "body :text :contains \"<b>\""));
        assertTrue(scripts.holds("body", "body :raw :contains \"Caf=C3=A9\""));
        assertFalse(scripts.holds("body", "body :raw :contains \"multipart/mixed\""));
        assertTrue(scripts.holds("body", "body :content \"text/html\" :contains \"Caf\u00e9 <b>\""));
        assertTrue(scripts.holds("body", "body :content \"application\" :is \"Hello PDF\""));
        assertTrue(scripts.holds("body", "body :content [\"text/\", \"a/b/c\", \"multipart\"] :contains \"before\""));
        assertTrue(scripts.holds("body", "body :content \"multipart/mixed\" :is \"after\r\n\""));
        assertFalse(scripts.holds("body", "body :content \"multipart/mixed\" :contains \"--b\""));
        assertTrue(scripts.holds("body", "body :content \"message/rfc822\" :contains \"Subject: inner\""));
        assertFalse(scripts.holds("body", "body :content \"text/\" :contains \"Caf\""));
        // RFC 5173 6: no match variables
        assertEquals("", scripts.value("body", "if body :matches \"*Caf*\" {}", "${1}"));
    }

    @Test
    void vacations() { // RFC 5230 4
        Action.Vacation plain = vacation("vacation \"away\";");
        assertEquals(Duration.ofDays(7), plain.interval());
        assertEquals("away", plain.reason());
        assertEquals(Duration.ofDays(1), vacation("vacation :days 0 \"away\";").interval());
        assertEquals(Duration.ofDays(365), vacation("vacation :days 9999 \"away\";").interval());
        assertEquals(Duration.ZERO, vacation("vacation :seconds 0 \"away\";").interval()); // RFC 6131 2
        Action.Vacation full = vacation(
                "vacation :addresses [\"a@example.org\", \"nonsense\"] :subject \"S\r\nBcc: x\" :from \"A <a@example.org>\" :handle \"h\" \"r\";");
        assertEquals(List.of("a@example.org"), full.addresses());
        assertEquals(Optional.of("S Bcc: x"), full.subject());
        assertEquals(Optional.of("A <a@example.org>"), full.from());
        assertEquals(full.key(), vacation("vacation :handle \"h\" \"another\";").key());
        assertFalse(plain.key().equals(vacation("vacation \"elsewhere\";").key()));
        assertTrue(error("require \"vacation\"; vacation :seconds 5 \"x\";").contains("vacation-seconds"));
        assertTrue(error("require \"vacation\"; vacation :from \"nobody\" \"x\";").contains("one address"));
        assertTrue(scripts.failure("require \"vacation\"; vacation \"x\"; vacation \"y\";").contains("one vacation answer"));
        assertTrue(scripts.failure("require [\"vacation\", \"reject\"]; vacation \"x\"; reject \"y\";").contains("cannot be rejected"));
    }

    private Action.Vacation vacation(String command) {
        List<Action> actions = scripts.actions("require [\"vacation\", \"vacation-seconds\"]; " + command);
        assertEquals(List.of(KEEP), actions.subList(1, 2));
        return assertInstanceOf(Action.Vacation.class, actions.getFirst());
    }

    @Test
    void copiesOfWhatIsSent() { // RFC 8580 3
        Action.Vacation vacation = assertInstanceOf(
                Action.Vacation.class,
                scripts.actions("require [\"vacation\", \"fcc\", \"mailbox\", \"imap4flags\"]; vacation :fcc \"Sent\" :create :flags \"\\\\Seen\" \"away\";")
                        .getFirst());
        assertEquals(
                new Target("Sent", Optional.empty(), Optional.empty(), true, List.of("\\Seen")),
                vacation.fcc().orElseThrow().target());
        assertTrue(error("require [\"vacation\", \"mailbox\"]; vacation :create \"x\";").contains("knows no \":create\""));
    }

    @Test
    void flags() { // RFC 5232
        String require = "require [\"imap4flags\", \"fileinto\", \"variables\", \"relational\"]; ";
        assertEquals(
                List.of(into("a", "\\Seen", "$One")),
                scripts.actions(require + "setflag \"\\\\seen $One bad(flag \\\\Recent\"; fileinto \"a\";"));
        assertEquals(
                List.of(into("a", "two"), new Action.Keep(List.of("One"))),
                scripts.actions(require + "addflag \"One\"; fileinto :flags \"two\" \"a\"; keep;"));
        assertEquals(
                List.of(new Action.Keep(List.of("b"))),
                scripts.actions(require + "setflag \"a b\"; addflag \"A\"; removeflag [\"a\", \"c\"];"));
        assertEquals("b c", scripts.value("imap4flags", "set \"v\" \"a b\"; addflag \"v\" \"c\"; removeflag \"v\" \"a\";", "${v}"));
        assertTrue(scripts.actions(require + "setflag \"a b\"; if hasflag \"x B\" { discard; }").isEmpty());
        assertTrue(scripts.actions(require + "setflag \"a b\"; if hasflag :count \"ge\" \"2\" { discard; }").isEmpty());
        assertTrue(scripts.actions(require + "set \"v\" \"q\"; if hasflag :contains \"v\" \"Q\" { discard; }").isEmpty());
    }

    @Test
    void mailboxes() { // RFC 5490 3, RFC 8579 3, RFC 9042 3 and 4
        assertTrue(scripts.holds("mailbox", "mailboxexists [\"inbox\", \"Work/Lists\"]"));
        assertFalse(scripts.holds("mailbox", "mailboxexists [\"INBOX\", \"None\"]"));
        assertTrue(scripts.holds("mailboxid", "mailboxidexists \"F42\""));
        assertTrue(scripts.holds("special-use", "specialuse_exists \"\\\\junk\""));
        assertTrue(scripts.holds("special-use", "not specialuse_exists \"INBOX\" \"\\\\Junk\""));
        assertEquals(
                List.of(new Action.FileInto(new Target("x", Optional.of("F42"), Optional.empty(), true, List.of()))),
                scripts.actions("require [\"fileinto\", \"mailbox\", \"mailboxid\"]; fileinto :create :mailboxid \"F42\" \"x\";"));
        assertEquals(
                List.of(new Action.FileInto(new Target("x", Optional.empty(), Optional.of("\\Junk"), false, List.of()))),
                scripts.actions("require [\"fileinto\", \"special-use\"]; fileinto :specialuse \"\\\\Junk\" \"x\";"));
        assertTrue(error("require [\"fileinto\", \"special-use\", \"mailboxid\"]; fileinto :specialuse \"a\" :mailboxid \"b\" \"x\";").contains("exclude"));
    }

    @Test
    void annotations() { // RFC 5490 3.3 and 3.5
        scripts.annotations.put("INBOX/private/comment", "mine");
        scripts.annotations.put("/shared/admin", "mailto:x");
        assertTrue(scripts.holds("mboxmetadata", "metadata :contains \"INBOX\" \"/private/comment\" \"MIN\""));
        assertFalse(scripts.holds("mboxmetadata", "metadata :contains \"INBOX\" \"/private/none\" \"\""));
        assertFalse(scripts.holds("mboxmetadata", "metadataexists \"INBOX\" [\"/private/comment\", \"/private/none\"]"));
        assertTrue(scripts.holds("servermetadata", "servermetadata :is \"/shared/admin\" \"mailto:x\""));
        assertTrue(scripts.holds("servermetadata", "servermetadataexists \"/shared/admin\""));
    }

    @Test
    void dates() { // RFC 5260 4 and 5
        assertTrue(scripts.holds("date", "date :originalzone \"date\" \"date\" \"2026-11-24\""));
        assertTrue(scripts.holds("date", "date :zone \"+0100\" \"date\" \"iso8601\" \"2026-11-25T05:30:00+01:00\""));
        assertTrue(scripts.holds("date", "date \"date\" \"hour\" \"05\""));
        assertTrue(scripts.holds("date", "date \"received\" \"time\" \"10:11:12\""));
        assertTrue(scripts.holds("date", "date :originalzone \"date\" \"zone\" \"-0500\""));
        assertTrue(scripts.holds("date", "currentdate :zone \"+0000\" \"std11\" \"Wed, 25 Nov 2026 18:00:05 +0000\""));
        assertTrue(scripts.holds("date relational", "currentdate :value \"ge\" \"date\" \"2026-11-25\""));
        assertTrue(scripts.holds("date", "currentdate \"weekday\" \"3\""));
        assertTrue(scripts.holds("date", "currentdate \"julian\" \"61369\""));
        assertTrue(scripts.holds("date", "allof(currentdate \"year\" \"2026\", currentdate \"month\" \"11\", currentdate \"day\" \"25\", currentdate \"minute\" \"00\", currentdate \"second\" \"05\")"));
        assertFalse(scripts.holds("date", "date \"subject\" \"year\" \"2026\""));
        assertTrue(error("require \"date\"; if currentdate \"century\" \"21\" { stop; }").contains("no part of a date"));
        assertTrue(error("require \"date\"; if currentdate :zone \"CET\" \"year\" \"2026\" { stop; }").contains("zone"));
    }

    @Test
    void indexes() { // RFC 5260 6
        assertTrue(scripts.holds("index", "header :index 1 \"x-twice\" \"first\""));
        assertFalse(scripts.holds("index", "header :index 1 \"x-twice\" \"second\""));
        assertTrue(scripts.holds("index", "header :index 1 :last \"x-twice\" \"second\""));
        assertFalse(scripts.holds("index", "header :index 3 \"x-twice\" \"second\""));
        assertTrue(error("require \"index\"; if header :last \"a\" \"b\" { stop; }").contains("goes with"));
        assertTrue(error("require \"index\"; if header :index 0 \"a\" \"b\" { stop; }").contains("counts from 1"));
    }

    @Test
    void editedHeaders() { // RFC 5293 4 and 5
        assertEquals(
                scripts.mail.substring(0, scripts.mail.indexOf("\r\n\r\n") + 2)
                        .replace("Received:", "X-New: caf\u00e9 x\r\nReceived:")
                        .replace("X-Twice: first\r\n", "") + "X-End: z\r\n",
                header("addheader \"X-New\" \"caf\u00e9\r\nx\"; addheader :last \"X-End\" \"z\"; deleteheader :index 1 \"x-twice\";"));
        assertFalse(header("deleteheader :contains \"X-Twice\" \"sec\";").contains("second"));
        assertFalse(header("deleteheader \"X-Twice\";").contains("X-Twice"));
        assertTrue(header("deleteheader \"Received\"; addheader \"A\" \"b\";").contains("Received:"));
        assertTrue(scripts.actions("require \"editheader\"; addheader \"X-New\" \"v\"; if header \"x-new\" \"v\" { discard; }").isEmpty());
        // RFC 5293 1: an action has the header as it was by then
        Outcome outcome = scripts.run("require [\"editheader\", \"fileinto\"]; fileinto \"a\"; addheader \"X\" \"y\"; keep;");
        assertTrue(outcome.plan().get(0).header().isEmpty());
        assertTrue(outcome.plan().get(1).header().isPresent());
        assertTrue(error("require \"editheader\"; addheader \"a b\" \"c\";").contains("no name"));
        assertTrue(scripts.failure("require \"editheader\";" + "addheader \"X\" \"y\";".repeat(65)).contains("too many header fields"));
    }

    @Test
    void linesThatAreNoFieldsStay() {
        scripts.mail = "From mbox line\r\nA: 1\r\nnonsense\r\nB: 2\r\n\r\nbody";
        assertEquals("X: y\r\nFrom mbox line\r\nA: 1\r\nnonsense\r\n", header("deleteheader \"B\"; addheader \"X\" \"y\";"));
    }

    private String header(String commands) {
        Outcome outcome = scripts.run("require \"editheader\"; " + commands);
        assertEquals(Optional.empty(), outcome.error());
        return new String(outcome.plan().getFirst().header().orElseThrow().octets(), StandardCharsets.UTF_8);
    }

    @Test
    void includes() { // RFC 6609
        scripts.scripts.put("inner", "require [\"include\", \"fileinto\", \"variables\"]; global \"g\"; set \"g\" \"from inner\"; set \"own\" \"x\"; if true { return; } discard;");
        assertEquals("from inner|", scripts.value("include", "include :personal \"inner\"; global \"g\";", "${g}|${own}"));
        assertEquals("from inner", scripts.value("include", "include \"inner\";", "${global.g}"));
        scripts.scripts.put("stops", "discard; stop;");
        assertEquals(List.of(), scripts.actions("require \"include\"; include \"stops\"; keep;"));
        scripts.scripts.put("files", "require \"fileinto\"; fileinto \"a\";");
        scripts.scripts.put("errs", "require \"ihave\"; error \"once\";");
        assertTrue(scripts.failure("require \"include\"; include \"none\";").contains("does not exist"));
        assertEquals(List.of(KEEP), scripts.actions("require \"include\"; include :optional \"none\"; include :global :optional \"none\";"));
        scripts.scripts.put("self", "require \"include\"; include \"self\";");
        assertTrue(scripts.failure("require \"include\"; include \"self\";").contains("includes itself"));
        for (int i = 0; i < 20; i++) {
            scripts.scripts.put("deep" + i, "require \"include\"; include \"deep" + (i + 1) + "\";");
        }
        assertTrue(scripts.failure("require \"include\"; include \"deep0\";").contains("Too many scripts"));
        scripts.scripts.put("adds", "require \"imap4flags\"; addflag \"x\";");
        assertEquals(List.of(new Action.Keep(List.of("x"))), scripts.actions("require \"include\"; include :once \"adds\"; include :once \"adds\";"));
    }

    @Test
    void environments() { // RFC 5183
        scripts.items.put("domain", "example.org");
        assertTrue(scripts.holds("environment", "environment :contains \"Domain\" \"example\""));
        assertFalse(scripts.holds("environment", "environment :contains \"remote-ip\" \"\""));
    }

    @Test
    void verdictsOnSpamAreNumbers() { // RFC 5235 3.2
        String plain = "spamtest comparator-i;ascii-numeric relational";
        String least = "spamtest :value \"ge\" :comparator \"i;ascii-numeric\" \"%d\"";
        assertTrue(scripts.holds("spamtest", "spamtest \"0\""));
        int[][] values = {{0, 1}, {1, 2}, {11, 2}, {12, 3}, {50, 6}, {88, 9}, {89, 10}, {100, 10}};
        for (int[] value : values) {
            scripts.spamPercent = OptionalInt.of(value[0]);
            assertTrue(scripts.holds("spamtest", "spamtest \"" + value[1] + '"'), value[0] + " %");
            assertTrue(scripts.holds(plain, least.formatted(value[1])), value[0] + " %");
            assertFalse(scripts.holds(plain, least.formatted(value[1] + 1)), value[0] + " %");
        }
    }

    @Test
    void verdictsOnSpamInPercentTellWhetherAnybodyLooked() { // RFC 5235 3.2.2
        String count = "spamtest :percent :count \"eq\" :comparator \"i;ascii-numeric\" \"0\"";
        String extensions = "spamtestplus relational comparator-i;ascii-numeric";
        assertTrue(scripts.holds(extensions, count));
        assertTrue(scripts.holds("spamtestplus", "spamtest :percent \"0\""));
        scripts.spamPercent = OptionalInt.of(37);
        assertFalse(scripts.holds(extensions, count));
        assertTrue(scripts.holds(extensions, "spamtest :value \"gt\" :comparator \"i;ascii-numeric\" :percent \"36\""));
        assertTrue(Scripts.error("require \"spamtest\"; if spamtest :percent \"1\" { keep; }").contains("spamtestplus"));
    }

    @Test
    void verdictsOnViruses() { // RFC 5235 3.3
        assertTrue(scripts.holds("virustest", "virustest \"0\""));
        scripts.virus = OptionalInt.of(5);
        assertTrue(scripts.holds("virustest", "virustest \"5\""));
        assertFalse(scripts.holds("virustest", "virustest \"0\""));
    }

    @Test
    void duplicates() { // RFC 7352 3
        String script = "require \"duplicate\"; if duplicate %s { discard; }";
        assertEquals(List.of(KEEP), scripts.actions(script.formatted("")));
        assertEquals(List.of(), scripts.actions(script.formatted("")));
        assertEquals(List.of(KEEP), scripts.actions(script.formatted(":handle \"other\"")));
        assertEquals(List.of(KEEP), scripts.actions(script.formatted(":header \"x-none\"")));
        assertEquals(List.of(KEEP), scripts.actions(script.formatted(":header \"x-none\"")));
        assertEquals(List.of(KEEP), scripts.actions(script.formatted(":uniqueid \"u\"")));
        Outcome again = scripts.run(script.formatted(":uniqueid \"u\" :last :seconds 60"));
        assertEquals(Duration.ofSeconds(60), again.seen().getFirst().interval());
        assertTrue(error(script.formatted(":header \"a\" :uniqueid \"b\"")).contains("exclude"));
    }

    @Test
    void notifications() { // RFC 5435, RFC 5436
        Action.Notify notify = assertInstanceOf(
                Action.Notify.class,
                scripts.actions("require \"enotify\"; notify :importance \"1\" :message \"new\" \"mailto:a@example.org?to=b@example.org&Subject=x%20y%0d%0aBcc:z&from=c@example.org\";")
                        .getFirst());
        assertEquals(List.of("a@example.org", "b@example.org"), notify.method().recipients());
        assertEquals(Optional.of("x y Bcc:z"), notify.method().field("subject"));
        assertEquals(Optional.empty(), notify.method().field("from"));
        assertEquals(1, notify.importance());
        assertTrue(error("require \"enotify\"; notify \"xmpp:a@example.org\";").contains("mailto"));
        assertTrue(error("require \"enotify\"; notify :importance \"4\" \"mailto:a@example.org\";").contains("importance"));
        assertTrue(scripts.holds("enotify", "valid_notify_method \"mailto:a@example.org\""));
        assertFalse(scripts.holds("enotify", "valid_notify_method [\"mailto:a@example.org\", \"mailto:%\"]"));
        assertTrue(scripts.holds("enotify", "notify_method_capability \"mailto:a@example.org\" \"Online\" \"maybe\""));
        assertFalse(scripts.holds("enotify", "notify_method_capability \"mailto:a@example.org\" \"other\" \"maybe\""));
    }

    @Test
    void regularExpressions() { // draft-ietf-sieve-regex
        assertTrue(scripts.holds("regex", "header :regex \"subject\" \"^gr.+[[:alpha:]] from (bob|carol)$\""));
        assertFalse(scripts.holds("regex", "header :regex :comparator \"i;octet\" \"subject\" \"^gr\""));
        assertEquals("bob|example.net", scripts.value("regex", "if address :regex \"from\" \"(bob).*@(.*)\" {}", "${1}|${2}"));
        assertEquals("a\\.b\\*", scripts.value("regex", "set :quoteregex \"x\" \"a.b*\";", "${x}"));
        assertTrue(error("require \"regex\"; if header :regex \"a\" \"(\" { stop; }").contains("no regular expression"));
        assertTrue(error("require \"regex\"; if header :regex \"a\" \"((a{1,99}){1,99}){1,99}\" { stop; }").contains("too large"));
        assertTrue(error("require \"regex\"; " + "if header :regex \"a\" \"a{500}b\" {}".repeat(40)).contains("too large together"));
        assertTrue(scripts.failure("require [\"regex\", \"variables\"]; set \"x\" \"(\"; if header :regex \"subject\" \"${x}\" { stop; }").contains("no regular expression"));
    }

    @Test
    void hostileExpressionsTakeLinearTime() {
        scripts.mail = "Subject: " + "a".repeat(60_000) + "\r\n\r\n";
        assertFalse(scripts.holds("regex", "header :regex \"subject\" \"^(a+)+(a|a)*[b]$\""));
    }

    @Test
    void ihave() { // RFC 5463 4
        assertEquals(List.of(into("a")), scripts.actions("require \"ihave\"; if ihave \"fileinto\" { fileinto \"a\"; }"));
        assertEquals(
                List.of(KEEP),
                scripts.actions("require \"ihave\"; if ihave \"nonsense\" { nonsense :odd \"a\" { keep; } } elsif true { keep; }"));
        assertEquals("line 1, column 19: There is no command \"nonsense\"", scripts.failure("require \"ihave\"; \nnonsense;".replace("\n", " ")));
        assertEquals("line 1, column 18: too bad", scripts.failure("require \"ihave\"; error \"too bad\";"));
    }

    @Test
    void partsAreGoneThrough() { // RFC 5703 3
        scripts.mail = PARTS;
        String types = "set \"t\" \"\"; foreverypart { if header :mime :contenttype :matches \"Content-Type\" \"*\" { set \"t\" \"${t},${1}\"; } }";
        assertEquals(",multipart/mixed,text/html,application/pdf,message/rfc822", scripts.value("mime foreverypart", types, "${t}"));
        String breaks = "set \"n\" \"\"; foreverypart :name \"outer\" { set \"n\" \"${n}o\"; foreverypart { set \"n\" \"${n}i\"; break :name \"outer\"; } }";
        assertEquals("oi", scripts.value("foreverypart", breaks, "${n}"));
        String nested = "set \"n\" \"\"; foreverypart { set \"n\" \"${n}o\"; foreverypart { set \"n\" \"${n}i\"; break; } }";
        assertEquals("oiooooi".length(), scripts.value("foreverypart", nested, "${n}").length());
        assertTrue(error("require \"foreverypart\"; break;").contains("no loop"));
        assertTrue(error("require \"foreverypart\"; foreverypart { break :name \"x\"; }").contains("no loop"));
    }

    @Test
    void fieldsOfParts() { // RFC 5703 4
        scripts.mail = PARTS;
        assertTrue(scripts.holds("mime", "header :mime :anychild :param \"filename\" \"Content-Disposition\" \"BILL.pdf\""));
        assertFalse(scripts.holds("mime", "header :mime :param \"filename\" \"Content-Disposition\" \"bill.pdf\""));
        assertTrue(scripts.holds("mime", "header :mime :type \"Content-Type\" \"multipart\""));
        assertTrue(scripts.holds("mime", "header :mime :subtype \"Content-Type\" \"mixed\""));
        assertTrue(scripts.holds("mime", "header :mime :anychild :contenttype \"Content-Disposition\" \"attachment\""));
        assertTrue(scripts.holds("mime", "address :mime :anychild \"from\" \"carol@example.org\""));
        assertFalse(scripts.holds("mime", "exists \"Content-Disposition\""));
        assertTrue(scripts.holds("mime", "exists :mime :anychild \"Content-Disposition\""));
        assertTrue(error("require \"mime\"; if header :anychild \"a\" \"b\" { stop; }").contains("goes with"));
    }

    @Test
    void textsOfParts() { // RFC 5703 7
        scripts.mail = PARTS;
        String extract = "foreverypart { if header :mime :subtype \"Content-Type\" \"html\" { extracttext :upper :first 6 \"x\"; } }";
        String then = extract + "if string :matches \"${x}\" \"*CAF*\" { set \"found\" \"${2}\"; }";
        assertEquals("\u00c9", scripts.value("mime foreverypart extracttext", then, "${found}").strip());
        assertTrue(error("require [\"extracttext\", \"variables\"]; extracttext \"x\";").contains("must stand in"));
    }

    @Test
    void everyExtensionThatIsAnnouncedCanBeRequired() {
        scripts.actions(Scripts.require(String.join(" ", Sieve.extensions())));
    }
}
