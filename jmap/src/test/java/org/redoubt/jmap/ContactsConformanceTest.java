package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redoubt.jmap.JmapClient.Answer;

/** RFC 9610 with the Cards of RFC 9553, over HTTPS. */
class ContactsConformanceTest {
    private static final String USING = "['urn:ietf:params:jmap:core','urn:ietf:params:jmap:contacts']";
    private static final String FIRST = "k0000000000000001";
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 0};

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
        return alice.batch("{'using':" + USING + ",'methodCalls':[" + calls + "]}");
    }

    private Answer call(String name, String arguments) throws IOException {
        return calls("['" + name + "',{'accountId':'$a'" + (arguments.isEmpty() ? "" : "," + arguments) + "},'c']").answer(0);
    }

    private static String card(String name, String more) {
        return "{'addressBookIds':{'" + FIRST + "':true},'name':{'full':'" + name + "'}" + (more.isEmpty() ? "" : "," + more) + "}";
    }

    private String add(String name, String more) throws IOException {
        return call("ContactCard/set", "'create':{'c':" + card(name, more) + "}").text("/created/c/id");
    }

    private Answer refused(String card) throws IOException {
        return call("ContactCard/set", "'create':{'c':" + card + "}");
    }

    private String found(String arguments) throws IOException {
        return call("ContactCard/query", arguments).at("/ids");
    }

    private static String ids(String... ids) {
        return "['" + String.join("','", ids) + "']";
    }

    private Answer get(String id) throws IOException {
        return call("ContactCard/get", "'ids':['" + id + "']");
    }

    @Test
    void rfc9610Section1_4_1TheCapabilitySaysWhatOneMayDo() throws IOException {
        String session = alice.get("/jmap/session").body();
        assertTrue(session.contains("\"urn:ietf:params:jmap:contacts\":{}"), session);
        assertTrue(
                session.contains("\"urn:ietf:params:jmap:contacts\":{\"maxAddressBooksPerCard\":null,\"mayCreateAddressBook\":true}"),
                session);
    }

    @Test
    void rfc9610Section2OneAddressBookIsThereAndIsTheDefault() throws IOException {
        Answer books = call("AddressBook/get", "'ids':null");
        assertEquals("absent", books.at("/list/1"));
        assertEquals("true", books.at("/list/0/isDefault"));
        assertEquals("null", books.at("/list/0/shareWith"));
        assertEquals("{'mayRead':true,'mayWrite':true,'mayShare':true,'mayDelete':false}", books.at("/list/0/myRights"));
        assertEquals("forbidden", call("AddressBook/set", "'destroy':['" + FIRST + "']").text("/notDestroyed/" + FIRST + "/type"));
    }

    @Test
    void rfc9610Section2NamesAndOrdersHaveBounds() throws IOException {
        for (String wrong : new String[] {"'name':''", "'name':'" + "é".repeat(128) + "'", "'name':'x','sortOrder':-1",
            "'name':'x','sortOrder':2147483648", "'name':'x','isSubscribed':1", "'name':'x','id':'k1'", "'description':'x'"}) {
            assertEquals("invalidProperties", call("AddressBook/set", "'create':{'b':{" + wrong + "}}").text("/notCreated/b/type"), wrong);
        }
    }

    @Test
    void rfc9610Section2_2ChangesTellOfAddressBooks() throws IOException {
        String state = call("AddressBook/get", "'ids':[]").text("/state");
        String made = call("AddressBook/set", "'create':{'b':{'name':'Work','sortOrder':3}}").text("/created/b/id");
        assertEquals(ids(made), call("AddressBook/changes", "'sinceState':'" + state + "'").at("/created"));
        String next = call("AddressBook/get", "'ids':[]").text("/state");
        call("AddressBook/set", "'update':{'" + made + "':{'name':'Office'}}");
        assertEquals(ids(made), call("AddressBook/changes", "'sinceState':'" + next + "'").at("/updated"));
        Answer now = call("AddressBook/get", "'ids':['" + made + "']");
        assertEquals("Office", now.text("/list/0/name"));
        assertEquals("3", now.at("/list/0/sortOrder"));
    }

    @Test
    void rfc9610Section2_3AnAddressBookWithCardsGoesWithThemOnlyWhenThatIsSaid() throws IOException {
        String book = call("AddressBook/set", "'create':{'b':{'name':'Work'}}").text("/created/b/id");
        String both = add("Both", "");
        call("ContactCard/set", "'update':{'" + both + "':{'addressBookIds/" + book + "':true}}");
        String only = call("ContactCard/set", "'create':{'c':" + card("Only", "").replace(FIRST, book) + "}").text("/created/c/id");
        assertEquals("addressBookHasContents", call("AddressBook/set", "'destroy':['" + book + "']").text("/notDestroyed/" + book + "/type"));
        assertEquals(ids(book), call("AddressBook/set", "'destroy':['" + book + "'],'onDestroyRemoveContents':true").at("/destroyed"));
        assertEquals(ids(only), get(only).at("/notFound"));
        assertEquals("{'" + FIRST + "':true}", get(both).at("/list/0/addressBookIds"));
    }

    @Test
    void rfc9610Section2_3TheDefaultChangesWhenAllSucceedsAndIsToldOfBoth() throws IOException {
        Answer made = call("AddressBook/set", "'create':{'b':{'name':'Work'}},'onSuccessSetIsDefault':'#b'");
        String book = made.text("/created/b/id");
        assertEquals("true", made.at("/created/b/isDefault"));
        assertEquals("false", made.at("/updated/" + FIRST + "/isDefault"));
        // What is not there is ignored, and so is all where something failed.
        assertEquals("null", call("AddressBook/set", "'onSuccessSetIsDefault':'k00000000000000ff'").at("/updated"));
        call("AddressBook/set", "'destroy':['k00000000000000ff'],'onSuccessSetIsDefault':'" + FIRST + "'");
        assertEquals("false", call("AddressBook/get", "'ids':['" + FIRST + "']").at("/list/0/isDefault"));
        Answer gone = call("AddressBook/set", "'destroy':['" + book + "']");
        assertEquals("true", gone.at("/updated/" + FIRST + "/isDefault"));
    }

    @Test
    void rfc9610Section3ACardHasAUidOfItsOwnAndAnAddressBook() throws IOException {
        String id = add("Ann", "'uid':'ann-1'");
        assertEquals("['uid']", refused(card("Bea", "'uid':'ann-1'")).at("/notCreated/c/properties"));
        assertEquals("['addressBookIds']", refused("{'name':{'full':'Bea'}}").at("/notCreated/c/properties"));
        assertEquals(
                "['addressBookIds']",
                refused("{'name':{'full':'Bea'},'addressBookIds':{'" + FIRST + "':false}}").at("/notCreated/c/properties"));
        assertEquals(
                "['addressBookIds']",
                call("ContactCard/set", "'update':{'" + id + "':{'addressBookIds':{}}}").at("/notUpdated/" + id + "/properties"));
        Answer made = call("ContactCard/set", "'create':{'c':" + card("Cleo", "") + "}");
        assertTrue(made.text("/created/c/uid").startsWith("urn:uuid:"), made.toString());
        assertEquals("2026-11-24T10:00:00Z", made.text("/created/c/created"));
    }

    @Test
    void rfc9553Section2WhatIsNotOfTheRightFormIsRefusedByItsName() throws IOException {
        String[][] wrong = {
            {"'@type':'Person'", "@type"}, {"'version':'2.0'", "version"}, {"'uid':''", "uid"}, {"'kind':1", "kind"},
            {"'created':'yesterday'", "created"}, {"'emails':{'e':{'address':1}}", "emails"}, {"'emails':['a@b']", "emails"},
            {"'emails':{'no good':{'address':'a@b'}}", "emails"}, {"'phones':{'p':{}}", "phones"},
            {"'nicknames':{'n':{'name':''}}", "nicknames"}, {"'organizations':{'o':{}}", "organizations"},
            {"'onlineServices':{'o':{'service':'X'}}", "onlineServices"}, {"'members':{'u':true}", "members"},
            {"'kind':'group','members':{'u':false}", "members"}, {"'keywords':{'k':1}", "keywords"},
            {"'anniversaries':{'a':{'kind':'birth'}}", "anniversaries"}, {"'notes':{'n':{}}", "notes"},
            {"'media':{'m':{'kind':'photo'}}", "media"}, {"'localizations':[]", "localizations"}
        };
        for (String[] each : wrong) {
            assertEquals("['" + each[1] + "']", refused(card("Ann", each[0])).at("/notCreated/c/properties"), each[0]);
        }
        for (String name : new String[] {"'Ann'", "{}", "{'components':[{'kind':'given'}]}", "{'full':1}"}) {
            String card = "{'addressBookIds':{'" + FIRST + "':true},'name':" + name + "}";
            assertEquals("['name']", refused(card).at("/notCreated/c/properties"), name);
        }
    }

    @Test
    void rfc9553Section1_8WhatIsNotKnownIsKept() throws IOException {
        String id = add("Ann", "'example.com:rank':{'stars':3}");
        assertEquals("{'stars':3}", get(id).at("/list/0/example.com:rank"));
        Answer some = call("ContactCard/get", "'ids':['" + id + "'],'properties':['uid']");
        assertEquals("absent", some.at("/list/0/name"));
        assertEquals("'" + id + "'", some.at("/list/0/id"));
    }

    private static String nested(int levels) {
        return "{'a':".repeat(levels) + "{'b':1}" + "}".repeat(levels);
    }

    @Test
    void rfc8620Section5_3NoPatchMakesACardThatCannotBeReadAgain() throws IOException {
        String id = add("Ann", "'x:deep':" + nested(100));
        String below = "x:deep" + "/a".repeat(100);
        Answer refused = call("ContactCard/set", "'update':{'" + id + "':{'" + below + "/c':" + nested(60) + "}}");
        assertEquals("invalidPatch", refused.text("/notUpdated/" + id + "/type"));
        assertEquals("Ann", get(id).text("/list/0/name/full"));
        Answer tooMany = call("ContactCard/set", "'update':{'" + id + "':{'x:deep" + "/a".repeat(200) + "':1}}");
        assertEquals("invalidPatch", tooMany.text("/notUpdated/" + id + "/type"));
    }

    @Test
    @Timeout(60)
    void rfc8620Section5_3APatchOfManyPathsTakesNoLongerThanItIs() throws IOException {
        String id = add("Ann", "");
        StringBuilder patch = new StringBuilder("'x:0/y':1");
        for (int i = 1; i < 100_000; i++) {
            patch.append(",'x:").append(i).append("/y':1");
        }
        Answer refused = call("ContactCard/set", "'update':{'" + id + "':{" + patch + "}}");
        assertEquals("invalidPatch", refused.text("/notUpdated/" + id + "/type"));
    }

    @Test
    void rfc8620Section5_3PatchesReachIntoCards() throws IOException {
        String id = add("Ann", "'emails':{'e1':{'address':'ann@example.org','contexts':{'work':true}}}");
        server.now.addAndGet(Duration.ofHours(1).toMillis());
        Answer changed = call(
                "ContactCard/set",
                "'update':{'" + id + "':{'emails/e1/address':'ann@example.net','emails/e2':{'address':'a@example.org'},"
                        + "'emails/e1/contexts':null}}");
        assertEquals("2026-11-24T11:00:00Z", changed.text("/updated/" + id + "/updated"));
        assertEquals("{'e1':{'address':'ann@example.net'},'e2':{'address':'a@example.org'}}", get(id).at("/list/0/emails"));
        for (String bad : new String[] {"'phones/p/number':'1'", "'name/full/x':1", "'emails':null,'emails/e1':null"}) {
            assertEquals(
                    "invalidPatch", call("ContactCard/set", "'update':{'" + id + "':{" + bad + "}}").text("/notUpdated/" + id + "/type"), bad);
        }
        assertEquals(
                "invalidProperties", call("ContactCard/set", "'update':{'" + id + "':{'emails/e1/address':null}}").text("/notUpdated/" + id + "/type"));
        assertEquals("2026-11-24T11:00:00Z", get(id).text("/list/0/updated"));
    }

    @Test
    void rfc9610Section3_3_1EveryConditionFinds() throws IOException {
        String ann = add("Ann", "'uid':'u1','emails':{'e':{'address':'ann@example.org','label':'Home base'}},'notes':{'n':{'note':'plays the cello'}},"
                + "'nicknames':{'n':{'name':'Annie'}},'organizations':{'o':{'name':'Acme'}},'phones':{'p':{'number':'+491234'}},"
                + "'onlineServices':{'s':{'service':'Mastodon','user':'@ann'}},'addresses':{'a':{'components':[{'kind':'locality','value':'Bonn'}]}}");
        String group = add("Band", "'kind':'group','members':{'u1':true}");
        String[] finds = {
            "'uid':'u1'", "'kind':'individual'", "'text':'CELLO'", "'name':'ann'", "'nickname':'annie'", "'organization':'acme'",
            "'email':'home'", "'email':'ANN@example'", "'phone':'1234'", "'onlineService':'mastodon'", "'onlineService':'@ann'",
            "'address':'bonn'", "'note':'cello plays'", "'note':'\\\"the cello\\\"'", "'text':'ann acme'", "'createdBefore':'2026-11-24T10:00:01Z','uid':'u1'"
        };
        for (String each : finds) {
            assertEquals(ids(ann), found("'filter':{" + each + "}"), each);
        }
        assertEquals(ids(group), found("'filter':{'hasMember':'u1'}"));
        assertEquals("[]", found("'filter':{'note':'\\\"cello plays\\\"'}"));
        assertEquals("[]", found("'filter':{'updatedAfter':'2026-11-24T10:00:01Z'}"));
        assertEquals("[]", found("'filter':{'inAddressBook':'k00000000000000ff'}"));
        assertEquals("2", call("ContactCard/query", "'filter':{'inAddressBook':'" + FIRST + "'},'calculateTotal':true").at("/total"));
        assertEquals("2", call("ContactCard/query", "'filter':{},'calculateTotal':true").at("/total"));
        assertEquals("unsupportedFilter", call("ContactCard/query", "'filter':{'shoeSize':'42'}").text("/type"));
    }

    @Test
    void rfc9610Section3_3_2TheSortsAreThere() throws IOException {
        String zed = add("Zed", "");
        server.now.addAndGet(1_000);
        String ann = add("Ann", "");
        call("ContactCard/set", "'update':{'" + zed + "':{'name':{'components':[{'kind':'given','value':'zed'},{'kind':'surname','value':'Abel'}]}}}");
        call("ContactCard/set", "'update':{'" + ann + "':{'name':{'components':[{'kind':'given','value':'Ann'},{'kind':'surname','value':'baker'}]}}}");
        assertEquals(ids(zed, ann), found("'sort':[{'property':'created'}]"));
        assertEquals(ids(ann, zed), found("'sort':[{'property':'created','isAscending':false}]"));
        assertEquals(ids(ann, zed), found("'sort':[{'property':'name/given'}]"));
        assertEquals(ids(zed, ann), found("'sort':[{'property':'name/surname'}]"));
        assertEquals("unsupportedSort", call("ContactCard/query", "'sort':[{'property':'shoeSize'}]").text("/type"));
    }

    @Test
    void rfc9610Section3_2And3_4ChangesAndQueryChangesAreTold() throws IOException {
        Answer query = call("ContactCard/query", "'filter':{'name':'a'}");
        String state = call("ContactCard/get", "'ids':[]").text("/state");
        String ann = add("Ann", "");
        Answer changes = call("ContactCard/queryChanges", "'filter':{'name':'a'},'sinceQueryState':'" + query.text("/queryState") + "'");
        assertEquals("[{'id':'" + ann + "','index':0}]", changes.at("/added"));
        assertEquals(ids(ann), call("ContactCard/changes", "'sinceState':'" + state + "'").at("/created"));
        String next = call("ContactCard/get", "'ids':[]").text("/state");
        call("ContactCard/set", "'destroy':['" + ann + "']");
        assertEquals(ids(ann), call("ContactCard/changes", "'sinceState':'" + next + "'").at("/destroyed"));
        assertEquals(
                "stateMismatch", call("ContactCard/set", "'ifInState':'" + state + "','destroy':['" + ann + "']").text("/type"));
    }

    @Test
    void rfc9610Section3_5APhotoIsABlobAndHasToBeAPicture() throws IOException {
        String data = "data:image/png;base64," + Base64.getEncoder().encodeToString(PNG);
        String id = add("Ann", "'media':{'p':{'kind':'photo','uri':'" + data + "'}}");
        Answer shown = get(id);
        assertEquals("absent", shown.at("/list/0/media/p/uri"));
        assertEquals("image/png", shown.text("/list/0/media/p/mediaType"));
        String blob = shown.text("/list/0/media/p/blobId");
        HttpResponse<byte[]> picture = download(blob);
        assertEquals(200, picture.statusCode());
        assertEquals(PNG.length, picture.body().length);
        // The same blob makes the photo of another card, and stays when its own card changes.
        String other = add("Bea", "'media':{'q':{'kind':'photo','blobId':'" + blob + "'}}");
        assertEquals("image/png", get(other).text("/list/0/media/q/mediaType"));
        call("ContactCard/set", "'update':{'" + id + "':{'name':{'full':'Anna'}}}");
        assertEquals(blob, get(id).text("/list/0/media/p/blobId"));
        String text = "data:text/html;base64," + Base64.getEncoder().encodeToString("<script>".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertEquals("['media']", refused(card("Eve", "'media':{'p':{'kind':'photo','uri':'" + text + "'}}")).at("/notCreated/c/properties"));
        assertEquals("['media']", refused(card("Eve", "'media':{'p':{'kind':'photo','blobId':'u0000000000000001'}}")).at("/notCreated/c/properties"));
        JmapClient bob = new JmapClient(server.port(), TestServer.BOB, TestServer.PASSWORD);
        String path = "/jmap/download/" + alice.accountId() + "/" + blob + "?name=x&accept=image/png";
        assertEquals(404, bob.send(bob.request(path).GET().build()).statusCode());
    }

    private HttpResponse<byte[]> download(String blob) throws IOException {
        HttpRequest request = alice.request("/jmap/download/" + alice.accountId() + "/" + blob + "?name=x&accept=image/png").GET().build();
        try {
            return alice.http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void rfc9610Section3_6NothingIsCopiedWithinAnAccountNorFromOneWithoutContacts() throws IOException {
        assertEquals("invalidArguments", call("ContactCard/copy", "'fromAccountId':'$a','create':{}").text("/type"));
        assertEquals("fromAccountNotFound", call("ContactCard/copy", "'fromAccountId':'a999','create':{}").text("/type"));
    }

    @Test
    void cardsThatAreNotSharedAreTheOwnersAloneAndHaveLimits() throws IOException {
        add("Ann", "");
        JmapClient bob = new JmapClient(server.port(), TestServer.BOB, TestServer.PASSWORD);
        Answer hers = bob.batch("{'using':" + USING + ",'methodCalls':[['ContactCard/get',{'accountId':'" + alice.accountId() + "','ids':null},'c']]}");
        assertEquals("accountNotFound", hers.answer(0).text("/type"));
        assertEquals("tooLarge", refused(card("Eve", "'notes':{'n':{'note':'" + "x".repeat(300_000) + "'}}")).text("/notCreated/c/type"));
        Answer both = calls("['AddressBook/set',{'accountId':'$a','create':{'b':{'name':'New'}}},'1'],['ContactCard/set',{'accountId':'$a',"
                + "'create':{'c':{'name':{'full':'X'},'addressBookIds':{'#b':true}}}},'2']");
        assertTrue(both.answer(1).at("/created/c/id").length() > 3, both.toString());
    }
}
