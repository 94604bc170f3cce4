package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.Role;
import org.redoubt.jmap.JmapClient.Answer;

/** RFC 8621 6, 7 and 9: who one writes as, and what leaves. */
class SendingConformanceTest {
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

    private String identity() throws IOException {
        return alice.call("Identity/get", "").text("/list/0/id");
    }

    private Answer submit(String emailId, String more) throws IOException {
        return alice.call("EmailSubmission/set", "'create':{'s':{'identityId':'" + identity() + "','emailId':'" + emailId + "'" + more + "}}");
    }

    private String draft(String header) throws IOException {
        return server.put(Role.DRAFTS, header + "Subject: x\nDate: Tue, 24 Nov 2026 09:00:00 +0100\nMessage-ID: <d@example.org>\n\ntext\n").text();
    }

    @Test
    void rfc8621Section6_3TheAddressOfAnIdentityStays() throws IOException {
        String id = identity();
        for (String fixed : new String[] {"'email':'bob@example.org'", "'mayDelete':true", "'id':'i9'"}) {
            Answer refused = alice.call("Identity/set", "'update':{'" + id + "':{" + fixed + "}}");
            assertEquals("'invalidProperties'", refused.at("/notUpdated/" + id + "/type"), fixed);
        }
        assertEquals("'invalidProperties'", alice.call("Identity/set", "'create':{'c':{'name':'x'}}").at("/notCreated/c/type"));
    }

    @Test
    void rfc8621Section7AnEnvelopeThatIsNotGivenIsThatOfTheFieldsEachOnce() throws IOException {
        String id = draft("From: alice@example.org\nTo: b@example.org, B@example.org, c@example.org\nCc: c@example.org\nBcc: d@example.org\n");
        Answer made = submit(id, "");
        String submission = made.text("/created/s/id");
        Answer got = alice.call("EmailSubmission/get", "'ids':['" + submission + "']");
        assertEquals("'alice@example.org'", got.at("/list/0/envelope/mailFrom/email"));
        String to = got.at("/list/0/envelope/rcptTo");
        for (String each : new String[] {"c@example.org", "d@example.org"}) {
            assertEquals(to.indexOf("'" + each + "'"), to.lastIndexOf("'" + each + "'"), to);
            assertTrue(to.contains("'" + each + "'"), to);
        }
        assertEquals("'t" + id.substring(1) + "'", got.at("/list/0/threadId"));
        assertEquals("'" + id + "'", got.at("/list/0/emailId"));
        assertTrue(!got.at("/list/0/sendAt").equals("absent") && !got.at("/list/0/undoStatus").equals("absent"));
    }

    @Test
    void rfc8621Section7_5WhatHasNoRecipientsOrIsNoMessageIsNotSent() throws IOException {
        assertEquals("'noRecipients'", submit(draft("From: alice@example.org\n"), "").at("/notCreated/s/type"));
        assertEquals("'invalidProperties'", submit("e99", "").at("/notCreated/s/type"));
        Answer nobody = alice.call("EmailSubmission/set", "'create':{'s':{'identityId':'i9999','emailId':'" + draft("From: alice@example.org\nTo: b@example.org\n") + "'}}");
        assertEquals("['identityId']", nobody.at("/notCreated/s/properties"));
        Answer missing = alice.call("EmailSubmission/set", "'create':{'s':{}}");
        assertEquals("'invalidProperties'", missing.at("/notCreated/s/type"));
        assertEquals(0, server.sent.size());
    }

    @Test
    void rfc8621Section7_5HowManyRecipientsThereMayBeIsTold() throws IOException {
        String many = java.util.stream.IntStream.range(0, 2_000)
                .mapToObj(i -> "{'email':'r" + i + "@example.org'}")
                .collect(java.util.stream.Collectors.joining(","));
        Answer refused = submit(draft("From: alice@example.org\nTo: b@example.org\n"),
                ",'envelope':{'mailFrom':{'email':'alice@example.org'},'rcptTo':[" + many + "]}");
        assertEquals("'tooManyRecipients'", refused.at("/notCreated/s/type"));
        assertTrue(Long.parseLong(refused.at("/notCreated/s/maxRecipients")) < 2_000, refused.toString());
    }

    @Test
    void rfc8621Section7WhatWasHandedOverGoesThoughTheEmailOrTheSubmissionIsDestroyed() throws IOException {
        String id = draft("From: alice@example.org\nTo: b@example.org\n");
        String hold = ",'envelope':{'mailFrom':{'email':'alice@example.org','parameters':{'HOLDFOR':'600'}},'rcptTo':[{'email':'b@example.org'}]}";
        String submission = submit(id, hold).text("/created/s/id");
        assertEquals("['" + id + "']", alice.call("Email/set", "'destroy':['" + id + "']").at("/destroyed"));
        Answer kept = alice.call("EmailSubmission/get", "'ids':['" + submission + "'],'properties':['undoStatus','sendAt']");
        assertEquals("'pending''2026-11-24T10:10:00Z'", kept.at("/list/0/undoStatus") + kept.at("/list/0/sendAt"));
        assertEquals("['" + submission + "']", alice.call("EmailSubmission/set", "'destroy':['" + submission + "']").at("/destroyed"));
        assertEquals(0, server.canceled.size());
        String now = submit(draft("From: alice@example.org\nTo: b@example.org\n"), "").text("/created/s/id");
        assertEquals("'2026-11-24T10:00:00Z'", alice.call("EmailSubmission/get", "'ids':['" + now + "']").at("/list/0/sendAt"));
    }

    @Test
    void rfc8621Section7_3SubmissionsAreSortedByWhatTheRfcNames() throws IOException {
        String first = submit(draft("From: alice@example.org\nTo: b@example.org\n"), "").text("/created/s/id");
        server.now.addAndGet(60_000);
        String second = submit("e1", "").text("/created/s/id");
        for (String property : new String[] {"emailId", "threadId", "sentAt"}) {
            Answer found = alice.call("EmailSubmission/query", "'sort':[{'property':'" + property + "'}]");
            assertTrue(found.at("/ids").contains(first) && found.at("/ids").contains(second), property + found);
        }
        assertEquals("['" + second + "','" + first + "']",
                alice.call("EmailSubmission/query", "'sort':[{'property':'sentAt','isAscending':false}]").at("/ids"));
        assertEquals("[]", alice.call("EmailSubmission/query", "'filter':{'threadIds':['t99']}").at("/ids"));
    }

    @Test
    void rfc8621Section7_5TheDraftIsChangedAfterTheAnswerAndOnlyWhereItWasSent() throws IOException {
        String good = draft("From: alice@example.org\nTo: b@example.org\n");
        String bad = draft("From: alice@example.org\nTo: nobody@example.org\n");
        Answer answer = alice.calls("['EmailSubmission/set',{'accountId':'$a','create':{'g':{'identityId':'" + identity() + "','emailId':'" + good
                + "'},'b':{'identityId':'" + identity() + "','emailId':'" + bad + "'}},'onSuccessDestroyEmail':['#b'],"
                + "'onSuccessUpdateEmail':{'#g':{'keywords/$draft':null,'keywords/$seen':true},'#b':{'keywords/$seen':true}}},'s'],"
                + "['Email/get',{'accountId':'$a','ids':['" + good + "','" + bad + "'],'properties':['keywords']},'g']");
        assertEquals("EmailSubmission/set", answer.name(0));
        assertEquals("Email/set", answer.name(1));
        assertEquals("'s'", answer.at("/methodResponses/1/2"));
        assertEquals("Email/get", answer.name(2));
        assertEquals("{'" + good + "':null}", answer.at("/methodResponses/1/1/updated"));
        assertEquals("null", answer.at("/methodResponses/1/1/destroyed"));
        assertEquals("{}", answer.at("/methodResponses/2/1/list/1/keywords"));
    }
}
