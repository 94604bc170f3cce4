package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.Role;
import org.redoubt.jmap.JmapClient.Answer;

/** Changes by RFC 8620 5.3, 6 and RFC 8621 2.5, 4.6 to 4.9, over HTTPS. */
class SetConformanceTest {
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

    private Answer set(String arguments) throws IOException {
        return alice.calls("['Email/set',{'accountId':'$a'," + arguments + "},'s']").answer(0);
    }

    private Answer get(String id, String properties) throws IOException {
        return alice.calls("['Email/get',{'accountId':'$a','ids':['" + id + "'],'properties':[" + properties
                        + "],'fetchAllBodyValues':true},'g']")
                .answer(0);
    }

    private String upload(byte[] octets) throws IOException {
        HttpResponse<String> response = alice.send(alice.request("/jmap/upload/" + alice.accountId() + "/")
                .header("Content-Type", "application/pdf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(octets))
                .build());
        assertEquals(201, response.statusCode(), response.body());
        Answer answer = Answer.of(response.body());
        assertEquals(String.valueOf(octets.length), answer.at("/size"));
        assertEquals("application/pdf", answer.text("/type"));
        return answer.text("/blobId");
    }

    private HttpResponse<byte[]> download(String blobId) throws IOException {
        try {
            return alice.http.send(
                    alice.request("/jmap/download/" + alice.accountId() + "/" + blobId + "?name=%C3%A4.bin&accept=text/x")
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void rfc8620Section5_3StatesGuardAgainstSomebodyElsesChange() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        Answer done = set("'update':{'e1':{'keywords/$seen':true}}");
        assertEquals("null", done.at("/updated/e1"));
        assertTrue(!done.text("/oldState").equals(done.text("/newState")));
        Answer refused = set("'ifInState':'" + done.text("/oldState") + "','destroy':['e1']");
        assertEquals("'stateMismatch'", refused.at("/type"));
        assertEquals("['e1']", set("'ifInState':'" + done.text("/newState") + "','destroy':['e1']").at("/destroyed"));
    }

    @Test
    void rfc8621Section4_6KeywordsAreChangedWholeOrOneByOne() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        set("'update':{'e1':{'keywords':{'$seen':true,'Work':true}}}");
        assertEquals("{'$seen':true,'work':true}", get("e1", "'keywords'").at("/list/0/keywords"));
        set("'update':{'e1':{'keywords/$flagged':true,'keywords/$seen':null}}");
        assertEquals("{'$flagged':true,'work':true}", get("e1", "'keywords'").at("/list/0/keywords"));
        Answer wrong = set("'update':{'e1':{'keywords/x y':true},'e9':{'keywords/a':true},"
                + "'e2':{'subject':'x'},'e3':{'keywords/a':true,'keywords':{}}}");
        assertEquals("'invalidProperties'", wrong.at("/notUpdated/e1/type"));
        assertEquals("'notFound'", wrong.at("/notUpdated/e9/type"));
        assertEquals("['subject']", wrong.at("/notUpdated/e2/properties"));
        assertEquals("'invalidPatch'", wrong.at("/notUpdated/e3/type"));
    }

    @Test
    void rfc8621Section4_6AnEmailIsInSeveralMailboxesAndMovesBetweenThem() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        String before = alice.calls("['Email/get',{'accountId':'$a','ids':[]},'a']").answer(0).text("/state");
        set("'update':{'e1':{'mailboxIds/m2':true,'keywords/$flagged':true}}");
        assertEquals("{'m1':true,'m2':true}", get("e1", "'mailboxIds'").at("/list/0/mailboxIds"));
        assertEquals("{'$flagged':true}", get("e1", "'keywords'").at("/list/0/keywords"));
        set("'update':{'e1':{'mailboxIds':{'m3':true}}}");
        assertEquals("{'m3':true}", get("e1", "'mailboxIds'").at("/list/0/mailboxIds"));
        assertEquals("{'$flagged':true}", get("e1", "'keywords'").at("/list/0/keywords"));
        Answer wrong = set("'update':{'e1':{'mailboxIds/m3':null}}");
        assertEquals("'invalidProperties'", wrong.at("/notUpdated/e1/type"));
        assertEquals("'invalidProperties'", set("'update':{'e1':{'mailboxIds/m99':true}}").at("/notUpdated/e1/type"));
        Answer changes = alice.calls("['Email/changes',{'accountId':'$a','sinceState':'" + before + "'},'a']").answer(0);
        assertEquals("['e1']", changes.at("/updated"));
        assertEquals("[]", changes.at("/destroyed"));
    }

    @Test
    void rfc8621Section4_6DestroyingTakesAnEmailOutOfEveryMailbox() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        set("'update':{'e1':{'mailboxIds/m2':true}}");
        Answer gone = set("'destroy':['e1','e7']");
        assertEquals("['e1']", gone.at("/destroyed"));
        assertEquals("'notFound'", gone.at("/notDestroyed/e7/type"));
        Answer after = alice.calls("['Email/get',{'accountId':'$a','ids':['e1']},'a'],"
                + "['Thread/get',{'accountId':'$a','ids':['t1']},'b'],"
                + "['Email/changes',{'accountId':'$a','sinceState':'" + gone.text("/oldState") + "'},'c'],"
                + "['Thread/changes',{'accountId':'$a','sinceState':'" + gone.text("/oldState") + "'},'d']");
        assertEquals("['e1']", after.at("/methodResponses/0/1/notFound"));
        assertEquals("['t1']", after.at("/methodResponses/1/1/notFound"));
        assertEquals("['e1']", after.at("/methodResponses/2/1/destroyed"));
        assertEquals("['t1']", after.at("/methodResponses/3/1/destroyed"));
    }

    @Test
    void rfc8621Section4_6AMessageIsBuiltFromItsProperties() throws IOException {
        String blob = upload(new byte[] {1, 2, 3, 0, -1});
        Answer made = set("'create':{'d':{'mailboxIds':{'m2':true},'keywords':{'$draft':true},"
                + "'from':[{'name':'Al\u00efce, the first','email':'alice@example.org'}],"
                + "'to':[{'name':null,'email':'bob@example.org'},{'name':'Carl','email':'c@example.org'}],"
                + "'subject':'Gr\u00fc\u00dfe \u2603 and a long tail of words that must be folded somewhere',"
                + "'sentAt':'2026-11-24T10:00:00+01:00','messageId':['m@example.org'],'references':['a@b','c@d'],"
                + "'header:X-Mine:asText':'v\u00e4lue','header:List-Post:asURLs':['mailto:x@example.org'],"
                + "'textBody':[{'partId':'t','type':'text/plain'}],'htmlBody':[{'partId':'h','type':'text/html'}],"
                + "'attachments':[{'blobId':'" + blob + "','type':'application/pdf','name':'\u00e4.pdf'}],"
                + "'bodyValues':{'t':{'value':'Hall\u00f6\\n.\\ntrailing \\n'},'h':{'value':'<b>hi</b>'}}}}");
        assertEquals("'e1'", made.at("/created/d/id"));
        for (String chosen : new String[] {"blobId", "threadId", "size"}) {
            assertTrue(!made.at("/created/d/" + chosen).equals("absent"), chosen);
        }
        Answer got = get("e1", "'from','to','subject','sentAt','messageId','references','keywords','header:X-Mine:asText',"
                + "'header:List-Post:asURLs','textBody','htmlBody','attachments','bodyValues','bodyStructure'");
        String mail = "/list/0/";
        assertEquals("[{'name':'Al\u00efce, the first','email':'alice@example.org'}]", got.at(mail + "from"));
        assertEquals("'bob@example.org'", got.at(mail + "to/0/email"));
        assertEquals(
                "'Gr\u00fc\u00dfe \u2603 and a long tail of words that must be folded somewhere'", got.at(mail + "subject"));
        assertEquals("'2026-11-24T10:00:00+01:00'", got.at(mail + "sentAt"));
        assertEquals("['m@example.org']", got.at(mail + "messageId"));
        assertEquals("['a@b','c@d']", got.at(mail + "references"));
        assertEquals("{'$draft':true}", got.at(mail + "keywords"));
        assertEquals("'v\u00e4lue'", got.at(mail + "header:X-Mine:asText"));
        assertEquals("['mailto:x@example.org']", got.at(mail + "header:List-Post:asURLs"));
        assertEquals("'multipart/mixed'", got.at(mail + "bodyStructure/type"));
        assertEquals("'Hall\u00f6\\n.\\ntrailing \\n'", got.at(mail + "bodyValues/1_1/value"));
        assertEquals("'<b>hi</b>'", got.at(mail + "bodyValues/1_2/value"));
        assertEquals("'\u00e4.pdf'", got.at(mail + "attachments/0/name"));
        assertEquals("5", got.at(mail + "attachments/0/size"));
        assertArrayEquals(new byte[] {1, 2, 3, 0, -1}, download(got.text(mail + "attachments/0/blobId")).body());
    }

    @Test
    void rfc8621Section4_6AWrongMessageIsRefusedByItsPropertyAndAddsNoField() throws IOException {
        Answer refused = set("'create':{"
                + "'a':{'subject':'x'},"
                + "'b':{'mailboxIds':{'m1':true},'subject':'x\\r\\nBcc: spy@example.org'},"
                + "'c':{'mailboxIds':{'m1':true},'size':1},"
                + "'d':{'mailboxIds':{'m1':true},'textBody':[{'partId':'t'}]},"
                + "'e':{'mailboxIds':{'m1':true},'attachments':[{'blobId':'u0000000000000001'}]},"
                + "'f':{'mailboxIds':{'m1':true},'header:Content-Type:asRaw':'x'},"
                + "'g':{'mailboxIds':{'m99':true}},"
                + "'h':{'mailboxIds':{'m1':true},'bodyStructure':{'partId':'t','blobId':'b1'}},"
                + "'i':{'mailboxIds':{'m1':true},'to':[{'email':'a@b>\\r\\nX: y'}]}}");
        assertEquals("['mailboxIds']", refused.at("/notCreated/a/properties"));
        assertEquals("['subject']", refused.at("/notCreated/b/properties"));
        assertEquals("['size']", refused.at("/notCreated/c/properties"));
        assertEquals("['bodyValues']", refused.at("/notCreated/d/properties"));
        assertEquals("'blobNotFound'", refused.at("/notCreated/e/type"));
        assertEquals("['u0000000000000001']", refused.at("/notCreated/e/notFound"));
        assertEquals("['header:Content-Type:asRaw']", refused.at("/notCreated/f/properties"));
        assertEquals("['mailboxIds']", refused.at("/notCreated/g/properties"));
        assertEquals("['bodyStructure']", refused.at("/notCreated/h/properties"));
        assertEquals("['to']", refused.at("/notCreated/i/properties"));
        assertEquals("[]", alice.calls("['Email/query',{'accountId':'$a'},'q']").answer(0).at("/ids"));
    }

    @Test
    void rfc8620Section6_1And6_2BlobsComeBackAsTheyWere() throws IOException {
        byte[] octets = new byte[700_000];
        new Random(17).nextBytes(octets);
        HttpResponse<byte[]> back = download(upload(octets));
        assertEquals(200, back.statusCode());
        assertArrayEquals(octets, back.body());
        assertEquals("text/x", back.headers().firstValue("Content-Type").orElse(""));
        assertEquals(
                "attachment; filename*=UTF-8''%C3%A4.bin",
                back.headers().firstValue("Content-Disposition").orElse(""));
        // Nobody is shown what her browser has kept after she may not see it any more: it asks each time.
        assertEquals("private, no-cache", back.headers().firstValue("Cache-Control").orElse(""));
        assertTrue(back.headers().firstValue("ETag").isPresent());
        assertEquals(404, download("u0123456789abcdef").statusCode());
        assertEquals(404, download("b1").statusCode());
        assertEquals(404, alice.get("/jmap/download/a999/b1").statusCode());
    }

    @Test
    void rfc8620Section6_1AnUploadThatIsTooLongSaysSo() throws IOException {
        HttpResponse<String> refused = alice.send(alice.request("/jmap/upload/" + alice.accountId() + "/")
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[(1 << 20) + 1]))
                .build());
        assertEquals(400, refused.statusCode());
        assertEquals("maxSizeUpload", Answer.of(refused.body()).text("/limit"));
    }

    @Test
    void uploadsOfOnePersonAreNotSeenByAnother() throws IOException {
        String blob = upload(new byte[] {1});
        JmapClient bob = new JmapClient(server.port(), TestServer.BOB, TestServer.PASSWORD);
        assertEquals(404, bob.get("/jmap/download/" + bob.accountId() + "/" + blob).statusCode());
        assertEquals(404, bob.get("/jmap/download/" + alice.accountId() + "/" + blob).statusCode());
    }

    @Test
    void rfc8621Section4_8AMessageIsImportedFromABlob() throws IOException {
        String mail = upload(TestServer.mail("imported").replace("\n", "\r\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        String none = upload(new byte[] {0, 1});
        Answer answer = alice.calls("['Email/import',{'accountId':'$a','emails':{"
                        + "'a':{'blobId':'" + mail + "','mailboxIds':{'m1':true},'keywords':{'$seen':true},"
                        + "'receivedAt':'2020-01-01T00:00:00Z'},"
                        + "'b':{'blobId':'" + none + "','mailboxIds':{'m1':true}},"
                        + "'c':{'blobId':'u0000000000000001','mailboxIds':{'m1':true}}}},'i'],"
                        + "['Email/get',{'accountId':'$a','ids':['#a'],'properties':['subject','receivedAt','keywords']},'g']");
        assertEquals("'e1'", answer.at("/methodResponses/0/1/created/a/id"));
        assertEquals("'invalidEmail'", answer.at("/methodResponses/0/1/notCreated/b/type"));
        assertEquals("['blobId']", answer.at("/methodResponses/0/1/notCreated/c/properties"));
        assertEquals(
                "{'id':'e1','receivedAt':'2020-01-01T00:00:00Z','keywords':{'$seen':true},'subject':'imported'}",
                answer.at("/methodResponses/1/1/list/0"));
    }

    @Test
    void rfc8621Section4_9AForwardedMessageIsLookedInto() throws IOException {
        server.put(Role.INBOX, "From: a@example.org\nSubject: outer\nMIME-Version: 1.0\n"
                + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee below\n--b\n"
                + "Content-Type: message/rfc822\n\nFrom: z@example.org\nSubject: inner\n"
                + "Content-Type: multipart/mixed; boundary=c\n\n--c\n\ntext\n--c\n"
                + "Content-Type: application/x\nContent-Transfer-Encoding: base64\n\nSGk=\n--c--\n\n--b--\n");
        Answer answer = alice.calls("['Email/parse',{'accountId':'$a','blobIds':['b1-2','b9','b1-1'],"
                        + "'properties':['subject','from','attachments','threadId']},'p']")
                .answer(0);
        assertEquals("'inner'", answer.at("/parsed/b1-2/subject"));
        assertEquals("null", answer.at("/parsed/b1-2/threadId"));
        assertEquals("['b9']", answer.at("/notFound"));
        assertEquals("['b1-1']", answer.at("/notParsable"));
        String inner = answer.text("/parsed/b1-2/attachments/0/blobId");
        assertArrayEquals(new byte[] {'H', 'i'}, download(inner).body());
    }

    @Test
    void rfc8621Section2_5MailboxesAreMadeChangedAndDestroyed() throws IOException {
        Answer made = alice.calls("['Mailbox/set',{'accountId':'$a','create':{"
                + "'x':{'name':'Projects','isSubscribed':true},'y':{'name':'One','parentId':'#x'},"
                + "'z':{'name':'Drafts'},'w':{'name':'a/b'},'v':{'name':'q','totalEmails':3},'u':{'name':'r','role':'inbox'}}},'s']");
        String projects = made.text("/methodResponses/0/1/created/x/id");
        String one = made.text("/methodResponses/0/1/created/y/id");
        assertEquals("'invalidProperties'", made.at("/methodResponses/0/1/notCreated/z/type"));
        assertEquals("['name']", made.at("/methodResponses/0/1/notCreated/w/properties"));
        assertEquals("['totalEmails']", made.at("/methodResponses/0/1/notCreated/v/properties"));
        assertEquals("['role']", made.at("/methodResponses/0/1/notCreated/u/properties"));
        alice.calls("['Mailbox/set',{'accountId':'$a','update':{'" + one + "':{'name':'Two','parentId':null,'sortOrder':7}}},'s']");
        assertEquals(
                "{'id':'" + one + "','name':'Two','parentId':null,'sortOrder':7,'isSubscribed':false}",
                alice.calls("['Mailbox/get',{'accountId':'$a','ids':['" + one + "'],"
                                + "'properties':['name','parentId','sortOrder','isSubscribed']},'g']")
                        .answer(0)
                        .at("/list/0"));
        alice.calls("['Mailbox/set',{'accountId':'$a','update':{'" + one + "':{'parentId':'" + projects + "'}}},'s'],"
                + "['Email/set',{'accountId':'$a','create':{'e':{'mailboxIds':{'" + one + "':true},'subject':'x'}}},'t']");
        Answer refused = alice.calls("['Mailbox/set',{'accountId':'$a','destroy':['" + projects + "','m1','m77']},'s'],"
                + "['Mailbox/set',{'accountId':'$a','destroy':['" + one + "']},'t']");
        assertEquals("'mailboxHasChild'", refused.at("/methodResponses/0/1/notDestroyed/" + projects + "/type"));
        assertEquals("'forbidden'", refused.at("/methodResponses/0/1/notDestroyed/m1/type"));
        assertEquals("'notFound'", refused.at("/methodResponses/0/1/notDestroyed/m77/type"));
        assertEquals("'mailboxHasEmail'", refused.at("/methodResponses/1/1/notDestroyed/" + one + "/type"));
        Answer gone = alice.calls("['Mailbox/set',{'accountId':'$a','onDestroyRemoveEmails':true,'destroy':['" + projects
                + "','" + one + "']},'s'],['Email/query',{'accountId':'$a'},'q']");
        assertEquals("['" + one + "','" + projects + "']", gone.at("/methodResponses/0/1/destroyed"));
        assertEquals("[]", gone.at("/methodResponses/1/1/ids"));
    }

    @Test
    void rfc8620Section6_3BlobsAreCopiedBetweenAccountsThatOneMayOpen() throws IOException {
        String blob = upload(new byte[] {7});
        Answer answer = alice.calls("['Blob/copy',{'accountId':'$a','fromAccountId':'$a','blobIds':['" + blob
                + "','u0000000000000001']},'b'],"
                + "['Blob/copy',{'accountId':'$a','fromAccountId':'a999','blobIds':[]},'c']");
        assertArrayEquals(new byte[] {7}, download(answer.text("/methodResponses/0/1/copied/" + blob)).body());
        assertEquals("'notFound'", answer.at("/methodResponses/0/1/notCopied/u0000000000000001/type"));
        assertEquals("'fromAccountNotFound'", answer.at("/methodResponses/1/1/type"));
    }

    /** RFC 6047 2.4: programs look at the parameter, before the object. */
    @Test
    void aCalendarObjectSaysInItsHeaderWhatItAsksFor() throws IOException {
        for (String[] one : new String[][] {
            {"METHOD:REPLY", "' text/calendar; charset=utf-8; method=REPLY'"},
            {"method: request ", "' text/calendar; charset=utf-8; method=REQUEST'"},
            {"METHOD:X;Y=Z", "' text/calendar; charset=utf-8'"},
            {"VERSION:2.0", "' text/calendar; charset=utf-8'"}
        }) {
            Answer made = set("'create':{'c':{'mailboxIds':{'m1':true},'bodyStructure':{'type':'text/calendar','partId':'c'},"
                    + "'bodyValues':{'c':{'value':'BEGIN:VCALENDAR\\r\\n" + one[0] + "\\r\\nEND:VCALENDAR\\r\\n'}}}}");
            String id = made.text("/created/c/id");
            assertEquals(one[1], get(id, "'header:Content-Type'").at("/list/0/header:Content-Type"), one[0]);
        }
    }
}
