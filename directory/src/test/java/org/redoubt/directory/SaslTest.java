package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redoubt.directory.SaslServer.Step;
import org.redoubt.directory.SaslServer.Step.Challenge;
import org.redoubt.directory.SaslServer.Step.Failure;
import org.redoubt.directory.SaslServer.Step.Success;
import org.redoubt.directory.SignIn.Reason;
import org.redoubt.guard.AuditKind;

class SaslTest {
    private final Fixture fixture = Fixture.populated();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void mechanismsAreNamedTheBestFirst() {
        assertEquals(List.of("SCRAM-SHA-256", "PLAIN", "LOGIN"), fixture.directory.saslMechanisms());
        assertThrows(IllegalArgumentException.class, () -> server("CRAM-MD5"));
    }

    @Test
    void plainWithAndWithoutInitialResponse() {
        byte[] message = Fixture.utf8("\0alice@example.org\0" + Fixture.PASSWORD);
        assertInstanceOf(Success.class, server("plain").begin(Optional.of(message)));
        SaslServer asked = server("PLAIN");
        assertArrayEquals(new byte[0], challenge(asked.begin(Optional.empty())));
        assertInstanceOf(Success.class, asked.respond(message));
    }

    @Test
    void plainForOneselfUnlessThereIsAGrant() {
        assertInstanceOf(Success.class, plain("Alice@example.org\0alice@example.org\0" + Fixture.PASSWORD));
        assertEquals(Reason.NOT_ALLOWED, reason(plain("bob@example.org\0alice@example.org\0" + Fixture.PASSWORD)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0", "\0\0", "alice", "\0alice@example.org\0", "\0\0password", "\0a\0b\0c"})
    void plainMalformed(String message) {
        assertEquals(Reason.MALFORMED, reason(plain(message)));
    }

    @Test
    void plainWrong() {
        assertEquals(Reason.WRONG_CREDENTIALS, reason(plain("\0alice@example.org\0wrong horse")));
        assertEquals(Reason.MALFORMED, reason(plain("\0alice\0" + "x".repeat(9_000))));
        assertEquals(
                Reason.MALFORMED,
                reason(server("PLAIN").begin(Optional.of(new byte[] {0, (byte) 0xff, 0, 'x'}))));
    }

    @Test
    void loginAsksTwice() {
        SaslServer server = server("LOGIN");
        assertEquals("Username:", text(challenge(server.begin(Optional.empty()))));
        assertEquals("Password:", text(challenge(server.respond(Fixture.utf8("alice@example.org")))));
        assertInstanceOf(Success.class, server.respond(Fixture.utf8(Fixture.PASSWORD)));
    }

    @Test
    void loginTakesTheLoginAsInitialResponse() {
        SaslServer server = server("LOGIN");
        assertEquals("Password:", text(challenge(server.begin(Optional.of(Fixture.utf8("alice@example.org"))))));
        assertEquals(Reason.WRONG_CREDENTIALS, reason(server.respond(Fixture.utf8("wrong horse"))));
        assertEquals(Reason.MALFORMED, reason(server("LOGIN").respond(new byte[0])));
    }

    @ParameterizedTest
    @ValueSource(strings = {"n,,", "y,,", "n,a=alice@example.org,"})
    void scramProvesBothSides(String header) {
        ScramClient client = new ScramClient(header, "alice@example.org", Fixture.PASSWORD);
        SaslServer server = server("SCRAM-SHA-256");
        byte[] challenge = challenge(server.begin(Optional.of(client.first())));
        Success success = assertInstanceOf(Success.class, server.respond(client.last(challenge)));
        assertTrue(client.believes(success.finalData().orElseThrow()));
        assertEquals("alice@example.org", success.principal().login());
        assertEquals("ok", fixture.audit.durableEvents().getFirst().outcome());
        assertEquals("SCRAM-SHA-256", fixture.audit.durableEvents().getFirst().action());
    }

    @Test
    void scramWithoutInitialResponseAsksForIt() {
        ScramClient client = new ScramClient("n,,", "alice@example.org", Fixture.PASSWORD);
        SaslServer server = server("SCRAM-SHA-256");
        assertArrayEquals(new byte[0], challenge(server.begin(Optional.empty())));
        assertInstanceOf(Success.class, server.respond(client.last(challenge(server.respond(client.first())))));
    }

    @Test
    void scramWithWrongPasswordOrLogin() {
        assertEquals(Reason.WRONG_CREDENTIALS, reason(scram("alice@example.org", "wrong horse")));
        assertEquals(Reason.WRONG_CREDENTIALS, reason(scram("nobody@example.org", Fixture.PASSWORD)));
        assertEquals(2, fixture.audit.events(AuditKind.SIGN_IN).size());
    }

    @Test
    void scramFollowsThePassword() {
        fixture.admin().setPassword("alice@example.org", Fixture.utf8("another horse")).orThrow();
        assertEquals(Reason.WRONG_CREDENTIALS, reason(scram("alice@example.org", Fixture.PASSWORD)));
        assertInstanceOf(Success.class, scram("alice@example.org", "another horse"));
    }

    @Test
    void scramShowsUnknownLoginsAsIfTheyWereThere() {
        String first = attributes("nobody@example.org", 's');
        assertEquals(first, attributes("NOBODY@example.org", 's'));
        assertNotEquals(first, attributes("nobody2@example.org", 's'));
        assertEquals(attributes("alice@example.org", 'i'), attributes("nobody@example.org", 'i'));
        assertEquals(first.length(), attributes("alice@example.org", 's').length());
        fixture.reopen(DirectoryOptions.CHEAP);
        assertEquals(first, attributes("nobody@example.org", 's'));
    }

    @Test
    void scramIsSlowedDownLikeThePassword() {
        for (int i = 0; i < 5; i++) {
            assertEquals(Reason.WRONG_CREDENTIALS, reason(scram("alice@example.org", "guess " + i)));
        }
        ScramClient client = new ScramClient("n,,", "alice@example.org", Fixture.PASSWORD);
        assertEquals(Reason.THROTTLED, reason(server("SCRAM-SHA-256").begin(Optional.of(client.first()))));
        fixture.clock.forward(Duration.ofSeconds(1));
        assertInstanceOf(Success.class, scram("alice@example.org", Fixture.PASSWORD));
    }

    @Test
    void scramGuessesBegunTogetherAreCheckedOneByOne() {
        SaslServer[] servers = new SaslServer[20];
        byte[][] challenges = new byte[20][];
        ScramClient[] clients = new ScramClient[20];
        for (int i = 0; i < 20; i++) {
            clients[i] = new ScramClient("n,,", "alice@example.org", "guess " + i);
            servers[i] = server("SCRAM-SHA-256");
            challenges[i] = challenge(servers[i].begin(Optional.of(clients[i].first())));
        }
        for (int i = 0; i < 20; i++) {
            Reason expected = i < 5 ? Reason.WRONG_CREDENTIALS : Reason.THROTTLED;
            assertEquals(expected, reason(servers[i].respond(clients[i].last(challenges[i]))));
        }
    }

    // RFC 5802 5.1 and 7: unknown flags, a binding we did not offer, an extension that must be understood, bad names
    @ParameterizedTest
    @ValueSource(strings = {
        "", "n", "n,", "n,,", "n,,n=a", "n,,r=x", "p=tls-unique,,n=a,r=x", "x,,n=a,r=x", "n,,m=1,n=a,r=x",
        "n,,n=,r=x", "n,,n=a=b,r=x", "n,,n=a=2c,r=x", "n,,n=a,r=", "n,,n=a,r=sp ace", "n,b=c,n=a,r=x"
    })
    void scramMalformedFirst(String message) {
        assertEquals(
                Reason.MALFORMED, reason(server("SCRAM-SHA-256").begin(Optional.of(Fixture.utf8(message)))));
    }

    @Test
    void scramRefusesAnotherNonceAnotherHeaderAndATailLess() {
        ScramClient client = new ScramClient("n,,", "alice@example.org", Fixture.PASSWORD);
        for (int way = 0; way < 5; way++) {
            SaslServer server = server("SCRAM-SHA-256");
            String last = text(client.last(challenge(server.begin(Optional.of(client.first())))));
            String changed = switch (way) {
                case 0 -> last.replace(",p=", "x,p=");
                case 1 -> last.replace("c=biws", "c=eSws");
                case 2 -> last.substring(0, last.indexOf(",p="));
                case 3 -> last.replace(",p=", ",p=%");
                default -> "";
            };
            assertEquals(Reason.MALFORMED, reason(server.respond(Fixture.utf8(changed))));
            assertEquals(Reason.MALFORMED, reason(server.respond(Fixture.utf8(last))));
        }
    }

    // RFC 7677 3
    @Test
    void scramMessagesAreThoseOfTheRfc() {
        var first = ScramMessages.clientFirst(Fixture.utf8("n,,n=user,r=rOprNGfwEbeRWgbNEkqO")).orElseThrow();
        assertEquals("user", first.login());
        String nonce = first.nonce() + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        byte[] salt = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
        String serverFirst = ScramMessages.serverFirst(nonce, salt, 4096);
        assertEquals(
                "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", serverFirst);
        var last = ScramMessages.clientFinal(Fixture.utf8(
                        "c=biws,r=" + nonce + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="))
                .orElseThrow();
        assertEquals("n,,", text(last.binding()));
        assertEquals(
                "n=user,r=rOprNGfwEbeRWgbNEkqO," + serverFirst + ",c=biws,r=" + nonce,
                ScramMessages.authMessage(first, serverFirst, last));
    }

    @Test
    void namesAreUnescaped() {
        var first = ScramMessages.clientFirst(Fixture.utf8("n,,n=a=2Cb=3D2C,r=x")).orElseThrow();
        assertEquals("a,b=2C", first.login());
    }

    @Test
    void anyBytesGiveAnAnswer() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "n,ya=rcp=,biws\0m:2C3Di";
        for (int round = 0; round < 3_000; round++) {
            fixture.clock.forward(Duration.ofHours(2));
            SaslServer server = server(fixture.directory.saslMechanisms().get(round % 3));
            StringBuilder message = new StringBuilder(random.nextBoolean() ? "n,,n=a,r=" : "");
            for (int i = random.nextInt(30); i > 0; i--) {
                message.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Step step = server.begin(Optional.of(Fixture.utf8(message.toString())));
            if (step instanceof Challenge) {
                step = server.respond(Fixture.utf8(message.toString()));
            }
            assertFalse(step instanceof Success, "seed " + seed);
        }
    }

    @Test
    void noMessageShowsASecret() {
        ScramClient client = new ScramClient("n,,", "alice@example.org", Fixture.PASSWORD);
        SaslServer server = server("SCRAM-SHA-256");
        client.last(challenge(server.begin(Optional.of(client.first()))));
        plain("\0alice@example.org\0hunter2 is wrong");
        assertFalse(fixture.audit.events().toString().contains("hunter2"));
        PersonId alice = fixture.directory.person("alice@example.org").orElseThrow().id();
        assertEquals("Credentials[hidden]", fixture.directory.credentials(alice).orElseThrow().toString());
    }

    private Step scram(String login, String password) {
        ScramClient client = new ScramClient("n,,", login, password);
        SaslServer server = server("SCRAM-SHA-256");
        return server.respond(client.last(challenge(server.begin(Optional.of(client.first())))));
    }

    private String attributes(String login, char name) {
        ScramClient client = new ScramClient("n,,", login, Fixture.PASSWORD);
        String first = text(challenge(server("SCRAM-SHA-256").begin(Optional.of(client.first()))));
        return List.of(first.split(",")).stream()
                .filter(attribute -> attribute.charAt(0) == name)
                .findFirst()
                .orElseThrow();
    }

    private SaslServer server(String mechanism) {
        return fixture.directory.sasl(mechanism, Fixture.SESSION);
    }

    private Step plain(String message) {
        return server("PLAIN").begin(Optional.of(Fixture.utf8(message)));
    }

    private static byte[] challenge(Step step) {
        return assertInstanceOf(Challenge.class, step).message();
    }

    private static Reason reason(Step step) {
        return assertInstanceOf(Failure.class, step).refused().reason();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
