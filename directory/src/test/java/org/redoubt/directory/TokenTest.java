package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redoubt.directory.SaslServer.Step;
import org.redoubt.directory.SaslServer.Step.Challenge;
import org.redoubt.directory.SaslServer.Step.Failure;
import org.redoubt.directory.SaslServer.Step.Success;
import org.redoubt.directory.SignIn.Reason;
import org.redoubt.directory.TokenVerifier.Verdict;

/** OAUTHBEARER (RFC 7628) and XOAUTH2, with a verifier that knows one token for each person. */
class TokenTest {
    private final Fixture fixture = Fixture.populated();

    @BeforeEach
    void verifier() {
        fixture.tokens(token -> switch (token) {
            case "vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg==" -> new Verdict.Valid("alice@example.org");
            case "of-a-stranger" -> new Verdict.Valid("nobody@example.org");
            case "later" -> new Verdict.Unavailable();
            default -> new Verdict.Invalid();
        });
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Step begin(String mechanism, String message) {
        return fixture.directory
                .sasl(mechanism, Fixture.SESSION)
                .begin(Optional.of(message.replace('^', '\u0001').getBytes(StandardCharsets.UTF_8)));
    }

    private static final String BEARER = "auth=Bearer vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg==^^";

    @Test
    void notOfferedWithoutAVerifier() {
        assertTrue(fixture.directory.saslMechanisms().contains("OAUTHBEARER"));
        fixture.reopen(DirectoryOptions.CHEAP);
        assertFalse(fixture.directory.saslMechanisms().contains("OAUTHBEARER"));
        assertFalse(fixture.directory.saslMechanisms().contains("XOAUTH2"));
    }

    // RFC 7628 4.1.
    @ParameterizedTest
    @ValueSource(strings = {
        "n,a=alice@example.org,^host=server.example.com^port=143^",
        "n,a=Alice@EXAMPLE.org,^",
        "y,,^host=server.example.com^"
    })
    void oauthBearer(String head) {
        Success success = assertInstanceOf(Success.class, begin("OAUTHBEARER", head + BEARER));
        assertEquals("alice@example.org", success.principal().login());
        assertEquals("OAUTHBEARER", fixture.audit.durableEvents().getFirst().action());
    }

    @Test
    void xoauth2() {
        assertInstanceOf(Success.class, begin("XOAUTH2", "user=alice@example.org^" + BEARER));
        SaslServer asked = fixture.directory.sasl("XOAUTH2", Fixture.SESSION);
        assertArrayEquals(new byte[0], assertInstanceOf(Challenge.class, asked.begin(Optional.empty())).message());
    }

    // RFC 7628 3.2.3: the client is told why in a challenge, answers with one octet and then it is over.
    @Test
    void aWrongTokenIsToldBeforeItFails() {
        for (String mechanism : new String[] {"OAUTHBEARER", "XOAUTH2"}) {
            SaslServer server = fixture.directory.sasl(mechanism, Fixture.SESSION);
            String head = mechanism.equals("XOAUTH2") ? "user=alice@example.org\u0001" : "n,a=alice@example.org,\u0001";
            byte[] message = Fixture.utf8(head + "auth=Bearer wrong\u0001\u0001");
            Challenge told = assertInstanceOf(Challenge.class, server.begin(Optional.of(message)));
            assertTrue(new String(told.message(), StandardCharsets.UTF_8).startsWith("{\"status\":"));
            Failure failure = assertInstanceOf(Failure.class, server.respond(new byte[] {1}));
            assertEquals(Reason.WRONG_CREDENTIALS, failure.refused().reason());
        }
    }

    private Reason refused(String message) {
        SaslServer server = fixture.directory.sasl("OAUTHBEARER", Fixture.SESSION);
        byte[] octets = Fixture.utf8(message.replace('^', '\u0001'));
        Step step = server.begin(Optional.of(octets));
        step = step instanceof Challenge ? server.respond(new byte[] {1}) : step;
        return assertInstanceOf(Failure.class, step).refused().reason();
    }

    @Test
    void aTokenOpensNobodyElsesAccount() {
        assertEquals(Reason.WRONG_CREDENTIALS, refused("n,a=bob@example.org,^" + BEARER));
        assertEquals(Reason.WRONG_CREDENTIALS, refused("n,,^auth=Bearer of-a-stranger^^"));
        assertEquals(Reason.UNAVAILABLE, refused("n,,^auth=Bearer later^^"));
        fixture.admin().setEnabled("alice@example.org", false).orThrow();
        assertEquals(Reason.DISABLED, refused("n,,^" + BEARER));
    }

    @Test
    void guessesAreThrottled() {
        Reason last = Reason.WRONG_CREDENTIALS;
        for (int i = 0; i < 50 && last == Reason.WRONG_CREDENTIALS; i++) {
            last = refused("n,a=alice@example.org,^auth=Bearer guess" + i + "^^");
        }
        assertEquals(Reason.THROTTLED, last);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "^^", "n,,^^", "n,,", "n,,^auth=Bearer ^^", "n,,^auth=Bearer a b^^", "n,,^auth=Basic eHg=^^", "p=tls-exporter,,^auth=Bearer x^^",
        "n,,^auth=Bearer x^", "n,b=x,^auth=Bearer x^^", "n,a==2,^auth=Bearer x^^", "user=x^auth=Bearer x^^"
    })
    void malformed(String message) {
        assertEquals(Reason.MALFORMED, refused(message));
    }
}
