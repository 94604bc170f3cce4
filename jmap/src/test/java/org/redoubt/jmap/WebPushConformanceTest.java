package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.ChangedType;
import org.redoubt.account.Role;
import org.redoubt.jmap.JmapClient.Answer;

/** What RFC 8620 7.2 and RFC 9749 demand of push subscriptions; the push service is the test's. */
class WebPushConformanceTest {
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
        return alice.batch("{'using':['urn:ietf:params:jmap:core'],'methodCalls':[" + calls + "]}");
    }

    private String subscribe(String more) throws IOException {
        return calls("['PushSubscription/set',{'create':{'p':{'deviceClientId':'phone','url':'https://push.example/x?y=1'"
                        + more + "}}},'s']")
                .text("/methodResponses/0/1/created/p/id");
    }

    private Answer next() throws IOException {
        return Answer.of(new String(server.pushes.next().content(), StandardCharsets.UTF_8));
    }

    private void verify(String id) throws IOException {
        Answer asked = next();
        assertEquals("'PushVerification'", asked.at("/@type"));
        assertEquals("'" + id + "'", asked.at("/pushSubscriptionId"));
        Answer answer = calls("['PushSubscription/set',{'update':{'" + id + "':{'verificationCode':"
                + asked.at("/verificationCode") + "}}},'s']");
        assertEquals("{'" + id + "':null}", answer.at("/methodResponses/0/1/updated"));
    }

    private int subscriptions() throws IOException {
        try (AccountHandle account = server.account()) {
            return account.objects(ChangedType.PUSH_SUBSCRIPTION).size();
        }
    }

    private interface Asked {
        boolean ask() throws IOException;
    }

    private static void await(Asked condition) {
        BooleanSupplier holds = () -> {
            try {
                return condition.ask();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        };
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!holds.getAsBoolean() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertTrue(holds.getAsBoolean());
    }

    @Test
    void rfc8620Section7_2_2NothingButACodeIsSentBeforeTheDeviceHasSaidIt() throws IOException {
        String id = subscribe("");
        server.put(Role.INBOX, TestServer.mail("one"));
        verify(id);
        server.put(Role.INBOX, TestServer.mail("two"));
        Answer change = next();
        assertEquals("'StateChange'", change.at("/@type"));
        String states = "/changed/" + alice.accountId();
        for (String type : new String[] {"Email", "Thread", "Mailbox", "EmailDelivery"}) {
            assertTrue(!change.at(states + "/" + type).equals("absent"), type);
        }
        assertEquals(
                change.text(states + "/Email"),
                alice.calls("['Email/get',{'accountId':'$a','ids':[]},'g']").answer(0).text("/state"));
    }

    @Test
    void rfc8620Section7_2OnlyTheTypesAskedForAreTold() throws IOException {
        String id = subscribe(",'types':['EmailDelivery']");
        verify(id);
        server.put(Role.INBOX, TestServer.mail("one"));
        String text = next().toString();
        assertTrue(text.contains("EmailDelivery") && !text.contains("Thread"), text);
        alice.calls("['Email/set',{'accountId':'$a','update':{'e1':{'keywords/$seen':true}}},'s']");
        calls("['PushSubscription/set',{'update':{'" + id + "':{'types':['Mailbox']}}},'s']");
        alice.calls("['Email/set',{'accountId':'$a','update':{'e1':{'keywords/$seen':null}}},'s']");
        String second = next().toString();
        assertTrue(second.contains("Mailbox") && !second.contains("EmailDelivery"), second);
    }

    @Test
    void rfc8292TheServerSaysWhoItIsByTheKeyThatTheSessionNames() throws IOException {
        Answer session = Answer.of(alice.get("/jmap/session").body());
        String key = session.text("/capabilities/urn:ietf:params:jmap:webpush-vapid/applicationServerKey");
        subscribe("");
        PushInbox.Posted posted = server.pushes.next();
        assertEquals("https://push.example/x?y=1", posted.to().toString());
        String field = posted.fields().getOrDefault("Authorization", "");
        assertTrue(field.startsWith("vapid t=") && field.endsWith(", k=" + key), field);
        String[] token = field.substring(8, field.indexOf(',')).split("\\.");
        String claims = new String(java.util.Base64.getUrlDecoder().decode(token[1]), StandardCharsets.UTF_8);
        assertTrue(claims.contains("\"aud\":\"https://push.example\"") && claims.contains("mailto:postmaster@example.org"), claims);
        assertTrue(VapidCheck.holds(key, token), field);
        assertEquals("application/json", posted.fields().get("Content-Type"));
        assertEquals("86400", posted.fields().get("TTL"));
    }

    @Test
    void rfc8620Section7_2_1WhereADeviceIsToldIsNotShown() throws IOException {
        String id = subscribe(",'types':['Email']");
        Answer got = calls("['PushSubscription/get',{},'g'],['PushSubscription/get',{'ids':['x'],'properties':['types']},'g'],"
                + "['PushSubscription/get',{'properties':['url']},'g'],['PushSubscription/get',{'properties':['keys']},'g'],"
                + "['PushSubscription/get',{'properties':['colour']},'g']");
        assertEquals("'" + id + "'", got.at("/methodResponses/0/1/list/0/id"));
        assertEquals("null", got.at("/methodResponses/0/1/list/0/verificationCode"));
        assertEquals("'2026-12-01T10:00:00Z'", got.at("/methodResponses/0/1/list/0/expires"));
        assertTrue(!got.at("/methodResponses/0").contains("push.example"), got.toString());
        assertEquals("['x']", got.at("/methodResponses/1/1/notFound"));
        assertEquals("'forbidden'", got.at("/methodResponses/2/1/type"));
        assertEquals("'forbidden'", got.at("/methodResponses/3/1/type"));
        assertEquals("'invalidArguments'", got.at("/methodResponses/4/1/type"));
    }

    @Test
    void rfc8620Section7_2_2WhatIsWrongIsNamed() throws IOException {
        String id = subscribe("");
        String device = "'deviceClientId':'d',";
        Answer set = calls("['PushSubscription/set',{'create':{'a':{" + device + "'url':'http://push.example/'},"
                + "'b':{" + device + "'url':'https://10.0.0.1/'},'c':{" + device + "'url':'https://[::1]/'},"
                + "'d':{'url':'https://push.example/'},'e':{" + device + "'url':'https://u:p@push.example/'},"
                + "'f':{" + device + "'url':'https://push.example/','keys':{'p256dh':'AAAA','auth':'AAAA'}},"
                + "'g':{" + device + "'url':'https://push.example/','verificationCode':'x','colour':1}},"
                + "'update':{'" + id + "':{'verificationCode':'guess'},'p0':{}},'destroy':['p1']},'s'],"
                + "['PushSubscription/set',{'update':{'" + id + "':{'url':'https://other.example/','expires':'2030-01-01T00:00:00Z'}}},'s'],"
                + "['PushSubscription/set',{'update':{'" + id + "':{'expires':'2030-01-01T00:00:00Z'}}},'s']");
        String not = "/methodResponses/0/1/notCreated/";
        for (String name : new String[] {"a", "b", "c", "e"}) {
            assertEquals("['url']", set.at(not + name + "/properties"), name);
        }
        assertEquals("['deviceClientId']", set.at(not + "d/properties"));
        assertEquals("['keys']", set.at(not + "f/properties"));
        assertEquals("['verificationCode','colour']", set.at(not + "g/properties"));
        assertEquals("['verificationCode']", set.at("/methodResponses/0/1/notUpdated/" + id + "/properties"));
        assertEquals("'notFound'", set.at("/methodResponses/0/1/notUpdated/p0/type"));
        assertEquals("'notFound'", set.at("/methodResponses/0/1/notDestroyed/p1/type"));
        assertEquals("absent", set.at("/methodResponses/0/1/accountId"));
        assertEquals("['url']", set.at("/methodResponses/1/1/notUpdated/" + id + "/properties"));
        assertEquals("'2026-12-01T10:00:00Z'", set.at("/methodResponses/2/1/updated/" + id + "/expires"));
    }

    @Test
    void rfc8620Section7_2ThereAreOnlySoMany() throws IOException {
        for (int i = 0; i < Limits.PUSH_SUBSCRIPTIONS; i++) {
            subscribe("");
        }
        Answer full = calls("['PushSubscription/set',{'create':{'p':{'deviceClientId':'d','url':'https://push.example/'}}},'s']");
        assertEquals("'overQuota'", full.at("/methodResponses/0/1/notCreated/p/type"));
    }

    @Test
    void rfc8620Section7_2WhatThePushServiceDoesNotKnowAnyMoreIsForgotten() throws IOException {
        server.pushes.answers.add(410);
        subscribe("");
        server.pushes.next();
        await(() -> subscriptions() == 0);
    }

    @Test
    void rfc8620Section7_2WhatCannotBeSentIsTriedLaterAndNotAtOnce() throws IOException {
        String id = subscribe("");
        verify(id);
        server.pushes.answers.add(503);
        server.put(Role.INBOX, TestServer.mail("one"));
        next();
        server.put(Role.INBOX, TestServer.mail("two"));
        // A second device is told at once, the first one waits.
        String second = subscribe("");
        assertEquals("'" + second + "'", next().at("/pushSubscriptionId"));
        assertEquals(0, server.pushes.waiting());
        assertEquals(2, subscriptions());
    }

    @Test
    void rfc8620Section7_2ASubscriptionEndsWithTheCredentialsThatItWasMadeWith() throws IOException {
        verify(subscribe(""));
        server.newPassword("another swordfish");
        server.put(Role.INBOX, TestServer.mail("one"));
        await(() -> subscriptions() == 0);
        assertEquals(0, server.pushes.waiting());
        alice = new JmapClient(server.port(), TestServer.ALICE, "another swordfish");
        verify(subscribe(""));
        server.put(Role.INBOX, TestServer.mail("two"));
        assertEquals("'StateChange'", next().at("/@type"));
    }

    @Test
    void aFaultOfOursIsNotTheEndOfAPersonsPushes() throws IOException {
        verify(subscribe(""));
        server.pushes.answers.add(-1);
        server.pushes.answers.add(-1);
        server.put(Role.INBOX, TestServer.mail("one"));
        for (int time = 0; time < 3; time++) {
            assertEquals("'StateChange'", next().at("/@type"));
        }
    }

    @Test
    void onlySoManyCodesAreSentWithinAnHour() throws IOException {
        for (int device = 0; device < Limits.PUSH_VERIFICATIONS; device++) {
            String id = subscribe("");
            next();
            calls("['PushSubscription/set',{'destroy':['" + id + "']},'s']");
        }
        verifyLess(subscribe(""));
    }

    private void verifyLess(String id) throws IOException {
        calls("['PushSubscription/set',{'update':{'" + id + "':{'types':['Email']}}},'s']");
        server.put(Role.INBOX, TestServer.mail("one"));
        assertEquals(1, subscriptions());
        assertEquals(0, server.pushes.waiting());
    }

    @Test
    void rfc8620Section7_2_2ADestroyedSubscriptionIsToldNothing() throws IOException {
        String id = subscribe("");
        verify(id);
        Answer gone = calls("['PushSubscription/set',{'destroy':['" + id + "']},'s']");
        assertEquals("['" + id + "']", gone.at("/methodResponses/0/1/destroyed"));
        server.put(Role.INBOX, TestServer.mail("one"));
        String second = subscribe("");
        assertEquals("'" + second + "'", next().at("/pushSubscriptionId"));
    }

    @Test
    void rfc9670Section2ThatPrincipalsAreOthersIsTold() throws IOException {
        String id = subscribe(",'types':['Principal','AddressBook']");
        verify(id);
        server.add("carl@example.org", "Carl");
        String state = "/changed/" + alice.accountId() + "/Principal";
        Answer told = next();
        Answer now = alice.batch("{'using':['urn:ietf:params:jmap:core','urn:ietf:params:jmap:principals'],'methodCalls':["
                + "['Principal/get',{'accountId':'$a','ids':[]},'g']]}");
        assertEquals(now.answer(0).text("/state"), told.text(state));
        // What somebody shares from now on is watched, too.
        JmapClient bob = new JmapClient(server.port(), TestServer.BOB, TestServer.PASSWORD);
        String using = "{'using':['urn:ietf:params:jmap:core','urn:ietf:params:jmap:contacts'],'methodCalls':[['AddressBook/set',{'accountId':'"
                + bob.accountId() + "',";
        String mine = "p" + alice.accountId().substring(1);
        bob.batch(using + "'update':{'k0000000000000001':{'shareWith':{'" + mine + "':{'mayRead':true}}}}},'s']]}");
        assertTrue(!next().at(state).equals("absent"));
        await(() -> {
            bob.batch(using + "'update':{'k0000000000000001':{'name':'Renamed'}}},'s']]}");
            return server.pushes.waiting() > 0;
        });
        assertTrue(!next().at("/changed/" + bob.accountId() + "/AddressBook").equals("absent"));
    }

    @Test
    void rfc8620Section7_2NothingIsSentAfterASubscriptionHasExpired() throws IOException {
        verify(subscribe(",'expires':'2026-11-24T11:00:00Z'"));
        server.now.addAndGet(Duration.ofMinutes(61).toMillis());
        server.put(Role.INBOX, TestServer.mail("one"));
        String second = subscribe("");
        assertEquals("'" + second + "'", next().at("/pushSubscriptionId"));
        assertEquals(0, server.pushes.waiting());
        assertTrue(!calls("['PushSubscription/get',{},'g']").at("/methodResponses/0/1/list").contains("11:00:00Z"));
    }

    @Test
    void rfc8620Section7_2WhatIsRefusedForGoodIsNotTriedAgain() throws IOException {
        for (int status : new int[] {400, 403, 404, 500}) {
            server.pushes.answers.add(status);
            subscribe("");
            server.pushes.next();
            await(() -> subscriptions() == 0);
        }
    }

    @Test
    void rfc8620Section7_2WhatIsSentToADeviceWithKeysIsEncrypted() throws IOException {
        String key = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
        subscribe(",'keys':{'p256dh':'" + key + "','auth':'BTBZMqHH6r4Tts7J_aSIgg'}");
        PushInbox.Posted posted = server.pushes.next();
        assertEquals("aes128gcm", posted.fields().get("Content-Encoding"));
        assertTrue(!new String(posted.content(), StandardCharsets.ISO_8859_1).contains("PushVerification"));
        assertTrue(Long.parseLong(posted.fields().getOrDefault("TTL", "-1")) >= 0);
    }
}
