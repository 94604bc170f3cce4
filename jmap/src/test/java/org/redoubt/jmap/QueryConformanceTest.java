package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.Keyword;
import org.redoubt.account.Role;
import org.redoubt.guard.AuditKind;
import org.redoubt.jmap.JmapClient.Answer;

/** Queries by RFC 8620 5.5 and 5.6, RFC 8621 2.3 and 4.4, over HTTPS. */
class QueryConformanceTest {
    private TestServer server;
    private JmapClient alice;

    /** Four emails, a minute apart; the third answers the first. */
    @BeforeEach
    void open() throws IOException {
        server = new TestServer();
        alice = server.alice();
        put(Role.INBOX, TestServer.mail("apple"), Keyword.SEEN);
        put(Role.INBOX, TestServer.mail("banana").replace("Bob <bob@", "Ada <ada@"));
        put(Role.INBOX, TestServer.mail("Re: apple")
                .replace("\n\n", "\nIn-Reply-To: <" + "apple".hashCode() + "@example.org>\n\n"), Keyword.FLAGGED);
        put(Role.ARCHIVE, TestServer.mail("cherry").replace("Hello", "Long ".repeat(200)));
    }

    private void put(Role role, String message, Keyword... keywords) throws IOException {
        server.now.addAndGet(60_000);
        server.put(role, message, keywords);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private Answer query(String arguments) throws IOException {
        return alice.calls("['Email/query',{'accountId':'$a'" + (arguments.isEmpty() ? "" : "," + arguments) + "},'q']")
                .answer(0);
    }

    private String ids(String arguments) throws IOException {
        return query(arguments).at("/ids");
    }

    private String filter(String condition) throws IOException {
        return ids("'filter':" + condition);
    }

    /** What is remembered of a query is what it found at that version of the account, and of no other. */
    @Test
    void rfc8620Section5_5TheSameQueryTellsWhatChangedSince() throws IOException {
        String flagged = "{'inMailbox':'m1','hasKeyword':'$flagged'}";
        assertEquals("['e3']", filter(flagged));
        assertEquals("['e3']", filter(flagged));
        alice.calls("['Email/set',{'accountId':'$a','update':{'e1':{'keywords/$flagged':true}}},'s']");
        assertEquals("['e3','e1']", filter(flagged));
        put(Role.INBOX, TestServer.mail("elder"), Keyword.FLAGGED);
        assertEquals("['e5','e3','e1']", filter(flagged));
        assertEquals("['e5','e3']", ids("'collapseThreads':true,'filter':" + flagged));
        assertEquals("['e1','e3','e5']", ids("'sort':[{'property':'receivedAt'}],'filter':" + flagged));
    }

    @Test
    void rfc8621Section4_4_2WhatIsPinnedComesBeforeWhatIsNewer() throws IOException {
        String pinned = "'sort':[{'property':'someInThreadHaveKeyword','keyword':'$pinned','isAscending':false},"
                + "{'property':'receivedAt','isAscending':false}],'filter':{'inMailbox':'m1'}";
        assertEquals("['e3','e2','e1']", ids(pinned));
        alice.calls("['Email/set',{'accountId':'$a','update':{'e2':{'keywords/$pinned':true}}},'s']");
        assertEquals("['e2','e3','e1']", ids(pinned));
        assertEquals("['e2','e3']", ids("'collapseThreads':true," + pinned));
        // e1 and e3 are one conversation.
        alice.calls("['Email/set',{'accountId':'$a','update':{'e2':{'keywords/$pinned':null},'e1':{'keywords/$pinned':true}}},'s']");
        assertEquals("['e3','e1','e2']", ids(pinned));
    }

    @Test
    void aQueryThatIsRememberedIsInTheAuditLogLikeAnyOther() throws IOException {
        String inbox = "{'inMailbox':'m1'}";
        String first = filter(inbox);
        int before = server.audit.events(AuditKind.SEARCH).size();
        assertEquals(first, filter(inbox));
        assertEquals(before + 1, server.audit.events(AuditKind.SEARCH).size());
    }

    @Test
    void rfc8621Section4_4_1EachConditionFindsWhatFits() throws IOException {
        String archive = alice.calls("['Mailbox/query',{'accountId':'$a','filter':{'role':'archive'}},'m']")
                .answer(0)
                .text("/ids/0");
        assertEquals("['e3','e2','e1']", filter("{'inMailbox':'m1'}"));
        assertEquals("[]", filter("{'inMailbox':'m99'}"));
        assertEquals("['e4']", filter("{'inMailboxOtherThan':['m1']}"));
        assertEquals("['e4']", filter("{'inMailbox':'" + archive + "'}"));
        assertEquals("['e2','e1']", filter("{'before':'2026-11-24T10:03:00Z'}"));
        assertEquals("['e4','e3']", filter("{'after':'2026-11-24T10:03:00Z'}"));
        assertEquals("['e4']", filter("{'minSize':500}"));
        assertEquals("['e3','e2','e1']", filter("{'maxSize':500}"));
        assertEquals("['e1']", filter("{'hasKeyword':'$seen'}"));
        assertEquals("['e4','e3','e2']", filter("{'notKeyword':'$seen'}"));
        assertEquals("['e3','e1']", filter("{'someInThreadHaveKeyword':'$seen'}"));
        assertEquals("[]", filter("{'allInThreadHaveKeyword':'$seen'}"));
        assertEquals("['e4','e2']", filter("{'noneInThreadHaveKeyword':'$seen'}"));
        assertEquals("['e2']", filter("{'from':'ada'}"));
        assertEquals("['e3','e1']", filter("{'subject':'apple'}"));
        assertEquals("['e4']", filter("{'body':'long'}"));
        assertEquals("['e4']", filter("{'text':'cherry LONG'}"));
        assertEquals("[]", filter("{'text':'\\\"cherry zebra\\\"'}"));
        assertEquals("['e3']", filter("{'header':['In-Reply-To']}"));
        assertEquals("['e2']", filter("{'header':['from','ADA']}"));
        assertEquals("[]", filter("{'hasAttachment':true}"));
        assertEquals("['e2']", filter("{'inMailbox':'m1','from':'ada'}"));
        assertEquals(
                "'unsupportedFilter'",
                query("'filter':{'nonsense':1}").at("/type"));
    }

    @Test
    void rfc8620Section5_5OperatorsCombineConditions() throws IOException {
        assertEquals("['e4','e2']", filter(
                "{'operator':'OR','conditions':[{'from':'ada'},{'subject':'cherry'}]}"));
        assertEquals("['e4','e1']", filter(
                "{'operator':'NOT','conditions':[{'from':'ada'},{'hasKeyword':'$flagged'}]}"));
        assertEquals("['e3']", filter("{'operator':'AND','conditions':[{'inMailbox':'m1'},"
                + "{'operator':'NOT','conditions':[{'hasKeyword':'$seen'}]},{'subject':'apple'}]}"));
    }

    @Test
    void rfc8621Section4_4_2EachCriterionSorts() throws IOException {
        assertEquals("['e1','e2','e3','e4']", ids("'sort':[{'property':'receivedAt'}]"));
        assertEquals("['e4','e3','e2','e1']", ids("'sort':[{'property':'receivedAt','isAscending':false}]"));
        assertEquals("['e2','e4','e3','e1']", ids("'sort':[{'property':'from'}]"));
        assertEquals("['e4','e2','e3','e1']", ids("'sort':[{'property':'subject','isAscending':false}]"));
        assertEquals("['e3','e4','e2','e1']", ids(
                "'sort':[{'property':'hasKeyword','keyword':'$flagged','isAscending':false}]"));
        assertEquals("['e3','e1','e4','e2']", ids(
                "'sort':[{'property':'someInThreadHaveKeyword','keyword':'$seen','isAscending':false}]"));
        assertEquals("'e4'", query("'sort':[{'property':'size','isAscending':false}]").at("/ids/0"));
        assertEquals("'unsupportedSort'", query("'sort':[{'property':'weight'}]").at("/type"));
        assertEquals("'unsupportedSort'", query("'sort':[{'property':'from','collation':'i;x'}]").at("/type"));
    }

    @Test
    void rfc8621Section4_4_3ThreadsAreCollapsedToTheirFirst() throws IOException {
        assertEquals("['e4','e3','e2']", ids("'collapseThreads':true"));
        assertEquals("3", query("'collapseThreads':true,'calculateTotal':true").at("/total"));
        assertEquals("absent", query("'collapseThreads':true").at("/total"));
    }

    @Test
    void rfc8620Section5_5WindowsByPositionAnchorAndLimit() throws IOException {
        assertEquals("['e3','e2']", ids("'position':1,'limit':2"));
        assertEquals("['e1']", ids("'position':-1"));
        assertEquals("0", query("'position':-9").at("/position"));
        assertEquals("[]", ids("'position':9"));
        assertEquals("['e2']", ids("'anchor':'e3','anchorOffset':1,'limit':1"));
        assertEquals("['e4','e3']", ids("'anchor':'e3','anchorOffset':-5,'limit':2"));
        assertEquals("'anchorNotFound'", query("'anchor':'e99'").at("/type"));
        assertEquals("'invalidArguments'", query("'limit':-1").at("/type"));
        assertEquals("[]", ids("'limit':0"));
    }

    @Test
    void rfc8620Section5_6ChangesBringACachedListUpToDate() throws IOException {
        Answer before = query("'collapseThreads':true");
        put(Role.INBOX, TestServer.mail("durian"));
        alice.calls("['Email/set',{'accountId':'$a','update':{'e2':{'keywords/$seen':true}},'destroy':['e3']},'s']");
        Answer changes = alice.calls("['Email/queryChanges',{'accountId':'$a','collapseThreads':true,"
                        + "'sinceQueryState':'" + before.text("/queryState") + "','calculateTotal':true},'c']")
                .answer(0);
        assertEquals(
                "[{'id':'e5','index':0},{'id':'e2','index':2},{'id':'e1','index':3}]", changes.at("/added"));
        String removed = changes.at("/removed");
        for (String id : new String[] {"e1", "e2", "e3", "e5"}) {
            assertEquals(true, removed.contains("'" + id + "'"), id);
        }
        assertEquals("4", changes.at("/total"));
        assertEquals("['e5','e4','e2','e1']", ids("'collapseThreads':true"));
        Answer few = alice.calls("['Email/queryChanges',{'accountId':'$a','sinceQueryState':'"
                        + before.text("/queryState") + "','maxChanges':1},'c']")
                .answer(0);
        assertEquals("'tooManyChanges'", few.at("/type"));
    }

    @Test
    void rfc8621Section2_3MailboxesAreFoundAndSorted() throws IOException {
        Answer made = alice.calls("['Mailbox/set',{'accountId':'$a','create':{'p':{'name':'Zoo','sortOrder':1},"
                + "'c':{'name':'Ant','parentId':'#p'}}},'s'],"
                + "['Mailbox/query',{'accountId':'$a','filter':{'hasAnyRole':false},'sort':[{'property':'name'}]},'a'],"
                + "['Mailbox/query',{'accountId':'$a','filter':{'hasAnyRole':false},'sort':[{'property':'name'}],"
                + "'sortAsTree':true},'b'],"
                + "['Mailbox/query',{'accountId':'$a','filter':{'name':'ant'}},'c'],"
                + "['Mailbox/query',{'accountId':'$a','filter':{'name':'ant'},'filterAsTree':true},'d'],"
                + "['Mailbox/query',{'accountId':'$a','filter':{'parentId':null,'hasAnyRole':false}},'e']");
        String zoo = made.text("/methodResponses/0/1/created/p/id");
        String ant = made.text("/methodResponses/0/1/created/c/id");
        assertEquals("['" + ant + "','" + zoo + "']", made.at("/methodResponses/1/1/ids"));
        assertEquals("['" + zoo + "','" + ant + "']", made.at("/methodResponses/2/1/ids"));
        assertEquals("['" + ant + "']", made.at("/methodResponses/3/1/ids"));
        assertEquals("[]", made.at("/methodResponses/4/1/ids"));
        assertEquals("['" + zoo + "']", made.at("/methodResponses/5/1/ids"));
        String since = made.text("/methodResponses/0/1/oldState");
        Answer changes = alice.calls("['Mailbox/queryChanges',{'accountId':'$a','filter':{'hasAnyRole':false},"
                        + "'sinceQueryState':'" + since + "'},'c']")
                .answer(0);
        assertEquals(
                "[{'id':'" + zoo + "','index':0},{'id':'" + ant + "','index':1}]", changes.at("/added"));
    }
}
