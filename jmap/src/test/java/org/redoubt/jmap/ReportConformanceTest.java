package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.jmap.JmapClient.Answer;
import org.redoubt.store.id.AccountId;

/** What RFC 8621 7 says of reports that come back (dsnBlobIds, deliveryStatus), over HTTPS. */
class ReportConformanceTest {
    private TestServer server;
    private JmapClient alice;
    private String id;

    @BeforeEach
    void send() throws IOException {
        server = new TestServer();
        alice = server.alice();
        String identity = alice.calls("['Identity/get',{'accountId':'$a'},'i']").answer(0).text("/list/0/id");
        Answer sent = alice.calls("['Email/set',{'accountId':'$a','create':{'d':{'mailboxIds':{'m2':true},"
                + "'from':[{'email':'alice@example.org'}],'to':[{'email':'bob@example.org'},{'email':'carl@example.net'}],"
                + "'subject':'Hi','bodyValues':{'1':{'value':'text'}},'textBody':[{'partId':'1'}]}}},'e'],"
                + "['EmailSubmission/set',{'accountId':'$a','create':{'s':{'identityId':'" + identity + "','emailId':'#d'}}},'s']");
        id = sent.text("/methodResponses/1/1/created/s/id");
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private Answer submission() throws IOException {
        return alice.calls("['EmailSubmission/get',{'accountId':'$a','ids':['" + id + "']},'g']").answer(0);
    }

    private AccountId account(String login) {
        return server.directory.person(login).orElseThrow().account();
    }

    private static String report(String envelopeId, String recipients) {
        return "From: MAILER-DAEMON@example.net\nTo: alice@example.org\nSubject: Undelivered\nMIME-Version: 1.0\n"
                + "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSorry.\n--b\n"
                + "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\nOriginal-Envelope-Id: "
                + envelopeId + "\n\n" + recipients + "\n--b--\n";
    }

    private static String failed(String recipient) {
        return "Final-Recipient: rfc822; " + recipient + "\nAction: failed\nStatus: 5.1.1\n"
                + "Diagnostic-Code: smtp; 550 5.1.1 no such person\n";
    }

    private void arrive(String message) throws IOException {
        server.deliver(account(TestServer.ALICE), message);
    }

    @Test
    void rfc8621Section7AReportIsLinkedAndSaysWhatBecameOfARecipient() throws IOException {
        String state = submission().text("/state");
        arrive(report(server.envelopeIds.getFirst(), failed("carl@EXAMPLE.net")));
        Answer now = submission();
        String blob = now.text("/list/0/dsnBlobIds/0");
        assertEquals(
                "{'smtpReply':'550 5.1.1 no such person','delivered':'no','displayed':'unknown'}",
                now.at("/list/0/deliveryStatus/carl@example.net"));
        assertEquals("'queued'", now.at("/list/0/deliveryStatus/bob@example.org/delivered"));
        String path = "/jmap/download/" + alice.accountId() + "/" + blob + "?name=x&accept=message/rfc822";
        assertTrue(alice.get(path).body().contains("Undelivered"));
        assertEquals(
                "['" + id + "']",
                alice.calls("['EmailSubmission/changes',{'accountId':'$a','sinceState':'" + state + "'},'c']").answer(0).at("/updated"));
        assertEquals("absent", now.at("/list/0/envelopeId"));
    }

    @Test
    void rfc8621Section7EachActionHasItsWordAndADelayTakesNothingBack() throws IOException {
        String envelope = server.envelopeIds.getFirst();
        String bob = "Original-Recipient: rfc822;bob@example.org\nFinal-Recipient: rfc822; b.other@example.org\n";
        arrive(report(envelope, bob + "Action: delayed\nStatus: 4.4.1\n\nFinal-Recipient: rfc822; carl@example.net\nAction: relayed\nStatus: 2.1.9\n"));
        Answer first = submission();
        assertEquals("'450 4.4.1'", first.at("/list/0/deliveryStatus/bob@example.org/smtpReply"));
        assertEquals("'unknown'", first.at("/list/0/deliveryStatus/carl@example.net/delivered"));
        arrive(report(envelope, bob + "Action: delivered\nStatus: 2.1.5\n"));
        arrive(report(envelope, bob + "Action: delayed\nStatus: 4.4.1\n"));
        assertEquals("'yes'", submission().at("/list/0/deliveryStatus/bob@example.org/delivered"));
        assertNotEquals("absent", submission().at("/list/0/dsnBlobIds/2"));
    }

    @Test
    void rfc8621Section7WhoDoesNotKnowTheEnvelopeIdReportsNothing() throws IOException {
        String before = submission().at("/list/0");
        String envelope = server.envelopeIds.getFirst();
        arrive(report(envelope.substring(0, envelope.length() - 1) + (envelope.endsWith("0") ? "1" : "0"), failed("carl@example.net")));
        arrive(report(envelope.substring(0, 18) + "0".repeat(32), failed("carl@example.net")));
        arrive(report("", failed("carl@example.net")));
        arrive(report(envelope, failed("carl@example.net")).replace("message/delivery-status", "text/plain"));
        // The right one, and another person's account.
        server.deliver(account(TestServer.BOB), report(envelope, failed("carl@example.net")));
        assertEquals(before, submission().at("/list/0"));
    }

    @Test
    void rfc8621Section7AReportTellsOfThoseItWasSentToOnly() throws IOException {
        arrive(report(server.envelopeIds.getFirst(), failed("mallory@example.com")));
        Answer now = submission();
        assertEquals("absent", now.at("/list/0/deliveryStatus/mallory@example.com"));
        assertEquals("'queued'", now.at("/list/0/deliveryStatus/carl@example.net/delivered"));
        for (int i = 0; i < 110; i++) {
            arrive(report(server.envelopeIds.getFirst(), failed("mallory@example.com")).replace("Sorry", "Sorry " + i));
        }
        assertEquals("absent", submission().at("/list/0/dsnBlobIds/100"));
    }

    private String messageId() {
        String mail = server.sent.getFirst();
        int at = mail.indexOf("Message-ID: <") + 12;
        return mail.substring(at, mail.indexOf('>', at) + 1);
    }

    private static String receipt(String messageId, String recipient, String type) {
        return "From: carl@example.net\nTo: alice@example.org\nSubject: Read\nMIME-Version: 1.0\n"
                + "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\nRead.\n--b\n"
                + "Content-Type: message/disposition-notification\n\nReporting-UA: phone\nFinal-Recipient: rfc822; " + recipient
                + "\nOriginal-Message-ID: " + messageId + "\nDisposition: manual-action/MDN-sent-manually; " + type
                + "\n\n--b--\n";
    }

    @Test
    void rfc8621Section7AReadReceiptIsLinkedAndSaysThatItWasDisplayed() throws IOException {
        String state = submission().text("/state");
        arrive(receipt(messageId(), "carl@EXAMPLE.net", "displayed/error"));
        Answer now = submission();
        String blob = now.text("/list/0/mdnBlobIds/0");
        assertEquals("'yes'", now.at("/list/0/deliveryStatus/carl@example.net/displayed"));
        assertEquals("'unknown'", now.at("/list/0/deliveryStatus/bob@example.org/displayed"));
        assertTrue(alice.get("/jmap/download/" + alice.accountId() + "/" + blob + "?name=x&accept=message/rfc822")
                .body()
                .contains("Original-Message-ID"));
        assertEquals(
                "['" + id + "']",
                alice.calls("['EmailSubmission/changes',{'accountId':'$a','sinceState':'" + state + "'},'c']").answer(0).at("/updated"));
        assertEquals("absent", now.at("/list/0/messageId"));
        // News of the delivery that comes later does not take it back.
        new SubmissionNews(server.gate)
                .told(SubmissionNews.follow(account(TestServer.ALICE), Long.parseUnsignedLong(id.substring(1), 16)), "carl@example.net",
                        SubmissionNews.Delivered.YES, "250 ok");
        assertEquals("'yes'", submission().at("/list/0/deliveryStatus/carl@example.net/displayed"));
        assertEquals("'yes'", submission().at("/list/0/deliveryStatus/carl@example.net/delivered"));
        arrive(receipt(messageId(), "bob@example.org", "deleted"));
        assertEquals("'unknown'", submission().at("/list/0/deliveryStatus/bob@example.org/displayed"));
        assertNotEquals("absent", submission().at("/list/0/mdnBlobIds/1"));
    }

    @Test
    void rfc8621Section7AReceiptThatProvesNothingIsLinkedToNothing() throws IOException {
        String before = submission().at("/list/0");
        String given = messageId();
        arrive(receipt(given.replace(given.charAt(1), given.charAt(1) == '0' ? '1' : '0'), "carl@example.net", "displayed"));
        arrive(receipt(given, "mallory@example.com", "displayed"));
        arrive(receipt("", "carl@example.net", "displayed"));
        arrive(receipt(given, "carl@example.net", "displayed").replace("message/disposition-notification", "text/plain"));
        server.deliver(account(TestServer.BOB), receipt(given, "carl@example.net", "displayed"));
        assertEquals(before, submission().at("/list/0"));
        // A Message-ID that the client chose may be one that anybody can guess.
        String identity = alice.calls("['Identity/get',{'accountId':'$a'},'i']").answer(0).text("/list/0/id");
        id = alice.calls("['Email/set',{'accountId':'$a','create':{'d':{'mailboxIds':{'m2':true},'messageId':['1@example.org'],"
                        + "'from':[{'email':'alice@example.org'}],'to':[{'email':'carl@example.net'}],"
                        + "'subject':'Hi','bodyValues':{'1':{'value':'text'}},'textBody':[{'partId':'1'}]}}},'e'],"
                        + "['EmailSubmission/set',{'accountId':'$a','create':{'s':{'identityId':'" + identity + "','emailId':'#d'}}},'s']")
                .text("/methodResponses/1/1/created/s/id");
        arrive(receipt("<1@example.org>", "carl@example.net", "displayed"));
        assertEquals("[]", submission().at("/list/0/mdnBlobIds"));
    }
}
