package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Acl;
import org.redoubt.account.Elsewhere;
import org.redoubt.account.Grantee;
import org.redoubt.account.MailboxId;
import org.redoubt.account.Right;
import org.redoubt.account.Rights;
import org.redoubt.account.Role;
import org.redoubt.guard.AuditKind;
import org.redoubt.jmap.JmapClient.Answer;
import org.redoubt.store.id.AccountId;

/** What RFC 9670 demands, section by section, and what draft-ietf-jmap-mail-sharing makes of it for mailboxes. */
class PrincipalConformanceTest {
    private static final String USING = "{'using':['urn:ietf:params:jmap:core','urn:ietf:params:jmap:mail',"
            + "'urn:ietf:params:jmap:principals','urn:ietf:params:jmap:mail:share'],'methodCalls':[";
    private static final String READING = "{'mayReadItems':true}";

    private TestServer server;
    private JmapClient alice;
    private JmapClient bob;
    private AccountId alices;
    private AccountId bobs;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer();
        alice = server.alice();
        bob = new JmapClient(server.port(), TestServer.BOB, TestServer.PASSWORD);
        alices = server.directory.person(TestServer.ALICE).orElseThrow().account();
        bobs = server.directory.person(TestServer.BOB).orElseThrow().account();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private static Answer ask(JmapClient client, String calls) throws IOException {
        return client.batch(USING + calls + "]}");
    }

    private String bobId() {
        return "p" + bobs.value();
    }

    /** Alice changes who may do what with her INBOX. */
    private Answer patch(String patch) throws IOException {
        return ask(alice, "['Mailbox/set',{'accountId':'$a','update':{'m1':{" + patch + "}}},'s']");
    }

    private void share(String rights) throws IOException {
        assertEquals("null", patch("'shareWith/" + bobId() + "':" + rights).at("/methodResponses/0/1/updated/m1"));
    }

    private Acl acl() throws IOException {
        try (AccountHandle account = server.account()) {
            return account.acl(new MailboxId(1)).orElseThrow();
        }
    }

    /** The state that comes with what is asked for. */
    private static String shown(JmapClient client, String get) throws IOException {
        return ask(client, get).text("/methodResponses/0/1/state");
    }

    private Answer session(JmapClient client) throws IOException {
        return Answer.of(client.get("/jmap/session").body());
    }

    @Test
    void rfc9670Section1_4AnAccountIsInTheSessionWhileOneWantsToSeeAnyOfIt() throws IOException {
        String there = "/accounts/a" + alices.value();
        assertEquals("absent", session(bob).at(there));
        share(READING);
        Answer shown = session(bob);
        assertEquals("false", shown.at(there + "/isPersonal"));
        assertEquals("true", shown.at(there + "/isReadOnly"));
        String get = "['Mailbox/get',{'accountId':'a" + alices.value() + "','properties':['isSubscribed']},'g']";
        assertEquals("true", ask(bob, get).at("/methodResponses/0/1/list/0/isSubscribed"));
        String told = shown(bob, get);
        Answer hidden = ask(bob, "['Mailbox/set',{'accountId':'a" + alices.value() + "','update':{'m1':{'isSubscribed':false}}},'s'],"
                + get + ",['Mailbox/query',{'accountId':'a" + alices.value() + "','filter':{'isSubscribed':true}},'q']");
        assertEquals("null", hidden.at("/methodResponses/0/1/updated/m1"));
        assertEquals("false", hidden.at("/methodResponses/1/1/list/0/isSubscribed"));
        assertEquals("[]", hidden.at("/methodResponses/2/1/ids"));
        // His other programs hear of it.
        String state = shown(bob, get);
        assertEquals("['m1']", ask(bob, "['Mailbox/changes',{'accountId':'a" + alices.value() + "','sinceState':'" + told + "'},'c']")
                .at("/methodResponses/0/1/updated"));
        ask(bob, "['Mailbox/set',{'accountId':'a" + alices.value() + "','update':{'m1':{'isSubscribed':false}}},'s']");
        assertEquals(state, shown(bob, get));
        Answer without = session(bob);
        assertEquals("absent", without.at(there));
        assertNotEquals(shown.at("/state"), without.at("/state"));
        // The Principal still tells where it is, and it is open still.
        String principal = "['Principal/get',{'accountId':'$a','ids':['p" + alices.value() + "']},'p']";
        assertNotEquals("absent", ask(bob, principal).at("/methodResponses/0/1/list/0/accounts/a" + alices.value()));
        ask(bob, "['Mailbox/set',{'accountId':'a" + alices.value() + "','update':{'m1':{'isSubscribed':true}}},'s']");
        assertNotEquals("absent", session(bob).at(there));
        // What IMAP has is the same.
        String name = Elsewhere.name(TestServer.ALICE, "INBOX");
        try (AccountHandle own = server.open(TestServer.BOB)) {
            assertEquals(List.of(name), List.copyOf(own.mailboxes().danglingSubscriptions()));
            own.subscribeElsewhere(name, false);
            assertTrue(own.mailboxes().danglingSubscriptions().isEmpty());
        }
        assertEquals("absent", session(bob).at(there));
    }

    @Test
    void rfc9670Section1_5TheCapabilitiesSayWhoOneIsAndWhoseAnAccountIs() throws IOException {
        share("{'mayReadItems':true,'mayAddItems':true}");
        Answer session = session(bob);
        String own = "/accounts/a" + bobs.value() + "/accountCapabilities/";
        String hers = "/accounts/a" + alices.value() + "/accountCapabilities/";
        assertEquals("{}", session.at("/capabilities/urn:ietf:params:jmap:principals"));
        assertEquals("absent", session.at("/capabilities/urn:ietf:params:jmap:principals:owner"));
        assertEquals("'a" + bobs.value() + "'", session.at("/primaryAccounts/urn:ietf:params:jmap:principals"));
        assertEquals(
                "{'currentUserPrincipalId':'" + bobId() + "'}", session.at(own + "urn:ietf:params:jmap:principals"));
        assertEquals("absent", session.at(hers + "urn:ietf:params:jmap:principals"));
        assertEquals(
                "{'accountIdForPrincipal':'a" + bobs.value() + "','principalId':'p" + alices.value() + "'}",
                session.at(hers + "urn:ietf:params:jmap:principals:owner"));
        assertEquals("false", session.at("/accounts/a" + alices.value() + "/isReadOnly"));
        Answer inHers = ask(bob, "['Principal/get',{'accountId':'a" + alices.value() + "'},'p'],"
                + "['ShareNotification/get',{'accountId':'a" + alices.value() + "'},'p'],"
                + "['Principal/get',{'accountId':'a99'},'p']");
        assertEquals("'accountNotSupportedByMethod'", inHers.at("/methodResponses/0/1/type"));
        assertEquals("'accountNotSupportedByMethod'", inHers.at("/methodResponses/1/1/type"));
        assertEquals("'accountNotFound'", inHers.at("/methodResponses/2/1/type"));
    }

    @Test
    void rfc9670Section2PrincipalsAreThePeopleAndGroupsOfOnesDomains() throws IOException {
        server.administration().addDomain("example.net").orThrow();
        server.administration().addGroup("team@example.org", List.of(TestServer.BOB)).orThrow();
        AccountId stranger = server.add("eve@example.net", "Eve").account();
        Answer found = ask(alice, "['Principal/query',{'accountId':'$a','sort':[{'property':'email'}],'calculateTotal':true},'q'],"
                + "['Principal/get',{'accountId':'$a','#ids':{'resultOf':'q','name':'Principal/query','path':'/ids'}},'g'],"
                + "['Principal/get',{'accountId':'$a','ids':['p" + stranger.value() + "','p99','x','anyone']},'g']");
        assertEquals("3", found.at("/methodResponses/0/1/total"));
        assertEquals("'false'".replace("'", ""), found.at("/methodResponses/0/1/canCalculateChanges"));
        String list = "/methodResponses/1/1/list/";
        assertEquals("'individual'", found.at(list + "0/type"));
        assertEquals("'A Person'", found.at(list + "0/name"));
        assertEquals("'" + TestServer.ALICE + "'", found.at(list + "0/email"));
        assertNotEquals("null", found.at(list + "0/accounts/a" + alices.value()));
        assertEquals("'" + bobId() + "'", found.at(list + "1/id"));
        assertEquals("null", found.at(list + "1/accounts"));
        assertEquals("'group'", found.at(list + "2/type"));
        assertEquals("'team@example.org'", found.at(list + "2/name"));
        assertEquals("['p" + stranger.value() + "','p99','x']", found.at("/methodResponses/2/1/notFound"));
        assertEquals("'other'", found.at("/methodResponses/2/1/list/0/type"));
        // Who shares something with her, or has got something from her, is no stranger.
        try (AccountHandle eve = server.open("eve@example.net")) {
            eve.share(new MailboxId(1), new Grantee.Person(alices), false, Acl.Mode.REPLACE, Rights.of(Right.LOOKUP, Right.READ));
        }
        Answer known = ask(alice, "['Principal/get',{'accountId':'$a','ids':['p" + stranger.value() + "']},'g']");
        assertNotEquals("absent", known.at("/methodResponses/0/1/list/0/accounts/a" + stranger.value()));
    }

    @Test
    void rfc9670Section2_2AndSection2_5ThatSomethingChangedIsKnownAndNotWhat() throws IOException {
        String query = "['Principal/query',{'accountId':'$a'},'q'],['Principal/get',{'accountId':'$a','ids':[]},'g']";
        String state = ask(alice, query).text("/methodResponses/1/1/state");
        assertEquals(state, ask(alice, query).text("/methodResponses/0/1/queryState"));
        String asked = "['Principal/changes',{'accountId':'$a','sinceState':'" + state + "'},'c'],"
                + "['Principal/queryChanges',{'accountId':'$a','sinceQueryState':'" + state + "'},'c']";
        Answer none = ask(alice, asked);
        assertEquals("[]", none.at("/methodResponses/0/1/updated"));
        assertEquals("[]", none.at("/methodResponses/1/1/removed"));
        // A password is nobody's business.
        server.administration().setPassword(TestServer.BOB, "another good one".getBytes(StandardCharsets.UTF_8)).orThrow();
        assertEquals("Principal/changes", ask(alice, asked).name(0));
        server.add("carol@example.org", "Carol");
        Answer changed = ask(alice, asked);
        assertEquals("'cannotCalculateChanges'", changed.at("/methodResponses/0/1/type"));
        assertEquals("'cannotCalculateChanges'", changed.at("/methodResponses/1/1/type"));
    }

    @Test
    void rfc9670Section2_3PrincipalsAreNotTheirsToChangeAndTryingIsAudited() throws IOException {
        Answer refused = ask(bob, "['Principal/set',{'accountId':'$a','create':{'n':{'name':'New'}},"
                + "'update':{'" + bobId() + "':{'name':'Admin'},'p99':{'name':'x'}},'destroy':['p" + alices.value() + "']},'s']");
        String set = "/methodResponses/0/1/";
        assertEquals("'forbidden'", refused.at(set + "notCreated/n/type"));
        assertEquals("'forbidden'", refused.at(set + "notUpdated/" + bobId() + "/type"));
        assertEquals("'notFound'", refused.at(set + "notUpdated/p99/type"));
        assertEquals("'forbidden'", refused.at(set + "notDestroyed/p" + alices.value() + "/type"));
        assertEquals(refused.at(set + "oldState"), refused.at(set + "newState"));
        assertTrue(server.audit.events(AuditKind.CHANGE).stream()
                .anyMatch(event -> event.action().equals("PRINCIPAL") && event.outcome().equals("refused")));
    }

    private String ids(String filter) throws IOException {
        return ask(alice, "['Principal/query',{'accountId':'$a','filter':" + filter + "},'q']").at("/methodResponses/0/1/ids");
    }

    @Test
    void rfc9670Section2_4_1Filters() throws IOException {
        AccountId carol = server.add("carol@example.org", "Dr. Zoë Ünder").account();
        server.administration().addGroup("team@example.org", List.of()).orThrow();
        String found = "['p" + carol.value() + "']";
        assertEquals(found, ids("{'name':'zoë ü'}"));
        assertEquals("[]", ids("{'name':'carol'}"));
        assertEquals(found, ids("{'email':'CAROL@'}"));
        assertEquals(found, ids("{'text':'carol'}"));
        assertEquals(found, ids("{'text':'zoë','type':'individual'}"));
        assertEquals("[]", ids("{'text':'zoë','type':'group'}"));
        assertEquals("[]", ids("{'timeZone':'Europe/Vienna'}"));
        assertEquals("['p" + alices.value() + "']", ids("{'accountIds':['a" + alices.value() + "','a" + bobs.value() + "']}"));
        assertEquals(found, ids("{'operator':'AND','conditions':[{'type':'individual'},{'operator':'NOT','conditions':[{'name':'A Person'}]}]}"));
        String query = "['Principal/query',{'accountId':'$a',";
        Answer wrong = ask(alice, query + "'filter':{'shoe':1}},'q']," + query + "'sort':[{'property':'shoe'}]},'q'],"
                + query + "'filter':{'name':5}},'q']");
        assertEquals("'unsupportedFilter'", wrong.at("/methodResponses/0/1/type"));
        assertEquals("'unsupportedSort'", wrong.at("/methodResponses/1/1/type"));
        assertEquals("'invalidArguments'", wrong.at("/methodResponses/2/1/type"));
    }

    @Test
    void rfc9670Section3WhoseRightsSomebodyElseChangesIsToldAndCanDismissIt() throws IOException {
        String get = "['ShareNotification/get',{'accountId':'$a'},'g']";
        String before = ask(bob, get).text("/methodResponses/0/1/state");
        share(READING);
        share("{'mayReadItems':true,'maySetSeen':true}");
        patch("'shareWith':null");
        Answer got = ask(bob, get);
        String list = "/methodResponses/0/1/list/";
        assertEquals("null", got.at(list + "0/oldRights"));
        assertEquals("true", got.at(list + "0/newRights/mayReadItems"));
        assertEquals("false", got.at(list + "0/newRights/mayShare"));
        assertEquals("'2026-11-24T10:00:00Z'", got.at(list + "0/created"));
        assertEquals(
                "{'name':'A Person','email':'" + TestServer.ALICE + "','principalId':'p" + alices.value() + "'}",
                got.at(list + "0/changedBy"));
        assertEquals("'Mailbox'", got.at(list + "0/objectType"));
        assertEquals("'a" + alices.value() + "'", got.at(list + "0/objectAccountId"));
        assertEquals("'m1'", got.at(list + "0/objectId"));
        assertEquals("'INBOX'", got.at(list + "0/name"));
        assertEquals("true", got.at(list + "1/newRights/maySetSeen"));
        assertEquals("null", got.at(list + "2/newRights"));
        String first = got.text(list + "0/id");
        Answer gone = ask(bob, "['ShareNotification/set',{'accountId':'$a','create':{'x':{}},'update':{'" + first
                + "':{'name':'x'}},'destroy':['" + first + "','s999999']},'s'],"
                + "['ShareNotification/changes',{'accountId':'$a','sinceState':'" + before + "'},'c'],"
                + "['ShareNotification/queryChanges',{'accountId':'$a','sinceQueryState':'" + before + "'},'c']");
        assertEquals("'forbidden'", gone.at("/methodResponses/0/1/notCreated/x/type"));
        assertEquals("'forbidden'", gone.at("/methodResponses/0/1/notUpdated/" + first + "/type"));
        assertEquals("['" + first + "']", gone.at("/methodResponses/0/1/destroyed"));
        assertEquals("'notFound'", gone.at("/methodResponses/0/1/notDestroyed/s999999/type"));
        assertTrue(gone.at("/methodResponses/1/1/created").split(",").length == 2, gone.toString());
        assertEquals("1", gone.at("/methodResponses/2/1/added/1/index"));
        // Alice is told nothing of what she did herself.
        assertEquals("[]", ask(alice, get).at("/methodResponses/0/1/list"));
    }

    @Test
    void rfc9670Section3_1ThereAreNeverManyNotices() throws IOException {
        try (AccountHandle account = server.account()) {
            for (int i = 0; i < 510; i++) {
                Rights rights = i % 2 == 0 ? Rights.of(Right.LOOKUP) : Rights.NONE;
                account.share(new MailboxId(1), new Grantee.Person(bobs), false, Acl.Mode.REPLACE, rights);
            }
        }
        try (AccountHandle own = server.open(TestServer.BOB)) {
            assertEquals(500, own.shareNotifications().size());
        }
    }

    @Test
    void rfc9670Section3_6FiltersOfNotices() throws IOException {
        share(READING);
        String query = "['ShareNotification/query',{'accountId':'$a','sort':[{'property':'created','isAscending':false}],'filter':";
        Answer found = ask(bob, query + "{'after':'2026-11-24T10:00:00Z'}},'q']," + query + "{'before':'2026-11-24T10:00:00Z'}},'q'],"
                + query + "{'objectType':'Mailbox','objectAccountId':'a" + alices.value() + "'}},'q'],"
                + query + "{'objectType':'Calendar'}},'q']," + query + "{'shoe':1}},'q']");
        assertNotEquals("[]", found.at("/methodResponses/0/1/ids"));
        assertEquals("[]", found.at("/methodResponses/1/1/ids"));
        assertEquals(found.at("/methodResponses/0/1/ids"), found.at("/methodResponses/2/1/ids"));
        assertEquals("[]", found.at("/methodResponses/3/1/ids"));
        assertEquals("'unsupportedFilter'", found.at("/methodResponses/4/1/type"));
    }

    @Test
    void rfc9670Section4EachRightIsOneOfImap() throws IOException {
        String[][] pairs = {
            {"mayReadItems", "lr"}, {"mayAddItems", "i"}, {"mayRemoveItems", "te"}, {"maySetSeen", "s"},
            {"maySetKeywords", "w"}, {"mayCreateChild", "k"}, {"maySubmit", "p"}, {"mayShare", "a"}
        };
        Grantee grantee = new Grantee.Person(bobs);
        for (String[] pair : pairs) {
            share("{'" + pair[0] + "':true}");
            assertEquals(Rights.parse(pair[1]).orElseThrow(), acl().granted().get(grantee), pair[0]);
            String shown = ask(alice, "['Mailbox/get',{'accountId':'$a','ids':['m1'],'properties':['shareWith']},'g']")
                    .at("/methodResponses/0/1/list/0/shareWith/" + bobId());
            assertEquals(1, shown.split("true", -1).length - 1, shown);
            assertTrue(shown.contains("'" + pair[0] + "':true"), shown);
        }
        share("{'mayRename':true,'mayDelete':true}");
        assertEquals(Rights.of(Right.DELETE_MAILBOX), acl().granted().get(grantee));
        // One of the two alone is no right.
        Answer half = patch("'shareWith/" + bobId() + "/mayDelete':false");
        assertEquals("['shareWith']", half.at("/methodResponses/0/1/notUpdated/m1/properties"));
        patch("'shareWith/" + bobId() + "/mayReadItems':true,'shareWith/" + bobId() + "/mayRename':false,'shareWith/"
                + bobId() + "/mayDelete':false");
        assertEquals(Rights.of(Right.LOOKUP, Right.READ), acl().granted().get(grantee));
        patch("'shareWith/" + bobId() + "':null");
        assertEquals(Acl.EMPTY, acl());
    }

    @Test
    void rfc9670Section4TheWholeListReplacesTheOneBeforeAndDenialsEnd() throws IOException {
        long team = server.administration().addGroup("team@example.org", List.of(TestServer.BOB)).orThrow().id().value();
        try (AccountHandle account = server.account()) {
            account.share(new MailboxId(1), new Grantee.Group(team), false, Acl.Mode.REPLACE, Rights.of(Right.LOOKUP, Right.READ));
            account.share(new MailboxId(1), new Grantee.Anyone(), false, Acl.Mode.REPLACE, Rights.of(Right.LOOKUP));
            account.share(new MailboxId(1), new Grantee.Person(bobs), true, Acl.Mode.REPLACE, Rights.of(Right.READ));
        }
        String get = "['Mailbox/get',{'accountId':'$a','ids':['m1'],'properties':['shareWith']},'g']";
        Answer shown = ask(alice, get);
        assertEquals("true", shown.at("/methodResponses/0/1/list/0/shareWith/g" + team + "/mayReadItems"));
        assertEquals("false", shown.at("/methodResponses/0/1/list/0/shareWith/anyone/mayReadItems"));
        assertEquals("absent", shown.at("/methodResponses/0/1/list/0/shareWith/" + bobId()));
        patch("'shareWith':{'" + bobId() + "':" + READING + "}");
        assertEquals("true", ask(alice, get).at("/methodResponses/0/1/list/0/shareWith/" + bobId() + "/mayReadItems"));
        assertEquals(1, acl().granted().size());
        assertTrue(acl().denied().isEmpty());
        patch("'shareWith':null");
        assertEquals("null", ask(alice, get).at("/methodResponses/0/1/list/0/shareWith"));
    }

    @Test
    void rfc9670Section4WhatIsWrongIsRefusedAndNothingChanges() throws IOException {
        server.administration().addDomain("example.net").orThrow();
        AccountId stranger = server.add("eve@example.net", "Eve").account();
        String[] wrong = {
            "'shareWith':{'p" + stranger.value() + "':" + READING + "}",
            "'shareWith':{'p" + alices.value() + "':" + READING + "}",
            "'shareWith':{'" + bobId() + "':{'mayFly':true}}",
            "'shareWith':{'" + bobId() + "':{'mayReadItems':1}}",
            "'shareWith':[]",
            "'shareWith/p99':" + READING,
            "'shareWith/" + bobId() + "/mayFly':true"
        };
        for (String patch : wrong) {
            Answer refused = patch(patch);
            assertEquals("['shareWith']", refused.at("/methodResponses/0/1/notUpdated/m1/properties"), patch);
        }
        for (String patch : new String[] {
            "'shareWith':null,'shareWith/" + bobId() + "':" + READING, "'shareWith/" + bobId() + "/a/b':true"
        }) {
            assertEquals("'invalidPatch'", patch(patch).at("/methodResponses/0/1/notUpdated/m1/type"), patch);
        }
        // Who does not say that she knows it is told nothing and changes nothing.
        Answer without = alice.calls("['Mailbox/set',{'accountId':'$a','update':{'m1':{'shareWith':null}}},'s'],"
                + "['Mailbox/get',{'accountId':'$a','ids':['m1']},'g']");
        assertEquals("['shareWith']", without.at("/methodResponses/0/1/notUpdated/m1/properties"));
        assertEquals("absent", without.at("/methodResponses/1/1/list/0/shareWith"));
        assertEquals("absent", without.at("/methodResponses/1/1/list/0/myRights/mayShare"));
        assertEquals(Acl.EMPTY, acl());
    }

    @Test
    void rfc9670Section4ANewMailboxIsSharedAsItIsMade() throws IOException {
        Answer made = ask(alice, "['Mailbox/set',{'accountId':'$a','create':{'n':{'name':'Plans','shareWith':{'" + bobId() + "':"
                + READING + "}},'w':{'name':'Wrong','shareWith':{'p99':{}}}}},'s'],"
                + "['Mailbox/get',{'accountId':'$a','ids':['#n'],'properties':['shareWith','myRights']},'g']");
        assertEquals("['shareWith']", made.at("/methodResponses/0/1/notCreated/w/properties"));
        assertEquals("true", made.at("/methodResponses/1/1/list/0/shareWith/" + bobId() + "/mayReadItems"));
        assertEquals("true", made.at("/methodResponses/1/1/list/0/myRights/mayShare"));
        try (AccountHandle account = server.account()) {
            assertTrue(account.mailboxes().byPath("Wrong").isEmpty());
        }
    }

    @Test
    void whoMayNotShareIsRefusedSeesNothingAndIsInTheAuditLog() throws IOException {
        share("{'mayReadItems':true,'mayRename':true,'mayDelete':true}");
        String hers = "'accountId':'a" + alices.value() + "'";
        Answer refused = ask(bob, "['Mailbox/set',{" + hers + ",'update':{'m1':{'shareWith/" + bobId() + "/mayShare':true,'name':'Mine'}}},'s'],"
                + "['Mailbox/get',{" + hers + ",'ids':['m1'],'properties':['name','shareWith','myRights']},'g']");
        assertEquals("'forbidden'", refused.at("/methodResponses/0/1/notUpdated/m1/type"));
        assertEquals("null", refused.at("/methodResponses/1/1/list/0/shareWith"));
        assertEquals("'Inbox'", refused.at("/methodResponses/1/1/list/0/name"));
        assertEquals("false", refused.at("/methodResponses/1/1/list/0/myRights/mayShare"));
        List<String> outcomes = server.audit.events(AuditKind.CHANGE).stream()
                .filter(event -> event.action().equals("SHARE"))
                .map(event -> event.principal() + " " + event.outcome())
                .toList();
        assertEquals(List.of(TestServer.ALICE + " ok", TestServer.BOB + " refused"), outcomes);
        // And who nothing is shared with does not get as far.
        AccountId carol = server.add("carol@example.org", "Carol").account();
        JmapClient third = new JmapClient(server.port(), "carol@example.org", TestServer.PASSWORD);
        Answer none = ask(third, "['Mailbox/set',{" + hers + ",'update':{'m1':{'shareWith/p" + carol.value() + "':" + READING + "}}},'s']");
        assertEquals("'accountNotFound'", none.at("/methodResponses/0/1/type"));
        assertTrue(server.audit.events(AuditKind.BIND).stream()
                .anyMatch(event -> event.principal().equals("carol@example.org") && event.outcome().equals("refused")));
    }

    @Test
    void whoMayShareSomebodyElsesMailboxDoesAndBothOthersAreTold() throws IOException {
        AccountId carol = server.add("carol@example.org", "Carol").account();
        share("{'mayReadItems':true,'mayShare':true}");
        Answer done = ask(bob, "['Mailbox/set',{'accountId':'a" + alices.value() + "','update':{'m1':{'shareWith/p" + carol.value() + "':"
                + READING + ",'shareWith/" + bobId() + "':null}}},'s'],['Mailbox/get',{'accountId':'a" + alices.value() + "'},'g'],"
                + "['ShareNotification/get',{'accountId':'$a'},'n']");
        assertEquals("null", done.at("/methodResponses/0/1/updated/m1"));
        assertEquals("'accountNotFound'", done.at("/methodResponses/1/1/type"));
        // What she took from herself is no news to her.
        assertEquals("absent", done.at("/methodResponses/2/1/list/1"));
        JmapClient third = new JmapClient(server.port(), "carol@example.org", TestServer.PASSWORD);
        Answer told = ask(third, "['ShareNotification/get',{'accountId':'$a'},'n']");
        assertEquals("'" + bobId() + "'", told.at("/methodResponses/0/1/list/0/changedBy/principalId"));
    }

    @Test
    void aSharedMailboxThatIsDeletedIsNewsToThoseWhoHadIt() throws IOException {
        try (AccountHandle account = server.account()) {
            account.createMailbox("Plans", java.util.Optional.empty());
            MailboxId plans = account.mailboxes().byPath("Plans").orElseThrow().id();
            account.share(plans, new Grantee.Person(bobs), false, Acl.Mode.REPLACE, Rights.of(Right.LOOKUP, Right.READ));
            account.deleteMailbox(plans);
        }
        server.settle();
        Answer told = ask(bob, "['ShareNotification/get',{'accountId':'$a'},'n']");
        assertEquals("'Plans'", told.at("/methodResponses/0/1/list/1/name"));
        assertEquals("null", told.at("/methodResponses/0/1/list/1/newRights"));
    }

    @Test
    void whoMayWriteMovesFlagsAndIsNotReadOnly() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        try (AccountHandle account = server.account()) {
            account.createMailbox("Done", java.util.Optional.empty());
        }
        String all = "{'mayReadItems':true,'mayAddItems':true,'mayRemoveItems':true,'maySetSeen':true,'maySetKeywords':true}";
        share(all);
        ask(alice, "['Mailbox/set',{'accountId':'$a','update':{'m7':{'shareWith/" + bobId() + "':" + all + "}}},'s']");
        Answer moved = ask(bob, "['Email/set',{'accountId':'a" + alices.value() + "','update':{'e1':{'mailboxIds':{'m7':true},"
                + "'keywords/$seen':true,'keywords/$flagged':true}}},'s'],"
                + "['Email/get',{'accountId':'a" + alices.value() + "','ids':['e1'],'properties':['mailboxIds','keywords']},'g']");
        assertEquals("null", moved.at("/methodResponses/0/1/updated/e1"));
        assertEquals("{'m7':true}", moved.at("/methodResponses/1/1/list/0/mailboxIds"));
        assertTrue(moved.at("/methodResponses/1/1/list/0/keywords").contains("$flagged"), moved.toString());
    }

    @Test
    void changesOfBothTypesArePushedAndWhatIsNewlySharedIsWatchedFromThen() throws Exception {
        server.put(Role.INBOX, TestServer.mail("one"));
        HttpResponse<java.io.InputStream> response = bob.http.send(
                bob.request("/jmap/events?types=*&closeafter=no&ping=0").build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader events =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            events.readLine();
            share(READING);
            assertNotEquals("absent", until(events, bobs, "ShareNotification").at("/changed/a" + bobs.value() + "/ShareNotification"));
        }
        HttpResponse<java.io.InputStream> again = bob.http.send(
                bob.request("/jmap/events?types=Principal,Email&closeafter=no&ping=0").build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader events = new BufferedReader(new InputStreamReader(again.body(), StandardCharsets.UTF_8))) {
            events.readLine();
            AccountId carol = server.add("carol@example.org", "Carol").account();
            assertFalse(until(events, bobs, "Principal").at("/changed/a" + bobs.value() + "/Principal").isEmpty());
            try (AccountHandle hers = server.open("carol@example.org")) {
                hers.share(new MailboxId(1), new Grantee.Person(bobs), false, Acl.Mode.REPLACE, Rights.of(Right.LOOKUP, Right.READ));
                until(events, bobs, "Principal");
                server.deliver(carol, TestServer.mail("two"));
            }
            until(events, carol, "Email");
        }
    }

    /** Reads on until a change of a type in an account is told. */
    private static Answer until(BufferedReader events, AccountId account, String type) throws IOException {
        for (String line = events.readLine(); line != null; line = events.readLine()) {
            if (line.startsWith("data: ")) {
                Answer change = Answer.of(line.substring("data: ".length()));
                if (!change.at("/changed/a" + account.value() + "/" + type).equals("absent")) {
                    return change;
                }
            }
        }
        throw new AssertionError("the stream ended without a change of " + type);
    }
}
