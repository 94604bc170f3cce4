package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Acl;
import org.redoubt.account.Grantee;
import org.redoubt.account.Keyword;
import org.redoubt.account.MailboxId;
import org.redoubt.account.Right;
import org.redoubt.account.Rights;
import org.redoubt.account.Role;
import org.redoubt.jmap.JmapClient.Answer;
import org.redoubt.store.id.ModSeq;

/** From one account to another (RFC 8621 4.7), snippets (RFC 8621 5), and what is the owner's alone. */
class SharingConformanceTest {
    private TestServer server;
    private JmapClient bob;
    private String alices;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer();
        server.put(Role.INBOX, TestServer.mail("one"), Keyword.FLAGGED);
        server.put(Role.ARCHIVE, TestServer.mail("hidden"));
        bob = new JmapClient(server.port(), TestServer.BOB, TestServer.PASSWORD);
        try (AccountHandle alice = server.account()) {
            alices = "a" + alice.account().value();
            Grantee grantee = new Grantee.Person(server.directory.person(TestServer.BOB).orElseThrow().account());
            alice.share(new MailboxId(1), grantee, false, Acl.Mode.REPLACE, Rights.of(Right.LOOKUP, Right.READ));
        }
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private String copy(String more, String create) {
        return "['Email/copy',{'fromAccountId':'" + alices + "','accountId':'$a'," + more + "'create':{" + create + "}},'c']";
    }

    @Test
    void rfc8621Section4_7WhatIsSharedIsCopiedWithItsKeywordsUnlessOthersAreGiven() throws IOException {
        Answer copied = bob.calls(copy("", "'a':{'id':'e1','mailboxIds':{'m1':true}},"
                        + "'b':{'id':'e1','mailboxIds':{'m1':true},'keywords':{'$seen':true},'receivedAt':'2020-01-02T03:04:05Z'}")
                + ",['Email/get',{'accountId':'$a','properties':['keywords','receivedAt','subject','mailboxIds'],"
                + "'#ids':{'resultOf':'c','name':'Email/copy','path':'/created/a/id'}},'g'],"
                + "['Email/get',{'accountId':'$a','ids':['#b','#a'],'properties':['keywords','receivedAt','subject']},'g']");
        String list = "/methodResponses/2/1/list";
        assertEquals("{'$seen':true}", copied.at(list + "/0/keywords"));
        assertEquals("'2020-01-02T03:04:05Z'", copied.at(list + "/0/receivedAt"));
        assertEquals("{'$flagged':true}", copied.at(list + "/1/keywords"));
        assertEquals("'2026-11-24T10:00:00Z'", copied.at(list + "/1/receivedAt"));
        assertEquals("'one'", copied.at(list + "/1/subject"));
    }

    @Test
    void whatTheOwnersQueryFoundIsNotWhatAGuestIsTold() throws IOException {
        JmapClient owner = server.alice();
        String query = "['Email/query',{'accountId':'" + alices + "'},'q']";
        String all = owner.calls(query).answer(0).at("/ids");
        assertTrue(all.contains("e1") && all.contains("e2"), all);
        for (int time = 0; time < 2; time++) {
            assertEquals("['e1']", bob.calls(query).answer(0).at("/ids"));
            assertEquals(all, owner.calls(query).answer(0).at("/ids"));
        }
        try (AccountHandle alice = server.account()) {
            Grantee grantee = new Grantee.Person(server.directory.person(TestServer.BOB).orElseThrow().account());
            alice.share(new MailboxId(1), grantee, false, Acl.Mode.REPLACE, Rights.of());
        }
        assertEquals("'accountNotFound'", bob.calls(query).at("/methodResponses/0/1/type"));
    }

    @Test
    void rfc8621Section4_7WhatIsNotSharedIsNotThereAndWhatIsWrongSaysSo() throws IOException {
        Answer refused = bob.calls(copy("", "'a':{'id':'e2','mailboxIds':{'m1':true}},'b':{'id':'e1','mailboxIds':{'m77':true}},"
                        + "'c':{'id':'e1','mailboxIds':{'m1':true},'subject':'x'}")
                + "," + copy("'ifFromInState':'0',", "'a':{'id':'e1','mailboxIds':{'m1':true}}")
                + "," + copy("'ifInState':'0',", "'a':{'id':'e1','mailboxIds':{'m1':true}}")
                + ",['Email/copy',{'fromAccountId':'$a','accountId':'$a','create':{}},'c'],"
                + "['Email/copy',{'fromAccountId':'a99','accountId':'$a','create':{}},'c']");
        assertEquals("'notFound'", refused.at("/methodResponses/0/1/notCreated/a/type"));
        assertEquals("['mailboxIds']", refused.at("/methodResponses/0/1/notCreated/b/properties"));
        assertEquals("['subject']", refused.at("/methodResponses/0/1/notCreated/c/properties"));
        assertEquals("'stateMismatch'", refused.at("/methodResponses/1/1/type"));
        assertEquals("'stateMismatch'", refused.at("/methodResponses/2/1/type"));
        assertEquals("'invalidArguments'", refused.at("/methodResponses/3/1/type"));
        assertEquals("'fromAccountNotFound'", refused.at("/methodResponses/4/1/type"));
    }

    @Test
    void rfc8621Section4_7OriginalsThatMayNotGoStay() throws IOException {
        Answer moved = bob.calls(copy("'onSuccessDestroyOriginal':true,", "'a':{'id':'e1','mailboxIds':{'m1':true}}"));
        assertEquals("Email/set", moved.name(1));
        assertEquals("'forbidden'", moved.at("/methodResponses/1/1/notDestroyed/e1/type"));
        try (AccountHandle alice = server.account()) {
            assertEquals(1, alice.mailbox(new MailboxId(1)).orElseThrow().size());
        }
    }

    @Test
    void rfc8620Section5_4TheOriginalThatGoesIsTheOneThatWasNamedThoughTheCopyTakesItsName() throws IOException {
        Answer moved = bob.calls(copy("", "'a':{'id':'e1','mailboxIds':{'m1':true}}") + ","
                + copy("'onSuccessDestroyOriginal':true,", "'a':{'id':'#a','mailboxIds':{'m1':true}}"));
        assertEquals("'e2'", moved.at("/methodResponses/1/1/created/a/id"));
        assertEquals("'forbidden'", moved.at("/methodResponses/2/1/notDestroyed/e1/type"));
    }

    @Test
    void whatIsTheOwnersAloneIsNotSupportedInHerAccountForOthers() throws IOException {
        Answer answer = bob.batch("{'using':['urn:ietf:params:jmap:core','urn:ietf:params:jmap:vacationresponse',"
                + "'urn:ietf:params:jmap:quota','urn:ietf:params:jmap:sieve'],'methodCalls':["
                + "['VacationResponse/get',{'accountId':'" + alices + "'},'a'],['Quota/get',{'accountId':'" + alices + "'},'b'],"
                + "['SieveScript/get',{'accountId':'" + alices + "'},'c'],"
                + "['VacationResponse/set',{'accountId':'" + alices + "','update':{'singleton':{'isEnabled':true}}},'d']]}");
        for (int i = 0; i < 4; i++) {
            assertEquals("'accountNotSupportedByMethod'", answer.at("/methodResponses/" + i + "/1/type"));
        }
        Answer session = Answer.of(bob.get("/jmap/session").body());
        String shared = session.at("/accounts/" + alices + "/accountCapabilities");
        assertTrue(!shared.contains("vacationresponse") && !shared.contains("sieve") && shared.contains("mail"), shared);
    }

    @Test
    void rfc8621Section5_1WordsAreMarkedAndMarkupIsNot() throws IOException {
        server.put(Role.INBOX, TestServer.mail("two").replace("Hello two", "A <b>tasty</b> banana & more"));
        JmapClient alice = server.alice();
        Answer found = alice.calls("['SearchSnippet/get',{'accountId':'$a','filter':{'text':'banana'},'emailIds':['e3','e1','e99']},'s'],"
                + "['SearchSnippet/get',{'accountId':'$a','filter':{'subject':'two'},'emailIds':['e3']},'s'],"
                + "['SearchSnippet/get',{'accountId':'$a','emailIds':['e3']},'s']");
        String first = "/methodResponses/0/1/";
        assertTrue(found.at(first + "list/0/preview").contains("<mark>banana</mark> &amp; more"), found.toString());
        assertTrue(found.at(first + "list/0/preview").contains("&lt;b&gt;tasty"), found.toString());
        assertEquals("null", found.at(first + "list/1/preview"));
        assertEquals("['e99']", found.at(first + "notFound"));
        assertEquals("'<mark>two</mark>'", found.at("/methodResponses/1/1/list/0/subject"));
        assertEquals("null", found.at("/methodResponses/2/1/list/0/subject"));
    }

    @Test
    void rfc8620Section5_2ChangesAreToldUntilTheJournalIsTrimmedAndNoLonger() throws IOException {
        JmapClient alice = server.alice();
        String before = alice.calls("['Email/get',{'accountId':'$a','ids':[]},'g']").answer(0).text("/state");
        for (int i = 0; i < 20; i++) {
            server.put(Role.INBOX, TestServer.mail("later " + i));
        }
        String asked = "['Email/changes',{'accountId':'$a','sinceState':'" + before + "'},'c'],"
                + "['Mailbox/changes',{'accountId':'$a','sinceState':'" + before + "'},'c'],"
                + "['Email/queryChanges',{'accountId':'$a','sinceQueryState':'" + before + "'},'c'],"
                + "['Quota/changes',{'accountId':'$a','sinceState':'" + before + "'},'c']";
        String using = "{'using':['urn:ietf:params:jmap:core','urn:ietf:params:jmap:mail','urn:ietf:params:jmap:quota'],'methodCalls':[";
        Answer told = alice.batch(using + asked + "]}");
        for (int i = 0; i < 4; i++) {
            assertTrue(!told.name(i).equals("error"), told.toString());
        }
        try (AccountHandle account = server.account()) {
            server.store.trimJournal(account.account(), new ModSeq(account.modSeq().value() - 1));
        }
        Answer trimmed = alice.batch(using + asked + "]}");
        for (int i = 0; i < 4; i++) {
            assertEquals("'cannotCalculateChanges'", trimmed.at("/methodResponses/" + i + "/1/type"));
        }
        String now = alice.calls("['Email/get',{'accountId':'$a','ids':[]},'g']").answer(0).text("/state");
        assertEquals(
                "Email/changes",
                alice.calls("['Email/changes',{'accountId':'$a','sinceState':'" + now + "'},'c']").name(0));
    }

    private void share(MailboxId mailbox, Right... rights) throws IOException {
        try (AccountHandle alice = server.account()) {
            Grantee grantee = new Grantee.Person(server.directory.person(TestServer.BOB).orElseThrow().account());
            alice.share(mailbox, grantee, false, Acl.Mode.REPLACE, Rights.of(rights));
        }
    }

    private Answer changes(String type, String since, String more) throws IOException {
        return bob.calls("['" + type + "/changes',{'accountId':'" + alices + "','sinceState':'" + since + "'" + more + "},'c']").answer(0);
    }

    @Test
    void rfc8620Section5_2WhatComesOrGoesWithRightsIsToldToo() throws IOException {
        MailboxId archive;
        try (AccountHandle alice = server.account()) {
            archive = alice.mailboxes().byRole(Role.ARCHIVE).orElseThrow().id();
        }
        String before = bob.calls("['Email/get',{'accountId':'" + alices + "','ids':[]},'g']").answer(0).text("/state");
        share(archive, Right.LOOKUP, Right.READ);
        Answer given = changes("Email", before, "");
        assertEquals("['e2']", given.at("/updated"));
        assertEquals("[]", given.at("/destroyed"));
        String query = bob.calls("['Email/query',{'accountId':'" + alices + "'},'q']").answer(0).text("/queryState");
        // What is destroyed before the rights end is gone as well as what is not seen any more.
        server.put(Role.ARCHIVE, TestServer.mail("later"));
        String seen = changes("Email", given.text("/newState"), "").text("/newState");
        try (AccountHandle alice = server.account()) {
            alice.emails().destroy(List.of(new org.redoubt.account.EmailId(2)));
        }
        share(archive);
        Answer taken = changes("Email", seen, "");
        assertTrue(taken.at("/destroyed").contains("'e2'") && taken.at("/destroyed").contains("'e3'"), taken.toString());
        assertTrue(changes("Thread", seen, "").at("/destroyed").contains("'t3'"));
        Answer results = bob.calls("['Email/queryChanges',{'accountId':'" + alices + "','sinceQueryState':'" + query + "'},'q']").answer(0);
        assertTrue(results.at("/removed").contains("'e2'") && results.at("/removed").contains("'e3'"), results.toString());
        // The owner's own changes have nothing of it.
        Answer own = server.alice().calls("['Email/changes',{'accountId':'$a','sinceState':'" + seen + "'},'c']").answer(0);
        assertEquals("[]['e2']", own.at("/updated") + own.at("/destroyed"));
    }

    /** Follows changes to their end, as many at a time as are asked for; what is known afterwards of what was before. */
    private Set<String> followed(String type, String since, int most, Set<String> before, Between between) throws IOException {
        Set<String> known = new TreeSet<>(before);
        String state = since;
        boolean more = true;
        for (int page = 0; more; page++) {
            assertTrue(page < 100, "no end");
            Answer part = changes(type, state, ",'maxChanges':" + most);
            List<String> added = new ArrayList<>(texts(part.at("/created")));
            added.addAll(texts(part.at("/updated")));
            assertTrue(added.size() + texts(part.at("/destroyed")).size() <= most, part.toString());
            known.addAll(added);
            known.removeAll(texts(part.at("/destroyed")));
            more = part.at("/hasMoreChanges").equals("true");
            state = part.text("/newState");
            between.page(page);
        }
        return known;
    }

    private interface Between {
        void page(int number) throws IOException;
    }

    private static List<String> texts(String array) {
        return array.length() <= 2 ? List.of() : List.of(array.substring(2, array.length() - 2).split("','"));
    }

    private Set<String> there() throws IOException {
        return new TreeSet<>(texts(bob.calls("['Email/query',{'accountId':'" + alices + "'},'q']").answer(0).at("/ids")));
    }

    private String state() throws IOException {
        return bob.calls("['Email/get',{'accountId':'" + alices + "','ids':[]},'g']").answer(0).text("/state");
    }

    @Test
    void rfc8620Section5_2WhatComesAndGoesWithRightsIsToldInPagesHoweverMuchItIs() throws IOException {
        MailboxId archive;
        try (AccountHandle alice = server.account()) {
            archive = alice.mailboxes().byRole(Role.ARCHIVE).orElseThrow().id();
        }
        for (int i = 0; i < 12; i++) {
            server.put(Role.ARCHIVE, TestServer.mail("more " + i));
        }
        Set<String> before = there();
        String since = state();
        share(archive, Right.LOOKUP, Right.READ);
        Set<String> given = followed("Email", since, 5, before, _ -> {});
        assertEquals(there(), given);
        assertEquals(before.size() + 13, given.size());
        since = state();
        share(archive);
        assertEquals(before, followed("Email", since, 5, given, _ -> {}));
        // Threads, one at a time.
        Set<String> threads = followed("Thread", since, 1, new TreeSet<>(given.stream().map(id -> id.replace('e', 't')).toList()), _ -> {});
        assertEquals(before.stream().map(id -> id.replace('e', 't')).toList(), List.copyOf(threads));
    }

    @Test
    void rfc8620Section5_2PagesOfWhatGoesWithRightsMissNothingThatChangesMeanwhile() throws IOException {
        MailboxId archive;
        try (AccountHandle alice = server.account()) {
            archive = alice.mailboxes().byRole(Role.ARCHIVE).orElseThrow().id();
        }
        for (int i = 0; i < 12; i++) {
            server.put(Role.ARCHIVE, TestServer.mail("more " + i));
        }
        share(archive, Right.LOOKUP, Right.READ);
        Set<String> before = there();
        String since = state();
        share(archive);
        server.put(Role.INBOX, TestServer.mail("in between"));
        // What is destroyed, where it may not be seen any more, and before its turn came.
        Set<String> known = followed("Email", since, 2, before, page -> {
            if (page < 3) {
                try (AccountHandle alice = server.account()) {
                    alice.emails().destroy(List.of(new org.redoubt.account.EmailId(13 - page)));
                }
                server.put(Role.INBOX, TestServer.mail("later " + page));
            }
        });
        assertEquals(there(), known);
        // And rights that come again in the middle.
        since = state();
        share(archive, Right.LOOKUP, Right.READ);
        known = followed("Email", since, 2, known, page -> {
            if (page == 1) {
                share(archive);
            } else if (page == 2) {
                server.put(Role.ARCHIVE, TestServer.mail("hidden"));
                share(archive, Right.LOOKUP, Right.READ);
            }
        });
        assertEquals(there(), known);
    }
}
