package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditKind;
import org.redoubt.jmap.JmapClient.Answer;

/** Address books that are shared (RFC 9610 2, RFC 9670), over HTTPS. */
class ContactSharingConformanceTest {
    private static final String USING =
            "['urn:ietf:params:jmap:core','urn:ietf:params:jmap:contacts','urn:ietf:params:jmap:principals','urn:ietf:params:jmap:mail']";
    private static final String FIRST = "k0000000000000001";

    private TestServer server;
    private JmapClient alice;
    private JmapClient bob;
    private String hers;
    private String bobs;
    private String book;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer();
        alice = server.alice();
        bob = new JmapClient(server.port(), TestServer.BOB, TestServer.PASSWORD);
        hers = alice.accountId();
        bobs = "p" + server.directory.person(TestServer.BOB).orElseThrow().account().value();
        book = alice("AddressBook/set", "'create':{'b':{'name':'Team'}}").text("/created/b/id");
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private static Answer call(JmapClient client, String account, String name, String arguments) throws IOException {
        String all = "'accountId':'" + account + "'" + (arguments.isEmpty() ? "" : "," + arguments);
        return client.batch("{'using':" + USING + ",'methodCalls':[['" + name + "',{" + all + "},'c']]}").answer(0);
    }

    private Answer alice(String name, String arguments) throws IOException {
        return call(alice, hers, name, arguments);
    }

    /** Bob asks about what Alice shares. */
    private Answer bob(String name, String arguments) throws IOException {
        return call(bob, hers, name, arguments);
    }

    private void share(String rights) throws IOException {
        Answer set = alice("AddressBook/set", "'update':{'" + book + "':{'shareWith/" + bobs + "':" + rights + "}}");
        assertEquals("{'" + book + "':null}", set.at("/updated"));
    }

    private static String card(String name, String... books) {
        return "{'addressBookIds':{'" + String.join("':true,'", books) + "':true},'name':{'full':'" + name + "'}}";
    }

    private String add(String name, String... books) throws IOException {
        return alice("ContactCard/set", "'create':{'c':" + card(name, books) + "}").text("/created/c/id");
    }

    private static String ids(String... ids) {
        return "['" + String.join("','", ids) + "']";
    }

    @Test
    void rfc9610Section2AnAddressBookIsSharedAsItIsMadeAndShownWithWhom() throws IOException {
        Answer made = alice("AddressBook/set", "'create':{'b':{'name':'New','shareWith':{'" + bobs + "':{'mayRead':true}}}}");
        String id = made.text("/created/b/id");
        String rights = "{'mayRead':true,'mayWrite':false,'mayShare':false,'mayDelete':false}";
        assertEquals("{'" + bobs + "':" + rights + "}", alice("AddressBook/get", "'ids':['" + id + "']").at("/list/0/shareWith"));
        Answer seen = bob("AddressBook/get", "'ids':null");
        assertEquals("'" + id + "'", seen.at("/list/0/id"));
        assertEquals("absent", seen.at("/list/1"));
        assertEquals(rights, seen.at("/list/0/myRights"));
        assertEquals("null", seen.at("/list/0/shareWith"));
        assertEquals("false", seen.at("/list/0/isDefault"));
        for (String wrong : new String[] {"{'p999':{'mayRead':true}}", "{'" + bobs + "':{'mayFly':true}}", "[]", "{'" + bobs + "':{'mayRead':1}}"}) {
            Answer refused = alice("AddressBook/set", "'create':{'b':{'name':'New','shareWith':" + wrong + "}}");
            assertEquals("['shareWith']", refused.at("/notCreated/b/properties"), wrong);
        }
        alice("AddressBook/set", "'update':{'" + id + "':{'shareWith':null}}");
        assertEquals("accountNotFound", bob("AddressBook/get", "'ids':null").text("/type"));
    }

    @Test
    void rfc9670Section1_4AnAccountThatSharesContactsAloneIsInTheSessionWithoutMail() throws IOException {
        String at = "/accounts/" + hers;
        Answer before = Answer.of(bob.get("/jmap/session").body());
        assertEquals("absent", before.at(at));
        share("{'mayRead':true}");
        Answer after = Answer.of(bob.get("/jmap/session").body());
        assertEquals(
                "{'maxAddressBooksPerCard':null,'mayCreateAddressBook':false}",
                after.at(at + "/accountCapabilities/urn:ietf:params:jmap:contacts"));
        assertEquals("absent", after.at(at + "/accountCapabilities/urn:ietf:params:jmap:mail"));
        assertEquals("true", after.at(at + "/isReadOnly"));
        assertNotEquals(before.at("/state"), after.at("/state"));
        assertEquals("accountNotSupportedByMethod", bob("Mailbox/get", "'ids':null").text("/type"));
        share("{'mayRead':true,'mayWrite':true}");
        assertEquals("false", Answer.of(bob.get("/jmap/session").body()).at(at + "/isReadOnly"));
    }

    @Test
    void rfc9610Section2WhetherOneWantsToSeeABookIsOnesOwnToSay() throws IOException {
        share("{'mayRead':true}");
        String state = bob("AddressBook/get", "'ids':[]").text("/state");
        assertEquals("{'" + book + "':null}", bob("AddressBook/set", "'update':{'" + book + "':{'isSubscribed':false}}").at("/updated"));
        assertEquals("false", bob("AddressBook/get", "'ids':null").at("/list/0/isSubscribed"));
        assertEquals("true", alice("AddressBook/get", "'ids':['" + book + "']").at("/list/0/isSubscribed"));
        // One's other programs hear of it.
        assertEquals(ids(book), bob("AddressBook/changes", "'sinceState':'" + state + "'").at("/updated"));
        assertEquals("absent", Answer.of(bob.get("/jmap/session").body()).at("/accounts/" + hers));
        bob("AddressBook/set", "'update':{'" + book + "':{'isSubscribed':true}}");
        assertNotEquals("absent", Answer.of(bob.get("/jmap/session").body()).at("/accounts/" + hers));
        for (String wrong : new String[] {"'name':'Mine'", "'sortOrder':3", "'shareWith/" + bobs + "/mayWrite':true"}) {
            Answer refused = bob("AddressBook/set", "'update':{'" + book + "':{" + wrong + "}}");
            assertEquals("forbidden", refused.text("/notUpdated/" + book + "/type"), wrong);
        }
        assertEquals("forbidden", bob("AddressBook/set", "'create':{'b':{'name':'x'}}").text("/notCreated/b/type"));
        assertEquals("notFound", bob("AddressBook/set", "'destroy':['" + FIRST + "']").text("/notDestroyed/" + FIRST + "/type"));
        assertEquals("forbidden", bob("AddressBook/set", "'destroy':['" + book + "']").text("/notDestroyed/" + book + "/type"));
    }

    @Test
    void rfc9610Section2OnlyCardsOfBooksThatOneMayReadAreThere() throws IOException {
        String secret = add("Secret", FIRST);
        String both = add("Both", FIRST, book);
        String team = add("Team", book);
        share("{'mayRead':true}");
        Answer got = bob("ContactCard/get", "'ids':['" + secret + "','" + both + "','" + team + "']");
        assertEquals(ids(secret), got.at("/notFound"));
        assertFalse(got.at("/list").contains(FIRST), got.toString());
        assertEquals("{'" + book + "':true}", bob("ContactCard/get", "'ids':['" + both + "']").at("/list/0/addressBookIds"));
        String found = bob("ContactCard/query", "'filter':{'name':'e'}").at("/ids");
        assertTrue(!found.contains(secret) && found.contains(team), found);
        for (String change : new String[] {"'update':{'" + team + "':{'name/full':'x'}}", "'destroy':['" + team + "']"}) {
            Answer refused = bob("ContactCard/set", change);
            assertTrue(refused.toString().contains("forbidden"), refused.toString());
        }
        assertEquals("forbidden", bob("ContactCard/set", "'create':{'c':" + card("x", book) + "}").text("/notCreated/c/type"));
        // What was read is in the log, with who read it.
        assertTrue(server.audit.events(AuditKind.LIST).stream()
                .anyMatch(event -> event.action().equals("ContactCard/get")
                        && event.principal().equals(TestServer.BOB)
                        && event.touched().equals("cards=2")));
        share("{'mayWrite':true}");
        assertEquals("[]", bob("ContactCard/query", "").at("/ids"));
    }

    @Test
    void rfc9610Section2WhoMayWriteChangesCardsAndNotWhatElseTheyAreIn() throws IOException {
        String secret = add("Secret", FIRST);
        String both = add("Both", FIRST, book);
        String team = add("Team", book);
        share("{'mayRead':true,'mayWrite':true}");
        assertEquals("absent", bob("ContactCard/set", "'update':{'" + both + "':{'name/full':'Changed'}}").at("/notUpdated/" + both));
        Answer kept = alice("ContactCard/get", "'ids':['" + both + "']");
        assertEquals("'Changed'", kept.at("/list/0/name/full"));
        assertTrue(kept.at("/list/0/addressBookIds").contains(FIRST), kept.toString());
        assertEquals(
                "['addressBookIds']",
                bob("ContactCard/set", "'update':{'" + team + "':{'addressBookIds/" + FIRST + "':true}}").at("/notUpdated/" + team + "/properties"));
        assertEquals("notFound", bob("ContactCard/set", "'destroy':['" + secret + "']").text("/notDestroyed/" + secret + "/type"));
        String uid = alice("ContactCard/get", "'ids':['" + secret + "']").text("/list/0/uid");
        String twin = card("Twin", book).replace("{'addressBookIds'", "{'uid':'" + uid + "','addressBookIds'");
        assertEquals("['uid']", bob("ContactCard/set", "'create':{'c':" + twin + "}").at("/notCreated/c/properties"));
        String made = bob("ContactCard/set", "'create':{'c':" + card("By Bob", book) + "}").text("/created/c/id");
        assertEquals(ids(made, team), sorted(bob("ContactCard/set", "'destroy':['" + made + "','" + team + "']").at("/destroyed"), made, team));
        // What is in a book of which she sees nothing stays there.
        assertEquals(ids(both), bob("ContactCard/set", "'destroy':['" + both + "']").at("/destroyed"));
        assertEquals("{'" + FIRST + "':true}", alice("ContactCard/get", "'ids':['" + both + "']").at("/list/0/addressBookIds"));
        assertEquals(ids(team), alice("ContactCard/get", "'ids':['" + team + "']").at("/notFound"));
    }

    /** The same ids in this order, whatever order they came in. */
    private static String sorted(String found, String... ids) {
        for (String id : ids) {
            assertTrue(found.contains(id), found);
        }
        return ids(ids);
    }

    @Test
    void rfc8620Section5_2ChangesTellOthersOfTheirBooksAloneAlsoWhenRightsComeAndGo() throws IOException {
        String early = add("Early", book);
        share("{'mayRead':true}");
        String state = bob("ContactCard/get", "'ids':[]").text("/state");
        String secret = add("Secret", FIRST);
        String late = add("Late", book);
        Answer changed = bob("ContactCard/changes", "'sinceState':'" + state + "'");
        assertEquals(ids(late), changed.at("/created"));
        assertFalse(changed.toString().contains(secret), changed.toString());
        String owners = alice("ContactCard/get", "'ids':[]").text("/state");
        alice("ContactCard/set", "'update':{'" + secret + "':{'addressBookIds/" + book + "':true},'" + early
                + "':{'addressBookIds':{'" + FIRST + "':true}}}");
        changed = bob("ContactCard/changes", "'sinceState':'" + changed.text("/newState") + "'");
        assertEquals(ids(secret) + ids(early), changed.at("/created") + changed.at("/destroyed"));
        Answer own = alice("ContactCard/changes", "'sinceState':'" + owners + "'");
        assertEquals("[]", own.at("/created"));
        sorted(own.at("/updated"), secret, early);
        // A second book, so that the account stays open when the first one's rights end.
        alice("AddressBook/set", "'create':{'b':{'name':'Other','shareWith':{'" + bobs + "':{'mayRead':true}}}}");
        String query = bob("ContactCard/query", "").text("/queryState");
        alice("ContactCard/set", "'destroy':['" + late + "']");
        share("null");
        changed = bob("ContactCard/changes", "'sinceState':'" + changed.text("/newState") + "'");
        sorted(changed.at("/destroyed"), late, secret);
        sorted(bob("ContactCard/queryChanges", "'sinceQueryState':'" + query + "'").at("/removed"), late, secret);
        assertEquals(ids(book), bob("AddressBook/changes", "'sinceState':'" + state + "'").at("/destroyed"));
        owners = alice("ContactCard/get", "'ids':[]").text("/state");
        share("{'mayRead':true}");
        assertEquals(ids(secret), bob("ContactCard/changes", "'sinceState':'" + changed.text("/newState") + "'").at("/updated"));
        assertEquals("[]", alice("ContactCard/changes", "'sinceState':'" + owners + "'").at("/updated"));
        assertEquals(ids(book), alice("AddressBook/changes", "'sinceState':'" + owners + "'").at("/updated"));
    }

    @Test
    void rfc9670Section3WhoseRightsToABookChangeIsTold() throws IOException {
        share("{'mayRead':true}");
        alice("AddressBook/set", "'destroy':['" + book + "']");
        String own = "a" + bobs.substring(1);
        Answer got = call(bob, own, "ShareNotification/get", "'ids':null");
        assertEquals("'AddressBook'", got.at("/list/0/objectType"));
        assertEquals("'" + book + "'", got.at("/list/0/objectId"));
        assertEquals("'Team'", got.at("/list/0/name"));
        assertEquals("null", got.at("/list/0/oldRights"));
        assertEquals("{'mayRead':true,'mayWrite':false,'mayShare':false,'mayDelete':false}", got.at("/list/0/newRights"));
        assertEquals("null", got.at("/list/1/newRights"));
        assertEquals("accountNotFound", bob("AddressBook/get", "'ids':null").text("/type"));
    }

    @Test
    void rfc9610Section2WhoMayShareOrDeleteDoesSo() throws IOException {
        add("Team", book);
        share("{'mayRead':true,'mayShare':true,'mayDelete':true}");
        assertTrue(bob("AddressBook/get", "'ids':null").at("/list/0/shareWith").contains(bobs));
        Answer shared = bob("AddressBook/set", "'update':{'" + book + "':{'shareWith/anyone':{'mayRead':true}}}");
        assertEquals("{'" + book + "':null}", shared.at("/updated"));
        assertTrue(server.audit.durableEvents().stream()
                .anyMatch(event -> event.action().equals("SHARE")
                        && event.principal().equals(TestServer.BOB)
                        && event.touched().contains("address-book=")));
        assertEquals("addressBookHasContents", bob("AddressBook/set", "'destroy':['" + book + "']").text("/notDestroyed/" + book + "/type"));
        assertEquals(ids(book), bob("AddressBook/set", "'destroy':['" + book + "'],'onDestroyRemoveContents':true").at("/destroyed"));
        assertEquals("[]", alice("ContactCard/query", "").at("/ids"));
    }

    @Test
    void rfc9610Section3_6CardsAreCopiedFromOneAccountToAnother() throws IOException {
        String team = add("Team", book);
        share("{'mayRead':true}");
        String own = "a" + bobs.substring(1);
        String from = "'fromAccountId':'" + hers + "',";
        Answer copied = call(bob, own, "ContactCard/copy", from + "'create':{'c':{'id':'" + team + "','addressBookIds':{'" + FIRST
                + "':true}},'d':{'id':'" + team + "'},'e':{'id':'c0','addressBookIds':{'" + FIRST + "':true}}}");
        Answer got = call(bob, own, "ContactCard/get", "'ids':['" + copied.text("/created/c/id") + "']");
        assertEquals("'Team'", got.at("/list/0/name/full"));
        assertEquals(alice("ContactCard/get", "'ids':['" + team + "']").at("/list/0/uid"), got.at("/list/0/uid"));
        assertEquals("['addressBookIds']", copied.at("/notCreated/d/properties"));
        assertEquals("'notFound'", copied.at("/notCreated/e/type"));
        assertEquals("stateMismatch", call(bob, own, "ContactCard/copy", from + "'ifFromInState':'0','create':{}").text("/type"));
        assertEquals("fromAccountNotFound", call(alice, hers, "ContactCard/copy", "'fromAccountId':'" + own + "','create':{}").text("/type"));
        share("{'mayRead':true,'mayWrite':true}");
        Answer back = bob("ContactCard/copy", "'fromAccountId':'" + own + "','onSuccessDestroyOriginal':true,'create':{'c':{'id':'"
                + copied.text("/created/c/id") + "','uid':'urn:x','addressBookIds':{'" + book + "':true}}}");
        assertNotEquals("absent", back.at("/created/c/id"));
        assertEquals("[]", call(bob, own, "ContactCard/query", "").at("/ids"));
    }
}
