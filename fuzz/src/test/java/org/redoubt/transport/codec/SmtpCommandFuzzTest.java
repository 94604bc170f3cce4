package org.redoubt.transport.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Any octets as a command line: read or refused with a reply. An address that was read reads the same when it is
 * written, which is how it goes into header fields and to other servers.
 */
class SmtpCommandFuzzTest {
    @FuzzTest
    void line(byte[] octets) {
        try {
            CommandLine line = CommandLine.parse(octets);
            assertTrue(line.argument().chars().noneMatch(c -> c < ' ' || c == 0x7f), "no control character gets through");
            switch (line.verb()) {
                case MAIL -> mail(line.argument());
                case RCPT -> rcpt(line.argument());
                case BDAT -> bdat(line.argument());
                case HELO, EHLO, LHLO -> HelloName.parse(line.argument());
                case AUTH -> AuthArguments.parse(line.argument());
                case DATA, EXPN, HELP, NOOP, QUIT, RSET, STARTTLS, VRFY, UNKNOWN -> {}
            }
        } catch (SyntaxErrorException refused) {
            assertTrue(refused.reply().code() >= 500, "a mistake is answered with a 5xx");
        }
    }

    private static void mail(String argument) throws SyntaxErrorException {
        MailArguments mail = MailArguments.parse(argument);
        if (mail.sender().isPresent()) {
            MailAddress sender = mail.sender().get();
            String again = "FROM:<" + sender.addrSpec() + ">" + (mail.smtpUtf8() ? " SMTPUTF8" : "");
            assertEquals(sender, MailArguments.parse(again).sender().orElseThrow());
            written(sender);
        }
        assertTrue(mail.size().orElse(0) >= 0);
        assertTrue(mail.envelopeId().map(String::length).orElse(0) <= 100);
    }

    private static void rcpt(String argument) throws SyntaxErrorException {
        RcptArguments rcpt = RcptArguments.parse(argument, true);
        MailAddress recipient = rcpt.recipient();
        assertEquals(
                recipient,
                RcptArguments.parse("TO:<" + recipient.addrSpec() + ">", true).recipient());
        written(recipient);
    }

    private static void written(MailAddress address) {
        assertTrue(address.addrSpec().chars().noneMatch(c -> c < ' ' || c == 0x7f));
    }

    private static void bdat(String argument) throws SyntaxErrorException {
        BdatArguments bdat = BdatArguments.parse(argument);
        assertTrue(bdat.octets() >= 0);
        assertEquals(bdat, BdatArguments.parse(bdat.octets() + (bdat.last() ? " last" : "")));
    }
}
