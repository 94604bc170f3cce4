package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.FlagChange;
import org.redoubt.account.Keyword;
import org.redoubt.account.MailboxId;
import org.redoubt.account.Role;
import org.redoubt.jmap.JmapClient.Answer;
import org.redoubt.store.id.NumberSet;

/** RFC 8621 4: how emails are shown, made and found, as far as the RFC leaves no choice. */
class EmailConformanceTest {
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

    private Answer get(String properties) throws IOException {
        return alice.call("Email/get", "'ids':['e1'],'properties':[" + properties + "]");
    }

    private Answer create(String email) throws IOException {
        return alice.call("Email/set", "'create':{'c':" + email + "}");
    }

    private void refused(String properties, String email) throws IOException {
        Answer answer = create(email);
        assertEquals("'invalidProperties'", answer.at("/notCreated/c/type"), email + " " + answer);
        assertEquals(properties, answer.at("/notCreated/c/properties"), email);
    }

    @Test
    void rfc8621Section4_1_1KeywordsAreWrittenSmallAndAreOfTheRightCharacters() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        alice.call("Email/set", "'update':{'e1':{'keywords/$FORWARDED':true,'keywords/MixedCase':true}}");
        assertEquals("{'$forwarded':true,'mixedcase':true}", get("'keywords'").at("/list/0/keywords"));
        for (String wrong : new String[] {"", "a b", "a(b", "a)b", "a{b", "a]b", "a%b", "a*b", "a\\\"b", "a\\\\b", "\u00e4", "k".repeat(256)}) {
            Answer refused = alice.call("Email/set", "'update':{'e1':{'keywords':{'" + wrong + "':true}}}");
            assertEquals("'invalidProperties'", refused.at("/notUpdated/e1/type"), wrong);
        }
        assertEquals("{'e1':null}", alice.call("Email/set", "'update':{'e1':{'keywords':{'" + "k".repeat(255) + "':true}}}").at("/updated"));
        for (String wrong : new String[] {"false", "1", "'true'"}) {
            assertEquals("'invalidProperties'", alice.call("Email/set", "'update':{'e1':{'keywords/x':" + wrong + "}}").at("/notUpdated/e1/type"), wrong);
            assertEquals("'invalidProperties'", alice.call("Email/set", "'update':{'e1':{'mailboxIds':{'m1':" + wrong + "}}}").at("/notUpdated/e1/type"), wrong);
        }
    }

    @Test
    void rfc8621Section4_1_1AnEmailIsAlwaysInAMailbox() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        for (String none : new String[] {"'mailboxIds':{}", "'mailboxIds/m1':null", "'mailboxIds':null", "'mailboxIds':{'m99':true}"}) {
            Answer refused = alice.call("Email/set", "'update':{'e1':{" + none + "}}");
            assertEquals("'invalidProperties'", refused.at("/notUpdated/e1/type"), none);
        }
        assertEquals("{'m1':true}", get("'mailboxIds'").at("/list/0/mailboxIds"));
    }

    private void mark(boolean deleted, long... uids) throws IOException {
        try (AccountHandle account = server.account()) {
            FlagChange.Mode mode = deleted ? FlagChange.Mode.ADD : FlagChange.Mode.REMOVE;
            account.store(new MailboxId(1), NumberSet.of(uids), new FlagChange(mode, Set.of(Keyword.DELETED)), OptionalLong.empty());
        }
    }

    @Test
    void rfc8621Section4_1_1WhatIsMarkedAsDeletedIsNotThere() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        server.put(Role.INBOX, TestServer.mail("Re: one").replace("\n\n", "\nIn-Reply-To: <" + "one".hashCode() + "@example.org>\n\n"));
        server.put(Role.INBOX, TestServer.mail("other"), Keyword.SEEN);
        String state = get("'id'").text("/state");
        String query = alice.call("Email/query", "").text("/queryState");
        mark(true, 1, 3);
        assertEquals("['e1']", get("'id'").at("/notFound"));
        assertEquals("['e2']", alice.call("Email/query", "").at("/ids"));
        assertEquals("['e2']", alice.call("Email/query", "'filter':{'inMailbox':'m1'}").at("/ids"));
        assertEquals("[{'id':'t1','emailIds':['e2']}]", alice.call("Thread/get", "'ids':['t1']").at("/list"));
        assertEquals("['t3']", alice.call("Thread/get", "'ids':['t3']").at("/notFound"));
        String totals = "'ids':['m1'],'properties':['totalEmails','unreadEmails','totalThreads','unreadThreads']";
        assertEquals(
                "{'id':'m1','totalEmails':1,'unreadEmails':1,'totalThreads':1,'unreadThreads':1}",
                alice.call("Mailbox/get", totals).at("/list/0"));
        Answer changes = alice.call("Email/changes", "'sinceState':'" + state + "'");
        assertEquals("[][]['e1','e3']", changes.at("/created") + changes.at("/updated") + changes.at("/destroyed"));
        Answer threads = alice.call("Thread/changes", "'sinceState':'" + state + "'");
        assertEquals("['t1']['t3']", threads.at("/updated") + threads.at("/destroyed"));
        String removed = alice.call("Email/queryChanges", "'sinceQueryState':'" + query + "'").at("/removed");
        assertTrue(removed.contains("'e1'") && removed.contains("'e3'"), removed);
        for (String change : new String[] {"'update':{'e1':{'keywords/x':true}}", "'destroy':['e1']"}) {
            assertTrue(alice.call("Email/set", change).toString().contains("\"notFound\""), change);
        }
        mark(false, 1);
        assertEquals("['e1']", alice.call("Email/changes", "'sinceState':'" + changes.text("/newState") + "'").at("/updated"));
        assertEquals("['e2','e1']", alice.call("Email/query", "").at("/ids"));
    }

    @Test
    void rfc8621Section4_1_1WhatIsMarkedAsDeletedInOneMailboxIsInTheOthers() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"), Keyword.FLAGGED);
        alice.call("Email/set", "'update':{'e1':{'mailboxIds/m2':true}}");
        mark(true, 1);
        assertEquals("{'id':'e1','mailboxIds':{'m2':true},'keywords':{'$flagged':true}}", get("'mailboxIds','keywords'").at("/list/0"));
        assertEquals("[]", alice.call("Email/query", "'filter':{'inMailbox':'m1'}").at("/ids"));
        assertEquals("['e1']", alice.call("Email/query", "'filter':{'hasKeyword':'$flagged'}").at("/ids"));
        // It comes back where it is put.
        assertEquals("{'e1':null}", alice.call("Email/set", "'update':{'e1':{'mailboxIds/m1':true}}").at("/updated"));
        assertEquals("{'m1':true,'m2':true}", get("'mailboxIds'").at("/list/0/mailboxIds").replace("{'m2':true,'m1':true}", "{'m1':true,'m2':true}"));
        assertEquals("['e1']", alice.call("Email/query", "'filter':{'inMailbox':'m1'}").at("/ids"));
    }

    @Test
    void rfc8621Section4_1_2WhatCannotBeReadOfAFieldIsNull() throws IOException {
        server.put(Role.INBOX, "From: a@example.org\nDate: yesterday\nMessage-ID: nonsense\nReferences: also nonsense\n"
                + "List-Post: no address\nSubject: x\n\nbody\n");
        Answer got = get("'sentAt','messageId','references','header:List-Post:asURLs','header:Date:asDate','header:Date','header:Missing:asText'");
        for (String property : new String[] {"sentAt", "messageId", "references", "header:List-Post:asURLs", "header:Date:asDate", "header:Missing:asText"}) {
            assertEquals("null", got.at("/list/0/" + property), property);
        }
        assertEquals("' yesterday'", got.at("/list/0/header:Date"));
    }

    @Test
    void rfc8621Section4_1_2EachFieldHasItsFormsAlone() throws IOException {
        for (String wrong : new String[] {
            "header:Subject:asDate", "header:Subject:asAddresses", "header:From:asText", "header:Date:asText", "header:Date:asAddresses",
            "header:Message-ID:asText", "header:List-Post:asDate", "header:Subject:asURLs", "header:From:asMessageIds", "header::asText",
            "header:Sub ject", "header:Subject:asText:first", "header:Subject:all:asText"
        }) {
            assertEquals("'invalidArguments'", alice.call("Email/get", "'ids':[],'properties':['" + wrong + "']").at("/type"), wrong);
        }
        for (String right : new String[] {
            "header:Subject:asRaw", "header:Subject:asText", "header:From:asAddresses", "header:To:asGroupedAddresses", "header:Date:asDate",
            "header:Message-ID:asMessageIds", "header:List-Post:asURLs", "header:X-Own:asAddresses", "header:X-Own:asDate:all", "header:Resent-Date:asDate"
        }) {
            assertEquals("[]", alice.call("Email/get", "'ids':[],'properties':['" + right + "']").at("/list"), right);
        }
    }

    @Test
    void rfc8621Section4_1_3AFieldThatIsThereTwiceIsItsLastOrAll() throws IOException {
        server.put(Role.INBOX, "From: a@example.org\nX-Two: one\nX-Two: two\nSubject: first\nSubject: last\n\nbody\n");
        Answer got = get("'header:X-Two:asText','header:x-two:asText:all','subject'");
        assertEquals("'two'", got.at("/list/0/header:X-Two:asText"));
        assertEquals("['one','two']", got.at("/list/0/header:x-two:asText:all"));
        assertEquals("'last'", got.at("/list/0/subject"));
    }

    @Test
    void rfc8621Section4_1_4PartsSayWhatTheyAre() throws IOException {
        server.put(Role.INBOX, "From: a@example.org\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
                + "--b\n\nplain\n--b\nContent-Type: text/html\nContent-Language: de, en\nContent-Location: http://x/\n\n<b>x</b>\n"
                + "--b\nContent-Type: image/png; name=\"=?utf-8?q?=C3=A4?=.png\"\nContent-ID: <c@x>\nContent-Disposition: inline\n"
                + "Content-Transfer-Encoding: base64\n\nSGk=\n--b--\n");
        Answer got = alice.call("Email/get", "'ids':['e1'],'properties':['bodyStructure'],'bodyProperties':['partId','blobId','size','name','type','charset',"
                + "'disposition','cid','language','location','headers','subParts']");
        String body = "/list/0/bodyStructure/";
        assertEquals("null" + "null", got.at(body + "partId") + got.at(body + "blobId"));
        assertEquals("'text/plain'", got.at(body + "subParts/0/type"));
        assertEquals("'us-ascii'", got.at(body + "subParts/0/charset"));
        assertEquals("['de','en']'http://x/'", got.at(body + "subParts/1/language") + got.at(body + "subParts/1/location"));
        assertEquals("2null'c@x''inline''\u00e4.png'", got.at(body + "subParts/2/size") + got.at(body + "subParts/2/charset") + got.at(body + "subParts/2/cid")
                + got.at(body + "subParts/2/disposition") + got.at(body + "subParts/2/name"));
        assertEquals("'Content-Type'", got.at(body + "subParts/2/headers/0/name"));
        assertTrue(!got.at(body + "subParts/2/partId").equals("null") && !got.at(body + "subParts/2/blobId").equals("null"));
        assertEquals("absent", got.at(body + "subParts/2/subParts").replace("[]", "absent").replace("null", "absent"));
    }

    @Test
    void rfc8621Section4_1_4TextsAreUnicodeWithPlainEndsOfLinesAndSayWhatCouldNotBeRead() throws IOException {
        server.put(Role.INBOX, "From: a@example.org\nSubject: x\nContent-Type: text/plain; charset=x-unknown\nContent-Transfer-Encoding: quoted-printable\n\n"
                + "=FF one\ntwo\n");
        Answer got = alice.call("Email/get", "'ids':['e1'],'properties':['bodyValues'],'fetchAllBodyValues':true");
        assertEquals("true", got.at("/list/0/bodyValues/1/isEncodingProblem"), got.toString());
        assertTrue(got.text("/list/0/bodyValues/1/value").contains("one\ntwo") && !got.text("/list/0/bodyValues/1/value").contains("\r"));
        assertEquals("false", got.at("/list/0/bodyValues/1/isTruncated"));
        assertEquals("{}", alice.call("Email/get", "'ids':['e1'],'properties':['bodyValues']").at("/list/0/bodyValues"));
    }

    @Test
    void rfc8621Section4_1_4APreviewIsShortAndPlain() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one").replace("Hello one", "\u00e4 word and ".repeat(100)));
        String preview = get("'preview'").text("/list/0/preview");
        assertTrue(preview.codePointCount(0, preview.length()) <= 256 && preview.length() > 50, preview);
        assertTrue(preview.chars().noneMatch(c -> c == '\n' || c == '\r'), preview);
    }

    @Test
    void rfc8621Section4_2WhatIsAskedForIsToldAndNothingElse() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        assertEquals("{'id':'e1','subject':'one'}", get("'subject'").at("/list/0"));
        Answer all = alice.call("Email/get", "'ids':['e1']");
        for (String property : new String[] {
            "id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt", "messageId", "inReplyTo", "references", "sender", "from",
            "to", "cc", "bcc", "replyTo", "subject", "sentAt", "hasAttachment", "preview", "bodyValues", "textBody", "htmlBody", "attachments"
        }) {
            assertTrue(!all.at("/list/0/" + property).equals("absent"), property);
        }
        assertEquals("'requestTooLarge'", alice.call("Email/get", "'ids':null").at("/type"));
        assertEquals("'invalidArguments'", alice.call("Email/get", "'ids':[],'bodyProperties':['colour']").at("/type"));
    }

    @Test
    void rfc8621Section4_4_1AFilterWithoutConditionsFindsAll() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        assertEquals("['e1']", alice.call("Email/query", "'filter':{}").at("/ids"));
        assertEquals("['e1']", alice.call("Email/query", "'filter':{'operator':'AND','conditions':[]}").at("/ids"));
        assertEquals("[]", alice.call("Email/query", "'filter':{'operator':'OR','conditions':[]}").at("/ids"));
        assertEquals("['e1']", alice.call("Email/query", "'filter':{'operator':'NOT','conditions':[]}").at("/ids"));
        for (String wrong : new String[] {"[]", "['a','b','c']", "'Subject'", "[7]"}) {
            assertEquals("'invalidArguments'", alice.call("Email/query", "'filter':{'header':" + wrong + "}").at("/type"), wrong);
        }
    }

    @Test
    void rfc8621Section4_6NoFieldIsSaidTwice() throws IOException {
        refused("['header:From:asAddresses']", "{'mailboxIds':{'m1':true},'from':[{'email':'a@example.org'}],'header:From:asAddresses':[{'email':'b@example.org'}]}");
        Answer two = create("{'mailboxIds':{'m1':true},'header:X-A':' 1','header:x-a:asText':'2'}");
        assertEquals("'invalidProperties'", two.at("/notCreated/c/type"), two.toString());
        Answer several = create("{'mailboxIds':{'m1':true},'header:X-A:all':[' 1',' 2'],'subject':'x'}");
        assertTrue(!several.at("/created/c/id").equals("absent"), several.toString());
        Answer both = create("{'mailboxIds':{'m1':true},'subject':'x','bodyStructure':{'type':'text/plain','partId':'1','header:Subject:asText':'y'},'bodyValues':{'1':{'value':'z'}}}");
        assertEquals("'invalidProperties'", both.at("/notCreated/c/type"), both.toString());
    }

    @Test
    void rfc8621Section4_6FieldsHaveTheFormThatTheyMay() throws IOException {
        for (String wrong : new String[] {
            "'header:Subject:asDate':'2026-11-24T10:00:00Z'", "'header:From:asText':'a'", "'header:Content-Type':' text/x'", "'headers':[]",
            "'header:X-A:asText:all':'x'", "'header:X-A:asText':['x']"
        }) {
            assertEquals("'invalidProperties'", create("{'mailboxIds':{'m1':true}," + wrong + "}").at("/notCreated/c/type"), wrong);
        }
    }

    @Test
    void rfc8621Section4_6ABodyIsGivenAsAStructureOrAsTexts() throws IOException {
        String values = ",'bodyValues':{'t':{'value':'text'},'h':{'value':'<b>x</b>'}}}";
        String start = "{'mailboxIds':{'m1':true},";
        for (String wrong : new String[] {
            "'bodyStructure':{'type':'text/plain','partId':'t'},'textBody':[{'type':'text/plain','partId':'t'}]",
            "'bodyStructure':{'type':'text/plain','partId':'t'},'attachments':[]",
            "'textBody':[{'type':'text/plain','partId':'t'},{'type':'text/plain','partId':'t'}]",
            "'textBody':[{'type':'text/html','partId':'h'}]", "'htmlBody':[{'type':'text/plain','partId':'t'}]", "'htmlBody':[]",
            "'textBody':[{'type':'text/plain','partId':'t','charset':'utf-8'}]", "'textBody':[{'type':'text/plain','partId':'t','size':4}]",
            "'textBody':[{'type':'text/plain','partId':'t','header:Content-Transfer-Encoding':' 7bit'}]",
            "'textBody':[{'type':'text/plain','partId':'gone'}]", "'textBody':[{'type':'text/plain'}]"
        }) {
            assertEquals("'invalidProperties'", create(start + wrong + values).at("/notCreated/c/type"), wrong);
        }
        for (String flag : new String[] {"isEncodingProblem", "isTruncated"}) {
            String body = start + "'textBody':[{'type':'text/plain','partId':'t'}],'bodyValues':{'t':{'value':'x','" + flag + "':";
            assertEquals("'invalidProperties'", create(body + "true}}}").at("/notCreated/c/type"), flag);
            assertTrue(!create(body + "false}}}").at("/created/c/id").equals("absent"), flag);
        }
    }

    @Test
    void rfc8621Section4_6EveryBlobThatIsNotThereIsNamed() throws IOException {
        Answer refused = create("{'mailboxIds':{'m1':true},'attachments':[{'blobId':'u0000000000000001'},{'blobId':'u0000000000000002'},{'blobId':'u0000000000000001'}]}");
        assertEquals("'blobNotFound'", refused.at("/notCreated/c/type"));
        assertEquals("['u0000000000000001','u0000000000000002']", refused.at("/notCreated/c/notFound"));
    }

    @Test
    void rfc8621Section4_1_2WhatIsEncodedIsDecodedWhereItMayBe() throws IOException {
        server.put(Role.INBOX, "From: =?utf-8?q?Zo=C3=AB?= <a@example.org>, \"B\\\"b\" <b@example.org>\nSubject: =?utf-8?q?a_=C3=A4?= =?utf-8?q?b?= c\n"
                + "X-A: =?utf-8?q?one=00two?=  Cafe\u0301\n\nbody\n");
        Answer got = get("'from','subject','header:X-A:asText'");
        assertEquals("[{'name':'Zo\u00eb','email':'a@example.org'},{'name':'B\\'b','email':'b@example.org'}]", got.at("/list/0/from").replace("\\\"", "\\'"));
        assertEquals("'a \u00e4b c'", got.at("/list/0/subject"));
        assertEquals("'onetwo  Caf\u00e9'", got.at("/list/0/header:X-A:asText"));
    }

    @Test
    void rfc8621Section4_6OnlyWhereItIsAndItsKeywordsAreChangedLater() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        for (String fixed : new String[] {
            "'subject':'y'", "'receivedAt':'2020-01-01T00:00:00Z'", "'from':[]", "'size':1", "'threadId':'t9'", "'header:X-A:asText':'y'", "'preview':'y'"
        }) {
            Answer refused = alice.call("Email/set", "'update':{'e1':{" + fixed + "}}");
            assertEquals("'invalidProperties'", refused.at("/notUpdated/e1/type"), fixed);
        }
        for (String fixed : new String[] {"'id':'e9'", "'size':1", "'threadId':'t9'", "'blobId':'b9'", "'hasAttachment':true", "'preview':'y'"}) {
            assertEquals("'invalidProperties'", create("{'mailboxIds':{'m1':true}," + fixed + "}").at("/notCreated/c/type"), fixed);
        }
    }

    @Test
    void rfc8621Section4_6WhatIsMadeIsAMessageThatCanBeSent() throws IOException {
        Answer made = create("{'mailboxIds':{'m1':true},'subject':'x','from':[{'email':'alice@example.org'}],'bodyValues':{'t':{'value':'l\u00f6ng "
                + "line ".repeat(300) + "'}},'textBody':[{'type':'text/plain','partId':'t'}]}");
        String blob = made.text("/created/c/blobId");
        String text = alice.get("/jmap/download/" + alice.accountId() + "/" + blob + "?name=x&accept=text/plain").body();
        assertTrue(text.contains("Message-ID: <") && text.contains("Date: ") && text.contains("MIME-Version: 1.0"), text);
        for (String line : text.split("\r\n", -1)) {
            assertTrue(line.length() <= 998 && line.indexOf('\n') < 0 && line.chars().allMatch(c -> c < 0x80), line);
        }
    }

    @Test
    void rfc8621Section4_8AnImportNeedsAMailboxAndTheRightState() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        String blob = get("'blobId'").text("/list/0/blobId");
        Answer none = alice.call("Email/import", "'emails':{'a':{'blobId':'" + blob + "','mailboxIds':{}},'b':{'blobId':'" + blob + "'}}");
        assertEquals("['mailboxIds']", none.at("/notCreated/a/properties"));
        assertEquals("['mailboxIds']", none.at("/notCreated/b/properties"));
        Answer stale = alice.call("Email/import", "'ifInState':'0','emails':{'a':{'blobId':'" + blob + "','mailboxIds':{'m1':true}}}");
        assertEquals("'stateMismatch'", stale.at("/type"));
        Answer made = alice.call("Email/import", "'emails':{'a':{'blobId':'" + blob + "','mailboxIds':{'m2':true}}}");
        for (String property : new String[] {"id", "blobId", "threadId", "size"}) {
            assertTrue(!made.at("/created/a/" + property).equals("absent"), made.toString());
        }
        assertTrue(!made.text("/oldState").equals(made.text("/newState")));
    }

    @Test
    void rfc8621Section4_9WhatIsParsedHasNoPlaceInTheAccount() throws IOException {
        server.put(Role.INBOX, TestServer.mail("one"));
        String blob = get("'blobId'").text("/list/0/blobId");
        Answer parsed = alice.call("Email/parse", "'blobIds':['" + blob + "'],'properties':['id','mailboxIds','keywords','receivedAt','threadId','subject']");
        for (String property : new String[] {"id", "mailboxIds", "keywords", "receivedAt", "threadId"}) {
            assertEquals("null", parsed.at("/parsed/" + blob + "/" + property), property);
        }
        assertEquals("'one'", parsed.at("/parsed/" + blob + "/subject"));
    }

    @Test
    void rfc8621Section5SnippetsAreShortAndTheirTextIsNoMarkup() throws IOException {
        server.put(Role.INBOX, TestServer.mail("a &lt; <i>banana</i>").replace("Hello ", "x <script> & ".repeat(60) + "banana "));
        Answer found = alice.call("SearchSnippet/get", "'filter':{'text':'banana'},'emailIds':['e1']");
        String preview = found.text("/list/0/preview");
        assertTrue(preview.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= 255, preview);
        assertTrue(!preview.contains("<script>") && preview.replaceAll("</?mark>", "").indexOf('<') < 0, preview);
        assertEquals("'a &amp;lt; &lt;i&gt;<mark>banana</mark>&lt;/i&gt;'", found.at("/list/0/subject"));
    }
}
