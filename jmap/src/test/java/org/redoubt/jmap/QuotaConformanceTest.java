package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.Role;
import org.redoubt.jmap.JmapClient.Answer;

/** What RFC 9425 demands, over HTTPS. */
class QuotaConformanceTest {
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
        return alice.batch("{'using':['urn:ietf:params:jmap:core','urn:ietf:params:jmap:quota'],'methodCalls':[" + calls + "]}");
    }

    private String state() throws IOException {
        return calls("['Quota/get',{'accountId':'$a'},'g']").answer(0).text("/state");
    }

    @Test
    void rfc9425Section4_2AnAccountWithoutALimitHasNoneAndOneWithALimitHasOne() throws IOException {
        assertEquals("[]", calls("['Quota/get',{'accountId':'$a'},'g']").at("/methodResponses/0/1/list"));
        String before = state();
        server.limit(10_000);
        server.put(Role.INBOX, TestServer.mail("one"));
        long octets = server.account().quota().usedOctets();
        Answer got = calls("['Quota/get',{'accountId':'$a','properties':['used','hardLimit','scope','resourceType','types']},'g'],"
                + "['Quota/changes',{'accountId':'$a','sinceState':'" + before + "'},'c']");
        assertEquals(
                "[{'id':'q1','used':" + octets + ",'hardLimit':10000,'scope':'account','resourceType':'octets','types':['Email']}]",
                got.at("/methodResponses/0/1/list"));
        assertEquals("['q1']", got.at("/methodResponses/1/1/created"));
        server.limit(0);
        assertEquals(
                "['q1']",
                calls("['Quota/changes',{'accountId':'$a','sinceState':'" + got.answer(0).text("/state") + "'},'c']")
                        .at("/methodResponses/0/1/destroyed"));
    }

    @Test
    void rfc9425Section4_3WhereOnlyTheUseChangesThatIsSaid() throws IOException {
        server.limit(10_000);
        server.put(Role.INBOX, TestServer.mail("one"));
        String before = state();
        server.put(Role.INBOX, TestServer.mail("two"));
        Answer used = calls("['Quota/changes',{'accountId':'$a','sinceState':'" + before + "'},'c']");
        assertEquals("['q1']", used.at("/methodResponses/0/1/updated"));
        assertEquals("['used']", used.at("/methodResponses/0/1/updatedProperties"));
        server.limit(20_000);
        Answer more = calls("['Quota/changes',{'accountId':'$a','sinceState':'" + before + "'},'c']");
        assertEquals("['q1']", more.at("/methodResponses/0/1/updated"));
        assertEquals("null", more.at("/methodResponses/0/1/updatedProperties"));
        String now = more.answer(0).text("/newState");
        alice.calls("['Email/set',{'accountId':'$a','update':{'e1':{'keywords/$seen':true}}},'s']");
        assertEquals(
                "[]",
                calls("['Quota/changes',{'accountId':'$a','sinceState':'" + now + "'},'c']").at("/methodResponses/0/1/updated"));
        alice.calls("['Email/set',{'accountId':'$a','destroy':['e1']},'s']");
        assertEquals(
                "['q1']",
                calls("['Quota/changes',{'accountId':'$a','sinceState':'" + now + "'},'c']").at("/methodResponses/0/1/updated"));
    }

    @Test
    void rfc9425Section4_4And4_5QueriesFilterAndFollow() throws IOException {
        String before = state();
        server.limit(10_000);
        Answer found = calls("['Quota/query',{'accountId':'$a','filter':{'name':'mai','scope':'account','resourceType':'octets',"
                + "'type':'Email'},'sort':[{'property':'used'}],'calculateTotal':true},'q'],"
                + "['Quota/query',{'accountId':'$a','filter':{'operator':'NOT','conditions':[{'type':'Email'}]}},'q'],"
                + "['Quota/query',{'accountId':'$a','filter':{'colour':'red'}},'q'],"
                + "['Quota/query',{'accountId':'$a','sort':[{'property':'id'}]},'q'],"
                + "['Quota/queryChanges',{'accountId':'$a','sinceQueryState':'" + before + "'},'c']");
        assertEquals("['q1']", found.at("/methodResponses/0/1/ids"));
        assertEquals("1", found.at("/methodResponses/0/1/total"));
        assertEquals("[]", found.at("/methodResponses/1/1/ids"));
        assertEquals("'unsupportedFilter'", found.at("/methodResponses/2/1/type"));
        assertEquals("'unsupportedSort'", found.at("/methodResponses/3/1/type"));
        assertEquals("[{'id':'q1','index':0}]", found.at("/methodResponses/4/1/added"));
    }
}
