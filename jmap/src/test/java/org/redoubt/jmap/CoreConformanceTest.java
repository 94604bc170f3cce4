package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.Role;
import org.redoubt.guard.AuditKind;
import org.redoubt.jmap.JmapClient.Answer;

/** What RFC 8620 demands, by its sections, over HTTPS. */
class CoreConformanceTest {
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

    private static String type(HttpResponse<String> refused) {
        return Answer.of(refused.body()).text("/type").replace("urn:ietf:params:jmap:error:", "");
    }

    @Test
    void rfc8620Section2TheSessionObjectSaysWhatThereIs() throws IOException {
        HttpResponse<String> response = alice.get("/jmap/session");
        Answer session = Answer.of(response.body());
        assertEquals(200, response.statusCode());
        assertEquals("application/json", response.headers().firstValue("Content-Type").orElse(""));
        assertEquals("alice@example.org", session.text("/username"));
        String own = session.text("/primaryAccounts/urn:ietf:params:jmap:mail");
        assertEquals("true", session.at("/accounts/" + own + "/isPersonal"));
        String core = "/capabilities/urn:ietf:params:jmap:core/";
        for (String limit : new String[] {
            "maxSizeUpload", "maxConcurrentUpload", "maxSizeRequest", "maxConcurrentRequests", "maxCallsInRequest",
            "maxObjectsInGet", "maxObjectsInSet"
        }) {
            assertTrue(Long.parseLong(session.at(core + limit)) > 0, limit);
        }
        assertEquals("['i;unicode-casemap']", session.at(core + "collationAlgorithms"));
        for (String variable : new String[] {"{accountId}", "{blobId}", "{name}", "{type}"}) {
            assertTrue(session.text("/downloadUrl").contains(variable), variable);
        }
        assertTrue(session.text("/uploadUrl").contains("{accountId}"));
        for (String variable : new String[] {"{types}", "{closeafter}", "{ping}"}) {
            assertTrue(session.text("/eventSourceUrl").contains(variable), variable);
        }
    }

    @Test
    void rfc8620Section2_2TheWellKnownPlaceLeadsThere() throws IOException {
        HttpResponse<String> response = alice.get("/.well-known/jmap");
        assertEquals(307, response.statusCode());
        assertEquals("/jmap/session", response.headers().firstValue("Location").orElse(""));
    }

    @Test
    void rfc8620Section1_7BothVersionsOfHttpAreSpoken() throws IOException {
        for (HttpClient.Version version : HttpClient.Version.values()) {
            if (version == HttpClient.Version.HTTP_1_1 || version == HttpClient.Version.HTTP_2) {
                HttpRequest request = alice.request("/jmap/session").version(version).build();
                assertEquals(version, alice.send(request).version());
            }
        }
    }

    @Test
    void rfc8620Section8_2NothingIsGivenWithoutSigningIn() throws IOException {
        HttpResponse<String> refused =
                alice.send(HttpRequest.newBuilder(alice.uri("/jmap/session")).build());
        assertEquals(401, refused.statusCode());
        assertTrue(refused.headers().firstValue("WWW-Authenticate").orElse("").startsWith("Basic"));
        JmapClient guesser = new JmapClient(server.port(), TestServer.ALICE, "wrong");
        assertEquals(401, guesser.get("/jmap/session").statusCode());
        assertEquals(200, alice.get("/jmap/session").statusCode());
    }

    @Test
    void manyWrongPasswordsAreThrottled() throws IOException {
        JmapClient guesser = new JmapClient(server.port(), TestServer.ALICE, "wrong");
        int status = 401;
        for (int i = 0; i < 50 && status == 401; i++) {
            guesser = new JmapClient(server.port(), TestServer.ALICE, "wrong" + i);
            status = guesser.get("/jmap/session").statusCode();
        }
        assertEquals(429, status);
    }

    @Test
    void oneConnectionSignsInOnce() throws IOException {
        alice.get("/jmap/session");
        alice.get("/jmap/session");
        alice.calls("['Core/echo',{},'c']");
        assertEquals(1, server.audit.events().stream()
                .filter(event -> event.kind() == AuditKind.SIGN_IN)
                .count());
    }

    @Test
    void everyAnswerTellsABrowserToRunNothing() throws IOException {
        var headers = alice.get("/nowhere").headers();
        assertEquals("nosniff", headers.firstValue("X-Content-Type-Options").orElse(""));
        assertTrue(headers.firstValue("Content-Security-Policy").orElse("").contains("default-src 'none'"));
        assertTrue(headers.firstValue("Strict-Transport-Security").isPresent());
        assertEquals(404, alice.get("/nowhere").statusCode());
    }

    @Test
    void rfc8620Section3_6_1WhatIsNoRequestIsRefusedWithProblemDetails() throws IOException {
        assertEquals("notJSON", type(alice.post("{")));
        assertEquals("notJSON", type(alice.post("{\"using\":[],\"using\":[],\"methodCalls\":[]}")));
        assertEquals("notJSON", type(alice.post("{\"a\":\"\\ud800\"}")));
        assertEquals("notRequest", type(alice.post("{\"using\":[]}")));
        assertEquals("notRequest", type(alice.post("{\"using\":[],\"methodCalls\":[[\"Core/echo\",{}]]}")));
        assertEquals("unknownCapability", type(alice.post("{\"using\":[\"urn:x\"],\"methodCalls\":[]}")));
        HttpResponse<String> text = alice.send(alice.request("/jmap/api")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{\"using\":[],\"methodCalls\":[]}"))
                .build());
        assertEquals(400, text.statusCode());
        assertEquals("notJSON", type(text));
        assertEquals("application/problem+json", text.headers().firstValue("Content-Type").orElse(""));
    }

    @Test
    void rfc8620Section3_6_1LimitsNameThemselves() throws IOException {
        String calls = IntStream.range(0, 65)
                .mapToObj(i -> "[\"Core/echo\",{},\"c\"]")
                .collect(Collectors.joining(","));
        HttpResponse<String> refused =
                alice.post("{\"using\":[\"urn:ietf:params:jmap:core\"],\"methodCalls\":[" + calls + "]}");
        assertEquals("limit", type(refused));
        assertEquals("maxCallsInRequest", Answer.of(refused.body()).text("/limit"));
        HttpResponse<String> large = alice.post(" ".repeat(10_000_001));
        assertEquals("maxSizeRequest", Answer.of(large.body()).text("/limit"));
    }

    @Test
    void rfc8620Section3_6_2AMethodThatFailsLeavesTheOthersAlone() throws IOException {
        Answer answer = alice.calls("['No/such',{},'a'],['Email/get',{'ids':[]},'b'],"
                + "['Email/get',{'accountId':'a999','ids':[]},'c'],['Email/get',{'accountId':'$a','ids':'x'},'d'],"
                + "['Core/echo',{'x':1},'e']");
        assertEquals("'unknownMethod'", answer.at("/methodResponses/0/1/type"));
        assertEquals("error", answer.name(0));
        assertEquals("'invalidArguments'", answer.at("/methodResponses/1/1/type"));
        assertEquals("'accountNotFound'", answer.at("/methodResponses/2/1/type"));
        assertEquals("'invalidArguments'", answer.at("/methodResponses/3/1/type"));
        assertEquals("['Core/echo',{'x':1},'e']", answer.at("/methodResponses/4"));
    }

    @Test
    void rfc8620Section1_8AMethodNeedsItsCapability() throws IOException {
        Answer answer = alice.batch("{'using':['urn:ietf:params:jmap:core'],'methodCalls':"
                + "[['Mailbox/get',{'accountId':'$a'},'a']]}");
        assertEquals("'unknownMethod'", answer.at("/methodResponses/0/1/type"));
    }

    @Test
    void rfc8620Section3_3CreatedIdsComeBackWhenTheyWereGiven() throws IOException {
        Answer with = alice.batch(
                "{'using':['urn:ietf:params:jmap:core'],'methodCalls':[],'createdIds':{'k':'m1'}}");
        assertEquals("{'k':'m1'}", with.at("/createdIds"));
        Answer without = alice.batch("{'using':['urn:ietf:params:jmap:core'],'methodCalls':[]}");
        assertEquals("absent", without.at("/createdIds"));
        assertTrue(without.text("/sessionState").startsWith("s"));
    }

    @Test
    void rfc8620Section3_7ArgumentsComeFromEarlierAnswers() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        Answer answer = alice.calls("['Core/echo',{'list':[{'id':'e1','t':['t1','t9']},{'id':'e2','t':['t2']}]},'c0'],"
                + "['Core/echo',{'#all':{'resultOf':'c0','name':'Core/echo','path':'/list/*/t'}},'c1'],"
                + "['Core/echo',{'#one':{'resultOf':'c0','name':'Core/echo','path':'/list/1/id'}},'c2'],"
                + "['Core/echo',{'#none':{'resultOf':'c0','name':'Core/echo','path':'/nope'}},'c3'],"
                + "['Core/echo',{'#none':{'resultOf':'c9','name':'Core/echo','path':'/list'}},'c4'],"
                + "['Core/echo',{'#x':{'resultOf':'c0','name':'Core/echo','path':'/list'},'x':1},'c5'],"
                + "['Core/echo',{'#x':{'resultOf':'c0','name':'Email/get','path':'/list'}},'c6']");
        assertEquals("{'all':['t1','t9','t2']}", answer.at("/methodResponses/1/1"));
        assertEquals("{'one':'e2'}", answer.at("/methodResponses/2/1"));
        assertEquals("'invalidResultReference'", answer.at("/methodResponses/3/1/type"));
        assertEquals("'invalidResultReference'", answer.at("/methodResponses/4/1/type"));
        assertEquals("'invalidArguments'", answer.at("/methodResponses/5/1/type"));
        assertEquals("'invalidResultReference'", answer.at("/methodResponses/6/1/type"));
    }

    @Test
    void rfc8620Section4EchoAnswersWhatWasAsked() throws IOException {
        Answer answer = alice.calls("['Core/echo',{'a':[1,-2.5,true,null,'\u00e9\u2603'],'b':{}},'x']");
        assertEquals("['Core/echo',{'a':[1,-2.5,true,null,'\u00e9\u2603'],'b':{}},'x']", answer.at("/methodResponses/0"));
    }

    @Test
    void rfc8620Section5_1GetTellsWhatIsNotThereAndWhatIsTooMuch() throws IOException {
        String many = IntStream.range(0, 1_001).mapToObj(i -> "'e" + (i + 1) + "'").collect(Collectors.joining(","));
        server.put(Role.INBOX, TestServer.mail("one"));
        Answer answer = alice.calls("['Email/get',{'accountId':'$a','ids':['e1','e77','zz'],'properties':['size']},'a'],"
                + "['Email/get',{'accountId':'$a','ids':[" + many + "]},'b'],"
                + "['Email/get',{'accountId':'$a','ids':['e1'],'properties':['nonsense']},'c']");
        assertEquals("['e77','zz']", answer.at("/methodResponses/0/1/notFound"));
        assertEquals("'e1'", answer.at("/methodResponses/0/1/list/0/id"));
        assertEquals("absent", answer.at("/methodResponses/0/1/list/0/subject"));
        assertEquals("'requestTooLarge'", answer.at("/methodResponses/1/1/type"));
        assertEquals("'invalidArguments'", answer.at("/methodResponses/2/1/type"));
    }

    @Test
    void rfc8620Section5_2ChangesAreCutWhereTheClientWants() throws IOException {
        String before = alice.calls("['Email/get',{'accountId':'$a','ids':[]},'a']").answer(0).text("/state");
        for (int i = 0; i < 5; i++) {
            server.put(Role.INBOX, TestServer.mail("m" + i));
        }
        String since = before;
        String all = "";
        for (int i = 0; i < 3; i++) {
            Answer step = alice.calls("['Email/changes',{'accountId':'$a','sinceState':'" + since + "','maxChanges':2},'a']")
                    .answer(0);
            all += step.at("/created") + step.at("/hasMoreChanges");
            since = step.text("/newState");
        }
        assertEquals("['e1','e2']true['e3','e4']true['e5']false", all);
        Answer none = alice.calls("['Email/changes',{'accountId':'$a','sinceState':'" + since + "'},'a'],"
                + "['Email/changes',{'accountId':'$a','sinceState':'999999'},'b'],"
                + "['Email/changes',{'accountId':'$a','sinceState':'bogus'},'c'],"
                + "['Email/changes',{'accountId':'$a','sinceState':'" + before + "','maxChanges':0},'d']");
        assertEquals("[]", none.at("/methodResponses/0/1/created"));
        assertEquals("'cannotCalculateChanges'", none.at("/methodResponses/1/1/type"));
        assertEquals("'cannotCalculateChanges'", none.at("/methodResponses/2/1/type"));
        assertEquals("'invalidArguments'", none.at("/methodResponses/3/1/type"));
    }
}
