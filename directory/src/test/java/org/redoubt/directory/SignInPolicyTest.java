package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redoubt.directory.SignIn.Accepted;
import org.redoubt.directory.SignIn.Reason;
import org.redoubt.directory.SignIn.Refused;
import org.redoubt.directory.SignInPolicy.Hours;
import org.redoubt.guard.AddressRange;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.country.Countries;

class SignInPolicyTest {
    private static final String ALICE = "alice@example.org";
    private static final Set<Service> ALL = Set.of(Service.values());

    private final Fixture fixture = Fixture.populated();

    @BeforeEach
    void group() {
        fixture.admin().addGroup("inner@example.org", List.of(ALICE)).orThrow();
        fixture.admin().addGroup("staff@example.org", List.of("inner@example.org")).orThrow();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void policy(SignInPolicy policy) {
        fixture.admin().setPolicy("staff@example.org", policy).orThrow();
    }

    private SignIn signIn(String login, String via, String remote) {
        return fixture.directory.signIn(login, Fixture.utf8(Fixture.PASSWORD), new SessionInfo("s", via, remote, true));
    }

    private void refused(SignIn result) {
        assertEquals(Reason.NOT_ALLOWED, assertInstanceOf(Refused.class, result).reason());
    }

    @Test
    void protocolsCountForMembersOfGroupsWithinAndForNobodyElse() {
        policy(new SignInPolicy(false, Set.of(Service.IMAP), Set.of(), Optional.empty()));
        assertInstanceOf(Accepted.class, signIn(ALICE, "imap", "192.0.2.7:1"));
        refused(signIn(ALICE, "pop3", "192.0.2.7:1"));
        assertInstanceOf(Accepted.class, signIn("bob@example.org", "pop3", "192.0.2.7:1"));
    }

    @Test
    void networksCountWhateverThePort() {
        AddressRange office = AddressRange.parse("192.0.2.0/24").orElseThrow();
        AddressRange six = AddressRange.parse("2001:db8:1::/48").orElseThrow();
        policy(new SignInPolicy(false, ALL, Set.of(office, six), Optional.empty()));
        assertInstanceOf(Accepted.class, signIn(ALICE, "imap", "192.0.2.200:50000"));
        assertInstanceOf(Accepted.class, signIn(ALICE, "imap", "2001:db8:1:2:0:0:0:9:50000"));
        refused(signIn(ALICE, "imap", "192.0.3.1:50000"));
        refused(signIn(ALICE, "imap", "2001:db8:2:0:0:0:0:1:50000"));
        refused(signIn(ALICE, "imap", "local"));
    }

    @Test
    void hoursCountByTheServersClock() {
        LocalTime now = fixture.clock.instant().atZone(ZoneId.systemDefault()).toLocalTime();
        policy(new SignInPolicy(
                false, ALL, Set.of(), Optional.of(new Hours(now.minusHours(1), now.plusHours(1)))));
        assertInstanceOf(Accepted.class, signIn(ALICE, "imap", "192.0.2.7:1"));
        policy(new SignInPolicy(
                false, ALL, Set.of(), Optional.of(new Hours(now.plusHours(1), now.minusHours(1)))));
        refused(signIn(ALICE, "imap", "192.0.2.7:1"));
    }

    @ParameterizedTest
    @CsvSource({
        "22:00,06:00,23:30,true",
        "22:00,06:00,05:59,true",
        "22:00,06:00,06:00,false",
        "22:00,06:00,12:00,false",
        "07:00,19:00,07:00,true",
        "07:00,19:00,06:59,false",
        "07:00,19:00,19:00,false"
    })
    void hoursMayGoOverMidnight(String from, String to, String at, boolean within) {
        Hours hours = new Hours(LocalTime.parse(from), LocalTime.parse(to));
        assertEquals(within, hours.has(LocalTime.parse(at)));
        assertEquals(from + "-" + to, hours.toString());
    }

    @Test
    void whoHasNoSecondFactorWhereOneIsDemandedSignsInWithAppPasswordsAlone() {
        policy(new SignInPolicy(true, ALL, Set.of(), Optional.empty()));
        assertEquals(
                Reason.SECOND_FACTOR_MISSING,
                assertInstanceOf(SignIn.Refused.class, signIn(ALICE, "imap", "192.0.2.7:1")).reason());
        String app = fixture.admin()
                .addAppPassword(ALICE, "Telephone", Set.of(Service.IMAP), false)
                .orThrow()
                .secret();
        assertInstanceOf(Accepted.class, fixture.signIn(ALICE, app, "192.0.2.7:1"));
    }

    private static Countries table(boolean ready) {
        return new Countries() {
            @Override
            public Optional<String> of(String address) {
                return ready ? Optional.ofNullable(java.util.Map.of("192.0.2.7", "DE", "2001:db8::7", "FR").get(address)) : Optional.empty();
            }

            @Override
            public boolean ready() {
                return ready;
            }
        };
    }

    @Test
    void countriesCountAndTheLogSaysFromWhere() {
        fixture.directory.tellCountries(table(true));
        policy(new SignInPolicy(false, ALL, Set.of(), Set.of("DE"), Optional.empty()));
        assertInstanceOf(Accepted.class, signIn(ALICE, "imap", "192.0.2.7:1"));
        assertEquals("country=DE", fixture.audit.events().getLast().touched());
        SignIn other = signIn(ALICE, "imap", "[2001:db8::7]:1");
        refused(other);
        assertEquals("you may not sign in from this country", ((Refused) other).publicText());
        String told = fixture.audit.events().getLast().touched();
        assertTrue(told.startsWith("reason=NOT_ALLOWED policy=countries ") && told.endsWith(" country=FR"), told);
        refused(signIn(ALICE, "imap", "10.0.0.7:1"));
        assertInstanceOf(Accepted.class, signIn("bob@example.org", "imap", "[2001:db8::7]:1"));
        policy(new SignInPolicy(false, ALL, Set.of(), Set.of("DE", Countries.UNKNOWN), Optional.empty()));
        assertInstanceOf(Accepted.class, signIn(ALICE, "imap", "10.0.0.7:1"));
        refused(signIn(ALICE, "imap", "[2001:db8::7]:1"));
    }

    @Test
    void withoutATableNobodyComesInWhoHasToBeSomewhere() {
        policy(new SignInPolicy(false, ALL, Set.of(), Set.of("DE"), Optional.empty()));
        assertTrue(fixture.directory.asksForCountries());
        refused(signIn(ALICE, "imap", "192.0.2.7:1"));
        fixture.directory.tellCountries(table(false));
        SignIn answer = signIn(ALICE, "imap", "192.0.2.7:1");
        refused(answer);
        assertTrue(((Refused) answer).publicText().contains("cannot tell now where you are"), answer.toString());
    }

    @Test
    void aWrongPasswordHearsNothingOfPolicies() {
        policy(new SignInPolicy(true, Set.of(Service.WEB), Set.of(), Optional.empty()));
        Refused wrong = assertInstanceOf(Refused.class, fixture.signIn(ALICE, "wrong horse"));
        assertEquals(Reason.WRONG_CREDENTIALS, wrong.reason());
    }

    @Test
    void policiesOutliveTheProcessAndEndWithTheirGroup() {
        SignInPolicy policy = new SignInPolicy(
                true,
                Set.of(Service.JMAP),
                Set.of(AddressRange.parse("192.0.2.7").orElseThrow()),
                Set.of("DE", "AT"),
                Optional.of(new Hours(LocalTime.of(7, 0), LocalTime.of(19, 30))));
        policy(policy);
        GroupId staff = fixture.directory.group("staff@example.org").orElseThrow().id();
        fixture.reopen(DirectoryOptions.CHEAP);
        assertEquals(policy, fixture.directory.policy(staff));
        fixture.admin().removeGroup("staff@example.org").orThrow();
        assertEquals(SignInPolicy.NONE, fixture.directory.policy(staff));
        assertInstanceOf(Accepted.class, signIn(ALICE, "pop3", "192.0.2.7:1"));
    }

    @Test
    void rangesAreBitsAndNamesAreNone() {
        AddressRange odd = AddressRange.parse("10.11.12.128/26").orElseThrow();
        assertTrue(odd.has("10.11.12.191"));
        assertFalse(odd.has("10.11.12.192"));
        assertFalse(odd.has("::a0b:cbf"));
        assertTrue(AddressRange.parse("0.0.0.0/0").orElseThrow().has("203.0.113.1"));
        for (String none : new String[] {"localhost", "10.0.0.0/33", "10.0.0.0/x", "", "::/129", "10.0.0.0/-1"}) {
            assertEquals(Optional.empty(), AddressRange.parse(none), none);
        }
    }
}
