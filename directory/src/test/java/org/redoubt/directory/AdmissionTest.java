package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.SaslServer.Step;
import org.redoubt.directory.TokenVerifier.Verdict;
import org.redoubt.guard.AddressRange;
import org.redoubt.guard.SessionInfo;

/** Each thing that is asked of somebody who has proved who she is, by itself, for each way of proving it. */
class AdmissionTest {
    private static final String ALICE = "alice@example.org";
    private static final Set<Service> ALL = Service.OF_PROGRAMS;
    private static final String IN = "in";
    private static final String AGAIN = "your second factor is asked for again: sign in to the web application with it first";

    private final Fixture fixture = Fixture.populated();

    @BeforeEach
    void tokens() {
        fixture.tokens(token -> switch (token) {
            case "imap-alone" -> new Verdict.Valid(ALICE, "grant=1", Set.of(Service.IMAP), ALL, true);
            case "both" -> new Verdict.Valid(ALICE, "grant=2", ALL, ALL, true);
            case "password-alone" -> new Verdict.Valid(ALICE, "grant=3", ALL, ALL, false);
            case "reading" -> new Verdict.Valid(ALICE, "grant=4", ALL, Set.of(), true);
            default -> new Verdict.Invalid();
        });
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static SessionInfo session(String via) {
        return new SessionInfo("s3", via, "192.0.2.7:40000", true);
    }

    private static String said(SignIn outcome) {
        return switch (outcome) {
            case SignIn.Accepted _ -> IN;
            case SignIn.Refused refused -> refused.publicText();
        };
    }

    private String token(String token, String via) {
        SaslServer server = fixture.directory.sasl("OAUTHBEARER", session(via));
        Step step = server.begin(Optional.of(Fixture.utf8("n,,\u0001auth=Bearer " + token + "\u0001\u0001")));
        step = step instanceof Step.Challenge ? server.respond(new byte[] {1}) : step;
        return step instanceof Step.Failure failure ? failure.refused().publicText() : IN;
    }

    private String password(String password, String via) {
        return said(fixture.directory.signIn(ALICE, Fixture.utf8(password), session(via)));
    }

    private String provider(boolean secondFactor, Optional<Instant> proved) {
        return said(fixture.directory.vouched(ALICE, new Vouched("oidc=1", secondFactor, false, proved), session("web"), "OIDC"));
    }

    private String certificate(boolean secondFactor, String via) {
        return said(fixture.directory.vouched(
                ALICE, new Vouched("certificate=1", secondFactor, true, Optional.empty()), session(via), "EXTERNAL"));
    }

    private String appPassword() {
        return fixture.admin().addAppPassword(ALICE, "Telephone", Set.of(Service.IMAP), false).orThrow().secret();
    }

    private void demandSecondFactor() {
        fixture.admin().addGroup("staff@example.org", List.of(ALICE)).orThrow();
        SignInPolicy policy = new SignInPolicy(true, Set.of(Service.values()), Set.of(), Optional.empty());
        fixture.admin().setPolicy("staff@example.org", policy).orThrow();
    }

    @Test
    void tokensAndAppPasswordsAreForTheirProtocols() {
        assertEquals(IN, token("imap-alone", "imap"));
        assertEquals("this access token is for other protocols", token("imap-alone", "pop3"));
        assertEquals(IN, token("both", "pop3"));
        String app = appPassword();
        assertEquals(IN, password(app, "imap"));
        assertEquals("this app password is for other protocols", password(app, "pop3"));
    }

    @Test
    void whoMayOnlyReadDoesNotSend() {
        assertEquals(IN, token("reading", "imap"));
        assertEquals("this app password lets you read, and not send", token("reading", "submission"));
        assertEquals(IN, token("both", "submission"));
    }

    @Test
    void whereACertificateIsDemandedNothingElseOpens() {
        fixture.directory.takeCertificates(_ -> new CertificateVerifier.Verdict.Invalid("unknown"), Set.of(Service.IMAP));
        String demanded = "a certificate is demanded here";
        assertEquals(demanded, password(Fixture.PASSWORD, "imap"));
        assertEquals(demanded, token("both", "imap"));
        assertEquals(IN, password(Fixture.PASSWORD, "pop3"));
        assertEquals(IN, certificate(false, "imap"));
        Vouched provider = new Vouched("oidc=1", true, false, Optional.empty());
        assertEquals(demanded, said(fixture.directory.vouched(ALICE, provider, session("imap"), "OIDC")));
    }

    @Test
    void aSecondFactorThatCameLaterIsWantedOfTokensAndOfTheWordOfOthers() {
        assertEquals(IN, token("password-alone", "imap"));
        assertEquals(IN, provider(false, Optional.empty()));
        assertEquals(IN, certificate(false, "imap"));
        fixture.admin().addSecondFactor(ALICE).orThrow();
        secondFactorIsWanted();
    }

    @Test
    void aSecondFactorThatAGroupDemandsIsWantedToo() {
        demandSecondFactor();
        secondFactorIsWanted();
    }

    private void secondFactorIsWanted() {
        String without = "this program was let in without a second factor; sign in with it again";
        String doesNotCount = "a second factor is wanted of you, and what vouches for you here does not count as one";
        assertEquals(without, token("password-alone", "imap"));
        assertEquals(IN, token("both", "imap"));
        assertEquals(IN, password(appPassword(), "imap"));
        assertEquals(doesNotCount, provider(false, Optional.empty()));
        assertEquals(IN, provider(true, Optional.empty()));
        assertEquals(doesNotCount, certificate(false, "imap"));
        assertEquals(IN, certificate(true, "imap"));
    }

    @Test
    void whileTheSecondFactorIsAskedForAgainNothingOpensThatNeedsNobodyAtIt() {
        fixture.admin().addSecondFactor(ALICE).orThrow();
        String app = appPassword();
        assertEquals(IN, password(app, "imap"));
        Instant before = fixture.clock.instant();
        fixture.clock.forward(Duration.ofMinutes(1));
        fixture.admin().askSecondFactor(ALICE).orThrow();
        assertEquals(AGAIN, token("both", "imap"));
        assertEquals(AGAIN, password(app, "imap"));
        assertEquals(AGAIN, certificate(true, "imap"));
        for (Optional<Instant> proved : List.of(Optional.<Instant>empty(), Optional.of(before))) {
            String said = provider(true, proved);
            assertEquals("your second factor is asked for again, and the sign-in of your organisation", said.substring(0, 75));
        }
        fixture.clock.forward(Duration.ofMinutes(1));
        assertEquals(IN, provider(true, Optional.of(fixture.clock.instant())));
    }

    @Test
    void aPolicyThatAllowsAllProtocolsAllowsThoseThatAreNoneOfThem() {
        fixture.admin().addGroup("staff@example.org", List.of(ALICE)).orThrow();
        Set<AddressRange> here = Set.of(AddressRange.parse("192.0.2.0/24").orElseThrow());
        SignInPolicy all = new SignInPolicy(false, Set.of(Service.values()), here, Optional.empty());
        fixture.admin().setPolicy("staff@example.org", all).orThrow();
        assertEquals(IN, password(Fixture.PASSWORD, "admin"));
        SignInPolicy some = new SignInPolicy(false, ALL, Set.of(), Optional.empty());
        fixture.admin().setPolicy("staff@example.org", some).orThrow();
        assertEquals("you may not sign in by this protocol", password(Fixture.PASSWORD, "admin"));
    }
}
