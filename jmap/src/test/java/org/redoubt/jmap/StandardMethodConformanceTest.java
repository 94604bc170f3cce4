package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.EmailId;
import org.redoubt.account.Keyword;
import org.redoubt.account.Role;
import org.redoubt.jmap.JmapClient.Answer;

/** RFC 8620 5: what get, changes, set, copy, query and queryChanges have in common. */
class StandardMethodConformanceTest {
    private int made;

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

    private void put(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            server.put(Role.INBOX, TestServer.mail("m" + made++));
        }
    }

    private static List<String> ids(String array) {
        return array.length() <= 2 ? List.of() : List.of(array.substring(2, array.length() - 2).split("','"));
    }

    @Test
    void rfc8620Section5_1AnIdThatIsAskedForTwiceIsToldOnce() throws IOException {
        put(1);
        Answer got = alice.call("Email/get", "'ids':['e1','e9','e1','e9'],'properties':['size']");
        assertEquals("absent", got.at("/list/1"));
        assertEquals("['e9']", got.at("/notFound"));
        Answer boxes = alice.call("Mailbox/get", "'ids':['m1','m1'],'properties':['name']");
        assertEquals("[{'id':'m1','name':'Inbox'}]", boxes.at("/list"));
    }

    @Test
    void rfc8620Section5_1TheStateIsAnotherWhenAnObjectIsAndStaysOtherwise() throws IOException {
        put(1);
        for (String[] one : new String[][] {
            {"Email", "'update':{'e1':{'keywords/$seen':true}}"},
            {"Mailbox", "'update':{'m2':{'sortOrder':7}}"},
            {"Identity", "'create':{'x':{'email':'alice@example.org','name':'W'}}"}
        }) {
            String ids = one[0].equals("Email") ? "'ids':['e1']" : "";
            String before = alice.call(one[0] + "/get", ids).text("/state");
            assertEquals(before, alice.call(one[0] + "/get", ids).text("/state"), one[0]);
            Answer set = alice.call(one[0] + "/set", one[1]);
            assertEquals(before, set.text("/oldState"), one[0]);
            String after = alice.call(one[0] + "/get", ids).text("/state");
            assertTrue(!before.equals(after), one[0]);
            assertEquals(after, set.text("/newState"), one[0]);
        }
    }

    @Test
    void rfc8620Section5_2NoPageTellsOfAnObjectBeforeItIsCreatedOrAfterItIsDestroyed() throws IOException {
        String state = alice.call("Email/get", "'ids':[]").text("/state");
        put(4);
        try (AccountHandle account = server.account()) {
            for (int i = 1; i <= 4; i++) {
                alice.call("Email/set", "'update':{'e" + i + "':{'keywords/$seen':true}}");
            }
            account.emails().destroy(List.of(new EmailId(2), new EmailId(4)));
            put(2);
            alice.call("Email/set", "'update':{'e1':{'keywords/$flagged':true}},'destroy':['e5']");
        }
        for (int most : new int[] {1, 2, 3, 100}) {
            Map<String, String> last = new HashMap<>();
            Set<String> known = new HashSet<>();
            String since = state;
            boolean more = true;
            while (more) {
                Answer page = alice.call("Email/changes", "'sinceState':'" + since + "','maxChanges':" + most);
                int told = 0;
                for (String kind : new String[] {"created", "updated", "destroyed"}) {
                    for (String id : ids(page.at("/" + kind))) {
                        told++;
                        String before = last.getOrDefault(id, "");
                        // What is gone by now was never known, and may be told as gone more than once.
                        assertTrue(!before.equals("destroyed") || kind.equals("destroyed"), id + " comes again");
                        assertTrue(!kind.equals("created") || before.isEmpty(), id + " is created after it was " + before);
                        last.put(id, kind);
                        if (kind.equals("destroyed")) {
                            known.remove(id);
                        } else {
                            known.add(id);
                        }
                    }
                }
                assertTrue(told <= most, page.toString());
                assertEquals("'" + since + "'", page.at("/oldState"));
                since = page.text("/newState");
                more = page.at("/hasMoreChanges").equals("true");
            }
            assertEquals(Set.of("e1", "e3", "e6"), known, "in pages of " + most);
            assertEquals(alice.call("Email/get", "'ids':[]").text("/state"), since);
        }
    }

    @Test
    void rfc8620Section5_3APatchReachesNothingThatItMayNot() throws IOException {
        put(1);
        String identity = alice.call("Identity/get", "").text("/list/0/id");
        alice.call("Identity/set", "'update':{'" + identity + "':{'replyTo':[{'email':'a@example.org','name':null}]}}");
        for (String patch : new String[] {
            "'replyTo/0':{'email':'b@example.org'}", "'replyTo/0/email':'b@example.org'", "'bcc/0/email':'b@example.org'",
            "'replyTo':null,'replyTo/0/name':'x'", "'nothing/here':1"
        }) {
            Answer refused = alice.call("Identity/set", "'update':{'" + identity + "':{" + patch + "}}");
            assertEquals("'invalidPatch'", refused.at("/notUpdated/" + identity + "/type"), patch);
        }
        String vacation = "{'using':['urn:ietf:params:jmap:core','urn:ietf:params:jmap:vacationresponse'],'methodCalls':["
                + "['VacationResponse/set',{'accountId':'$a','update':{'singleton':{'subject/x':'y'}}},'v']]}";
        assertEquals("'invalidPatch'", alice.batch(vacation).answer(0).at("/notUpdated/singleton/type"));
        for (String patch : new String[] {"'keywords/$seen/x':true", "'keywords':{},'keywords/$seen':true", "'to/0':null"}) {
            Answer refused = alice.call("Email/set", "'update':{'e1':{" + patch + "}}");
            assertEquals("'invalidPatch'", refused.at("/notUpdated/e1/type"), patch);
        }
        // RFC 6901 4: how keys with a slash are written.
        Answer escaped = alice.call("Email/set", "'update':{'e1':{'keywords/a~1b':true,'keywords/c~0d':true}}");
        assertTrue(!escaped.at("/updated").contains("e1") || alice.call("Email/get", "'ids':['e1'],'properties':['keywords']")
                .at("/list/0/keywords").equals("{'a/b':true,'c~d':true}"), escaped.toString());
        assertEquals("{'" + "e1" + "':null}", alice.call("Email/set", "'update':{'e1':{'keywords/gone':null}}").at("/updated"));
    }

    @Test
    void rfc8620Section5_3AnObjectIsChangedWholeOrNotAtAllAndTheNextOneAllTheSame() throws IOException {
        put(2);
        Answer set = alice.call("Email/set", "'update':{'e1':{'keywords/$seen':true,'mailboxIds/m99':true},'e2':{'keywords/$seen':true}},"
                + "'destroy':['e7']");
        assertEquals("'invalidProperties'", set.at("/notUpdated/e1/type"));
        assertEquals("{'e2':null}", set.at("/updated"));
        assertEquals("'notFound'", set.at("/notDestroyed/e7/type"));
        Answer got = alice.call("Email/get", "'ids':['e1','e2'],'properties':['keywords']");
        assertEquals("[{'id':'e1','keywords':{}},{'id':'e2','keywords':{'$seen':true}}]", got.at("/list"));
        Answer box = alice.call("Mailbox/set", "'update':{'m2':{'name':'Other','parentId':'m99'}}");
        assertEquals("['parentId']", box.at("/notUpdated/m2/properties"));
        assertEquals("'Drafts'", alice.call("Mailbox/get", "'ids':['m2'],'properties':['name']").at("/list/0/name"));
    }

    @Test
    void rfc8620Section5_3WhatIsReferredToIsMadeFirstAndTheLastOfANameCounts() throws IOException {
        Answer made = alice.calls("['Mailbox/set',{'accountId':'$a','create':{'a':{'name':'Child','parentId':'#z'},'z':{'name':'Parent'}}},'s'],"
                + "['Mailbox/set',{'accountId':'$a','create':{'z':{'name':'Second'}}},'t'],"
                + "['Mailbox/set',{'accountId':'$a','create':{'b':{'name':'Grandchild','parentId':'#z'}}},'u'],"
                + "['Mailbox/get',{'accountId':'$a','ids':['#a','#b'],'properties':['parentId']},'g']");
        String parent = made.at("/methodResponses/0/1/created/z/id");
        String second = made.at("/methodResponses/1/1/created/z/id");
        assertEquals(parent, made.at("/methodResponses/3/1/list/0/parentId"), made.toString());
        assertEquals(second, made.at("/methodResponses/3/1/list/1/parentId"), made.toString());
        Answer nothing = alice.call("Mailbox/set", "'create':{'c':{'name':'Lost','parentId':'#never'}}");
        assertEquals("['parentId']", nothing.at("/notCreated/c/properties"));
    }

    @Test
    void rfc8620Section5_3WhatIsValidInTheEndIsDoneInOneCall() throws IOException {
        Answer made = alice.call("Mailbox/set", "'create':{'a':{'name':'A'},'b':{'name':'B'}}");
        String a = made.text("/created/a/id");
        String b = made.text("/created/b/id");
        Answer freed = alice.call("Mailbox/set", "'destroy':['" + b + "'],'update':{'" + a + "':{'name':'B'}}");
        Answer after = alice.call("Mailbox/get", "'ids':['" + a + "','" + b + "'],'properties':['name']");
        assertEquals("'B'", after.at("/list/0/name"), freed.toString());
        assertEquals("['" + b + "']", after.at("/notFound"));
    }

    @Test
    void rfc8620Section5_3TwoNamesAreExchanged() throws IOException {
        Answer made = alice.call("Mailbox/set", "'create':{'a':{'name':'A'},'b':{'name':'B'}}");
        String a = made.text("/created/a/id");
        String b = made.text("/created/b/id");
        Answer swapped = alice.call("Mailbox/set", "'update':{'" + a + "':{'name':'B'},'" + b + "':{'name':'A'}}");
        for (String id : new String[] {a, b}) {
            Answer after = alice.call("Mailbox/get", "'ids':['" + id + "'],'properties':['name']");
            assertEquals(id.equals(a) ? "'B'" : "'A'", after.at("/list/0/name"), swapped.toString());
        }
        assertEquals("null", swapped.at("/notUpdated"));
        // What would leave two of one name is refused.
        Answer refused = alice.call("Mailbox/set", "'update':{'" + a + "':{'name':'C'},'" + b + "':{'name':'C'}}");
        assertEquals("{'" + a + "':null}", refused.at("/updated"));
        assertEquals("['name']", refused.at("/notUpdated/" + b + "/properties"));
        Answer roles = alice.call("Mailbox/set", "'update':{'m4':{'role':'archive'},'m6':{'role':'junk'}}");
        assertEquals("['role']", roles.at("/notUpdated/m4/properties"));
    }

    @Test
    void rfc8620Section5_3MoreObjectsThanAnnouncedAreRefusedAtOnce() throws IOException {
        String many = IntStream.rangeClosed(1, Limits.OBJECTS_SET + 1).mapToObj(i -> "'e" + i + "'").collect(Collectors.joining(","));
        assertEquals("'requestTooLarge'", alice.call("Email/set", "'destroy':[" + many + "]").at("/type"));
        put(1);
        assertEquals("'requestTooLarge'", alice.call("Email/set", "'destroy':[" + many + "]").at("/type"));
        assertEquals("[{'id':'e1'}]", alice.call("Email/get", "'ids':['e1'],'properties':['id']").at("/list"));
    }

    @Test
    void rfc8620Section5_3WhatTheServerChoseIsToldOfANewObject() throws IOException {
        Answer made = alice.call("Mailbox/set", "'create':{'a':{'name':'A'}}");
        for (String chosen : new String[] {"id", "parentId", "role", "sortOrder", "totalEmails", "unreadEmails", "totalThreads", "unreadThreads", "myRights", "isSubscribed"}) {
            assertTrue(!made.at("/created/a/" + chosen).equals("absent"), chosen);
        }
        assertEquals("absent", made.at("/created/a/name"));
    }

    @Test
    void rfc8620Section5_4NothingIsCopiedWithinOneAccount() throws IOException {
        put(1);
        Answer same = alice.call("Email/copy", "'fromAccountId':'$a','create':{'c':{'id':'e1','mailboxIds':{'m1':true}}}");
        assertEquals("'invalidArguments'", same.at("/type"));
        assertEquals("'fromAccountNotFound'", alice.call("Email/copy", "'fromAccountId':'a999','create':{}").at("/type"));
    }

    @Test
    void rfc8620Section5_5AnAnchorCountsBeforeAPositionAndAnOffsetOnlyWithOne() throws IOException {
        put(4);
        assertEquals("['e2','e1']", alice.call("Email/query", "'anchor':'e2','position':3").at("/ids"));
        assertEquals("['e4','e3','e2','e1']", alice.call("Email/query", "'anchorOffset':2").at("/ids"));
        assertEquals("2", alice.call("Email/query", "'anchor':'e2','position':3").at("/position"));
    }

    @Test
    void rfc8620Section5_5WhatIsBehindTheEndIsEmptyAndNoError() throws IOException {
        put(2);
        Answer behind = alice.call("Email/query", "'position':2,'calculateTotal':true");
        assertEquals("[]2", behind.at("/ids") + behind.at("/total"));
        assertEquals("absent", alice.call("Email/query", "'calculateTotal':false").at("/total"));
    }

    @Test
    void rfc8620Section5_5ALimitThatIsCutIsTold() throws IOException {
        put(1);
        assertEquals(String.valueOf(Limits.IDS), alice.call("Email/query", "'limit':" + (Limits.IDS + 1)).at("/limit"));
        assertEquals("absent", alice.call("Email/query", "'limit':" + Limits.IDS).at("/limit"));
    }

    @Test
    void rfc8620Section5_5EqualObjectsKeepTheirOrder() throws IOException {
        put(5);
        for (String sort : new String[] {"[]", "[{'property':'size'}]", "[{'property':'from'}]", "[{'property':'hasKeyword','keyword':'x'}]"}) {
            String first = alice.call("Email/query", "'sort':" + sort).at("/ids");
            alice.call("Email/set", "'update':{'e3':{'keywords/$seen':true}}");
            assertEquals(first, alice.call("Email/query", "'sort':" + sort).at("/ids"), sort);
            alice.call("Email/set", "'update':{'e3':{'keywords/$seen':null}}");
        }
        // Ascending where nothing else is said, and by characters and not by octets or letters' cases.
        server.put(Role.ARCHIVE, TestServer.mail("b"));
        server.put(Role.ARCHIVE, TestServer.mail("=?utf-8?q?=C3=84?="));
        server.put(Role.ARCHIVE, TestServer.mail("A"));
        server.put(Role.ARCHIVE, TestServer.mail("=?utf-8?q?=C3=A4?= z"));
        String archive = alice.call("Mailbox/query", "'filter':{'role':'archive'}").text("/ids/0");
        assertEquals(
                "['e8','e7','e9','e6']",
                alice.call("Email/query", "'filter':{'inMailbox':'" + archive + "'},'sort':[{'property':'subject'}]").at("/ids"));
    }

    @Test
    void rfc8620Section5_5TheStateOfAQueryIsAnotherWhenItsResultsAre() throws IOException {
        put(2);
        String query = "'filter':{'hasKeyword':'$flagged'}";
        Answer before = alice.call("Email/query", query);
        assertEquals(before.text("/queryState"), alice.call("Email/query", query).text("/queryState"));
        alice.call("Email/set", "'update':{'e1':{'keywords/$flagged':true}}");
        assertTrue(!before.text("/queryState").equals(alice.call("Email/query", query).text("/queryState")));
        String boxes = alice.call("Mailbox/query", "").text("/queryState");
        alice.call("Mailbox/set", "'create':{'x':{'name':'X'}}");
        assertTrue(!boxes.equals(alice.call("Mailbox/query", "").text("/queryState")));
    }

    @Test
    void rfc8620Section5_6WhatIsAddedIsInItsOrderAndNothingIsCounted() throws IOException {
        put(3);
        String since = alice.call("Email/query", "").text("/queryState");
        put(3);
        server.put(Role.INBOX, TestServer.mail("flag"), Keyword.FLAGGED);
        alice.call("Email/set", "'update':{'e1':{'keywords/$seen':true}}");
        Answer changes = alice.call("Email/queryChanges", "'sinceQueryState':'" + since + "'");
        assertEquals(
                "[{'id':'e7','index':0},{'id':'e6','index':1},{'id':'e5','index':2},{'id':'e4','index':3},{'id':'e1','index':6}]",
                changes.at("/added"));
        assertEquals("'" + since + "'absent", changes.at("/oldQueryState") + changes.at("/total"));
        assertEquals("'cannotCalculateChanges'", alice.call("Email/queryChanges", "'sinceQueryState':'never'").at("/type"));
        assertEquals("'invalidArguments'", alice.call("Email/queryChanges", "'sinceQueryState':'" + since + "','maxChanges':0").at("/type"));
    }
}
