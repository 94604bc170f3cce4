package org.redoubt.transport.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathParserTest {
    private static Optional<MailAddress> sender(String path) throws SyntaxErrorException {
        return MailArguments.parse("FROM:" + path + " SMTPUTF8").sender();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<a@example.org>                        | a@example.org",
                "<A.B+c@Example.ORG>                    | A.B+c@example.org",
                "<\"john doe\"@example.org>             | \"john doe\"@example.org",
                "<\"john\"@example.org>                 | john@example.org",
                "<\"a\\\"b\\\\c\"@example.org>          | \"a\\\"b\\\\c\"@example.org",
                "<\"a@b\"@example.org>                  | \"a@b\"@example.org",
                "<\"a..b\"@example.org>                 | \"a..b\"@example.org",
                "<\"<>\"@example.org>                   | \"<>\"@example.org",
                "<x@[192.0.2.1]>                        | x@[192.0.2.1]",
                "<x@[IPv6:2001:db8::1]>                 | x@[IPv6:2001:db8::1]",
                "<x@[IPv6:::ffff:192.0.2.1]>            | x@[IPv6:::ffff:192.0.2.1]",
                "<x@[tag:anything]>                     | x@[tag:anything]",
                "<@one.example,@two.example:x@three.example> | x@three.example",
                "<jörg@bücher.example>                  | jörg@bücher.example",
                "<用户@例子.广告>                          | 用户@例子.广告"
            })
    void readsEveryFormOfTheGrammar(String path, String address) throws SyntaxErrorException {
        assertEquals(address, sender(path).orElseThrow().addrSpec());
    }

    @Test
    void everyCharacterOfAnAtomIsTaken() throws SyntaxErrorException {
        String address = "!#$%&'*+-/=?^_`{|}~@example.org";
        assertEquals(address, sender("<" + address + ">").orElseThrow().addrSpec());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@example.org",
                "<a@example.org",
                "a@example.org>",
                "<a>",
                "<@example.org>",
                "<a@>",
                "<a.@example.org>",
                "<.a@example.org>",
                "<a..b@example.org>",
                "<a b@example.org>",
                "<a@exa mple.org>",
                "<a@example..org>",
                "<a@.example.org>",
                "<a@example.org.>",
                "<a@-example.org>",
                "<a@example-.org>",
                "<a@[192.0.2]>",
                "<a@[192.0.2.256]>",
                "<a@[192.0.2.1>",
                "<a@[IPv6:fe80::1%eth0]>",
                "<a@[IPv6:12345::]>",
                "<a@[:x]>",
                "<\"a@example.org>",
                "<\"\"@example.org>",
                "<a@example.org>>",
                "<<a@example.org>>",
                "<a@example.org>x",
                "<a@b@example.org>",
                "<@one.example x@two.example>",
                "<@one.example:>",
                "< >",
                "<a\u0085@example.org>",
                "<a\u3000b@example.org>",
                ""
            })
    void refusesWhatIsNotAPath(String path) {
        var refusal = assertThrows(SyntaxErrorException.class, () -> sender(path));
        assertEquals(501, refusal.reply().code());
    }

    @Test
    void theNullSenderIsEmpty() throws SyntaxErrorException {
        assertTrue(sender("<>").isEmpty());
        assertTrue(sender(" <>").isEmpty());
    }

    @Test
    void postmasterNeedsNoDomain() throws SyntaxErrorException {
        assertEquals(
                "postmaster",
                RcptArguments.parse("TO:<PostMaster>", false)
                        .recipient()
                        .addrSpec());
    }

    @Test
    void lengthsAreBounded() throws SyntaxErrorException {
        String longest = "a".repeat(PathParser.MAX_LOCAL_PART);
        assertEquals(longest, sender("<" + longest + "@example.org>").orElseThrow().localPart());
        assertThrows(SyntaxErrorException.class, () -> sender("<" + longest + "a@example.org>"));
        assertThrows(SyntaxErrorException.class, () -> sender("<a@" + "a".repeat(64) + ".org>"));
        assertThrows(SyntaxErrorException.class, () -> sender("<a@" + "a.".repeat(128) + "org>"));
    }

    @Test
    void anInternationalAddressNeedsItsParameter() {
        var refusal = assertThrows(SyntaxErrorException.class, () -> MailArguments.parse("FROM:<jörg@example.org>"));
        assertEquals(Replies.NEEDS_SMTPUTF8, refusal.reply());
        refusal = assertThrows(
                SyntaxErrorException.class, () -> RcptArguments.parse("TO:<jörg@example.org>", false));
        assertEquals(Replies.NEEDS_SMTPUTF8, refusal.reply());
    }
}
