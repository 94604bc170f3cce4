package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Acl;
import org.redoubt.account.Grantee;
import org.redoubt.account.MailboxId;
import org.redoubt.account.Right;
import org.redoubt.account.Rights;
import org.redoubt.jmap.JmapClient.Answer;

/** Snoozed email by draft-ietf-extra-email-snooze-00 3, under a capability of our own, over HTTPS. */
class SnoozeConformanceTest {
    private static final String USING =
            "['urn:ietf:params:jmap:core','urn:ietf:params:jmap:mail','https://redoubt.org/jmap/snooze']";

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

    private Answer call(String name, String arguments) throws IOException {
        return alice.batch("{'using':" + USING + ",'methodCalls':[['" + name + "',{'accountId':'$a'," + arguments
                        + "},'c']]}")
                .answer(0);
    }

    private String box(String role) throws IOException {
        return call("Mailbox/query", "'filter':{'role':'" + role + "'}").text("/ids/0");
    }

    private String email(String subject) throws IOException {
        String inbox = box("inbox");
        Answer made = call(
                "Email/set",
                "'create':{'e':{'mailboxIds':{'" + inbox + "':true},'keywords':{'$seen':true},'subject':'" + subject
                        + "','bodyStructure':{'type':'text/plain','partId':'1'},'bodyValues':{'1':{'value':'x'}}}}");
        return made.text("/created/e/id");
    }

    private Answer get(String id) throws IOException {
        return call("Email/get", "'ids':['" + id + "'],'properties':['snoozed','mailboxIds','keywords','receivedAt']");
    }

    @Test
    void theSessionSaysHowFarAhead() throws IOException {
        Answer session = Answer.of(alice.get("/jmap/session").body());
        assertEquals("{}", session.at("/capabilities/https:~1~1redoubt.org~1jmap~1snooze"));
        assertEquals(
                "316224000",
                session.at("/accounts/" + alice.accountId()
                        + "/accountCapabilities/https:~1~1redoubt.org~1jmap~1snooze/maxSnoozeSeconds"));
    }

    @Test
    void isSetShownSortedByAndEnds() throws IOException {
        String one = email("one");
        String two = email("two");
        assertEquals("null", get(one).at("/list/0/snoozed"));
        Answer set = call(
                "Email/set",
                "'update':{'" + one + "':{'snoozed':{'until':'2026-11-26T08:00:00Z'}},'" + two
                        + "':{'snoozed':{'until':'2026-11-25T08:00:00Z','setKeywords':{'$flagged':true}}}}");
        assertEquals("null", set.at("/updated/" + one));
        assertEquals(
                "{'until':'2026-11-26T08:00:00Z','moveToMailboxId':null,'setKeywords':{'$new':true,'$seen':false},'unlessAnswered':false}",
                sorted(get(one).at("/list/0/snoozed")));
        String snoozed = box("snoozed");
        assertEquals("{'" + snoozed + "':true}", get(one).at("/list/0/mailboxIds"));
        Answer query = call(
                "Email/query",
                "'filter':{'inMailbox':'" + snoozed + "'},'sort':[{'property':'snoozedUntil','isAscending':true}]");
        assertEquals("['" + two + "','" + one + "']", query.at("/ids"));
        server.now.addAndGet(24 * 3_600_000L);
        assertEquals(1, server.gate.awakening().run());
        assertEquals("null", get(two).at("/list/0/snoozed"));
        assertEquals("{'$flagged':true,'$seen':true}", get(two).at("/list/0/keywords"));
        assertEquals("'2026-11-25T10:00:00Z'", get(two).at("/list/0/receivedAt"));
        call("Email/set", "'update':{'" + one + "':{'snoozed':null}}");
        assertEquals("{'" + box("inbox") + "':true}", get(one).at("/list/0/mailboxIds"));
    }

    private static String sorted(String json) {
        return json.contains("'$seen':false,'$new':true")
                ? json.replace("'$seen':false,'$new':true", "'$new':true,'$seen':false")
                : json;
    }

    @Test
    void isSetWithTheEmailThatIsMade() throws IOException {
        String sent = box("sent");
        Answer made = call(
                "Email/set",
                "'create':{'e':{'mailboxIds':{'" + sent + "':true},'snoozed':{'until':'2026-11-26T08:00:00Z','unlessAnswered':true},"
                        + "'bodyStructure':{'type':'text/plain','partId':'1'},'bodyValues':{'1':{'value':'x'}}}}");
        String id = made.text("/created/e/id");
        assertEquals("true", get(id).at("/list/0/snoozed/unlessAnswered"));
        assertEquals("{'" + sent + "':true}", get(id).at("/list/0/mailboxIds"));
    }

    private JmapClient bob(MailboxId mailbox, Rights rights) throws IOException {
        try (AccountHandle account = server.account()) {
            Grantee grantee = new Grantee.Person(server.directory.person(TestServer.BOB).orElseThrow().account());
            account.share(mailbox, grantee, false, Acl.Mode.REPLACE, rights);
        }
        return new JmapClient(server.port(), TestServer.BOB, TestServer.PASSWORD);
    }

    private Answer bobSets(JmapClient bob, String email, String snoozed) throws IOException {
        return bob.batch("{'using':" + USING + ",'methodCalls':[['Email/set',{'accountId':'" + alice.accountId()
                        + "','update':{'" + email + "':{'snoozed':" + snoozed + "}}},'c']]}")
                .answer(0);
    }

    @Test
    void isTheOwnersAlone() throws IOException {
        String id = email("one");
        MailboxId inbox = new MailboxId(1);
        for (Rights rights : new Rights[] {Rights.of(Right.LOOKUP, Right.READ), Rights.ALL.minus(Rights.of(Right.ADMINISTER))}) {
            JmapClient bob = bob(inbox, rights);
            String reminder = "{'until':'2026-11-25T08:00:00Z','unlessAnswered':true,'moveToMailboxId':'" + box("junk")
                    + "','setKeywords':{'$junk':true}}";
            Answer refused = bobSets(bob, id, reminder);
            assertEquals("'forbidden'", refused.at("/notUpdated/" + id + "/type"), refused.toString());
            assertEquals("null", get(id).at("/list/0/snoozed"));
        }
        call("Email/set", "'update':{'" + id + "':{'snoozed':{'until':'2026-11-26T08:00:00Z','unlessAnswered':true}}}");
        JmapClient bob = bob(inbox, Rights.of(Right.LOOKUP, Right.READ));
        assertEquals("'forbidden'", bobSets(bob, id, "null").at("/notUpdated/" + id + "/type"));
        assertEquals("true", get(id).at("/list/0/snoozed/unlessAnswered"));
    }

    @Test
    void whereItCannotBeSetTheEmailIsNotMade() throws IOException {
        MailboxId inbox = new MailboxId(1);
        JmapClient bob = bob(inbox, Rights.of(Right.LOOKUP, Right.READ, Right.INSERT, Right.DELETE_MESSAGES, Right.EXPUNGE));
        Answer made = bob.batch("{'using':" + USING + ",'methodCalls':[['Email/set',{'accountId':'" + alice.accountId()
                        + "','create':{'e':{'mailboxIds':{'m1':true},'snoozed':{'until':'2026-11-26T08:00:00Z'},"
                        + "'bodyStructure':{'type':'text/plain','partId':'1'},'bodyValues':{'1':{'value':'x'}}}}},'c']]}")
                .answer(0);
        assertEquals("'forbidden'", made.at("/notCreated/e/type"), made.toString());
        try (AccountHandle account = server.account()) {
            assertEquals(0, account.mailbox(inbox).orElseThrow().size());
        }
    }

    @Test
    void whatIsNotOfItsFormIsRefused() throws IOException {
        String id = email("one");
        for (String wrong : new String[] {
            "true",
            "{}",
            "{'until':'tomorrow'}",
            "{'until':'2050-01-01T00:00:00Z'}",
            "{'until':'2026-11-26T08:00:00Z','moveToMailboxId':'x'}",
            "{'until':'2026-11-26T08:00:00Z','setKeywords':{'$seen':1}}",
            "{'until':'2026-11-26T08:00:00Z','setKeywords':{'$deleted':true}}",
            "{'until':'2026-11-26T08:00:00Z','who':1}"
        }) {
            Answer set = call("Email/set", "'update':{'" + id + "':{'snoozed':" + wrong + "}}");
            assertEquals("'invalidProperties'", set.at("/notUpdated/" + id + "/type"), wrong);
            assertEquals("['snoozed']", set.at("/notUpdated/" + id + "/properties"), wrong);
        }
        assertEquals("null", get(id).at("/list/0/snoozed"));
    }
}
