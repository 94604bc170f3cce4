package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.VacationResponse;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.route.TlsUse;

/** RFC 8621 8: who is told that somebody is away, and what. */
class VacationDeliveryTest {
    private static final String ALICE = "alice@example.org";
    private static final String MAIL =
            "From: Bob <bob@far.example>\r\nTo: alice@example.org\r\nSubject: hello\r\nMessage-ID: <one@far.example>\r\n\r\nbody\r\n";

    private TestOffice office;
    private SmtpSink sink;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.withInsecureLoopbackAuth();
        sink = SmtpSink.open();
        office.route("far.example", sink.port(), TlsUse.OPPORTUNISTIC);
        office.sending();
    }

    @AfterEach
    void close() throws IOException {
        office.close();
        sink.close();
    }

    private void away(Optional<Instant> from, Optional<Instant> to, String text, Optional<String> html) throws IOException {
        var response = new VacationResponse(true, from, to, Optional.of("Away"), Optional.of(text), html);
        office.using(ALICE, handle -> {
            handle.vacation(response);
            return true;
        });
    }

    private void deliver(String from, String text) throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.MX)).hello()) {
            client.envelope(from, ALICE);
            String reply = client.send(text + ".\r\n").reply().toString();
            assertTrue(reply.contains("250"), reply);
        }
    }

    private int answers() throws IOException {
        office.awaitEmptyQueue();
        return sink.taken().size();
    }

    @Test
    void eachSenderIsToldOnceAndTheMailIsInTheInbox() throws IOException {
        away(Optional.empty(), Optional.empty(), "Back on Monday.", Optional.empty());
        deliver("bob@far.example", MAIL);
        deliver("bob@far.example", MAIL);
        deliver("eve@far.example", MAIL);
        assertEquals(2, answers());
        assertEquals(3, office.inbox(ALICE).size());
        String text = sink.taken().getFirst().data();
        assertTrue(sink.taken().getFirst().mail().startsWith("MAIL FROM:<>"));
        assertTrue(text.contains("\r\nAuto-Submitted: auto-replied (vacation)\r\n"), text);
        assertTrue(text.contains("\r\nSubject: Away\r\n"), text);
        assertTrue(text.contains("\r\nBack on Monday.\r\n"), text);
        // Somebody who says something else is to be heard.
        away(Optional.empty(), Optional.empty(), "Back on Tuesday.", Optional.empty());
        deliver("bob@far.example", MAIL);
        assertEquals(3, answers());
    }

    @Test
    void programsAndListsAreToldNothing() throws IOException {
        away(Optional.empty(), Optional.empty(), "Away.", Optional.empty());
        deliver("bob@far.example", "Auto-Submitted: auto-generated\r\n" + MAIL);
        deliver("bob@far.example", "List-Id: <l.far.example>\r\n" + MAIL);
        deliver("", MAIL);
        deliver("bob@far.example", MAIL.replace("To: alice@", "To: friends@"));
        assertEquals(0, answers());
    }

    @Test
    void itBeginsAndEndsAtItsDates() throws IOException {
        Instant now = Instant.now();
        Duration hour = Duration.ofHours(1);
        away(Optional.of(now.plus(hour)), Optional.empty(), "Later.", Optional.empty());
        deliver("bob@far.example", MAIL);
        away(Optional.empty(), Optional.of(now.minus(hour)), "Over.", Optional.empty());
        deliver("bob@far.example", MAIL);
        assertEquals(0, answers());
        away(Optional.of(now.minus(hour)), Optional.of(now.plus(hour)), "Now.", Optional.empty());
        deliver("bob@far.example", MAIL);
        assertEquals(1, answers());
    }

    @Test
    void htmlGoesOutWithItsText() throws IOException {
        var response = new VacationResponse(
                true, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("<p>Gr&uuml;&szlig;e</p>"));
        office.using(ALICE, handle -> {
            handle.vacation(response);
            return true;
        });
        deliver("bob@far.example", MAIL);
        assertEquals(1, answers());
        String text = sink.taken().getFirst().data();
        assertTrue(text.contains("\r\nSubject: Auto: hello\r\n"), text);
        assertTrue(text.contains("Content-Type: multipart/alternative;"), text);
        assertTrue(text.contains("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nR3LDvMOfZ"), text);
        assertTrue(text.contains("Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+R3ImdXVtbDsm"), text);
    }

    @Test
    void itGoesTogetherWithAScriptUnlessThatAnswersOrDoesNotWantTheMail() throws IOException {
        away(Optional.empty(), Optional.empty(), "Away.", Optional.empty());
        office.script(ALICE, "require \"fileinto\"; if header :is \"subject\" \"hello\" { fileinto \"Archive\"; } else { discard; }");
        deliver("bob@far.example", MAIL);
        deliver("eve@far.example", MAIL.replace("hello", "junk"));
        assertEquals(1, answers());
        assertEquals(1, office.mailbox(ALICE, "Archive").size());
        office.script(ALICE, "require [\"vacation\", \"vacation-seconds\"]; vacation :seconds 0 \"My own words.\";");
        deliver("carl@far.example", MAIL);
        assertEquals(2, answers());
        String text = sink.taken().getLast().data();
        assertTrue(text.contains("My own words."), text);
        assertFalse(text.contains("\r\nAway.\r\n"), text);
    }

    @Test
    void whoIsBackTellsNobody() throws IOException {
        away(Optional.empty(), Optional.empty(), "Away.", Optional.empty());
        office.using(ALICE, handle -> {
            handle.vacation(VacationResponse.NONE);
            return true;
        });
        deliver("bob@far.example", MAIL);
        assertEquals(0, answers());
    }
}
