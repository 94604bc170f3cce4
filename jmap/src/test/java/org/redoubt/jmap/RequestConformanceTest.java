package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Acl;
import org.redoubt.account.Grantee;
import org.redoubt.account.Right;
import org.redoubt.account.Rights;
import org.redoubt.account.Role;
import org.redoubt.jmap.JmapClient.Answer;

/** RFC 8620 1 to 4 and 8: what is asked for, what is answered, and who is let in. */
class RequestConformanceTest {
    private static final String ALL = "['urn:ietf:params:jmap:core','urn:ietf:params:jmap:mail','urn:ietf:params:jmap:submission',"
            + "'urn:ietf:params:jmap:quota','urn:ietf:params:jmap:contacts','urn:ietf:params:jmap:principals',"
            + "'urn:ietf:params:jmap:vacationresponse','urn:ietf:params:jmap:sieve']";

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

    private Answer batch(String calls) throws IOException {
        return alice.batch("{'using':" + ALL + ",'methodCalls':[" + calls + "]}");
    }

    private Answer session() throws IOException {
        return Answer.of(alice.get("/jmap/session").body());
    }

    @Test
    void rfc8620Section1_2IdsAreOfTheSafeAlphabetAndNoTwoOfATypeAreTheSame() throws IOException {
        server.limit(1_000_000);
        for (int i = 0; i < 3; i++) {
            server.put(Role.INBOX, TestServer.mail("m" + i));
        }
        alice.call("EmailSubmission/set", "'create':{'s':{'identityId':'" + alice.call("Identity/get", "").text("/list/0/id")
                + "','emailId':'e1'}}");
        batch("['ContactCard/set',{'accountId':'$a','create':{'c':{'addressBookIds':{'k0000000000000001':true},'name':{'full':'Ann'}}}},'c']");
        String types = "";
        for (String type : new String[] {
            "Mailbox", "Identity", "EmailSubmission", "AddressBook", "ContactCard", "Quota", "Principal", "VacationResponse"
        }) {
            types += "['" + type + "/get',{'accountId':'$a','properties':['id']},'g'],";
        }
        Answer all = batch(types + "['Email/get',{'accountId':'$a','ids':['e1','e2','e3'],'properties':['id','blobId','threadId']},'g']");
        for (int i = 0; i < 9; i++) {
            String list = all.at("/methodResponses/" + i + "/1/list");
            Set<String> ids = new LinkedHashSet<>();
            Matcher each = Pattern.compile("'(id|blobId|threadId)':'([^']*)'").matcher(list);
            int found = 0;
            while (each.find()) {
                assertTrue(each.group(2).matches("[A-Za-z0-9_-]{1,255}"), each.group());
                ids.add(each.group());
                found++;
            }
            assertTrue(found > 0, all.toString());
            assertEquals(found, ids.size(), list);
        }
    }

    @Test
    void rfc8620Section1_3NumbersBeyondWhatADoubleHoldsAreRefused() throws IOException {
        for (String wrong : new String[] {"9007199254740992", "1.5", "'1'", "true"}) {
            Answer refused = alice.call("Email/query", "'limit':" + wrong);
            assertEquals("'invalidArguments'", refused.at("/type"), wrong);
        }
        assertEquals("[]", alice.call("Email/query", "'position':9007199254740991").at("/ids"));
    }

    @Test
    void rfc8620Section1_4DatesHaveNoEmptyFractionAndCapitalLetters() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        Answer got = alice.call("Email/get", "'ids':['e1'],'properties':['receivedAt','sentAt']");
        assertTrue(got.text("/list/0/receivedAt").matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"), got.toString());
        assertTrue(got.text("/list/0/sentAt").matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(Z|[+-]\\d\\d:\\d\\d)"), got.toString());
        String mail = "'create':{'d':{'mailboxIds':{'m1':true},'receivedAt':'";
        for (String wrong : new String[] {"2026-11-24t10:00:00z", "2026-11-24T10:00:00+01:00", "2026-11-24", "2026-13-24T10:00:00Z"}) {
            assertEquals("['receivedAt']", alice.call("Email/set", mail + wrong + "'}}").at("/notCreated/d/properties"), wrong);
        }
    }

    @Test
    void rfc8620Section1_5WhatIsNotIJsonIsRefused() throws IOException {
        for (String wrong : new String[] {
            "{\"using\":[],\"methodCalls\":[],\"x\":{\"a\":1,\"a\":2}}", "{\"using\":[],\"methodCalls\":[],\"x\":\"\\ud800\"}", "[1,]", "",
            "{\"using\":[],\"methodCalls\":[]} x", "{\"using\":[],\"methodCalls\":[],\"x\":NaN}"
        }) {
            HttpResponse<String> refused = alice.post(wrong);
            assertEquals("urn:ietf:params:jmap:error:notJSON", Answer.of(refused.body()).text("/type"), wrong);
        }
        HttpResponse<String> latin = alice.send(alice.request("/jmap/api")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray("{\"using\":[\"\u00e4\"],\"methodCalls\":[]}".getBytes(StandardCharsets.ISO_8859_1)))
                .build());
        assertEquals("urn:ietf:params:jmap:error:notJSON", Answer.of(latin.body()).text("/type"));
    }

    @Test
    void rfc8620Section1_7NoResourceIsThereForWhoHasNotSignedIn() throws IOException {
        for (String path : new String[] {
            "/jmap/session", "/jmap/api", "/jmap/upload/a1001/", "/jmap/download/a1001/b1?name=x&accept=text/plain",
            "/jmap/events?types=*&closeafter=no&ping=0", "/jmap/ws"
        }) {
            HttpRequest.Builder request = HttpRequest.newBuilder(alice.uri(path));
            boolean post = path.contains("api") || path.contains("upload");
            HttpResponse<String> refused =
                    alice.send((post ? request.POST(HttpRequest.BodyPublishers.ofString("{}")) : request).build());
            assertEquals(401, refused.statusCode(), path);
            assertTrue(refused.headers().firstValue("WWW-Authenticate").isPresent(), path);
        }
    }

    @Test
    void rfc8620Section1_8CapabilitiesOfOurOwnAreNamedByAnAddressOfOurs() throws IOException {
        Matcher names = Pattern.compile("'([^']+)':").matcher(session().at("/capabilities").replaceAll("\\{[^{}]*\\}", "0"));
        int found = 0;
        while (names.find()) {
            assertTrue(names.group(1).matches("urn:ietf:params:jmap:[a-z:-]+|https://[a-z.]+/.+"), names.group(1));
            found++;
        }
        assertTrue(found > 10);
    }

    @Test
    void rfc8620Section2TheSessionIsJsonThatNobodyKeeps() throws IOException {
        HttpResponse<String> response = alice.get("/jmap/session");
        assertTrue(response.headers().firstValue("Cache-Control").orElse("").contains("no-store"));
        Answer session = Answer.of(response.body());
        String accounts = session.at("/accounts/" + alice.accountId() + "/accountCapabilities");
        Matcher primary = Pattern.compile("'(urn:[^']+|https:[^']+)':").matcher(session.at("/primaryAccounts"));
        while (primary.find()) {
            assertTrue(accounts.contains("'" + primary.group(1) + "'"), primary.group(1));
        }
    }

    @Test
    void rfc8620Section2TheStateOfTheSessionIsAnotherWhenTheSessionIs() throws IOException {
        Set<String> states = new LinkedHashSet<>();
        List<String> sessions = new ArrayList<>();
        JmapClient bob = new JmapClient(server.port(), TestServer.BOB, TestServer.PASSWORD);
        Runnable look = () -> {
            try {
                String session = bob.get("/jmap/session").body();
                states.add(Answer.of(session).text("/state"));
                sessions.add(session);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        };
        look.run();
        look.run();
        assertEquals(1, states.size());
        // Contacts first, then mail of the same account.
        String bobs = "p" + bob.accountId().substring(1);
        batch("['AddressBook/set',{'accountId':'$a','update':{'k0000000000000001':{'shareWith':{'" + bobs + "':{'mayRead':true}}}}},'s']");
        server.settle();
        look.run();
        assertEquals(2, states.size());
        try (AccountHandle account = server.account()) {
            Grantee grantee = new Grantee.Person(server.directory.person(TestServer.BOB).orElseThrow().account());
            account.share(
                    account.mailboxes().byRole(Role.INBOX).orElseThrow().id(), grantee, false, Acl.Mode.REPLACE,
                    Rights.of(Right.LOOKUP, Right.READ));
        }
        server.settle();
        look.run();
        assertTrue(!sessions.get(2).replaceAll("\"state\":.*", "").equals(sessions.get(3).replaceAll("\"state\":.*", "")));
        assertEquals(3, states.size());
    }

    @Test
    void rfc8620Section3_1AnswersAreJson() throws IOException {
        HttpResponse<String> response = alice.post("{\"using\":[\"urn:ietf:params:jmap:core\"],\"methodCalls\":[]}");
        assertTrue(response.headers().firstValue("Content-Type").orElse("").startsWith("application/json"));
        assertEquals(405, alice.get("/jmap/api").statusCode());
    }

    @Test
    void rfc8620Section3_3CallsRunInTheirOrderAndAnswersKeepIt() throws IOException {
        Answer answer = batch("['Mailbox/set',{'accountId':'$a','create':{'x':{'name':'Quay'}}},'1'],"
                + "['Mailbox/query',{'accountId':'$a','filter':{'name':'Quay'}},'2'],"
                + "['Mailbox/set',{'accountId':'$a','destroy':['#x']},'3'],"
                + "['Mailbox/query',{'accountId':'$a','filter':{'name':'Quay'}},'4']");
        for (int i = 0; i < 4; i++) {
            assertEquals("'" + (i + 1) + "'", answer.at("/methodResponses/" + i + "/2"));
        }
        String made = answer.at("/methodResponses/0/1/created/x/id");
        assertEquals("[" + made + "]", answer.at("/methodResponses/1/1/ids"));
        assertEquals("[" + made + "]", answer.at("/methodResponses/2/1/destroyed"));
        assertEquals("[]", answer.at("/methodResponses/3/1/ids"));
    }

    @Test
    void rfc8620Section3_3WhatARequestHasBesideIsPassedOver() throws IOException {
        Answer answer = alice.batch("{'using':['urn:ietf:params:jmap:core'],'methodCalls':[['Core/echo',{'a':1},'c']],'future':{'x':[1]}}");
        assertEquals("['Core/echo',{'a':1},'c']", answer.at("/methodResponses/0"));
    }

    @Test
    void rfc8620Section3_4TheStateOfTheSessionIsInEachAnswer() throws IOException {
        assertEquals(session().text("/state"), batch("").text("/sessionState"));
        Answer made = alice.batch("{'using':" + ALL + ",'createdIds':{'old':'m2'},'methodCalls':["
                + "['Mailbox/set',{'accountId':'$a','create':{'x':{'name':'X','parentId':'#old'}}},'s']]}");
        assertEquals("'m2'", made.at("/createdIds/old"));
        assertEquals(made.at("/methodResponses/0/1/created/x/id"), made.at("/createdIds/x"));
    }

    @Test
    void rfc8620Section3_5NullIsWhatAnArgumentThatIsLeftOutIs() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        String state = alice.call("Email/get", "'ids':[]").text("/state");
        for (String[] both : new String[][] {
            {"Mailbox/get", "", "'ids':null,'properties':null"},
            {"Email/query", "", "'filter':null,'sort':null,'position':null,'anchor':null,'anchorOffset':null,'limit':null,'calculateTotal':null,'collapseThreads':null"},
            {"Email/changes", "'sinceState':'0'", "'sinceState':'0','maxChanges':null"},
            {"Email/queryChanges", "'sinceQueryState':'" + state + "'", "'sinceQueryState':'" + state + "','filter':null,'sort':null,'maxChanges':null,'upToId':null,'calculateTotal':null"},
            {"Email/get", "'ids':['e1']", "'ids':['e1'],'properties':null,'bodyProperties':null,'fetchTextBodyValues':null,'maxBodyValueBytes':null"},
            {"Email/set", "", "'ifInState':null,'create':null,'update':null,'destroy':null"}
        }) {
            assertEquals(alice.call(both[0], both[1]).toString(), alice.call(both[0], both[2]).toString(), both[0]);
        }
    }

    @Test
    void rfc8620Section3_6_2AMethodThatFailsChangesNothing() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        String before = alice.call("Email/get", "'ids':['e1'],'properties':['keywords']").toString();
        for (String wrong : new String[] {
            "'ifInState':'999','update':{'e1':{'keywords/$seen':true}}",
            "'update':{'e1':{'keywords/$seen':true}},'destroy':'e1'",
            "'update':{'e1':{'keywords/$seen':true}},'create':[]",
            "'update':{'e1':true}"
        }) {
            Answer refused = alice.call("Email/set", wrong);
            assertTrue(!refused.at("/type").equals("absent"), wrong);
            assertEquals(before, alice.call("Email/get", "'ids':['e1'],'properties':['keywords']").toString(), wrong);
        }
    }

    @Test
    void rfc8620Section3_6_2ASignInThatMayOnlyReadChangesNothing() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        try (AccountHandle account = server.account()) {
            Grantee grantee = new Grantee.Person(server.directory.person(TestServer.BOB).orElseThrow().account());
            account.share(
                    account.mailboxes().byRole(Role.INBOX).orElseThrow().id(), grantee, false, Acl.Mode.REPLACE,
                    Rights.of(Right.LOOKUP, Right.READ));
        }
        server.settle();
        JmapClient bob = new JmapClient(server.port(), TestServer.BOB, TestServer.PASSWORD);
        String alices = alice.accountId();
        assertEquals("true", Answer.of(bob.get("/jmap/session").body()).at("/accounts/" + alices + "/isReadOnly"));
        Answer refused = bob.calls("['Email/set',{'accountId':'" + alices + "','update':{'e1':{'keywords/$seen':true}},'destroy':['e1']},'s'],"
                + "['Mailbox/set',{'accountId':'" + alices + "','create':{'x':{'name':'X'}}},'s']");
        String all = refused.toString();
        assertTrue(all.contains("accountReadOnly") || all.contains("forbidden"), all);
        assertTrue(refused.at("/methodResponses/0/1/updated").matches("absent|null") && refused.at("/methodResponses/1/1/created").matches("absent|null"), all);
    }

    @Test
    void rfc8620Section3_9ArgumentsOfAWrongKindAreRefused() throws IOException {
        for (String[] wrong : new String[][] {
            {"Email/get", "'ids':'e1'"}, {"Email/get", "'ids':[1]"}, {"Email/get", "'ids':[],'properties':'id'"},
            {"Email/get", "'ids':[],'fetchTextBodyValues':'yes'"}, {"Email/get", "'ids':[],'maxBodyValueBytes':-1"},
            {"Email/changes", ""}, {"Email/changes", "'sinceState':7"}, {"Email/query", "'filter':7"}, {"Email/query", "'sort':{}"},
            {"Email/query", "'sort':[7]"}, {"Email/query", "'anchor':7"}, {"Email/query", "'calculateTotal':'x'"},
            {"Email/queryChanges", ""}, {"Email/set", "'create':[]"}, {"Email/set", "'destroy':{}"}, {"Mailbox/set", "'onDestroyRemoveEmails':1"},
            {"Email/get", "'ids':['not an id!']"}, {"Email/query", "'filter':{'operator':'XOR','conditions':[]}"},
            {"Email/query", "'filter':{'operator':'AND'}"}, {"Thread/get", "'ids':{}"}, {"SearchSnippet/get", "'filter':{}"},
            {"Email/import", ""}, {"Email/parse", ""}, {"Email/copy", "'create':{}"}
        }) {
            Answer refused = alice.call(wrong[0], wrong[1]);
            boolean notFound = wrong[1].contains("not an id!") && refused.at("/notFound").contains("not an id!");
            assertTrue(notFound || refused.at("/type").equals("'invalidArguments'"), wrong[0] + " " + wrong[1] + " " + refused);
        }
    }

    @Test
    void rfc8620Section3_9ArgumentsThatAreNotKnownAreRefused() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        for (String method : new String[] {"Email/get", "Email/query", "Email/set", "Mailbox/get", "Mailbox/set", "Mailbox/query", "Thread/get"}) {
            String rest = method.equals("Email/get") || method.equals("Thread/get") ? "'ids':[]," : "";
            assertEquals("'invalidArguments'", alice.call(method, rest + "'colour':'red'").at("/type"), method);
        }
    }

    @Test
    void rfc8620Section8_1NothingIsSpokenWithoutTls() throws IOException {
        try (Socket plain = new Socket("localhost", server.port())) {
            plain.setSoTimeout(10_000);
            plain.getOutputStream().write("GET /jmap/session HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = assertThrowsOrRead(plain);
            assertTrue(!new String(answer, StandardCharsets.ISO_8859_1).contains("HTTP/1.1 2"));
        }
        assertTrue(session().text("/apiUrl").startsWith("https://"));
    }

    private static byte[] assertThrowsOrRead(Socket socket) {
        try {
            return socket.getInputStream().readNBytes(64);
        } catch (IOException reset) {
            return new byte[0];
        }
    }

    @Test
    void rfc8620Section8_4WhatIsNestedWithoutEndIsRefused() throws IOException {
        HttpResponse<String> refused = alice.post("{\"using\":[],\"methodCalls\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");
        assertEquals(400, refused.statusCode());
        assertThrows(AssertionError.class, () -> alice.batch("{'using':[],'methodCalls':7}"));
        assertEquals(200, alice.get("/jmap/session").statusCode());
    }
}
