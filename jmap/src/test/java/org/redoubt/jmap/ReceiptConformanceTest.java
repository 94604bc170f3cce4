package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.Keyword;
import org.redoubt.account.Role;
import org.redoubt.jmap.JmapClient.Answer;

/** What RFC 9007 demands of receipts (RFC 8098), over HTTPS. */
class ReceiptConformanceTest {
    private static final String ASKING = "Disposition-Notification-To: Bob <bob@example.org>\nOriginal-Recipient: rfc822;al@example.org\n";
    private static final String DISPOSITION =
            "'disposition':{'actionMode':'manual-action','sendingMode':'mdn-sent-manually','type':'displayed'}";
    private TestServer server;
    private JmapClient alice;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer();
        alice = server.alice();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private Answer calls(String calls) throws IOException {
        return alice.batch("{'using':['urn:ietf:params:jmap:core','urn:ietf:params:jmap:mail','urn:ietf:params:jmap:submission',"
                + "'urn:ietf:params:jmap:mdn'],'methodCalls':[" + calls + "]}");
    }

    private String identity() throws IOException {
        return calls("['Identity/get',{'accountId':'$a'},'i']").answer(0).text("/list/0/id");
    }

    @Test
    void rfc9007Section2_1AReceiptIsSentOnceAndTheEmailSaysSo() throws IOException {
        server.put(Role.INBOX, ASKING + TestServer.mail("one"));
        String send = "['MDN/send',{'accountId':'$a','identityId':'" + identity() + "','send':{'k':{'forEmailId':'e1',"
                + "'subject':'Gelesen: ü','textBody':'I have read it.','reportingUA':'phone; mail','includeOriginalMessage':true,"
                + DISPOSITION + ",'extensionFields':{'X-Room':'12'}}},"
                + "'onSuccessUpdateEmail':{'#k':{'keywords/$mdnsent':true}}},'s']";
        Answer sent = calls(send + ",['Email/get',{'accountId':'$a','ids':['e1'],'properties':['keywords']},'g']");
        assertEquals("'rfc822; alice@example.org'", sent.at("/methodResponses/0/1/sent/k/finalRecipient"));
        assertEquals("'rfc822;al@example.org'", sent.at("/methodResponses/0/1/sent/k/originalRecipient"));
        assertEquals("Email/set", sent.name(1));
        assertEquals("{'$mdnsent':true}", sent.at("/methodResponses/2/1/list/0/keywords"));
        String mail = server.sent.getFirst();
        // RFC 8098 3: from nobody, to who asked.
        assertTrue(mail.startsWith(" [bob@example.org] From:"), mail);
        assertTrue(mail.contains("report-type=disposition-notification"), mail);
        assertTrue(mail.contains("\r\nOriginal-Recipient: rfc822;al@example.org\r\nFinal-Recipient: rfc822; alice@example.org\r\n"), mail);
        assertTrue(mail.contains("\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\nX-Room: 12\r\n"), mail);
        assertTrue(mail.contains("\r\nReporting-UA: phone; mail\r\n"), mail);
        assertTrue(mail.contains("Content-Type: message/rfc822\r\n\r\nDisposition-Notification-To:"), mail);
        Answer again = calls(send);
        assertEquals("'mdnAlreadySent'", again.at("/methodResponses/0/1/notSent/k/type"));
        assertEquals(1, server.sent.size());
    }

    private static String marked(String... names) {
        return "'onSuccessUpdateEmail':{"
                + java.util.Arrays.stream(names)
                        .map(name -> "'#" + name + "':{'keywords/$mdnsent':true}")
                        .collect(java.util.stream.Collectors.joining(","))
                + "}";
    }

    @Test
    void rfc9007Section2_1WhatIsNotMarkedAsSentIsNotSent() throws IOException {
        server.put(Role.INBOX, ASKING + TestServer.mail("one"));
        String send = "['MDN/send',{'accountId':'$a','identityId':'" + identity() + "','send':{'k':{'forEmailId':'e1'," + DISPOSITION + "}}";
        for (String wrong : new String[] {
            "", ",'onSuccessUpdateEmail':{}", ",'onSuccessUpdateEmail':{'#k':{'keywords/$seen':true}}",
            ",'onSuccessUpdateEmail':{'#k':{'keywords/$mdnsent':null}}", ",'onSuccessUpdateEmail':{'#x':{'keywords/$mdnsent':true}}"
        }) {
            assertEquals("'invalidArguments'", calls(send + wrong + "},'s']").at("/methodResponses/0/1/type"), wrong);
        }
        assertEquals(0, server.sent.size());
        Answer sent = calls(send + ",'onSuccessUpdateEmail':{'#k':{'keywords':{'$mdnsent':true}}}},'s']");
        assertEquals("'rfc822; alice@example.org'", sent.at("/methodResponses/0/1/sent/k/finalRecipient"));
    }

    @Test
    void rfc9007Section2_1NobodyIsToldTwiceWithinACallEither() throws IOException {
        server.put(Role.INBOX, ASKING + TestServer.mail("one"));
        String receipt = "{'forEmailId':'e1'," + DISPOSITION + "}";
        Answer sent = calls("['MDN/send',{'accountId':'$a','identityId':'" + identity() + "','send':{"
                + "'w':{'forEmailId':'e1'},'k':" + receipt + ",'l':" + receipt + "}," + marked("w", "k", "l") + "},'s']");
        assertEquals("['disposition']", sent.at("/methodResponses/0/1/notSent/w/properties"));
        assertEquals("'rfc822; alice@example.org'", sent.at("/methodResponses/0/1/sent/k/finalRecipient"));
        assertEquals("'mdnAlreadySent'", sent.at("/methodResponses/0/1/notSent/l/type"));
        assertEquals(1, server.sent.size());
    }

    @Test
    void rfc9007Section2_1WhatCannotBeSentSaysWhy() throws IOException {
        server.put(Role.INBOX, TestServer.mail("nobody asks"));
        server.put(Role.INBOX, ASKING + TestServer.mail("two"), new Keyword("$mdnsent"));
        server.put(Role.INBOX, ASKING + TestServer.mail("three"));
        Answer answer = calls("['MDN/send',{'accountId':'$a','identityId':'" + identity() + "','send':{"
                + "'a':{'forEmailId':'e1'," + DISPOSITION + "},'b':{'forEmailId':'e2'," + DISPOSITION + "},"
                + "'c':{'forEmailId':'e9'," + DISPOSITION + "},'d':{'forEmailId':'e3'},"
                + "'e':{'forEmailId':'e3'," + DISPOSITION + ",'reportingUA':'a\\r\\nX: y'},"
                + "'f':{'forEmailId':'e3'," + DISPOSITION + ",'extensionFields':{'Final-Recipient':'x'}},"
                + "'g':{'forEmailId':'e3'," + DISPOSITION + ",'mdnGateway':'x'}}," + marked("a", "b", "c", "d", "e", "f", "g") + "},'s'],"
                + "['MDN/send',{'accountId':'$a','identityId':'i0','send':{}},'s']");
        String not = "/methodResponses/0/1/notSent/";
        assertEquals("'notFound'", answer.at(not + "a/type"));
        assertEquals("'mdnAlreadySent'", answer.at(not + "b/type"));
        assertEquals("'notFound'", answer.at(not + "c/type"));
        assertEquals("['disposition']", answer.at(not + "d/properties"));
        assertEquals("['reportingUA']", answer.at(not + "e/properties"));
        assertEquals("['extensionFields']", answer.at(not + "f/properties"));
        assertEquals("['mdnGateway']", answer.at(not + "g/properties"));
        assertEquals("'invalidArguments'", answer.at("/methodResponses/1/1/type"));
        assertEquals(0, server.sent.size());
    }

    @Test
    void rfc9007Section2_2AReceiptIsRead() throws IOException {
        server.put(Role.INBOX, "From: Bob <bob@example.org>\nTo: alice@example.org\nSubject: Read: hello\nMIME-Version: 1.0\n"
                + "Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n\n--x\n"
                + "Content-Type: text/plain; charset=utf-8\n\nYour message was displayed.\n--x\n"
                + "Content-Type: message/disposition-notification\n\nReporting-UA: pc.example; Mail 1.0\n"
                + "Final-Recipient: rfc822;bob@example.org\nOriginal-Message-ID: <1@example.org>\n"
                + "Disposition: Manual-Action/MDN-sent-manually;\n Displayed\nError: odd\nX-Extra: 7\n--x--\n");
        server.put(Role.INBOX, TestServer.mail("plain"));
        Answer parsed = calls("['MDN/parse',{'accountId':'$a','blobIds':['b1','b2','b9']},'p']");
        assertEquals("['b2']", parsed.at("/methodResponses/0/1/notParsable"));
        assertEquals("['b9']", parsed.at("/methodResponses/0/1/notFound"));
        String mdn = "/methodResponses/0/1/parsed/b1";
        assertEquals("{'actionMode':'manual-action','sendingMode':'mdn-sent-manually','type':'displayed'}", parsed.at(mdn + "/disposition"));
        assertEquals("'rfc822;bob@example.org'", parsed.at(mdn + "/finalRecipient"));
        assertEquals("'<1@example.org>'", parsed.at(mdn + "/originalMessageId"));
        assertEquals("'pc.example; Mail 1.0'", parsed.at(mdn + "/reportingUA"));
        assertEquals("['odd']", parsed.at(mdn + "/error"));
        assertEquals("{'X-Extra':'7'}", parsed.at(mdn + "/extensionFields"));
        assertEquals("'Read: hello'", parsed.at(mdn + "/subject"));
        assertEquals("false", parsed.at(mdn + "/includeOriginalMessage"));
        assertTrue(parsed.at(mdn + "/textBody").contains("was displayed"), parsed.toString());
    }
}
