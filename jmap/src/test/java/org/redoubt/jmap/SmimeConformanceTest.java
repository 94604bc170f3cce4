package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Role;
import org.redoubt.jmap.JmapClient.Answer;
import org.redoubt.smime.Signatures;

/** RFC 9219 over HTTPS. The message's certificate is good until 2026-12-15; the server's clock stands at 2026-11-24. */
class SmimeConformanceTest {
    private static final String ALL = "'smimeStatus','smimeStatusAtDelivery','smimeErrors','smimeVerifiedAt'";

    private TestServer server;
    private JmapClient alice;
    private String signed;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer();
        alice = server.alice();
        signed = Files.readString(Path.of("src/test/resources/smime/mail/signed.eml"), StandardCharsets.US_ASCII)
                .replace("\r\n", "\n");
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private void trust() throws IOException {
        Files.copy(Path.of("src/test/resources/smime/root.pem"), server.authorities.resolve("root.pem"));
    }

    private String put(String message) throws IOException {
        return server.put(Role.INBOX, message).text();
    }

    private Answer call(String name, String arguments) throws IOException {
        return alice.batch("{'using':['urn:ietf:params:jmap:core','urn:ietf:params:jmap:mail','urn:ietf:params:jmap:smimeverify'],"
                        + "'methodCalls':[['" + name + "',{'accountId':'$a'," + arguments + "},'c']]}")
                .answer(0);
    }

    private Answer plain(String name, String arguments) throws IOException {
        return alice.calls("['" + name + "',{'accountId':'$a'," + arguments + "},'c']").answer(0);
    }

    private Answer get(String id) throws IOException {
        return call("Email/get", "'ids':['" + id + "'],'properties':[" + ALL + "]");
    }

    private String found(String condition) throws IOException {
        return call("Email/query", "'filter':{" + condition + "}").at("/ids");
    }

    @Test
    void rfc9219Section3TheCapabilityIsAnEmptyObjectInTheSessionAndInAccounts() throws IOException {
        String session = alice.get("/jmap/session").body();
        String empty = "\"urn:ietf:params:jmap:smimeverify\":{}";
        assertTrue(session.indexOf(empty) != session.lastIndexOf(empty), session);
    }

    @Test
    void rfc9219Section4_1AGoodSignatureIsVerified() throws IOException {
        trust();
        Answer answer = get(put(signed));
        assertEquals("signed/verified", answer.text("/list/0/smimeStatus"));
        assertEquals("signed/verified", answer.text("/list/0/smimeStatusAtDelivery"));
        assertEquals("null", answer.at("/list/0/smimeErrors"));
        assertEquals("2026-11-24T10:00:00Z", answer.text("/list/0/smimeVerifiedAt"));
    }

    @Test
    void rfc9219Section4_1EveryProblemIsToldInWords() throws IOException {
        Answer answer = get(put(signed.replace("Friday", "Monday").replace("jane@", "john@")));
        assertEquals("signed/failed", answer.text("/list/0/smimeStatus"));
        assertEquals(
                "['The message was changed after it was signed','No authority that is trusted here certifies the"
                        + " signer','The address in From is not in the certificate']",
                answer.at("/list/0/smimeErrors"));
    }

    @Test
    void rfc9219Section4_1WhatIsNotSignedHasNoStatus() throws IOException {
        Answer answer = get(put(TestServer.mail("plain")));
        for (String property : ALL.replace("'", "").split(",")) {
            assertEquals("null", answer.at("/list/0/" + property), property);
        }
        Answer pgp = get(put(signed.replace("application/pkcs7-signature\"", "application/pgp-signature\"")));
        assertEquals("unknown", pgp.text("/list/0/smimeStatus"));
        assertEquals("null", pgp.at("/list/0/smimeErrors"));
        assertEquals("null", pgp.at("/list/0/smimeVerifiedAt"));
    }

    @Test
    void rfc9219Section4_1TheStatusAtDeliveryStaysWhenTheCertificateExpires() throws IOException {
        trust();
        String id = put(signed);
        server.now.addAndGet(Duration.ofDays(30).toMillis());
        Answer answer = get(id);
        assertEquals("signed/failed", answer.text("/list/0/smimeStatus"));
        assertEquals("['The certificate had expired']", answer.at("/list/0/smimeErrors"));
        assertEquals("signed/verified", answer.text("/list/0/smimeStatusAtDelivery"));
        assertEquals("2026-12-24T10:00:00Z", answer.text("/list/0/smimeVerifiedAt"));
    }

    @Test
    void rfc9219Section4_1AskingForAnyOfThemVerifies() throws IOException {
        trust();
        String id = put(signed);
        Answer only = call("Email/get", "'ids':['" + id + "'],'properties':['smimeVerifiedAt','smimeStatusAtDelivery']");
        assertEquals("2026-11-24T10:00:00Z", only.text("/list/0/smimeVerifiedAt"));
        assertEquals("signed/verified", only.text("/list/0/smimeStatusAtDelivery"));
        Answer alone = call("Email/get", "'ids':['" + put(signed) + "'],'properties':['smimeErrors']");
        assertEquals("null", alone.at("/list/0/smimeErrors"));
    }

    @Test
    void rfc9219Section4_1WhatWasFoundIsKeptForADay() throws IOException {
        trust();
        String id = put(signed);
        get(id);
        server.now.addAndGet(Duration.ofHours(23).toMillis());
        assertEquals("2026-11-24T10:00:00Z", get(id).text("/list/0/smimeVerifiedAt"));
        server.now.addAndGet(Duration.ofHours(2).toMillis());
        assertEquals("2026-11-25T11:00:00Z", get(id).text("/list/0/smimeVerifiedAt"));
    }

    @Test
    void rfc9219Section4_2QueriesAskForEachOfThem() throws IOException {
        trust();
        String good = put(signed);
        String bad = put(signed.replace("Friday", "Monday"));
        String plain = put(TestServer.mail("plain"));
        assertEquals("['" + bad + "','" + good + "']", found("'hasSmime':true"));
        assertEquals("['" + plain + "']", found("'hasSmime':false"));
        assertEquals("['" + good + "']", found("'hasVerifiedSmime':true"));
        assertEquals("['" + plain + "','" + bad + "']", found("'hasVerifiedSmime':false"));
        server.now.addAndGet(Duration.ofDays(30).toMillis());
        assertEquals("[]", found("'hasVerifiedSmime':true"));
        assertEquals("['" + good + "']", found("'hasVerifiedSmimeAtDelivery':true"));
        assertEquals("['" + good + "']", found("'hasVerifiedSmimeAtDelivery':true,'hasVerifiedSmime':false,'subject':'Meeting'"));
    }

    @Test
    void rfc8620Section5_5OneQueryAtATimeChecksMoreSignaturesThanOthersMay() throws IOException {
        trust();
        for (int i = 0; i <= 2 * Limits.SIGNATURES_PER_CALL; i++) {
            put(signed);
        }
        try (Signatures.Many taken = server.signatures.many().orElseThrow()) {
            Answer first = call("Email/query", "'filter':{'hasVerifiedSmime':true}");
            assertEquals("unsupportedFilter", first.text("/type"));
            assertTrue(first.text("/description").startsWith("too many signatures"), first.text("/description"));
            assertTrue(server.signatures.many().isEmpty(), taken.toString());
        }
        String more = "'filter':{'hasVerifiedSmime':true},'calculateTotal':true,'limit':1";
        assertEquals(String.valueOf(2 * Limits.SIGNATURES_PER_CALL + 1), call("Email/query", more).at("/total"));
        // The place is free again, after a query that failed as well.
        server.signatures.many().orElseThrow().close();
        // And all was remembered.
        try (Signatures.Many taken = server.signatures.many().orElseThrow()) {
            assertEquals(String.valueOf(2 * Limits.SIGNATURES_PER_CALL + 1), call("Email/query", more).at("/total"), taken.toString());
        }
    }

    private String state() throws IOException {
        return plain("Email/get", "'ids':[]").text("/state");
    }

    private Answer changes(String since) throws IOException {
        return plain("Email/changes", "'sinceState':'" + since + "'");
    }

    private String tellsOf(Answer changes) {
        return changes.at("/created") + changes.at("/updated") + changes.at("/destroyed");
    }

    @Test
    void rfc9219Section4_1AStatusThatTimeChangesIsToldByChangesAndOnce() throws IOException {
        trust();
        String id = put(signed);
        put(TestServer.mail("plain"));
        get(id);
        String before = state();
        server.now.addAndGet(Duration.ofDays(20).toMillis());
        assertEquals("[][][]", tellsOf(changes(before)));
        server.now.addAndGet(Duration.ofDays(10).toMillis());
        Answer told = changes(before);
        assertEquals("[]['" + id + "'][]", tellsOf(told));
        assertEquals("[][][]", tellsOf(changes(told.text("/newState"))));
        // Nothing of the mailbox changed.
        assertEquals("[][][]", tellsOf(plain("Mailbox/changes", "'sinceState':'" + before + "'")));
        assertEquals("signed/failed", get(id).text("/list/0/smimeStatus"));
        assertEquals("[][][]", tellsOf(changes(told.text("/newState"))));
    }

    @Test
    void rfc9219Section4_1AStatusThatTimeChangesIsToldThoughNobodyAsks() throws IOException {
        trust();
        String id = put(signed);
        assertEquals(Optional.empty(), server.gate.awakening().next());
        get(id);
        Instant ends = server.gate.awakening().next().orElseThrow();
        assertEquals("2026-12-15", ends.toString().substring(0, 10));
        try (AccountHandle account = server.account()) {
            long version = account.modSeq().value();
            server.gate.awakening().run();
            assertEquals(version, account.modSeq().value());
            // The certificate is good in its last second.
            server.now.set(ends.toEpochMilli() - 1);
            assertEquals("signed/verified", get(id).text("/list/0/smimeStatus"));
            server.now.set(ends.toEpochMilli());
            server.gate.awakening().run();
            assertEquals(version + 1, account.modSeq().value());
            assertEquals("signed/failed", get(id).text("/list/0/smimeStatus"));
        }
    }

    @Test
    void rfc9219Section4_1AStatusThatAuthoritiesChangeIsToldByChangesAndOnce() throws IOException {
        String id = put(signed);
        String changed = put(signed.replace("Friday", "Monday"));
        assertEquals("signed/failed", get(id).text("/list/0/smimeStatus"));
        get(changed);
        String before = state();
        trust();
        server.now.addAndGet(Duration.ofMinutes(2).toMillis());
        Answer told = changes(before);
        assertEquals("[]['" + id + "','" + changed + "'][]", tellsOf(told));
        assertEquals("[][][]", tellsOf(changes(told.text("/newState"))));
        assertEquals("signed/verified", get(id).text("/list/0/smimeStatus"));
        // Who looked at the message in between, by other authorities, is told as well.
        Files.delete(server.authorities.resolve("root.pem"));
        server.now.addAndGet(Duration.ofMinutes(2).toMillis());
        assertEquals("signed/failed", get(id).text("/list/0/smimeStatus"));
        trust();
        server.now.addAndGet(Duration.ofMinutes(2).toMillis());
        assertEquals("[]['" + id + "'][]", tellsOf(changes(told.text("/newState"))));
        // And without anybody asking.
        get(id);
        try (AccountHandle account = server.account()) {
            long version = account.modSeq().value();
            server.gate.awakening().authorities(server.signatures.authorities());
            assertEquals(version, account.modSeq().value());
            server.gate.awakening().authorities(server.signatures.authorities() + 2);
            assertEquals(version + 1, account.modSeq().value());
        }
    }

    @Test
    void rfc9219Section4_1AStatusThatIsFoundLaterIsToldByChanges() throws IOException {
        trust();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < Limits.SIGNATURES_PER_CALL + 3; i++) {
            ids.add(put(signed));
        }
        String before = state();
        String all = "'ids':['" + String.join("','", ids) + "'],'properties':['smimeStatus']";
        Answer first = call("Email/get", all);
        assertEquals("'signed/verified'", first.at("/list/" + (Limits.SIGNATURES_PER_CALL - 1) + "/smimeStatus"));
        assertEquals("'signed'", first.at("/list/" + Limits.SIGNATURES_PER_CALL + "/smimeStatus"));
        Answer told = changes(before);
        assertEquals("[]" + "['" + String.join("','", ids.subList(Limits.SIGNATURES_PER_CALL, ids.size())) + "']" + "[]", tellsOf(told));
        assertEquals("'signed/verified'", call("Email/get", all).at("/list/" + Limits.SIGNATURES_PER_CALL + "/smimeStatus"));
        assertEquals("[][][]", tellsOf(changes(told.text("/newState"))));
    }

    @Test
    void rfc8620Section5_6QueriesByWhatTimeChangesAreToldAsChanges() throws IOException {
        trust();
        String good = put(signed);
        String bad = put(signed.replace("Friday", "Monday"));
        Answer query = call("Email/query", "'filter':{'hasVerifiedSmime':true}");
        assertEquals("true['" + good + "']", query.at("/canCalculateChanges") + query.at("/ids"));
        String not = "'filter':{'operator':'NOT','conditions':[{'hasVerifiedSmime':true}]},'calculateTotal':true";
        String others = call("Email/query", not).text("/queryState");
        Answer none = queryChanges("'filter':{'hasVerifiedSmime':true}", query.text("/queryState"));
        assertEquals("[][]", none.at("/removed") + none.at("/added"));
        server.now.addAndGet(Duration.ofDays(30).toMillis());
        Answer gone = queryChanges("'filter':{'hasVerifiedSmime':true}", none.text("/newQueryState"));
        assertTrue(gone.at("/removed").contains(good), gone.toString());
        assertEquals("[]", gone.at("/added"));
        Answer come = queryChanges(not, others);
        assertTrue(come.at("/added").contains("{'id':'" + good + "','index':1}"), come.toString());
        assertTrue(!come.at("/added").contains("'" + bad + "'") || come.at("/removed").contains(bad), come.toString());
        assertEquals("2", come.at("/total"));
        // The status at delivery is another one when the authorities are.
        String then = "'filter':{'hasVerifiedSmimeAtDelivery':true}";
        Answer before = call("Email/query", then);
        assertEquals("['" + good + "']", before.at("/ids"));
        Files.delete(server.authorities.resolve("root.pem"));
        server.now.addAndGet(Duration.ofMinutes(2).toMillis());
        Answer after = queryChanges(then, before.text("/queryState"));
        assertTrue(after.at("/removed").contains(good), after.toString());
    }

    private Answer queryChanges(String arguments, String since) throws IOException {
        return call("Email/queryChanges", arguments + ",'sinceQueryState':'" + since + "'");
    }

    @Test
    void rfc8620Section3_3WhoDoesNotNameTheCapabilityHasNoneOfIt() throws IOException {
        String id = put(signed);
        assertEquals(
                "invalidArguments",
                plain("Email/get", "'ids':['" + id + "'],'properties':['smimeStatus']").text("/type"));
        assertEquals("unsupportedFilter", plain("Email/query", "'filter':{'hasSmime':true}").text("/type"));
    }

    @Test
    void readingAMessageForItsSignatureIsInTheAuditLogAndLookingAtOthersIsNot() throws IOException {
        String plain = put(TestServer.mail("plain"));
        String id = put(signed);
        get(plain);
        long before = reads();
        get(id);
        assertEquals(before + 1, reads());
    }

    private long reads() {
        return server.audit.events().stream().filter(event -> event.toString().contains("Email/get")).count();
    }
}
