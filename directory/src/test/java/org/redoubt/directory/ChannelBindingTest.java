package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redoubt.directory.SaslServer.Step;
import org.redoubt.directory.SaslServer.Step.Challenge;
import org.redoubt.directory.SaslServer.Step.Failure;
import org.redoubt.directory.SaslServer.Step.Success;
import org.redoubt.directory.SignIn.Reason;

/** SCRAM-SHA-256-PLUS, RFC 5802 6. */
class ChannelBindingTest {
    private static final byte[] EXPORTER = {1, 2, 3, 4};
    private static final byte[] END_POINT = {5, 6, 7, 8};
    private static final ChannelBindings BOTH = ChannelBindings.of(Optional.of(EXPORTER), Optional.of(END_POINT));

    private final Fixture fixture = Fixture.populated();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Step scram(String mechanism, ChannelBindings bindings, String header, byte[] bound) {
        ScramClient client = new ScramClient(header, "alice@example.org", Fixture.PASSWORD, bound);
        SaslServer server = fixture.directory.sasl(mechanism, Fixture.SESSION, bindings);
        Step first = server.begin(Optional.of(client.first()));
        if (!(first instanceof Challenge challenge)) {
            return first;
        }
        Step last = server.respond(client.last(challenge.message()));
        if (last instanceof Success success) {
            assertTrue(client.believes(success.finalData().orElseThrow()));
        }
        return last;
    }

    private static Reason reason(Step step) {
        return assertInstanceOf(Failure.class, step).refused().reason();
    }

    @Test
    void offeredOnlyWhereThereIsSomethingToBindTo() {
        assertEquals("SCRAM-SHA-256-PLUS", fixture.directory.saslMechanisms(BOTH).getFirst());
        assertEquals(List.of("SCRAM-SHA-256", "PLAIN", "LOGIN"), fixture.directory.saslMechanisms(ChannelBindings.NONE));
        assertThrows(
                IllegalArgumentException.class,
                () -> fixture.directory.sasl("SCRAM-SHA-256-PLUS", Fixture.SESSION, ChannelBindings.NONE));
        assertFalse(ChannelBindings.of(Optional.empty(), Optional.empty()).any());
    }

    @Test
    void bothTypesBind() {
        assertInstanceOf(Success.class, scram("SCRAM-SHA-256-PLUS", BOTH, "p=tls-exporter,,", EXPORTER));
        assertInstanceOf(Success.class, scram("SCRAM-SHA-256-PLUS", BOTH, "p=tls-server-end-point,,", END_POINT));
        assertEquals("SCRAM-SHA-256-PLUS", fixture.audit.durableEvents().getFirst().action());
    }

    // Somebody in between has a TLS connection to each side: what the client binds to is not what we see.
    @Test
    void anotherChannelIsRefused() {
        assertEquals(Reason.MALFORMED, reason(scram("SCRAM-SHA-256-PLUS", BOTH, "p=tls-exporter,,", END_POINT)));
        assertEquals(Reason.MALFORMED, reason(scram("SCRAM-SHA-256-PLUS", BOTH, "p=tls-exporter,,", new byte[0])));
    }

    @ParameterizedTest
    @ValueSource(strings = {"n,,", "y,,", "p=tls-unique,,", "p=,,", "p,,"})
    void plusNeedsABindingThatWeKnow(String header) {
        assertEquals(Reason.MALFORMED, reason(scram("SCRAM-SHA-256-PLUS", BOTH, header, EXPORTER)));
    }

    @Test
    void aTypeThatThisConnectionHasNotIsRefused() {
        ChannelBindings endPoint = ChannelBindings.of(Optional.empty(), Optional.of(END_POINT));
        assertEquals(Reason.MALFORMED, reason(scram("SCRAM-SHA-256-PLUS", endPoint, "p=tls-exporter,,", EXPORTER)));
    }

    // RFC 5802 6: "y" says that -PLUS was not offered, and it was: somebody took it out of the list.
    @Test
    void aDowngradeIsNoticed() {
        assertEquals(Reason.MALFORMED, reason(scram("SCRAM-SHA-256", BOTH, "y,,", new byte[0])));
        assertInstanceOf(Success.class, scram("SCRAM-SHA-256", BOTH, "n,,", new byte[0]));
        assertInstanceOf(Success.class, scram("SCRAM-SHA-256", ChannelBindings.NONE, "y,,", new byte[0]));
        assertEquals(Reason.MALFORMED, reason(scram("SCRAM-SHA-256", BOTH, "p=tls-exporter,,", EXPORTER)));
    }
}
