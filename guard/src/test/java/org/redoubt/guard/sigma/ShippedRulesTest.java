package org.redoubt.guard.sigma;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditKind;

/** Each shipped rule meets what it is made for, and leaves alone what only looks like it. */
class ShippedRulesTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void allAreSoundAndSayWhatToDo() {
        RuleSet rules = RuleSet.shipped();
        assertEquals(List.of(), rules.problems());
        assertTrue(rules.infos().size() >= 30);
        for (RuleInfo info : rules.infos()) {
            assertEquals(info.level() == Level.INFORMATIONAL, info.act().isEmpty(), info.name());
        }
    }

    @Test
    void passwordSpray() {
        Story miss = Story.shipped();
        Story hit = Story.shipped();
        for (int i = 0; i < 20; i++) {
            miss.login = "-";
            miss.refused("same");
            hit.login = "-";
            hit.at("203.0.113." + i).refused("login" + i);
        }
        assertFalse(miss.met("password_spray"), "one login again and again is no spray");
        assertTrue(hit.met("password_spray"));
    }

    @Test
    void passwordSprayFromMany() {
        Story miss = Story.shipped();
        Story hit = Story.shipped();
        for (int i = 0; i < 60; i++) {
            miss.at("203.0.113." + i).refused("login" + i % 5);
            hit.at("203.0." + i + ".7").refused("login" + i % 5);
        }
        assertFalse(miss.met("password_spray_from_many"));
        assertTrue(hit.met("password_spray_from_many"));
    }

    @Test
    void bruteForceThenSuccess() {
        Story miss = Story.shipped();
        for (int i = 0; i < 3; i++) {
            miss.refused("a");
        }
        assertEquals(Set.of(), miss.signIn().alerts(), "who mistypes thrice raises nothing");
        Story hit = Story.shipped();
        for (int i = 0; i < 10; i++) {
            hit.refused("a");
        }
        assertEquals(Set.of("many_refused"), hit.alerts());
        assertTrue(hit.later(MINUTE).signIn().met("brute_force_then_success"));
        Story late = Story.shipped();
        for (int i = 0; i < 10; i++) {
            late.refused("a");
        }
        assertFalse(late.later(Duration.ofHours(2)).signIn().met("brute_force_then_success"));
    }

    @Test
    void farNetworksAtOnce() {
        Story miss = Story.shipped().signIn().at("198.51.100.1").signIn().later(Duration.ofHours(1));
        assertFalse(miss.at("203.0.113.1").signIn().met("far_networks_at_once"));
        Story hit = Story.shipped().signIn().at("198.51.100.1").signIn().later(MINUTE);
        assertTrue(hit.at("203.0.113.1").signIn().met("far_networks_at_once"));
    }

    @Test
    void impossibleTravel() {
        Story hit = Story.shipped().signInFrom("DE").later(Duration.ofHours(2)).signInFrom("JP");
        assertEquals(Set.of("impossible_travel", "new_country"), hit.alerts());
        Story flight = Story.shipped().signInFrom("DE").later(Duration.ofHours(12)).signInFrom("JP");
        assertFalse(flight.met("impossible_travel"), "there are aeroplanes");
        Story border = Story.shipped().signInFrom("DE").later(MINUTE).signInFrom("FR");
        assertFalse(border.met("impossible_travel"), "there are borders");
        Story unknown = Story.shipped().signInFrom("DE").signIn().signInFrom("DE").signInFrom("QQ");
        assertFalse(unknown.met("impossible_travel"));
        Story two = Story.shipped().signInFrom("DE");
        two.login = "bob@example.org";
        assertEquals(Set.of(), two.signInFrom("JP").alerts(), "somebody else is there");
    }

    @Test
    void indicatorInMail() {
        Story hit = Story.shipped();
        hit.login = "-";
        hit.event(AuditKind.DELIVER, "INDICATOR", "emails=7 type=url indicator=indicator--1", "ok");
        assertEquals(Set.of("indicator_in_mail"), hit.alerts());
        Story miss = Story.shipped();
        miss.event(AuditKind.DELIVER, "DELIVER", "mailbox=1 uids=7 emails=7", "ok");
        assertEquals(Set.of(), miss.alerts());
    }

    @Test
    void newCountry() {
        Story story = Story.shipped().signIn().signInFrom("DE").later(Duration.ofDays(2)).signInFrom("DE").signIn();
        assertEquals(Set.of(), story.alerts(), "the first country that is known is nothing new");
        assertTrue(story.later(Duration.ofDays(2)).signInFrom("IT").met("new_country"));
        Story back = Story.shipped().signInFrom("DE").later(Duration.ofDays(2));
        back.event(AuditKind.SIGN_IN, "LOGIN", "reason=WRONG_CREDENTIALS typed=x country=IT", "refused");
        assertFalse(back.signInFrom("DE").met("new_country"), "she did not come in");
    }

    @Test
    void farNetworksCountOnlyWhereNoCountryIsKnown() {
        Story known = Story.shipped();
        for (int i = 1; i < 6; i++) {
            known.at(i + ".0.2.1").signInFrom("DE");
        }
        assertFalse(known.met("far_networks_at_once"));
    }

    @Test
    void newNetworkAndProgram() {
        Story story = Story.shipped();
        story.agent = "Mail/1";
        story.signIn().signIn().at("192.0.2.99").signIn();
        assertEquals(Set.of(), story.alerts(), "the first of all, and another address of the same network, are nothing new");
        story.at("198.51.100.1").signIn();
        assertEquals(Set.of("new_network"), story.alerts());
        story.agent = "curl/8";
        story.signIn();
        assertEquals(Set.of("new_network", "new_program", "new_network_and_program"), story.alerts());
    }

    @Test
    void oldProtocol() {
        Story story = Story.shipped();
        story.via = "https";
        story.signIn();
        assertFalse(story.met("old_protocol"));
        story.via = "pop3s";
        assertTrue(story.signIn().met("old_protocol"));
        Story miss = Story.shipped();
        miss.via = "pop3s";
        miss.signIn();
        miss.via = "https";
        miss.signIn();
        miss.via = "pop3s";
        assertFalse(miss.signIn().met("old_protocol"));
    }

    @Test
    void massRead() {
        Story miss = Story.shipped().read("1:2000").later(Duration.ofMinutes(20)).read("2001:4000");
        assertEquals(Set.of(), miss.alerts());
        assertTrue(Story.shipped().read("1:2000").later(MINUTE).read("2001:4000").met("mass_read"));
        Story elsewhere = Story.shipped().signIn().at("198.51.100.1").signIn().read("1:299");
        assertFalse(elsewhere.met("mass_read_after_new_network"));
        assertTrue(elsewhere.read("300:310").met("mass_read_after_new_network"));
    }

    @Test
    void otherPeoplesMail() {
        Story hit = Story.shipped();
        Story miss = Story.shipped();
        for (int i = 0; i < 12; i++) {
            hit.account = 100L + i;
            hit.event(AuditKind.BIND, i % 2 == 0 ? "SHARED_ACCESS" : "GRANTED_ACCESS", "", "ok");
            miss.account = 100L + i % 3;
            miss.event(AuditKind.BIND, "SHARED_ACCESS", "", "ok");
        }
        assertEquals(Set.of("many_accounts"), hit.alerts());
        assertEquals(Set.of(), miss.alerts());
        for (int i = 0; i < 5; i++) {
            miss.event(AuditKind.BIND, "SHARED_ACCESS", "", "refused");
        }
        assertEquals(Set.of("refused_accounts"), miss.alerts());
    }

    @Test
    void unusualSearch() {
        assertFalse(Story.shipped().event(AuditKind.SEARCH, "SEARCH", "mailbox=1", "ok").met("unusual_search"));
        assertTrue(Story.shipped().event(AuditKind.SEARCH, "SEARCH", "mailbox=1 sought=passwords", "ok").met("unusual_search"));
    }

    @Test
    void export() {
        assertTrue(Story.shipped().event(AuditKind.EXPORT, "EXPORT", "emails=1", "ok").met("mailbox_export"));
        assertFalse(Story.shipped().event(AuditKind.BIND, "MAIL_ACCESS", "", "ok").met("mailbox_export"));
    }

    @Test
    void scripts() {
        Story story = Story.shipped().event(AuditKind.CHANGE, "PUTSCRIPT", "redirects=here", "ok");
        assertEquals(Set.of(), story.alerts());
        assertTrue(story.event(AuditKind.CHANGE, "PUTSCRIPT", "redirects=outside", "ok").met("forwarding_outside"));
        assertFalse(story.met("hiding_rule"));
        assertTrue(story.event(AuditKind.CHANGE, "PUTSCRIPT", "hides=discard", "ok").met("hiding_rule"));
        assertFalse(story.met("script_after_new_network"));
        story.signIn().at("198.51.100.1").signIn().event(AuditKind.CHANGE, "SETACTIVE", "", "ok");
        assertTrue(story.met("script_after_new_network"));
        Story refused = Story.shipped().event(AuditKind.CHANGE, "PUTSCRIPT", "redirects=outside", "refused");
        assertEquals(Set.of(), refused.alerts());
    }

    @Test
    void delegation() {
        Story story = Story.shipped().event(AuditKind.CHANGE, "SHARE", "mailbox=1 person=7 mode=REPLACE granted=", "ok");
        assertEquals(Set.of(), story.alerts());
        story.event(AuditKind.CHANGE, "SHARE", "mailbox=1 person=7 mode=REPLACE granted=lr", "ok");
        assertEquals(Set.of("delegation_added"), story.alerts());
        story.event(AuditKind.CHANGE, "SHARE", "mailbox=1 anyone=1 mode=REPLACE granted=lr", "ok");
        assertTrue(story.met("shared_with_everybody"));
        Story away = Story.shipped().signIn().at("198.51.100.1").signIn();
        away.event(AuditKind.CHANGE, "SHARE", "mailbox=1 person=7 mode=REPLACE granted=lr", "ok");
        assertTrue(away.met("delegation_after_new_network"));
        Story home = Story.shipped().signIn().signIn();
        home.event(AuditKind.CHANGE, "SHARE", "mailbox=1 person=7 mode=REPLACE granted=lr", "ok");
        assertFalse(home.met("delegation_after_new_network"));
        assertFalse(home.met("shared_with_everybody"));
    }

    @Test
    void administration() {
        Story story = Story.shipped();
        story.login = "operator";
        story.event(AuditKind.ADMIN, "PERSON-ADD", "", "ok").later(Duration.ofHours(11));
        assertEquals(Set.of(), story.alerts());
        story.event(AuditKind.ADMIN, "PERSON-ADD", "", "ok");
        assertEquals(Set.of("admin_at_odd_hours"), story.alerts());
        Story sunday = Story.shipped().later(Duration.ofDays(4)).event(AuditKind.ADMIN, "GROUP-ADD", "", "ok");
        assertEquals(Set.of("admin_at_odd_hours"), sunday.alerts());
        assertTrue(Story.shipped().event(AuditKind.ADMIN, "ROLE-SET", "", "ok").met("administrator_made"));
        assertFalse(Story.shipped().event(AuditKind.ADMIN, "ROLE-SET", "", "refused").met("administrator_made"));
        assertTrue(Story.shipped().event(AuditKind.ADMIN, "ROLE-GIVE", "", "ok").met("administrator_made"));
        assertFalse(Story.shipped().event(AuditKind.ADMIN, "ROLE-TAKE", "", "ok").met("administrator_made"));
        assertTrue(Story.shipped().event(AuditKind.ADMIN, "GRANT-GIVE", "grant=1", "ok").met("grant_given"));
        assertFalse(Story.shipped().event(AuditKind.ADMIN, "GRANT-GIVE", "", "asked").met("grant_given"));
        assertFalse(Story.shipped().event(AuditKind.ADMIN, "GRANT-GIVE", "grant=1", "ok").met("grant_hidden"));
        assertTrue(Story.shipped().event(AuditKind.ADMIN, "GRANT-GIVE", "grant=1 hidden=1", "ok").met("grant_hidden"));
        for (String action : new String[] {"ESCROW-REQUEST", "ESCROW-COMPLETE"}) {
            assertTrue(Story.shipped().event(AuditKind.ADMIN, action, "request=1", "ok").met("escrow_used"), action);
            assertFalse(Story.shipped().event(AuditKind.ADMIN, action, "", "asked").met("escrow_used"), action);
            assertFalse(Story.shipped().event(AuditKind.ADMIN, action, "", "refused NO_ESCROW").met("escrow_used"), action);
        }
        assertFalse(Story.shipped().event(AuditKind.ADMIN, "ESCROW-SHARE", "request=1", "ok").met("escrow_used"));
        assertTrue(Story.shipped().event(AuditKind.ADMIN, "ESCROW-SET", "", "ok").met("escrow_changed"));
        assertTrue(Story.shipped().event(AuditKind.ADMIN, "ESCROW-END", "", "ok").met("escrow_changed"));
        assertFalse(Story.shipped().event(AuditKind.ADMIN, "ESCROW-SET", "", "asked").met("escrow_changed"));
        assertTrue(
                Story.shipped().event(AuditKind.ADMIN, "ESCROW-SHARE", "", "refused SHARE_WRONG").met("escrow_share_refused"));
        assertFalse(Story.shipped().event(AuditKind.ADMIN, "ESCROW-SHARE", "", "ok").met("escrow_share_refused"));
        assertTrue(Story.shipped().event(AuditKind.CHANGE, "ESCROW-REFUSE", "", "ok").met("escrow_refused"));
        assertFalse(Story.shipped().event(AuditKind.CHANGE, "ESCROW-REFUSE", "", "refused").met("escrow_refused"));
        Story denied = Story.shipped();
        for (int i = 0; i < 4; i++) {
            denied.event(AuditKind.ADMIN, "DENIED", "request=AddKey", "refused");
        }
        assertEquals(Set.of(), denied.alerts());
        assertTrue(denied.event(AuditKind.ADMIN, "DENIED", "", "refused").met("role_overstepped"));
        Story passwords = Story.shipped();
        for (int i = 0; i < 4; i++) {
            passwords.event(AuditKind.ADMIN, "PASSWORD-SET", "", "ok");
        }
        assertEquals(Set.of(), passwords.alerts());
        assertEquals(Set.of("passwords_set"), passwords.event(AuditKind.ADMIN, "PASSWORD-SET", "", "ok").alerts());
    }

    @Test
    void waysToStayIn() {
        Story story = Story.shipped().event(AuditKind.ADMIN, "APP-PASSWORD-ADD", "", "refused");
        assertEquals(Set.of(), story.alerts());
        story.event(AuditKind.ADMIN, "APP-PASSWORD-ADD", "", "ok");
        assertEquals(Set.of("app_password_made"), story.alerts());
        story.signIn().at("198.51.100.1").signIn().event(AuditKind.ADMIN, "APP-PASSWORD-ADD", "", "ok");
        assertTrue(story.met("app_password_after_new_network"));
        assertTrue(Story.shipped().event(AuditKind.ADMIN, "SECOND-FACTOR-REMOVE", "", "ok").met("second_factor_removed"));
        assertFalse(Story.shipped().event(AuditKind.ADMIN, "SECOND-FACTOR-ADD", "", "ok").met("second_factor_removed"));
        assertTrue(Story.shipped().event(AuditKind.ADMIN, "SIGN-IN-POLICY", "", "ok").met("sign_in_policy_changed"));
        assertFalse(Story.shipped().event(AuditKind.ADMIN, "SIGN-IN-POLICY", "", "refused").met("sign_in_policy_changed"));
    }

    @Test
    void gapsOfTheLog() {
        assertTrue(Story.shipped().event(AuditKind.ADMIN, "AUDIT-WITNESS", "witness=w", "refused").met("log_not_witnessed"));
        assertFalse(Story.shipped().event(AuditKind.ADMIN, "AUDIT-WITNESS", "witness=w", "ok").met("log_not_witnessed"));
        assertTrue(Story.shipped().event(AuditKind.ADMIN, "AUDIT-GAP", "from=3 to=9", "ok").met("log_gap"));
        assertTrue(Story.shipped().event(AuditKind.ADMIN, "AUDIT-RECOVERED", "", "ok").met("log_gap"));
        assertFalse(Story.shipped().event(AuditKind.ADMIN, "CHECK", "", "ok").met("log_gap"));
    }

    @Test
    void probes() {
        Story story = Story.shipped();
        story.login = "-";
        for (int i = 0; i < 7; i++) {
            story.event(AuditKind.PROBE, "HTTP-404", "what=/" + i, "refused");
        }
        assertEquals(Set.of(), story.alerts());
        story.event(AuditKind.PROBE, "HTTP-404", "what=/more", "refused");
        assertEquals(Set.of("scan"), story.alerts());
        assertTrue(story.event(AuditKind.PROBE, "GET", "shape=proxylogon", "refused").met("attack_shape"));
        // A phone that was not told of another server is no attack.
        assertFalse(Story.shipped().event(AuditKind.PROBE, "GET", "shape=exchange-client", "refused").met("attack_shape"));
    }

    @Test
    void programsLetIn() {
        Story hit = Story.shipped().signIn().at("198.51.100.1").signIn().later(MINUTE);
        hit.event(AuditKind.ADMIN, "OAUTH-GRANT", "grant=1 program=mail-program scope=x", "ok");
        assertTrue(hit.met("program_let_in"));
        assertTrue(hit.met("program_let_in_after_new_network"));
        Story miss = Story.shipped().signIn().later(MINUTE);
        miss.event(AuditKind.ADMIN, "OAUTH-GRANT", "program=mail-program scope=x", "asked");
        miss.event(AuditKind.ADMIN, "OAUTH-GRANT", "program=mail-program reason=DECLINED", "refused");
        assertEquals(Set.of(), miss.alerts(), "who says no, and who is only asked, lets nobody in");
        miss.event(AuditKind.ADMIN, "OAUTH-GRANT", "grant=1 program=mail-program scope=x", "ok");
        assertEquals(Set.of("program_let_in"), miss.alerts());
    }

    @Test
    void oneProgramLetInByMany() {
        Story miss = Story.shipped();
        Story hit = Story.shipped();
        for (int i = 0; i < 6; i++) {
            hit.login = "person" + i + "@example.org";
            hit.event(AuditKind.ADMIN, "OAUTH-GRANT", "grant=1 program=p-abc scope=x", "ok");
            miss.login = "person" + i + "@example.org";
            miss.event(AuditKind.ADMIN, "OAUTH-GRANT", "grant=1 program=mail-program scope=x", "ok");
            miss.event(AuditKind.ADMIN, "OAUTH-GRANT", "grant=1 program=p-" + i + " scope=x", "ok");
        }
        assertTrue(hit.met("program_let_in_by_many"));
        assertFalse(miss.met("program_let_in_by_many"));
    }

    @Test
    void tokenFromTwoPlaces() {
        Story miss = Story.shipped();
        miss.event(AuditKind.SIGN_IN, "OAUTHBEARER", "grant=1", "ok").at("192.0.200.9");
        miss.event(AuditKind.SIGN_IN, "XOAUTH2", "grant=1", "ok").at("198.51.100.1");
        miss.event(AuditKind.SIGN_IN, "BEARER", "grant=2", "ok");
        miss.event(AuditKind.SIGN_IN, "LOGIN", "", "ok");
        assertFalse(miss.met("token_from_two_places"), "another program is elsewhere, and so is whoever has the password");
        miss.account = 6;
        miss.event(AuditKind.SIGN_IN, "BEARER", "grant=1", "ok");
        assertFalse(miss.met("token_from_two_places"), "another person's program");
        miss.account = 5;
        miss.later(Duration.ofMinutes(11)).event(AuditKind.SIGN_IN, "OAUTHBEARER", "grant=1", "ok");
        assertFalse(miss.met("token_from_two_places"), "later it may have moved");
        Story hit = Story.shipped();
        hit.event(AuditKind.SIGN_IN, "OAUTHBEARER", "grant=1", "ok").at("198.51.100.1").later(MINUTE);
        assertTrue(hit.event(AuditKind.SIGN_IN, "BEARER", "grant=1", "ok").met("token_from_two_places"));
        Story refreshed = Story.shipped();
        refreshed.event(AuditKind.SIGN_IN, "OAUTHBEARER", "grant=1", "ok").at("198.51.100.1").later(MINUTE);
        assertTrue(refreshed.event(AuditKind.ADMIN, "OAUTH-REFRESH", "grant=1", "ok").met("token_from_two_places"));
    }

    @Test
    void tokenCameTwice() {
        Story miss = Story.shipped();
        miss.event(AuditKind.ADMIN, "OAUTH-REFRESH", "grant=1", "ok");
        miss.event(AuditKind.ADMIN, "OAUTH-REVOKE", "grant=1 reason=given-back", "ok");
        assertEquals(Set.of(), miss.alerts());
        Story reuse = Story.shipped();
        assertTrue(reuse.event(AuditKind.ADMIN, "OAUTH-REUSE", "grant=1", "refused").met("token_came_twice"));
        Story replay = Story.shipped();
        replay.event(AuditKind.ADMIN, "OAUTH-REVOKE", "grant=1 reason=code-replayed", "ok");
        assertTrue(replay.met("token_came_twice"));
    }

    @Test
    void passkeyCountsBackwards() {
        Story miss = Story.shipped();
        assertEquals(Set.of(), miss.event(AuditKind.SIGN_IN, "PASSKEY", "passkey=1", "ok").alerts());
        Story hit = Story.shipped();
        assertTrue(hit.event(AuditKind.SIGN_IN, "PASSKEY-COUNTER", "passkey=1", "warning").met("passkey_counter"));
    }
}
