package org.redoubt.transport.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    private static CommandLine line(String text) throws SyntaxErrorException {
        return CommandLine.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aLineIsAVerbAndTheRest() throws SyntaxErrorException {
        assertEquals(new CommandLine(Verb.EHLO, "mail.example.org"), line("eHLo  mail.example.org "));
        assertEquals(new CommandLine(Verb.QUIT, ""), line("QUIT"));
        assertEquals(new CommandLine(Verb.MAIL, "FROM:<a@b>"), line("MAIL\tFROM:<a@b>"));
        assertEquals(Verb.UNKNOWN, line("ETRN x").verb());
        assertEquals(Verb.UNKNOWN, line("UNKNOWN").verb());
        assertEquals(Verb.UNKNOWN, line("").verb());
    }

    @Test
    void aLineIsTextOnly() {
        assertThrows(SyntaxErrorException.class, () -> line("NOOP \0"));
        assertThrows(SyntaxErrorException.class, () -> line("NOOP \u001b[31m"));
        assertThrows(
                SyntaxErrorException.class, () -> CommandLine.parse(new byte[] {'N', 'O', 'O', 'P', ' ', (byte) 0xff}));
    }

    @Test
    void mailReadsAllItsParameters() throws SyntaxErrorException {
        MailArguments mail = MailArguments.parse(
                "from: <a@example.org> size=1000 Body=8BITMIME SMTPUTF8 RET=HDRS ENVID=QQ+2B1 AUTH=<>");
        assertEquals(OptionalLong.of(1000), mail.size());
        assertEquals(Optional.of(BodyType.EIGHT_BIT_MIME), mail.body());
        assertTrue(mail.smtpUtf8());
        assertEquals(Optional.of(DsnReturn.HDRS), mail.ret());
        assertEquals(Optional.of("QQ+1"), mail.envelopeId());
    }

    @ParameterizedTest
    @CsvSource({
        "SIZE, 501",
        "SIZE=, 501",
        "SIZE=-1, 501",
        "SIZE=1x, 501",
        "SIZE=1234567890123456789, 501",
        "SIZE=1 SIZE=1, 501",
        "BODY=BINARY, 501",
        "BODY=9BIT, 501",
        "MT-PRIORITY=10, 501",
        "MT-PRIORITY=-0, 501",
        "MT-PRIORITY=+1, 501",
        "MT-PRIORITY, 501",
        "MT-PRIORITY=1 MT-PRIORITY=2, 501",
        "SMTPUTF8=yes, 501",
        "RET=SOME, 501",
        "ENVID=a+2, 501",
        "ENVID=a+zz, 501",
        "ENVID=a=b, 501",
        "=x, 501",
        "-A=x, 501",
        "A_B=x, 501",
        "REQUIRETLS=yes, 501",
        "NOTIFY=NEVER, 555"
    })
    void mailRefusesWhatItDoesNotUnderstand(String parameters, int code) {
        var refusal =
                assertThrows(SyntaxErrorException.class, () -> MailArguments.parse("FROM:<a@example.org> " + parameters));
        assertEquals(code, refusal.reply().code());
    }

    @Test
    void rcptReadsItsParameters() throws SyntaxErrorException {
        RcptArguments rcpt = RcptArguments.parse(
                "TO:<a@example.org> NOTIFY=success,DELAY ORCPT=rfc822;Bob+40example.net", false);
        assertEquals(Optional.of(Set.of(DsnNotify.SUCCESS, DsnNotify.DELAY)), rcpt.notifyOn());
        assertEquals(Optional.of(new OriginalRecipient("rfc822", "Bob@example.net")), rcpt.originalRecipient());
        assertEquals(
                Optional.of(Set.of()),
                RcptArguments.parse("TO:<a@example.org> NOTIFY=NEVER", false).notifyOn());
        assertEquals(
                Optional.of(new OriginalRecipient("utf-8", "jörg@example.net")),
                RcptArguments.parse("TO:<a@example.org> ORCPT=utf-8;jörg@example.net", true)
                        .originalRecipient());
    }

    @ParameterizedTest
    @CsvSource({
        "NOTIFY, 501",
        "'NOTIFY=NEVER,SUCCESS', 501",
        "'NOTIFY=SUCCESS,', 501",
        "'NOTIFY=DELAY,DELAY', 501",
        "NOTIFY=ALWAYS, 501",
        "ORCPT=bob@example.net, 501",
        "ORCPT=rfc822;, 501",
        "ORCPT=;x, 501",
        "ORCPT=rfc822;a+4, 501",
        "SIZE=10, 555"
    })
    void rcptRefusesWhatItDoesNotUnderstand(String parameters, int code) {
        var refusal = assertThrows(
                SyntaxErrorException.class,
                () -> RcptArguments.parse("TO:<a@example.org> " + parameters, false));
        assertEquals(code, refusal.reply().code());
    }

    @Test
    void bdatReadsSizeAndLast() throws SyntaxErrorException {
        assertEquals(new BdatArguments(0, true), BdatArguments.parse("0 LAST"));
        assertEquals(new BdatArguments(86, false), BdatArguments.parse("86"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "LAST", "-1", "1 LASTX", "1LAST", "9999999999999999999", "1 LAST x", "0x10"})
    void bdatRefusesAnUnclearSize(String argument) {
        assertThrows(SyntaxErrorException.class, () -> BdatArguments.parse(argument));
    }

    @Test
    void authReadsTheInitialResponse() throws SyntaxErrorException {
        assertEquals(Optional.empty(), AuthArguments.parse("login").initialResponse());
        assertEquals(0, AuthArguments.parse("PLAIN =").initialResponse().orElseThrow().length);
        assertArrayEquals(
                new byte[] {0, 'a', 0, 'b'},
                AuthArguments.parse("plain AGEAYg==").initialResponse().orElseThrow());
        assertThrows(SyntaxErrorException.class, () -> AuthArguments.parse(""));
        assertThrows(SyntaxErrorException.class, () -> AuthArguments.parse("PLAIN A!=="));
        assertThrows(SyntaxErrorException.class, () -> AuthArguments.parse("PLAIN AGEAYg== x"));
    }

    @Test
    void aHelloNameIsSafeInAHeader() throws SyntaxErrorException {
        assertEquals("[IPv6:2001:db8::1]", HelloName.parse("[IPv6:2001:db8::1]").text());
        for (String bad : new String[] {"", "a b", "a(b)", "a;b", "a\"b", "a\\b", "<a>", "x".repeat(256)}) {
            assertThrows(SyntaxErrorException.class, () -> HelloName.parse(bad));
        }
    }
}
