package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.Keyword;
import org.redoubt.account.Role;
import org.redoubt.jmap.JmapClient.Answer;

/** RFC 8621 1 and 2: what a mailbox has to be. */
class MailboxConformanceTest {
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
        return alice.call("Mailbox/set", arguments);
    }

    private String make(String name, String more) throws IOException {
        return set("'create':{'c':{'name':'" + name + "'" + more + "}}").text("/created/c/id");
    }

    @Test
    void rfc8621Section1_3_1TheCapabilityOfMailSaysWhatFits() throws IOException {
        Answer session = Answer.of(alice.get("/jmap/session").body());
        String mail = "/accounts/" + alice.accountId() + "/accountCapabilities/urn:ietf:params:jmap:mail/";
        assertEquals("{}", session.at("/capabilities/urn:ietf:params:jmap:mail"));
        String most = session.at(mail + "maxMailboxesPerEmail");
        assertTrue(most.equals("null") || Long.parseLong(most) >= 1, most);
        assertTrue(Long.parseLong(session.at(mail + "maxSizeMailboxName")) >= 100);
        assertTrue(session.at(mail + "emailQuerySortOptions").contains("'receivedAt'"));
        assertEquals("true", session.at(mail + "mayCreateTopLevelMailbox"));
        long depth = Long.parseLong(session.at(mail + "maxMailboxDepth"));
        String parent = make("d0", "");
        for (int i = 1; i < depth; i++) {
            parent = make("d" + i, ",'parentId':'" + parent + "'");
        }
        assertTrue(!set("'create':{'c':{'name':'deeper','parentId':'" + parent + "'}}").at("/notCreated/c/type").equals("absent"));
        long octets = Long.parseLong(session.at(mail + "maxSizeMailboxName"));
        make("n".repeat((int) octets), "");
        assertEquals("['name']", set("'create':{'c':{'name':'" + "n".repeat((int) octets + 1) + "'}}").at("/notCreated/c/properties"));
        make("\u00e4".repeat((int) octets / 2), "");
        for (String option : session.at(mail + "emailQuerySortOptions").replaceAll("[\\[\\]']", "").split(",")) {
            String keyword = option.endsWith("Keyword") ? ",'keyword':'$seen'" : "";
            assertEquals("[]", alice.call("Email/query", "'sort':[{'property':'" + option + "'" + keyword + "}]").at("/ids"), option);
        }
    }

    @Test
    void rfc8621Section2NamesAreTextsThatCanBeShown() throws IOException {
        for (String wrong : new String[] {"", " ", "a\\nb", "\\u0000", "\\u007f", "\\u0085", "\\u2028", "\\ud800\\udc00\\u0007"}) {
            Answer refused = set("'create':{'c':{'name':'" + wrong + "'}}");
            assertEquals("['name']", refused.at("/notCreated/c/properties"), wrong);
        }
        // RFC 5198 3: in normal form C.
        String id = make("Cafe\u0301", "");
        assertEquals("'Caf\u00e9'", alice.call("Mailbox/get", "'ids':['" + id + "'],'properties':['name']").at("/list/0/name"));
    }

    @Test
    void rfc8621Section2NoTwoBesideEachOtherHaveOneName() throws IOException {
        String a = make("A", "");
        String b = make("B", "");
        make("A", ",'parentId':'" + b + "'");
        assertEquals("'invalidProperties'", set("'create':{'c':{'name':'A'}}").at("/notCreated/c/type"));
        assertEquals("['name']", set("'update':{'" + b + "':{'name':'A'}}").at("/notUpdated/" + b + "/properties"));
        assertEquals("'invalidProperties'", set("'update':{'" + a + "':{'parentId':'" + b + "'}}").at("/notUpdated/" + a + "/type"));
    }

    @Test
    void rfc8621Section2NoneIsBelowItself() throws IOException {
        String a = make("A", "");
        String b = make("B", ",'parentId':'" + a + "'");
        String c = make("C", ",'parentId':'" + b + "'");
        for (String parent : new String[] {a, b, c}) {
            Answer refused = set("'update':{'" + a + "':{'parentId':'" + parent + "'}}");
            assertEquals("'invalidProperties'", refused.at("/notUpdated/" + a + "/type"), parent);
        }
        // Nor by two changes of one call.
        String d = make("D", "");
        set("'update':{'" + a + "':{'parentId':'" + d + "'},'" + d + "':{'parentId':'" + a + "'}}");
        Answer all = alice.call("Mailbox/query", "'filter':{'parentId':null,'hasAnyRole':false}");
        assertTrue(all.at("/ids").length() > 2, all.toString());
        assertEquals("'invalidProperties'", set("'update':{'" + a + "':{'parentId':'m99'}}").at("/notUpdated/" + a + "/type"));
    }

    @Test
    void rfc8621Section2ARoleIsOneMailboxesAndWrittenSmall() throws IOException {
        Answer all = alice.call("Mailbox/get", "'properties':['role']");
        Matcher roles = Pattern.compile("'role':'([^']*)'").matcher(all.at("/list"));
        Set<String> seen = new LinkedHashSet<>();
        while (roles.find()) {
            assertTrue(seen.add(roles.group(1)), roles.group(1));
            assertEquals(roles.group(1).toLowerCase(java.util.Locale.ROOT), roles.group(1));
        }
        assertTrue(seen.contains("inbox"));
        assertEquals("['role']", set("'create':{'c':{'name':'X','role':'trash'}}").at("/notCreated/c/properties"));
        assertEquals("['role']", set("'create':{'c':{'name':'X','role':'nonsense'}}").at("/notCreated/c/properties"));
    }

    @Test
    void rfc8621Section2TotalsAreOfEmailsAndThreadsAndDraftsAreNotUnread() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"), Keyword.SEEN);
        String reply = TestServer.mail("Re: one").replace("\n\n", "\nIn-Reply-To: <" + "one".hashCode() + "@example.org>\n\n");
        server.put(Role.INBOX, reply);
        server.put(Role.INBOX, TestServer.mail("draft"), Keyword.DRAFT);
        Answer got = alice.call("Mailbox/get", "'ids':['m1'],'properties':['totalEmails','unreadEmails','totalThreads','unreadThreads']");
        assertEquals("{'id':'m1','totalEmails':3,'unreadEmails':1,'totalThreads':2,'unreadThreads':1}", got.at("/list/0"));
    }

    @Test
    void rfc8621Section2OrdersAndSubscriptionsAreOfTheirKind() throws IOException {
        String id = make("X", "");
        for (String wrong : new String[] {"-1", "2147483648", "1.5", "'1'"}) {
            assertEquals("['sortOrder']", set("'update':{'" + id + "':{'sortOrder':" + wrong + "}}").at("/notUpdated/" + id + "/properties"), wrong);
        }
        assertEquals("['isSubscribed']", set("'update':{'" + id + "':{'isSubscribed':1}}").at("/notUpdated/" + id + "/properties"));
        for (String fixed : new String[] {"totalEmails", "unreadEmails", "totalThreads", "unreadThreads", "myRights", "id"}) {
            assertEquals("['" + fixed + "']", set("'update':{'" + id + "':{'" + fixed + "':7}}").at("/notUpdated/" + id + "/properties"));
        }
    }

    @Test
    void rfc8621Section2_3TheTreeIsSortedWithParentsBeforeTheirChildren() throws IOException {
        String z = make("Z", "");
        String a = make("A", ",'parentId':'" + z + "'");
        String m = make("M", "");
        String own = "'filter':{'hasAnyRole':false},'sort':[{'property':'name'}]";
        assertEquals("['" + a + "','" + m + "','" + z + "']", alice.call("Mailbox/query", own).at("/ids"));
        assertEquals("['" + m + "','" + z + "','" + a + "']", alice.call("Mailbox/query", own + ",'sortAsTree':true").at("/ids"));
        String named = "'filter':{'operator':'AND','conditions':[{'hasAnyRole':false},{'name':'a'}]},'filterAsTree':";
        assertEquals("['" + a + "']", alice.call("Mailbox/query", named + "false").at("/ids"));
        assertEquals("[]", alice.call("Mailbox/query", named + "true").at("/ids"));
        assertEquals("['m2','m5']".length(), alice.call("Mailbox/query", "'filter':{'hasAnyRole':true},'sort':[{'property':'sortOrder'}],'limit':2").at("/ids").length());
    }

    @Test
    void rfc8621Section2_5EmailsThatAreElsewhereStayWhenTheirMailboxGoes() throws IOException {
        String id = make("X", "");
        server.put(Role.INBOX, TestServer.mail("both"));
        server.put(Role.INBOX, TestServer.mail("one"));
        alice.call("Email/set", "'update':{'e1':{'mailboxIds/" + id + "':true},'e2':{'mailboxIds':{'" + id + "':true}}}");
        Answer kept = set("'destroy':['" + id + "']");
        assertEquals("'mailboxHasEmail'", kept.at("/notDestroyed/" + id + "/type"));
        assertEquals("['" + id + "']", set("'destroy':['" + id + "'],'onDestroyRemoveEmails':true").at("/destroyed"));
        Answer left = alice.call("Email/get", "'ids':['e1','e2'],'properties':['mailboxIds']");
        assertEquals("[{'id':'e1','mailboxIds':{'m1':true}}]['e2']", left.at("/list") + left.at("/notFound"));
    }
}
