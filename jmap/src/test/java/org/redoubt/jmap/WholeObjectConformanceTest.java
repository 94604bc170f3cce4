package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.Role;
import org.redoubt.jmap.JmapClient.Answer;

/**
 * RFC 8620 5.3, invalidProperties: clients may give back whole objects; what only the server sets is no error where it is as
 * it was, and one where it is not.
 */
class WholeObjectConformanceTest {
    private static final String USING = "['urn:ietf:params:jmap:core','urn:ietf:params:jmap:mail','urn:ietf:params:jmap:submission',"
            + "'urn:ietf:params:jmap:vacationresponse','urn:ietf:params:jmap:sieve','urn:ietf:params:jmap:blob',"
            + "'urn:ietf:params:jmap:contacts','urn:ietf:params:jmap:mail:share','https://redoubt.org/jmap/labels']";

    private TestServer server;
    private JmapClient alice;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer();
        alice = server.alice();
        server.put(Role.INBOX, TestServer.mail("one"));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private Answer call(String method, String arguments) throws IOException {
        String all = method.startsWith("PushSubscription") ? "" : "'accountId':'$a',";
        return alice.batch("{'using':" + USING + ",'methodCalls':[['" + method + "',{" + all + arguments + "},'c']]}").answer(0);
    }

    private void create(String type, String object) throws IOException {
        Answer made = call(type + "/set", "'create':{'c':" + object + "}");
        assertEquals("null", made.at("/notCreated").replace("absent", "null"), made.toString());
    }

    /** @param wrong something that only the server sets, and another value for it */
    private void givesBack(String type, String get, String wrong) throws IOException {
        Answer read = call(type + "/get", get);
        String id = read.text("/list/0/id");
        String whole = read.at("/list/0");
        Answer same = call(type + "/set", "'update':{'" + id + "':" + whole + "}");
        assertEquals("absent", same.at("/notUpdated/" + id), type + " " + same);
        String property = wrong.substring(1, wrong.indexOf("':"));
        Answer other = call(type + "/set", "'update':{'" + id + "':{" + wrong + "}}");
        assertEquals("['" + property + "']", other.at("/notUpdated/" + id + "/properties"), type + " " + other);
        assertEquals(whole.replaceAll("'updated':'[^']*'", ""), call(type + "/get", get).at("/list/0").replaceAll("'updated':'[^']*'", ""));
    }

    @Test
    void rfc8620Section5_3ObjectsOfMailAreGivenBackWhole() throws IOException {
        givesBack("Mailbox", "'ids':['m2']", "'totalEmails':77");
        givesBack("Email", "'ids':['e1']", "'size':1");
        givesBack("Email", "'ids':['e1'],'properties':['id','threadId','keywords','header:Subject:asText']", "'threadId':'t9'");
        givesBack("Identity", "'ids':null", "'mayDelete':true");
        givesBack("VacationResponse", "'ids':null", "'id':'other'");
    }

    @Test
    void rfc8620Section5_3OtherObjectsAreGivenBackWhole() throws IOException {
        create("Label", "{'name':'Work','color':'#aabbcc'}");
        create("AddressBook", "{'name':'Work'}");
        create("ContactCard", "{'addressBookIds':{'k0000000000000001':true},'name':{'full':'Ann'}}");
        String blob = call("Blob/upload", "'create':{'b':{'data':[{'data:asText':'keep;'}]}}").text("/created/b/id");
        create("SieveScript", "{'name':'s','blobId':'" + blob + "'}");
        givesBack("Label", "'ids':null", "'keyword':'other'");
        givesBack("AddressBook", "'ids':null", "'isDefault':false");
        givesBack("ContactCard", "'ids':null", "'id':'c0'");
        givesBack("SieveScript", "'ids':null", "'isActive':true");
        String identity = call("Identity/get", "'ids':null").text("/list/0/id");
        create("EmailSubmission", "{'identityId':'" + identity + "','emailId':'e1'}");
        givesBack("EmailSubmission", "'ids':null", "'sendAt':'2020-01-01T00:00:00Z'");
        call("PushSubscription/set", "'create':{'p':{'deviceClientId':'phone','url':'https://push.example/x'}}");
        givesBack("PushSubscription", "'ids':null", "'deviceClientId':'other'");
    }

    @Test
    void rfc8621Section6AddressesOfAnIdentityAreEmailAddresses() throws IOException {
        String id = call("Identity/get", "'ids':null").text("/list/0/id");
        for (String wrong : new String[] {"['a@example.org']", "[{'name':'A'}]", "[{'email':'nobody'}]", "[{'email':'a@b','x':1}]", "[{'email':'a@b','name':1}]", "7"}) {
            Answer refused = call("Identity/set", "'update':{'" + id + "':{'replyTo':" + wrong + "}}");
            assertEquals("['replyTo']", refused.at("/notUpdated/" + id + "/properties"), wrong);
        }
        Answer kept = call("Identity/set", "'update':{'" + id + "':{'bcc':[{'email':'a@example.org','name':null}],'replyTo':null}}");
        assertEquals("{'" + id + "':null}", kept.at("/updated"));
    }

    @Test
    void rfc8620Section1_2APictureWhoseNameIsTooLongForAnIdStaysInItsCard() throws IOException {
        String data = "data:image/png;base64,iVBORw0KGgoAAAAA";
        for (int length : new int[] {200, 250}) {
            String key = "k".repeat(length);
            Answer made = call("ContactCard/set", "'create':{'c':{'addressBookIds':{'k0000000000000001':true},'name':{'full':'Ann'},"
                    + "'media':{'" + key + "':{'kind':'photo','uri':'" + data + "'}}}}");
            String id = made.text("/created/c/id");
            Answer card = call("ContactCard/get", "'ids':['" + id + "']");
            boolean fits = length == 200;
            assertEquals(fits, !card.at("/list/0/media/" + key + "/blobId").equals("absent"));
            assertEquals(!fits, card.at("/list/0/media/" + key + "/uri").equals("'" + data + "'"));
        }
    }

    @Test
    void rfc8620Section5_5AFilterThatIsNotKnownIsRefusedWhereThereIsNothingToFindToo() throws IOException {
        for (String type : new String[] {"EmailSubmission", "ContactCard", "SieveScript", "Mailbox", "Email"}) {
            Answer refused = call(type + "/query", "'filter':{'operator':'NOT','conditions':[{'colour':'red'}]}");
            assertEquals("unsupportedFilter", refused.text("/type"), type);
            assertEquals("unsupportedSort", call(type + "/query", "'sort':[{'property':'colour'}]").text("/type"), type);
        }
    }

    @Test
    void rfc8621Section7_3DatesOfAFilterAreDates() throws IOException {
        for (String name : new String[] {"before", "after"}) {
            // With nothing to find, and with something.
            assertEquals("invalidArguments", call("EmailSubmission/query", "'filter':{'" + name + "':'yesterday'}").text("/type"));
        }
    }
}
