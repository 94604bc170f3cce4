package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.jmap.JmapClient.Answer;

/** What RFC 8621 6 and 7 demand of identities and submissions, over HTTPS. */
class SubmissionConformanceTest {
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
        return alice.calls("['Identity/get',{'accountId':'$a'},'i']").answer(0).text("/list/0/id");
    }

    private static final String DRAFT = "['Email/set',{'accountId':'$a','create':{'d':{'mailboxIds':{'m2':true},"
            + "'keywords':{'$draft':true},'from':[{'email':'alice@example.org'}],'to':[{'email':'bob@example.org'}],"
            + "'bcc':[{'email':'carl@example.net'}],'subject':'Hi','bodyValues':{'1':{'value':'text'}},"
            + "'textBody':[{'partId':'1'}]}}},'e']";

    @Test
    void rfc8621Section6EachAddressIsAnIdentityAndWhatIsChangedOfItIsKept() throws IOException {
        Answer all = alice.calls("['Identity/get',{'accountId':'$a'},'i']").answer(0);
        assertEquals("'alice@example.org'", all.at("/list/0/email"));
        assertEquals("false", all.at("/list/0/mayDelete"));
        String id = all.text("/list/0/id");
        Answer changed = alice.calls("['Identity/set',{'accountId':'$a','update':{'" + id
                + "':{'textSignature':'-- Alice','name':'Al'}}},'s'],"
                + "['Identity/get',{'accountId':'$a','ids':['" + id + "'],'properties':['name','textSignature']},'g'],"
                + "['Identity/changes',{'accountId':'$a','sinceState':'" + all.text("/state") + "'},'c']");
        assertEquals("{'id':'" + id + "','name':'Al','textSignature':'-- Alice'}", changed.at("/methodResponses/1/1/list/0"));
        assertTrue(changed.at("/methodResponses/2/1").contains(id), changed.toString());
        Answer made = alice.calls("['Identity/set',{'accountId':'$a','create':{"
                + "'x':{'email':'alice@example.org','name':'Work'},'y':{'email':'bob@example.org'}},"
                + "'destroy':['" + id + "']},'s']");
        assertEquals("'forbiddenFrom'", made.at("/methodResponses/0/1/notCreated/y/type"));
        assertEquals("'forbidden'", made.at("/methodResponses/0/1/notDestroyed/" + id + "/type"));
        String work = made.text("/methodResponses/0/1/created/x/id");
        Answer gone = alice.calls("['Identity/set',{'accountId':'$a','destroy':['" + work + "']},'s']");
        assertEquals("['" + work + "']", gone.at("/methodResponses/0/1/destroyed"));
    }

    @Test
    void rfc8621Section7_5AMessageIsSentAndItsDraftBecomesSent() throws IOException {
        String identity = identity();
        Answer answer = alice.calls(DRAFT + ",['EmailSubmission/set',{'accountId':'$a',"
                + "'create':{'s':{'identityId':'" + identity + "','emailId':'#d'}},"
                + "'onSuccessUpdateEmail':{'#s':{'mailboxIds':{'m3':true},'keywords/$draft':null,'keywords/$seen':true}}},'s'],"
                + "['Email/get',{'accountId':'$a','ids':['e1'],'properties':['mailboxIds','keywords']},'g']");
        assertEquals("'final'", answer.at("/methodResponses/1/1/created/s/undoStatus"));
        assertEquals("Email/set", answer.name(2));
        assertEquals("s", answer.text("/methodResponses/2/2"));
        assertEquals("{'m3':true}", answer.at("/methodResponses/3/1/list/0/mailboxIds"));
        assertEquals("{'$seen':true}", answer.at("/methodResponses/3/1/list/0/keywords"));
        assertEquals(1, server.sent.size());
        assertTrue(
                server.sent.getFirst().startsWith("alice@example.org [bob@example.org, carl@example.net] "),
                server.sent.getFirst());
        String id = answer.text("/methodResponses/1/1/created/s/id");
        Answer kept = alice.calls("['EmailSubmission/get',{'accountId':'$a','ids':['" + id + "']},'g'],"
                + "['EmailSubmission/query',{'accountId':'$a','filter':{'emailIds':['e1']}},'q'],"
                + "['EmailSubmission/set',{'accountId':'$a','update':{'" + id + "':{'undoStatus':'canceled'}}},'u'],"
                + "['EmailSubmission/set',{'accountId':'$a','destroy':['" + id + "']},'d']");
        assertEquals("'e1'", kept.at("/methodResponses/0/1/list/0/emailId"));
        assertEquals("'bob@example.org'", kept.at("/methodResponses/0/1/list/0/envelope/rcptTo/0/email"));
        assertEquals("['" + id + "']", kept.at("/methodResponses/1/1/ids"));
        assertEquals("'cannotUnsend'", kept.at("/methodResponses/2/1/notUpdated/" + id + "/type"));
        assertEquals("['" + id + "']", kept.at("/methodResponses/3/1/destroyed"));
    }

    @Test
    void rfc8621Section7_5WhatCannotBeSentSaysWhyAndItsDraftStays() throws IOException {
        String identity = identity();
        String envelope = "'envelope':{'mailFrom':{'email':'alice@example.org'},'rcptTo':";
        Answer answer = alice.calls(DRAFT + ",['EmailSubmission/set',{'accountId':'$a','create':{"
                + "'a':{'identityId':'" + identity + "','emailId':'#d'," + envelope + "[{'email':'nobody@example.org'}]}},"
                + "'b':{'identityId':'" + identity + "','emailId':'#d'," + envelope + "[]}},"
                + "'c':{'identityId':'i0','emailId':'#d'},"
                + "'d':{'identityId':'" + identity + "','emailId':'e99'},"
                + "'e':{'identityId':'" + identity + "','emailId':'#d','sendAt':'2020-01-01T00:00:00Z'}},"
                + "'onSuccessDestroyEmail':['#a']},'s'],['Email/get',{'accountId':'$a','ids':['e1'],'properties':['id']},'g']");
        String refused = "/methodResponses/1/1/notCreated/";
        assertEquals("'invalidRecipients'", answer.at(refused + "a/type"));
        assertEquals("['nobody@example.org']", answer.at(refused + "a/invalidRecipients"));
        assertEquals("'noRecipients'", answer.at(refused + "b/type"));
        assertEquals("['identityId']", answer.at(refused + "c/properties"));
        assertEquals("['emailId']", answer.at(refused + "d/properties"));
        assertEquals("['sendAt']", answer.at(refused + "e/properties"));
        assertEquals("[{'id':'e1'}]", answer.at("/methodResponses/2/1/list"));
        assertEquals(0, server.sent.size());
    }

    private String submit(String parameters) throws IOException {
        String envelope = "'envelope':{'mailFrom':{'email':'alice@example.org','parameters':" + parameters
                + "},'rcptTo':[{'email':'bob@example.org'}]}";
        return alice.calls(DRAFT + ",['EmailSubmission/set',{'accountId':'$a','create':{'s':{'identityId':'" + identity()
                        + "','emailId':'#d'," + envelope + "}}},'s']")
                .text("/methodResponses/1/1/created/s/id");
    }

    private Answer get(String id) throws IOException {
        return alice.calls("['EmailSubmission/get',{'accountId':'$a','ids':['" + id + "']},'g']").answer(0);
    }

    @Test
    void rfc8621Section1_3_2HowLongMailMayWaitIsAnnounced() throws IOException {
        Answer session = Answer.of(alice.get("/jmap/session").body());
        String capability = "/accounts/" + alice.accountId() + "/accountCapabilities/urn:ietf:params:jmap:submission";
        assertEquals("864000", session.at(capability + "/maxDelayedSend"));
        assertEquals("['864000','2026-12-04T10:00:00Z']", session.at(capability + "/submissionExtensions/FUTURERELEASE"));
    }

    @Test
    void rfc8621Section7_5WhatWaitsIsPendingAndCanBeTakenBack() throws IOException {
        String id = submit("{'HOLDFOR':'600'}");
        Answer pending = get(id);
        assertEquals("'pending'", pending.at("/list/0/undoStatus"));
        assertEquals("'2026-11-24T10:10:00Z'", pending.at("/list/0/sendAt"));
        assertEquals("{'HOLDFOR':'600'}", pending.at("/list/0/envelope/mailFrom/parameters"));
        assertEquals("'queued'", pending.at("/list/0/deliveryStatus/bob@example.org/delivered"));
        Answer undone = alice.calls("['EmailSubmission/set',{'accountId':'$a','update':{'" + id
                + "':{'undoStatus':'canceled'}},'onSuccessUpdateEmail':{'" + id + "':{'keywords/$draft':true}}},'u'],"
                + "['EmailSubmission/changes',{'accountId':'$a','sinceState':'" + pending.text("/state") + "'},'c'],"
                + "['EmailSubmission/query',{'accountId':'$a','filter':{'undoStatus':'canceled'}},'q'],"
                + "['EmailSubmission/query',{'accountId':'$a','filter':{'undoStatus':'pending'}},'q'],"
                + "['EmailSubmission/queryChanges',{'accountId':'$a','sinceQueryState':'" + pending.text("/state") + "'},'c']");
        assertEquals("{'" + id + "':null}", undone.at("/methodResponses/0/1/updated"));
        assertEquals("Email/set", undone.name(1));
        assertEquals("['" + id + "']", undone.at("/methodResponses/2/1/updated"));
        assertEquals("['" + id + "']", undone.at("/methodResponses/3/1/ids"));
        assertEquals("[]", undone.at("/methodResponses/4/1/ids"));
        assertEquals("[{'id':'" + id + "','index':0}]", undone.at("/methodResponses/5/1/added"));
        assertEquals("'canceled'", get(id).at("/list/0/undoStatus"));
        assertEquals(1, server.canceled.size());
        Answer again = alice.calls("['EmailSubmission/set',{'accountId':'$a','update':{'" + id + "':{'undoStatus':'canceled'}}},'u'],"
                + "['EmailSubmission/set',{'accountId':'$a','update':{'" + id + "':{'undoStatus':'pending'}}},'u'],"
                + "['EmailSubmission/set',{'accountId':'$a','update':{'" + id + "':{'sendAt':'2027-01-01T00:00:00Z'}}},'u']");
        assertEquals("{'" + id + "':null}", again.at("/methodResponses/0/1/updated"));
        assertEquals("['undoStatus']", again.at("/methodResponses/1/1/notUpdated/" + id + "/properties"));
        assertEquals("['sendAt']", again.at("/methodResponses/2/1/notUpdated/" + id + "/properties"));
        assertEquals(1, server.canceled.size());
    }

    @Test
    void rfc8621Section7_5WhatIsBeingSentCannotBeTakenBack() throws IOException {
        submit("{'HOLDFOR':'600'}");
        String second = submit("{'holduntil':'2026-11-24T11:00:00Z'}");
        Answer late = alice.calls("['EmailSubmission/set',{'accountId':'$a','update':{'" + second + "':{'undoStatus':'canceled'}}},'u']");
        assertEquals("'cannotUnsend'", late.at("/methodResponses/0/1/notUpdated/" + second + "/type"));
        assertEquals("'2026-11-24T11:00:00Z'", get(second).at("/list/0/sendAt"));
    }

    @Test
    void rfc8621Section7WhatTheQueueTellsIsInTheSubmission() throws IOException {
        String id = submit("{'HOLDFOR':'600'}");
        String before = get(id).text("/state");
        var news = new SubmissionNews(server.gate);
        String follow = SubmissionNews.follow(server.account().account(), Long.parseUnsignedLong(id.substring(1), 16));
        assertTrue(news.told(follow, "bob@EXAMPLE.org", SubmissionNews.Delivered.QUEUED, "450 4.2.0 later"));
        Answer tried = get(id);
        assertEquals("'final'", tried.at("/list/0/undoStatus"));
        assertEquals(
                "{'bob@example.org':{'smtpReply':'450 4.2.0 later','delivered':'queued','displayed':'unknown'}}",
                tried.at("/list/0/deliveryStatus"));
        assertTrue(news.told(follow, "bob@example.org", SubmissionNews.Delivered.YES, "250 2.1.5 delivered"));
        assertEquals("'yes'", get(id).at("/list/0/deliveryStatus/bob@example.org/delivered"));
        assertEquals(
                "['" + id + "']",
                alice.calls("['EmailSubmission/changes',{'accountId':'$a','sinceState':'" + before + "'},'c']")
                        .at("/methodResponses/0/1/updated"));
        assertTrue(!news.told("a99-s0000000000000000", "x@y", SubmissionNews.Delivered.YES, ""));
        assertTrue(!news.told("nonsense", "x@y", SubmissionNews.Delivered.YES, ""));
    }

    @Test
    void rfc8621Section7ParametersThatWereNotAnnouncedAndHoldsBeyondTheLimitAreRefused() throws IOException {
        for (String parameters : new String[] {
            "{'HOLDFOR':'864001'}", "{'HOLDUNTIL':'2026-12-04T10:00:01Z'}", "{'HOLDFOR':'x'}", "{'RET':'FULL'}",
            "{'HOLDUNTIL':'2026-11-24T12:00:00+01:00'}", "{'HOLDFOR':'1','HOLDUNTIL':'2026-11-24T12:00:00Z'}", "{'HOLDFOR':null}"
        }) {
            Answer answer = alice.calls(DRAFT + ",['EmailSubmission/set',{'accountId':'$a','create':{'s':{'identityId':'" + identity()
                    + "','emailId':'#d','envelope':{'mailFrom':{'email':'alice@example.org','parameters':" + parameters
                    + "},'rcptTo':[{'email':'bob@example.org'}]}}}},'s']");
            assertEquals("['envelope']", answer.at("/methodResponses/1/1/notCreated/s/properties"), parameters);
        }
        assertEquals(0, server.sent.size());
    }
}
