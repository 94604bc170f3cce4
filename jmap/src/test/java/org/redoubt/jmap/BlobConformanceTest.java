package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.Role;
import org.redoubt.guard.AuditKind;
import org.redoubt.jmap.JmapClient.Answer;

/** What RFC 9404 demands, over HTTPS. */
class BlobConformanceTest {
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
        return alice.batch("{'using':['urn:ietf:params:jmap:core','urn:ietf:params:jmap:mail','urn:ietf:params:jmap:blob'],"
                + "'methodCalls':[" + calls + "]}");
    }

    private String upload(String source) throws IOException {
        return calls("['Blob/upload',{'accountId':'$a','create':{'b':{'data':[" + source + "]}}},'u']")
                .text("/methodResponses/0/1/created/b/id");
    }

    @Test
    void rfc9404Section3_1TheCapabilityNamesItsLimits() throws IOException {
        Answer session = Answer.of(alice.get("/jmap/session").body());
        assertEquals("{}", session.at("/capabilities/urn:ietf:params:jmap:blob"));
        assertEquals(
                "{'maxSizeBlobSet':1048576,'maxDataSources':64,'supportedTypeNames':['Email','Mailbox','Thread'],"
                        + "'supportedDigestAlgorithms':['sha','sha-256']}",
                session.at("/accounts/" + alice.accountId() + "/accountCapabilities/urn:ietf:params:jmap:blob"));
    }

    @Test
    void rfc9404Section4_1TextBase64AndPiecesOfOthersAreJoined() throws IOException {
        Answer made = calls("['Blob/upload',{'accountId':'$a','create':{"
                + "'one':{'data':[{'data:asText':'The quick '},{'data:asBase64':'YnJvd24gZm94'}],'type':'text/plain'},"
                + "'two':{'data':[{'blobId':'#one','offset':4,'length':5},{'data:asText':'!'}]}}},'u'],"
                + "['Blob/get',{'accountId':'$a','ids':['#one','#two']},'g']");
        assertEquals("19", made.at("/methodResponses/0/1/created/one/size"));
        assertEquals("'text/plain'", made.at("/methodResponses/0/1/created/one/type"));
        assertEquals("'application/octet-stream'", made.at("/methodResponses/0/1/created/two/type"));
        assertEquals("null", made.at("/methodResponses/0/1/notCreated"));
        assertEquals("'The quick brown fox'", made.at("/methodResponses/1/1/list/0/data:asText"));
        assertEquals("'quick!'", made.at("/methodResponses/1/1/list/1/data:asText"));
    }

    @Test
    void rfc9404Section4_1WhatIsWrongIsNamedAndTheRestIsMade() throws IOException {
        String base = upload("{'data:asText':'0123456789'}");
        Answer made = calls("['Blob/upload',{'accountId':'$a','create':{"
                + "'past':{'data':[{'blobId':'" + base + "','offset':8,'length':3}]},"
                + "'gone':{'data':[{'blobId':'u0000000000000000'}]},"
                + "'both':{'data':[{'data:asText':'a','data:asBase64':'YQ=='}]},"
                + "'bad':{'data':[{'data:asBase64':'*'}]},"
                + "'none':{'data':[]},"
                + "'odd':{'data':[{'data:asText':'a'}],'colour':'red'},"
                + "'end':{'data':[{'blobId':'" + base + "','offset':8}]},"
                + "'fine':{'data':[{'data:asText':''}]}}},'u']");
        String refused = "/methodResponses/0/1/notCreated/";
        assertEquals("'invalidProperties'", made.at(refused + "past/type"));
        assertEquals("'blobNotFound'", made.at(refused + "gone/type"));
        assertEquals("['u0000000000000000']", made.at(refused + "gone/notFound"));
        assertEquals("'invalidProperties'", made.at(refused + "both/type"));
        assertEquals("'invalidProperties'", made.at(refused + "bad/type"));
        assertEquals("'invalidProperties'", made.at(refused + "none/type"));
        assertEquals("['colour']", made.at(refused + "odd/properties"));
        assertEquals("2", made.at("/methodResponses/0/1/created/end/size"));
        assertEquals("0", made.at("/methodResponses/0/1/created/fine/size"));
    }

    @Test
    void rfc9404Section4_1ABlobIsNoLongerThanAnUpload() throws IOException {
        String half = upload("{'data:asText':'" + "x".repeat(600_000) + "'}");
        Answer made = calls("['Blob/upload',{'accountId':'$a','create':{'b':{'data':[{'blobId':'" + half + "'},{'blobId':'" + half
                + "'}]}}},'u']");
        assertEquals("'tooLarge'", made.at("/methodResponses/0/1/notCreated/b/type"));
    }

    @Test
    void aCallReadsOnlySoMuchSkippedOctetsIncluded() throws IOException {
        String blob = upload("{'data:asText':'" + "x".repeat(1_000_000) + "'}");
        String end = "{'blobId':'" + blob + "','offset':999999}";
        String four = "'c%d':{'data':[" + end + "," + end + "]}";
        Answer made = calls("['Blob/upload',{'accountId':'$a','create':{" + four.formatted(1) + "," + four.formatted(2) + ","
                + four.formatted(3) + "}},'u']");
        assertEquals("2", made.at("/methodResponses/0/1/created/c2/size"));
        assertEquals("'tooLarge'", made.at("/methodResponses/0/1/notCreated/c3/type"));
        String digests = "['Blob/get',{'accountId':'$a','ids':[%s],'properties':['digest:sha'],'offset':999999},'g']";
        StringBuilder ids = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            ids.append(i == 0 ? "'" : ",'").append(upload("{'data:asText':'" + "y".repeat(999_999) + i + "'}")).append('\'');
        }
        assertEquals("'requestTooLarge'", calls(digests.formatted(ids)).at("/methodResponses/0/1/type"));
        String some = ids.substring(0, ids.lastIndexOf(","));
        assertEquals("absent", calls(digests.formatted(some)).at("/methodResponses/0/1/type"));
    }

    @Test
    void rfc9404Section4_2RangesDigestsAndEncodings() throws IOException {
        String text = upload("{'data:asText':'The quick brown fox jumped over the lazy dog.'}");
        String binary = upload("{'data:asBase64':'iVBORw0KGgo='}");
        Answer got = calls("['Blob/get',{'accountId':'$a','ids':['" + text + "','nothere'],'properties':['data:asText','digest:sha','size']},'g'],"
                + "['Blob/get',{'accountId':'$a','ids':['" + text + "'],'offset':4,'length':9},'g'],"
                + "['Blob/get',{'accountId':'$a','ids':['" + text + "'],'offset':40,'length':20,'properties':['data:asBase64','digest:sha-256']},'g'],"
                + "['Blob/get',{'accountId':'$a','ids':['" + binary + "']},'g'],"
                + "['Blob/get',{'accountId':'$a','ids':['" + binary + "'],'properties':['data:asText']},'g'],"
                + "['Blob/get',{'accountId':'$a','ids':['" + text + "'],'properties':['digest:md5']},'g']");
        // RFC 9404 4.2.1 has this text and its digest.
        assertEquals("'wIVPufsDxBzOOALLDSIFKebu+U4='", got.at("/methodResponses/0/1/list/0/digest:sha"));
        assertEquals("45", got.at("/methodResponses/0/1/list/0/size"));
        assertEquals("['nothere']", got.at("/methodResponses/0/1/notFound"));
        assertEquals("{'id':'" + text + "','data:asText':'quick bro','size':45}", got.at("/methodResponses/1/1/list/0"));
        assertEquals("'IGRvZy4='", got.at("/methodResponses/2/1/list/0/data:asBase64"));
        assertEquals("true", got.at("/methodResponses/2/1/list/0/isTruncated"));
        assertEquals(
                "{'id':'" + binary + "','isEncodingProblem':true,'data:asBase64':'iVBORw0KGgo=','size':8}",
                got.at("/methodResponses/3/1/list/0"));
        assertEquals("{'id':'" + binary + "','isEncodingProblem':true}", got.at("/methodResponses/4/1/list/0"));
        assertEquals("'invalidArguments'", got.at("/methodResponses/5/1/type"));
    }

    @Test
    void rfc9404Section4_2AMessageThatIsReadIsInTheAuditLog() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        int before = server.audit.events(AuditKind.READ).size();
        Answer got = calls("['Blob/get',{'accountId':'$a','ids':['b1'],'properties':['data:asText'],'length':4},'g']");
        assertEquals("'From'", got.at("/methodResponses/0/1/list/0/data:asText"));
        assertTrue(server.audit.events(AuditKind.READ).size() > before);
        assertEquals("Blob/get", server.audit.events(AuditKind.READ).getLast().action());
    }

    @Test
    void rfc9404Section4_3WhatABlobBelongsToIsFound() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        String loose = upload("{'data:asText':'a'}");
        Answer found = calls("['Blob/lookup',{'accountId':'$a','typeNames':['Email','Mailbox','Thread'],'ids':['b1','b1-1','" + loose
                + "','b7']},'l'],['Blob/lookup',{'accountId':'$a','typeNames':['Colour'],'ids':[]},'l']");
        assertEquals("{'Email':['e1'],'Mailbox':['m1'],'Thread':['t1']}", found.at("/methodResponses/0/1/list/0/matchedIds"));
        assertEquals("'b1-1'", found.at("/methodResponses/0/1/list/1/id"));
        assertEquals("['e1']", found.at("/methodResponses/0/1/list/1/matchedIds/Email"));
        assertEquals("{'Email':[],'Mailbox':[],'Thread':[]}", found.at("/methodResponses/0/1/list/2/matchedIds"));
        assertEquals("['b7']", found.at("/methodResponses/0/1/notFound"));
        assertEquals("'unknownDataType'", found.at("/methodResponses/1/1/type"));
    }
}
