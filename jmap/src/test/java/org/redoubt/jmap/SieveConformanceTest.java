package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.AccountHandle;
import org.redoubt.guard.AuditKind;
import org.redoubt.jmap.JmapClient.Answer;

/** What RFC 9661 demands, over HTTPS. */
class SieveConformanceTest {
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
        return alice.batch("{'using':['urn:ietf:params:jmap:core','urn:ietf:params:jmap:blob','urn:ietf:params:jmap:sieve'],"
                + "'methodCalls':[" + calls + "]}");
    }

    private static String upload(String name, String text) {
        return "['Blob/upload',{'accountId':'$a','create':{'" + name + "':{'data':[{'data:asText':'" + text + "'}]}}},'u'],";
    }

    private String make(String name) throws IOException {
        return calls(upload("b", "keep;") + "['SieveScript/set',{'accountId':'$a','create':{'s':{'name':'" + name
                        + "','blobId':'#b'}}},'s']")
                .text("/methodResponses/1/1/created/s/id");
    }

    @Test
    void rfc9661Section1_2_1TheCapabilityNamesItsLimits() throws IOException {
        Answer session = Answer.of(alice.get("/jmap/session").body());
        assertEquals("{'implementation':'Redoubt'}", session.at("/capabilities/urn:ietf:params:jmap:sieve"));
        String own = "/accounts/" + alice.accountId() + "/accountCapabilities/urn:ietf:params:jmap:sieve";
        assertEquals("512", session.at(own + "/maxSizeScriptName"));
        assertTrue(session.at(own + "/sieveExtensions").contains("'fileinto'"));
        assertEquals("['mailto']", session.at(own + "/notificationMethods"));
        String longest = make("n".repeat(512));
        assertTrue(longest.startsWith("v"), longest);
    }

    @Test
    void rfc9661Section2_3ScriptsAreThoseOfManageSieve() throws IOException {
        try (AccountHandle account = server.account()) {
            account.scripts().put("mine", "discard;".getBytes(StandardCharsets.UTF_8), org.redoubt.account.ScriptEffects.NONE);
            account.scripts().activate(java.util.Optional.of("mine"));
        }
        Answer got = calls("['SieveScript/get',{'accountId':'$a'},'g']");
        assertEquals("'mine'", got.at("/methodResponses/0/1/list/0/name"));
        assertEquals("true", got.at("/methodResponses/0/1/list/0/isActive"));
        String blob = got.text("/methodResponses/0/1/list/0/blobId");
        Answer text = calls("['Blob/get',{'accountId':'$a','ids':['" + blob + "']},'b']");
        assertEquals("'discard;'", text.at("/methodResponses/0/1/list/0/data:asText"));
    }

    @Test
    void rfc9661Section2_4ScriptsAreMadeActivatedChangedAndDestroyed() throws IOException {
        Answer made = calls(upload("b", "keep;") + "['SieveScript/set',{'accountId':'$a','create':{'s':{'name':'one','blobId':'#b'}},"
                + "'onSuccessActivateScript':'#s'},'s'],['SieveScript/get',{'accountId':'$a'},'g']");
        assertEquals("true", made.at("/methodResponses/1/1/created/s/isActive"));
        assertEquals("true", made.at("/methodResponses/2/1/list/0/isActive"));
        String one = made.text("/methodResponses/1/1/created/s/id");
        String two = make("two");
        Answer other = calls("['SieveScript/set',{'accountId':'$a','onSuccessActivateScript':'" + two + "'},'s']");
        assertEquals("{'" + one + "':{'isActive':false},'" + two + "':{'isActive':true}}", other.at("/methodResponses/0/1/updated"));
        String blob = made.text("/methodResponses/2/1/list/0/blobId");
        Answer changed = calls(upload("b", "discard;") + "['SieveScript/set',{'accountId':'$a','update':{'" + one
                + "':{'name':'uno','blobId':'#b'}}},'s'],['SieveScript/get',{'accountId':'$a','ids':['" + one + "']},'g']");
        assertEquals("'uno'", changed.at("/methodResponses/2/1/list/0/name"));
        assertNotEquals("'" + blob + "'", changed.at("/methodResponses/2/1/list/0/blobId"));
        assertEquals(changed.at("/methodResponses/1/1/updated/" + one + "/blobId"), changed.at("/methodResponses/2/1/list/0/blobId"));
        Answer gone = calls("['SieveScript/set',{'accountId':'$a','destroy':['" + one + "','" + two + "']},'s'],"
                + "['SieveScript/set',{'accountId':'$a','onSuccessDeactivateScript':true},'s'],"
                + "['SieveScript/set',{'accountId':'$a','destroy':['" + two + "']},'s']");
        assertEquals("['" + one + "']", gone.at("/methodResponses/0/1/destroyed"));
        assertEquals("'sieveIsActive'", gone.at("/methodResponses/0/1/notDestroyed/" + two + "/type"));
        assertEquals("{'" + two + "':{'isActive':false}}", gone.at("/methodResponses/1/1/updated"));
        assertEquals("['" + two + "']", gone.at("/methodResponses/2/1/destroyed"));
        List<String> actions = server.audit.events(AuditKind.CHANGE).stream().map(event -> event.action()).distinct().toList();
        assertTrue(actions.containsAll(List.of("PUTSCRIPT", "SETACTIVE", "RENAMESCRIPT", "DELETESCRIPT")), actions.toString());
    }

    @Test
    void rfc9661Section2_4WhatIsRefusedSaysWhyAndActivatesNothing() throws IOException {
        String one = make("one");
        Answer refused = calls(upload("b", "keep;") + upload("bad", "keep; nonsense;")
                + "['SieveScript/set',{'accountId':'$a','create':{'twice':{'name':'one','blobId':'#b'},"
                + "'bad':{'name':'x','blobId':'#bad'},'none':{'name':'y','blobId':'u0000000000000000'},"
                + "'odd':{'name':'z','blobId':'#b','isActive':true},'ctl':{'name':'a\\nb','blobId':'#b'},'auto':{'blobId':'#b'}},"
                + "'update':{'v99':{'name':'q'}},'onSuccessActivateScript':'" + one + "'},'s'],"
                + "['SieveScript/get',{'accountId':'$a','ids':['" + one + "']},'g']");
        String not = "/methodResponses/2/1/notCreated/";
        assertEquals("'alreadyExists'", refused.at(not + "twice/type"));
        assertEquals("'" + one + "'", refused.at(not + "twice/existingId"));
        assertEquals("'invalidSieve'", refused.at(not + "bad/type"));
        assertTrue(refused.at(not + "bad/description").contains("line 1"), refused.toString());
        assertEquals("'blobNotFound'", refused.at(not + "none/type"));
        assertEquals("['isActive']", refused.at(not + "odd/properties"));
        assertEquals("['name']", refused.at(not + "ctl/properties"));
        assertTrue(refused.at("/methodResponses/2/1/created/auto/name").startsWith("'script-"), refused.toString());
        assertEquals("'notFound'", refused.at("/methodResponses/2/1/notUpdated/v99/type"));
        assertEquals("false", refused.at("/methodResponses/3/1/list/0/isActive"));
    }

    @Test
    void rfc9661Section2_5QueriesByNameAndActivity() throws IOException {
        String one = make("alpha");
        String two = make("beta");
        calls("['SieveScript/set',{'accountId':'$a','onSuccessActivateScript':'" + two + "'},'s']");
        Answer found = calls("['SieveScript/query',{'accountId':'$a','filter':{'name':'LPH'}},'q'],"
                + "['SieveScript/query',{'accountId':'$a','filter':{'isActive':true}},'q'],"
                + "['SieveScript/query',{'accountId':'$a','sort':[{'property':'name','isAscending':false}]},'q'],"
                + "['SieveScript/query',{'accountId':'$a','filter':{'colour':1}},'q']");
        assertEquals("['" + one + "']", found.at("/methodResponses/0/1/ids"));
        assertEquals("['" + two + "']", found.at("/methodResponses/1/1/ids"));
        assertEquals("['" + two + "','" + one + "']", found.at("/methodResponses/2/1/ids"));
        assertEquals("false", found.at("/methodResponses/2/1/canCalculateChanges"));
        assertEquals("'unsupportedFilter'", found.at("/methodResponses/3/1/type"));
    }

    @Test
    void rfc9661Section2_6ATextIsLookedAtAndNotStored() throws IOException {
        Answer looked = calls(upload("b", "keep;") + upload("bad", "if {")
                + "['SieveScript/validate',{'accountId':'$a','blobId':'#b'},'v'],"
                + "['SieveScript/validate',{'accountId':'$a','blobId':'#bad'},'v'],"
                + "['SieveScript/validate',{'accountId':'$a','blobId':'nothing'},'v'],['SieveScript/get',{'accountId':'$a'},'g']");
        assertEquals("null", looked.at("/methodResponses/2/1/error"));
        assertEquals("'invalidSieve'", looked.at("/methodResponses/3/1/error/type"));
        assertEquals("'blobNotFound'", looked.at("/methodResponses/4/1/type"));
        assertEquals("[]", looked.at("/methodResponses/5/1/list"));
    }
}
