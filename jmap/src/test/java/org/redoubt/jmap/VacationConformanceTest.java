package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.VacationResponse;
import org.redoubt.guard.AuditKind;
import org.redoubt.jmap.JmapClient.Answer;

/** What RFC 8621 8 demands of vacation responses, over HTTPS. */
class VacationConformanceTest {
    private static final String USING = "{'using':['urn:ietf:params:jmap:core','urn:ietf:params:jmap:vacationresponse'],";
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
        return alice.batch(USING + "'methodCalls':[" + calls + "]}");
    }

    @Test
    void rfc8621Section8ThereIsOneFromTheStartAndItIsOff() throws IOException {
        Answer got = calls("['VacationResponse/get',{'accountId':'$a'},'g'],"
                + "['VacationResponse/get',{'accountId':'$a','ids':['singleton','x'],'properties':['isEnabled']},'h']");
        assertEquals(
                "[{'id':'singleton','isEnabled':false,'fromDate':null,'toDate':null,'subject':null,'textBody':null,'htmlBody':null}]",
                got.at("/methodResponses/0/1/list"));
        assertEquals("[{'id':'singleton','isEnabled':false}]", got.at("/methodResponses/1/1/list"));
        assertEquals("['x']", got.at("/methodResponses/1/1/notFound"));
    }

    @Test
    void rfc8621Section8_2WhatIsSetIsKeptAndMovesTheStateAndIsInTheAuditLog() throws IOException {
        String before = calls("['VacationResponse/get',{'accountId':'$a'},'g']").answer(0).text("/state");
        Answer set = calls("['VacationResponse/set',{'accountId':'$a','ifInState':'" + before
                + "','update':{'singleton':{'isEnabled':true,'fromDate':'2026-11-24T10:00:00Z','toDate':'2026-12-01T00:00:00Z',"
                + "'subject':'Away','textBody':'Back soon.','htmlBody':'<p>Back soon.</p>'}}},'s'],"
                + "['VacationResponse/get',{'accountId':'$a'},'g']");
        assertEquals("{'singleton':null}", set.at("/methodResponses/0/1/updated"));
        assertNotEquals(before, set.answer(0).text("/newState"));
        assertEquals(set.answer(0).text("/newState"), set.answer(1).text("/state"));
        assertEquals(
                "{'id':'singleton','isEnabled':true,'fromDate':'2026-11-24T10:00:00Z','toDate':'2026-12-01T00:00:00Z',"
                        + "'subject':'Away','textBody':'Back soon.','htmlBody':'<p>Back soon.</p>'}",
                set.at("/methodResponses/1/1/list/0"));
        assertEquals(
                List.of("VACATION on ok"),
                server.audit.events(AuditKind.CHANGE).stream()
                        .map(event -> event.action() + ' ' + event.touched() + ' ' + event.outcome())
                        .toList());
        calls("['VacationResponse/set',{'accountId':'$a','update':{'singleton':{'isEnabled':false,'subject':null}}},'s']");
        try (AccountHandle account = server.account()) {
            VacationResponse kept = account.vacation();
            assertEquals(false, kept.enabled());
            assertTrue(kept.subject().isEmpty());
            assertEquals("Back soon.", kept.text().orElse(""));
        }
        Answer stale = calls("['VacationResponse/set',{'accountId':'$a','ifInState':'" + before
                + "','update':{'singleton':{'isEnabled':true}}},'s']");
        assertEquals("'stateMismatch'", stale.at("/methodResponses/0/1/type"));
    }

    @Test
    void rfc8621Section8_2NoneIsMadeOrDestroyedAndWrongValuesAreNamed() throws IOException {
        Answer set = calls("['VacationResponse/set',{'accountId':'$a','create':{'n':{'isEnabled':true}},"
                + "'update':{'other':{'isEnabled':true},'singleton':{'isEnabled':1,'fromDate':'2026-11-24T10:00:00+01:00',"
                + "'subject':'a\\nb','textBody':7,'color':'red'}},'destroy':['singleton']},'s']");
        assertEquals("'singleton'", set.at("/methodResponses/0/1/notCreated/n/type"));
        assertEquals("'singleton'", set.at("/methodResponses/0/1/notDestroyed/singleton/type"));
        assertEquals("'notFound'", set.at("/methodResponses/0/1/notUpdated/other/type"));
        assertEquals(
                "['isEnabled','fromDate','subject','textBody','color']",
                set.at("/methodResponses/0/1/notUpdated/singleton/properties"));
    }

    @Test
    void rfc8621Section1_3_3TheCapabilityIsAnnouncedAndNeeded() throws IOException {
        Answer session = Answer.of(alice.get("/jmap/session").body());
        assertEquals("{}", session.at("/capabilities/urn:ietf:params:jmap:vacationresponse"));
        assertEquals(
                "{}",
                session.at("/accounts/" + alice.accountId() + "/accountCapabilities/urn:ietf:params:jmap:vacationresponse"));
        assertEquals(
                "'unknownMethod'",
                alice.calls("['VacationResponse/get',{'accountId':'$a'},'g']").at("/methodResponses/0/1/type"));
    }
}
