package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.Keyword;
import org.redoubt.account.Role;
import org.redoubt.guard.AuditKind;
import org.redoubt.jmap.JmapClient.Answer;

/** What RFC 8621 demands of reading, by its sections, over HTTPS. */
class MailConformanceTest {
    private static final String MIXED = "From: =?utf-8?q?Zo=C3=AB?= <zoe@example.org>, bob@example.org\n"
            + "Sender: Zoe <zoe@example.org>\n"
            + "To: Friends: alice@example.org, Carl <carl@example.org>;, dora@example.org\n"
            + "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n"
            + "Date: Tue, 24 Nov 2026 09:00:00 +0100\n"
            + "Message-ID: <one@example.org>\n"
            + "References: <zero@example.org>  <half@example.org>\n"
            + "List-Post: <mailto:list@example.org> (Note)\n"
            + "X-Custom: folded\n value\n"
            + "MIME-Version: 1.0\n"
            + "Content-Type: multipart/mixed; boundary=b\n\n"
            + "--b\nContent-Type: multipart/alternative; boundary=c\n\n"
            + "--c\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
            + "Gr=C3=BC=C3=9Fe\nzwei\n"
            + "--c\nContent-Type: text/html; charset=utf-8\n\n<p>Hallo <b>du</b></p>\n"
            + "--c--\n"
            + "--b\nContent-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename=a.pdf\n"
            + "Content-Transfer-Encoding: base64\nContent-ID: <c1>\n\nSGVsbG8=\n"
            + "--b--\n";

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

    private Answer email(String properties) throws IOException {
        return new Answer(alice.calls("['Email/get',{'accountId':'$a','ids':['e1'],'properties':[" + properties + "]},'a']")
                .answer(0)
                .json());
    }

    @Test
    void rfc8621Section2MailboxesAreShownWithTheirTotalsAndRights() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        server.put(Role.INBOX, TestServer.mail("two"), Keyword.SEEN);
        Answer answer = alice.calls("['Mailbox/get',{'accountId':'$a'},'a'],"
                        + "['Mailbox/get',{'accountId':'$a','ids':['m1','m99'],'properties':['name','role']},'b']");
        Answer one = new Answer(answer.answer(1).json());
        assertEquals("[{'id':'m1','name':'Inbox','role':'inbox'}]", one.at("/list"));
        assertEquals("['m99']", one.at("/notFound"));
        String all = answer.answer(0).toString().replace('"', '\'');
        assertTrue(all.contains("'totalEmails':2,'unreadEmails':1,'totalThreads':2,'unreadThreads':1"), all);
        assertTrue(all.contains("'mayReadItems':true,'mayAddItems':true,'mayRemoveItems':true"), all);
    }

    @Test
    void rfc8621Section2_2ChangesOfTotalsAloneSaySo() throws IOException {
        String since = alice.calls("['Mailbox/get',{'accountId':'$a'},'a']").answer(0).text("/state");
        server.put(Role.INBOX, TestServer.mail("one"));
        Answer changes = alice.calls("['Mailbox/changes',{'accountId':'$a','sinceState':'" + since + "'},'a'],"
                + "['Mailbox/get',{'accountId':'$a','#ids':{'resultOf':'a','name':'Mailbox/changes','path':'/updated'},"
                + "'#properties':{'resultOf':'a','name':'Mailbox/changes','path':'/updatedProperties'}},'b']");
        assertEquals("['m1']", changes.at("/methodResponses/0/1/updated"));
        assertEquals(
                "['totalEmails','unreadEmails','totalThreads','unreadThreads']",
                changes.at("/methodResponses/0/1/updatedProperties"));
        assertEquals(
                "{'id':'m1','totalEmails':1,'unreadEmails':1,'totalThreads':1,'unreadThreads':1}",
                changes.at("/methodResponses/1/1/list/0"));
    }

    @Test
    void rfc8621Section3ThreadsHoldTheirEmailsByDate() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        String since = alice.calls("['Thread/get',{'accountId':'$a','ids':[]},'a']").answer(0).text("/state");
        String reply = TestServer.mail("Re: one").replace("\n\n", "\nIn-Reply-To: <" + "one".hashCode() + "@example.org>\n\n");
        server.now.addAndGet(60_000);
        server.put(Role.INBOX, reply);
        Answer answer = alice.calls("['Thread/get',{'accountId':'$a','ids':['t1','t2']},'a'],"
                + "['Thread/changes',{'accountId':'$a','sinceState':'" + since + "'},'b'],"
                + "['Thread/changes',{'accountId':'$a','sinceState':'0'},'c']");
        assertEquals("[{'id':'t1','emailIds':['e1','e2']}]", answer.at("/methodResponses/0/1/list"));
        assertEquals("['t2']", answer.at("/methodResponses/0/1/notFound"));
        assertEquals("['t1']", answer.at("/methodResponses/1/1/updated"));
        assertEquals("['t1']", answer.at("/methodResponses/2/1/created"));
    }

    @Test
    void rfc8621Section4_1_1MetadataIsThatOfTheEmailNotOfAMailbox() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"), Keyword.SEEN, new Keyword("Work"));
        Answer got = email("'blobId','threadId','mailboxIds','keywords','size','receivedAt'");
        assertEquals("{'$seen':true,'work':true}", got.at("/list/0/keywords"));
        assertEquals("{'m1':true}", got.at("/list/0/mailboxIds"));
        assertEquals("'t1'", got.at("/list/0/threadId"));
        assertEquals("'2026-11-24T10:00:00Z'", got.at("/list/0/receivedAt"));
    }

    @Test
    void rfc8621Section4_1_2HeaderFieldsComeInEveryForm() throws IOException {
        server.put(Role.INBOX, MIXED);
        Answer got = email("'from','sender','replyTo','subject','sentAt','messageId','references','inReplyTo',"
                + "'header:To:asGroupedAddresses','header:List-Post:asURLs','header:X-Custom','header:x-custom:asText',"
                + "'header:X-None:all','header:Subject:asRaw','to'");
        String mail = "/list/0/";
        assertEquals(
                "[{'name':'Zo\u00eb','email':'zoe@example.org'},{'name':null,'email':'bob@example.org'}]",
                got.at(mail + "from"));
        assertEquals("[{'name':'Zoe','email':'zoe@example.org'}]", got.at(mail + "sender"));
        assertEquals("null", got.at(mail + "replyTo"));
        assertEquals("'Gr\u00fc\u00dfe'", got.at(mail + "subject"));
        assertEquals("'2026-11-24T09:00:00+01:00'", got.at(mail + "sentAt"));
        assertEquals("['one@example.org']", got.at(mail + "messageId"));
        assertEquals("['zero@example.org','half@example.org']", got.at(mail + "references"));
        assertEquals("null", got.at(mail + "inReplyTo"));
        assertEquals(
                "[{'name':'Friends','addresses':[{'name':null,'email':'alice@example.org'},"
                        + "{'name':'Carl','email':'carl@example.org'}]},"
                        + "{'name':null,'addresses':[{'name':null,'email':'dora@example.org'}]}]",
                got.at(mail + "header:To:asGroupedAddresses"));
        assertEquals("['mailto:list@example.org']", got.at(mail + "header:List-Post:asURLs"));
        assertEquals("' folded\\r\\n value'", got.at(mail + "header:X-Custom"));
        assertEquals("'folded value'", got.at(mail + "header:x-custom:asText"));
        assertEquals("[]", got.at(mail + "header:X-None:all"));
        assertEquals("' =?utf-8?q?Gr=C3=BC=C3=9Fe?='", got.at(mail + "header:Subject:asRaw"));
        Answer wrong = alice.calls("['Email/get',{'accountId':'$a','ids':[],'properties':['header:Subject:asDate']},'a'],"
                + "['Email/get',{'accountId':'$a','ids':[],'properties':['header:X:asNothing']},'b']");
        assertEquals("'invalidArguments'", wrong.at("/methodResponses/0/1/type"));
        assertEquals("'invalidArguments'", wrong.at("/methodResponses/1/1/type"));
    }

    @Test
    void rfc8621Section4_1_4BodiesArePartedIntoTextHtmlAndAttachments() throws IOException {
        server.put(Role.INBOX, MIXED);
        Answer got = alice.calls("['Email/get',{'accountId':'$a','ids':['e1'],'properties':"
                        + "['bodyStructure','textBody','htmlBody','attachments','hasAttachment','preview','bodyValues'],"
                        + "'bodyProperties':['partId','size','type','name','cid','disposition','charset','blobId'],"
                        + "'fetchAllBodyValues':true},'a']")
                .answer(0);
        String mail = "/list/0/";
        assertEquals("'1_1'", got.at(mail + "textBody/0/partId"));
        assertEquals("'1_2'", got.at(mail + "htmlBody/0/partId"));
        assertEquals(
                "[{'partId':'2','size':5,'type':'application/pdf','name':'a.pdf','cid':'c1','disposition':'attachment',"
                        + "'charset':null,'blobId':'b1-2'}]",
                got.at(mail + "attachments"));
        assertEquals("true", got.at(mail + "hasAttachment"));
        assertEquals("'multipart/mixed'", got.at(mail + "bodyStructure/type"));
        assertEquals("null", got.at(mail + "bodyStructure/partId"));
        assertEquals("'multipart/alternative'", got.at(mail + "bodyStructure/subParts/0/type"));
        assertEquals(
                "{'value':'Gr\u00fc\u00dfe\\nzwei','isEncodingProblem':false,'isTruncated':false}",
                got.at(mail + "bodyValues/1_1"));
        assertEquals("'Gr\u00fc\u00dfe zwei'", got.at(mail + "preview"));
    }

    @Test
    void rfc8621Section4_2TextsAreCutBetweenCharactersAndOutsideOfTags() throws IOException {
        server.put(Role.INBOX, MIXED);
        Answer got = alice.calls("['Email/get',{'accountId':'$a','ids':['e1'],'properties':['bodyValues'],"
                        + "'fetchAllBodyValues':true,'maxBodyValueBytes':3},'a'],"
                        + "['Email/get',{'accountId':'$a','ids':['e1'],'properties':['bodyValues'],"
                        + "'fetchHTMLBodyValues':true,'maxBodyValueBytes':10},'b']");
        assertEquals("'Gr'", got.at("/methodResponses/0/1/list/0/bodyValues/1_1/value"));
        assertEquals("true", got.at("/methodResponses/0/1/list/0/bodyValues/1_1/isTruncated"));
        assertEquals("'<p>Hallo '", got.at("/methodResponses/1/1/list/0/bodyValues/1_2/value"));
    }

    @Test
    void rfc8621Section4_3EmailChangesTellOfNewReadAndDestroyed() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        String since = alice.calls("['Email/get',{'accountId':'$a','ids':[]},'a']").answer(0).text("/state");
        server.put(Role.INBOX, TestServer.mail("two"));
        Answer changes = alice.calls("['Email/changes',{'accountId':'$a','sinceState':'" + since + "'},'a'],"
                + "['Email/changes',{'accountId':'$a','sinceState':'0'},'b']");
        assertEquals("['e2']", changes.at("/methodResponses/0/1/created"));
        assertEquals("['e1','e2']", changes.at("/methodResponses/1/1/created"));
    }

    @Test
    void readingABodyIsInTheAuditLogOnDiskAndListingIsToo() throws IOException {
        server.put(Role.INBOX, MIXED);
        email("'subject','preview'");
        assertEquals(0, server.audit.events(AuditKind.READ).size());
        assertTrue(server.audit.events(AuditKind.LIST).stream().anyMatch(e -> e.touched().contains("emails=1")));
        email("'header:X-Custom'");
        assertEquals(1, server.audit.durableEvents().stream()
                .filter(event -> event.kind() == AuditKind.READ && event.action().equals("Email/get"))
                .count());
    }
}
