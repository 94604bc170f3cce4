package org.redoubt.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.flow.Action;
import org.redoubt.transport.flow.Condition;
import org.redoubt.transport.flow.Direction;
import org.redoubt.transport.flow.FlowRules;
import org.redoubt.transport.flow.JournalRule;
import org.redoubt.transport.flow.Rule;
import org.redoubt.transport.flow.SensitiveData;
import org.redoubt.transport.milter.MilterSettings;
import org.redoubt.transport.route.SourcePools.Pool;

/** Files of rules: what they can say, and what is wrong with those that cannot be used. */
class FlowReaderTest {
    private static final String EVERYTHING = """
            [[rules]]
            name = "Everything"
            scope = ["inbound", "outbound"]
            audit_only = true
            [rules.when]
            sender = ["@example.org", "a@b.example"]
            sender_in = ["team@example.org"]
            sender_outside = false
            recipient = ["@*.far.example"]
            recipient_in = ["board@example.org"]
            header = { name = "X-Mailer", matches = "(?i)bulk" }
            subject_words = ["top secret"]
            subject_matches = "^Re:"
            words = ["project x"]
            text_matches = "[0-9]{4}"
            data = ["card", "iban"]
            data_count = 2
            attachment_name = ["*.exe"]
            attachment_type = ["image/*"]
            attachment_over = 1_000_000
            size_over = 10
            recipients_over = 50
            spam_score = 4
            authentication = ["dmarc=fail", "spf=softfail"]
            [rules.unless]
            sender = ["boss@example.org"]
            [rules.then]
            reject = "no"
            quarantine = true
            quarantine_days = 3
            moderate = "carol@example.org"
            redirect = ["x@example.org"]
            add_recipient = ["y@example.org"]
            add_header = { name = "X-Rule", value = "1" }
            remove_header = ["X-Old"]
            subject_prefix = "[x]"
            spam = false
            require_tls = true
            stop = true
            [rules.then.disclaimer]
            text = "Example Ltd"
            html = "<p>Example</p>"

            [[rules]]
            name = "Off"
            enabled = false
            then = { stop = true }

            [[journals]]
            name = "All"
            to = "archive@far.example"
            of = ["@example.org", "team@example.org"]
            """;

    @Test
    void everythingThatCanBeSaidIsUnderstood() throws ConfigException {
        FlowRules rules = FlowReader.parse("f", EVERYTHING).rules();
        assertEquals(1, rules.rules().size());
        Rule rule = rules.rules().getFirst();
        assertTrue(rule.auditOnly());
        assertEquals(Set.of(Direction.INBOUND, Direction.OUTBOUND), rule.scope());
        assertEquals(18, rule.when().size());
        assertTrue(rule.when().contains(new Condition.Data(Set.of(SensitiveData.CARD, SensitiveData.IBAN), 2)));
        assertEquals(1, rule.unless().size());
        assertEquals(12, rule.then().size());
        assertTrue(rule.then().contains(new Action.Disclaimer("Example Ltd", "<p>Example</p>")));
        assertTrue(rule.then().contains(new Action.Quarantine(java.time.Duration.ofDays(3))));
        assertEquals(
                List.of(new JournalRule(
                        "All", "archive@far.example", EnumSet.allOf(Direction.class), List.of("@example.org", "team@example.org"))),
                rules.journals());
    }

    @Test
    void noFileHasNoRules(@org.junit.jupiter.api.io.TempDir Path folder) throws ConfigException {
        assertEquals(FlowConfig.NONE, FlowReader.read(folder.resolve("mail-flow.toml")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "subject_matches = \"(\"|line 6: rules.when.subject_matches is no regular expression",
        "words = []|line 6: rules.when.words must hold words",
        "words = [\"..\"]|line 6: rules.when.words must hold words",
        "data = [\"ssn\"]|line 6: rules.when.data must hold card or iban",
        "data_count = 2|line 6: rules.when.data_count belongs to data",
        "sender = [\"nobody\"]|line 6: rules.when.sender must hold addresses",
        "authentication = [\"dmarc\"]|line 6: rules.when.authentication must hold results",
        "subjects = [\"x\"]|line 6: rules.when.subjects is not known",
        "size_over = \"1 MB\"|line 6: rules.when.size_over must be a whole number",
        "header = { name = \"X\" }|rules.when.header.matches is missing"
    })
    void whatIsWrongIsToldWithItsLine(String wrong, String problem) {
        String text = "\n[[rules]]\nname = \"x\"\nthen = { stop = true }\n[rules.when]\n" + wrong + "\n";
        assertProblem(text, problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "remove_header = [\"Received\"]|Received may not",
        "add_header = { name = \"DKIM-Signature\", value = \"x\" }|must be the name of a field that servers do not write",
        "add_header = { name = \"X-A\", value = \"a\\r\\nBcc: x\" }|must be one line",
        "reject = \"\"|must be one line",
        "moderate = \"somebody\"|must be an address",
        "redirect = [\"a b@c.example\"]|must hold one to twenty addresses",
        "redirect = [\"a@[192.0.2.1]\"]|must hold one to twenty addresses",
        "add_recipient = [\"a@far..example\"]|must hold one to twenty addresses",
        "quarantine = false|must say what the rule does"
    })
    void whatARuleMayNotDoIsRefused(String wrong, String problem) {
        assertProblem("[[rules]]\nname = \"x\"\n[rules.then]\n" + wrong + "\n", problem);
    }

    @Test
    void miltersAreRead() throws ConfigException {
        FlowConfig config = FlowReader.parse("f", """
                [[milters]]
                name = "one"
                address = "127.0.0.1:8891"

                [[milters]]
                name = "two"
                address = "[::1]:8892"
                listeners = ["smtp"]
                timeout_seconds = 5
                on_failure = "accept"
                """);
        MilterSettings one = config.milters().getFirst();
        assertEquals(Set.of(Mode.MX, Mode.SUBMISSION, Mode.SUBMISSIONS), one.listeners());
        assertEquals(MilterSettings.Failure.TEMPFAIL, one.failure());
        MilterSettings two = config.milters().getLast();
        assertEquals(Set.of(Mode.MX), two.listeners());
        assertEquals(java.time.Duration.ofSeconds(5), two.timeout());
        assertEquals(MilterSettings.Failure.ACCEPT, two.failure());
        for (String wrong : List.of("/run/m.sock", "unix:run/m.sock", "unix:", "unix:/" + "x".repeat(107))) {
            assertProblem("[[milters]]\nname = \"m\"\naddress = \"" + wrong + "\"\n", "line 3: milters.address must be an address");
        }
        FlowConfig local = FlowReader.parse("f", "[[milters]]\nname = \"m\"\naddress = \"unix:/run/m.sock\"\n");
        assertEquals(UnixDomainSocketAddress.of("/run/m.sock"), local.milters().getFirst().address());
        assertProblem("[[milters]]\nname = \"m\"\naddress = \"127.0.0.1:1\"\nlisteners = [\"lmtp\"]\n", "must hold smtp or submission");
        assertProblem("[[milters]]\nname = \"m\"\naddress = \"127.0.0.1:1\"\non_failure = \"shrug\"\n", "must be accept, tempfail or reject");
    }

    @Test
    void poolsAreRead() throws ConfigException {
        FlowConfig config = FlowReader.parse("f", """
                [[pools]]
                name = "news"
                addresses = ["192.0.2.5", "2001:db8::5"]
                domains = ["Big.example"]
                hello = "news.example.org"
                """);
        assertEquals(
                List.of(new Pool(
                        "news",
                        List.of(InetAddress.ofLiteral("192.0.2.5"), InetAddress.ofLiteral("2001:db8::5")),
                        Optional.of("news.example.org"),
                        Set.of("big.example"))),
                config.pools());
        assertProblem("[[pools]]\nname = \"p\"\naddresses = [\"localhost\"]\n", "line 3: pools.addresses must hold addresses");
        assertProblem("[[pools]]\nname = \"p\"\n", "must hold at least one address");
        String rest = "addresses = [\"192.0.2.5\"]\n";
        assertProblem("[[pools]]\nname = \"p\"\n" + rest + "[[pools]]\nname = \"q\"\n" + rest, "have two without domains");
    }

    @Test
    void poolsOfSendersAreRead() throws ConfigException {
        String pool = "[[pools]]\nname = \"p\"\naddresses = [\"192.0.2.5\"]\nsenders = [";
        FlowConfig config = FlowReader.parse("f", pool + "\"News.example\", \"Ann@example.org\"]\n");
        assertEquals(Set.of("news.example", "ann@example.org"), config.pools().getFirst().senders());
        assertProblem(pool + "\"@example.org\"]\n", "line 4: pools.senders must hold domains and addresses");
        assertProblem(pool + "\"ann@\"]\n", "line 4: pools.senders must hold domains and addresses");
    }

    @Test
    void aNameIsThereOnceAndAScopeIsNotEmpty() {
        assertProblem("[[rules]]\nname = \"x\"\nthen = { stop = true }\n[[rules]]\nname = \"x\"\nthen = { stop = true }\n", "another's");
        assertProblem("[[rules]]\nname = \"x\"\nscope = [\"sideways\"]\nthen = { stop = true }\n", "line 3: rules.scope must hold");
        assertProblem("[[rules]\n", "line 1");
        assertProblem("[[journals]]\nname = \"j\"\nto = \"nobody\"\n", "line 3: journals.to must be the address");
    }

    private static void assertProblem(String text, String problem) {
        ConfigException refused = assertThrows(ConfigException.class, () -> FlowReader.parse("mail-flow.toml", text));
        assertTrue(refused.problems().stream().anyMatch(one -> one.startsWith("mail-flow.toml ") && one.contains(problem)), () -> refused.problems().toString());
    }
}
