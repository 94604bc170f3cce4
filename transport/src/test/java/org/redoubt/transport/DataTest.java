package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redoubt.transport.SmtpConfig.Mode;

/** What may come after DATA and what may not. */
class DataTest {
    private TestOffice office;
    private SmtpClient client;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.open();
        client = SmtpClient.connect(office.port(Mode.MX)).hello();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        office.close();
    }

    @Test
    void dotsAtLineStartsSurvive() throws IOException {
        client.envelope("bob@foo.example", "alice@example.org");
        client.send("Subject: x\r\n\r\n..one\r\n...two\r\n.. \r\n.\r\n").expect("250 2.0.0");
        assertTrue(office.inbox("alice@example.org").getFirst().endsWith("\r\n\r\n.one\r\n..two\r\n. \r\n"));
    }

    /** SMTP smuggling: CVE-2023-51764, 51765 and 51766, and their relatives. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n.\n",
                "\n.\r\n",
                "\r\n.\n",
                "\r.\r",
                "\r\n.\r",
                "\r.\r\n",
                "\r.\n",
                "\n.\r",
                "\r\n\0.\r\n",
                "\r\n.\0\r\n",
                "\r\n.\r\0\n",
                "\r\r\n.\r\r\n",
                "\r\n.\r\r\n"
            })
    void whatOnlyResemblesTheEndNeitherEndsNorPasses(String almost) throws IOException {
        client.envelope("bob@foo.example", "alice@example.org");
        client.send("Subject: outer\r\n\r\ntext" + almost
                + "MAIL FROM:<admin@example.org>\r\nRCPT TO:<carol@example.org>\r\nDATA\r\n"
                + "Subject: smuggled\r\n\r\ntext\r\n.\r\n");
        client.expect("550 5.6.0");
        client.say("NOOP").expect("250 2.0.0");
        assertEquals(List.of(), office.inbox("alice@example.org"));
        assertEquals(List.of(), office.inbox("carol@example.org"));
    }

    @Test
    void aSizeThatIsTooLargeIsRefusedAtOnce() throws IOException {
        client.say("MAIL FROM:<bob@foo.example> SIZE=" + (TestOffice.MAX_MESSAGE + 1)).expect("552 5.3.4");
        client.say("MAIL FROM:<bob@foo.example> SIZE=" + TestOffice.MAX_MESSAGE).expect("250 2.1.0");
    }

    @Test
    void aLyingSizeIsFoundOut() throws IOException {
        client.say("MAIL FROM:<bob@foo.example> SIZE=10").expect("250 2.1.0");
        client.say("RCPT TO:<alice@example.org>").expect("250 2.1.5");
        client.say("DATA").expect("354 ");
        String line = "0123456789".repeat(9) + "\r\n";
        client.send("\r\n" + line.repeat(TestOffice.MAX_MESSAGE / line.length() + 1) + ".\r\n").expect("552 5.3.4");
        assertEquals(List.of(), office.inbox("alice@example.org"));
        client.say("NOOP").expect("250 2.0.0");
    }

    @Test
    void aMessageOfTheLargestSizeIsTaken() throws IOException {
        client.envelope("bob@foo.example", "alice@example.org");
        client.send("\r\n" + "0123456\r\n".repeat((TestOffice.MAX_MESSAGE - 2) / 9) + ".\r\n").expect("250 2.0.0");
        assertEquals(1, office.inbox("alice@example.org").size());
    }

    @Test
    void linesOfAnySensibleLengthAreTaken() throws IOException {
        client.envelope("bob@foo.example", "alice@example.org");
        client.send("\r\n" + "x".repeat(TestOffice.MAX_LINE) + "\r\n.\r\n").expect("250 2.0.0");
        client.envelope("bob@foo.example", "alice@example.org");
        client.send("\r\n" + "x".repeat(TestOffice.MAX_LINE + 1) + "\r\n.\r\n").expect("550 5.6.0");
        assertEquals(1, office.inbox("alice@example.org").size());
    }

    @Test
    void aHeaderWithoutEndIsRefused() throws IOException {
        client.envelope("bob@foo.example", "alice@example.org");
        client.send("X-Field: 0123456789\r\n".repeat(Limits.HEADER_OCTETS / 21 + 1) + "\r\n.\r\n").expect("552 5.3.4");
        assertEquals(List.of(), office.inbox("alice@example.org"));
    }

    @Test
    void dataTakesNoArgumentAndNeedsARecipient() throws IOException {
        client.say("DATA").expect("503 5.5.1");
        client.say("MAIL FROM:<bob@foo.example>").expect("250 2.1.0");
        client.say("DATA").expect("503 5.5.1");
        client.say("RCPT TO:<alice@example.org>").expect("250 2.1.5");
        client.say("DATA now").expect("501 5.5.4");
        client.say("DATA").expect("354 ");
        client.send("\r\n.\r\n").expect("250 2.0.0");
    }

    @Test
    void anyCutOfTheNetworkGivesTheSameMessage() throws IOException {
        String message = "Subject: cut\r\nReturn-Path: <x@y>\r\nX: 1\r\n\r\n..a\r\n.b\r\n\r\n";
        for (int cut = 1; cut < message.length() + 3; cut++) {
            client.envelope("bob@foo.example", "alice@example.org");
            String all = message + ".\r\n";
            client.send(all.substring(0, cut)).send(all.substring(cut)).expect("250 2.0.0");
        }
        for (String text : office.inbox("alice@example.org")) {
            assertTrue(text.endsWith("Subject: cut\r\nX: 1\r\n\r\n.a\r\nb\r\n\r\n"), text);
        }
    }
}
