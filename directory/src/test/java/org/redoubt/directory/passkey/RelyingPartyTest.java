package org.redoubt.directory.passkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.redoubt.directory.TestClock;
import org.redoubt.directory.passkey.RelyingParty.Answer;
import org.redoubt.directory.passkey.RelyingParty.Registration;

/** Each step of Web Authentication 7.1 and 7.2: with one thing wrong, and all else right. */
class RelyingPartyTest {
    private static final Ceremony HERE = new Ceremony("mail.example.org", "https://mail.example.org", "w1");

    private final TestClock clock = new TestClock();
    private final RelyingParty party = new RelyingParty(clock);

    private SoftAuthenticator authenticator() {
        return new SoftAuthenticator(SignatureAlgorithm.ES256, HERE);
    }

    private Registration register(Consumer<SoftAuthenticator> how) {
        SoftAuthenticator authenticator = authenticator();
        how.accept(authenticator);
        return party.registration(HERE, authenticator.make(party.challenge(Purpose.CREATE, HERE)));
    }

    private static PublicKeyText key(SoftAuthenticator authenticator) {
        return PublicKeyText.of(authenticator.algorithm, authenticator.pair.getPublic().getEncoded())
                .orElseThrow();
    }

    private Answer answer(Consumer<SoftAuthenticator> how) {
        SoftAuthenticator authenticator = authenticator();
        how.accept(authenticator);
        String challenge = party.challenge(Purpose.SIGN_IN, HERE);
        return party.answer(
                HERE, Purpose.SIGN_IN, authenticator.answer(challenge, Optional.empty()), key(authenticator));
    }

    private static Flaw flaw(Registration registration) {
        return assertInstanceOf(Registration.Unsound.class, registration).flaw();
    }

    private static Flaw flaw(Answer answer) {
        return assertInstanceOf(Answer.Unsound.class, answer).flaw();
    }

    /** One thing wrong, in making a key as in using one. */
    private void refused(Flaw flaw, Consumer<SoftAuthenticator> how) {
        assertEquals(flaw, flaw(register(how)));
        assertEquals(flaw, flaw(answer(how)));
    }

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void keysOfEachKindAreTakenAndSign(SignatureAlgorithm algorithm) {
        SoftAuthenticator authenticator = new SoftAuthenticator(algorithm, HERE);
        authenticator.flags |= AuthenticatorData.BACKUP_ELIGIBLE;
        Registration.Sound made = assertInstanceOf(
                Registration.Sound.class,
                party.registration(HERE, authenticator.make(party.challenge(Purpose.CREATE, HERE))));
        assertEquals(RelyingParty.name(authenticator.credential), made.credential());
        assertEquals(algorithm, made.key().algorithm());
        assertTrue(made.synced());
        authenticator.count = 7;
        Assertion given = authenticator.answer(party.challenge(Purpose.SIGN_IN, HERE), Optional.empty());
        assertEquals(new Answer.Sound(7), party.answer(HERE, Purpose.SIGN_IN, given, made.key()));
    }

    @Test
    void whatOnlyOneDeviceHasIsNotSynced() {
        assertFalse(assertInstanceOf(Registration.Sound.class, register(_ -> {})).synced());
    }

    @Test
    void anAnswerToTheOtherQuestionIsNone() {
        assertEquals(Flaw.TYPE, flaw(register(one -> one.type = "webauthn.get")));
        assertEquals(Flaw.TYPE, flaw(answer(one -> one.type = "webauthn.create")));
        refused(Flaw.TYPE, one -> one.type = "payment.get");
    }

    @Test
    void anotherPageIsNotOurs() {
        refused(Flaw.ORIGIN, one -> one.origin = "https://mail.example.org.evil.example");
        refused(Flaw.ORIGIN, one -> one.origin = "https://www.mail.example.org");
        refused(Flaw.ORIGIN, one -> one.origin = "https://mail.example.org:8443");
        refused(Flaw.ORIGIN, one -> one.origin = "http://mail.example.org");
    }

    @Test
    void aPageWithinAnothersIsRefused() {
        refused(Flaw.FRAMED, one -> one.more = ",\"crossOrigin\":true");
        refused(Flaw.FRAMED, one -> one.more = ",\"crossOrigin\":false,\"topOrigin\":\"https://evil.example\"");
    }

    @Test
    void olderBrowsersSayNothingOfFrames() {
        assertInstanceOf(Answer.Sound.class, answer(one -> one.more = ""));
    }

    @Test
    void aKeyForAnotherPartyIsRefused() {
        refused(Flaw.PARTY, one -> one.host = "example.org");
    }

    @Test
    void somebodyHasToBeThereAndToBeKnownToTheDevice() {
        refused(Flaw.PRESENCE, one -> one.flags = AuthenticatorData.VERIFIED);
        refused(Flaw.VERIFICATION, one -> one.flags = AuthenticatorData.PRESENT);
    }

    @Test
    void whatCannotBeCopiedWasNotCopied() {
        refused(Flaw.BACKUP, one -> one.flags |= AuthenticatorData.BACKED_UP);
    }

    @Test
    void aChallengeIsForOnePurpose() {
        SoftAuthenticator one = authenticator();
        String confirm = party.challenge(Purpose.CONFIRM, HERE);
        assertEquals(Flaw.CHALLENGE, flaw(party.registration(HERE, one.make(confirm))));
        assertEquals(
                Flaw.CHALLENGE,
                flaw(party.answer(HERE, Purpose.SIGN_IN, one.answer(confirm, Optional.empty()), key(one))));
    }

    @Test
    void aChallengeIsForOneBrowser() {
        SoftAuthenticator one = authenticator();
        Ceremony other = new Ceremony(HERE.host(), HERE.origin(), "w2");
        Assertion given = one.answer(party.challenge(Purpose.SIGN_IN, other), Optional.empty());
        assertEquals(Flaw.CHALLENGE, flaw(party.answer(HERE, Purpose.SIGN_IN, given, key(one))));
        assertInstanceOf(Answer.Sound.class, party.answer(other, Purpose.SIGN_IN, given, key(one)));
    }

    @Test
    void aChallengeIsOursAndNotAnotherProcesses() {
        SoftAuthenticator one = authenticator();
        for (String challenge : new String[] {
            "", "AAAA", "no base64!", "A".repeat(75), new RelyingParty(clock).challenge(Purpose.SIGN_IN, HERE)
        }) {
            Assertion given = one.answer(challenge, Optional.empty());
            assertEquals(Flaw.CHALLENGE, flaw(party.answer(HERE, Purpose.SIGN_IN, given, key(one))), challenge);
        }
        assertNotEquals(party.challenge(Purpose.SIGN_IN, HERE), party.challenge(Purpose.SIGN_IN, HERE));
    }

    @Test
    void aChallengeIsGoodForFiveMinutes() {
        SoftAuthenticator one = authenticator();
        Assertion given = one.answer(party.challenge(Purpose.SIGN_IN, HERE), Optional.empty());
        Attestation made = one.make(party.challenge(Purpose.CREATE, HERE));
        clock.forward(Challenges.LIFE.plusMillis(1));
        assertEquals(Flaw.CHALLENGE, flaw(party.answer(HERE, Purpose.SIGN_IN, given, key(one))));
        assertEquals(Flaw.CHALLENGE, flaw(party.registration(HERE, made)));
        Assertion late = one.answer(party.challenge(Purpose.SIGN_IN, HERE), Optional.empty());
        clock.forward(Challenges.LIFE);
        assertInstanceOf(Answer.Sound.class, party.answer(HERE, Purpose.SIGN_IN, late, key(one)));
    }

    @Test
    void aChallengeIsAnsweredOnce() {
        SoftAuthenticator one = authenticator();
        Assertion given = one.answer(party.challenge(Purpose.SIGN_IN, HERE), Optional.empty());
        assertInstanceOf(Answer.Sound.class, party.answer(HERE, Purpose.SIGN_IN, given, key(one)));
        clock.forward(Duration.ofMinutes(4));
        assertEquals(Flaw.REPLAYED, flaw(party.answer(HERE, Purpose.SIGN_IN, given, key(one))));
        Attestation made = one.make(party.challenge(Purpose.CREATE, HERE));
        assertInstanceOf(Registration.Sound.class, party.registration(HERE, made));
        assertEquals(Flaw.REPLAYED, flaw(party.registration(HERE, made)));
    }

    @Test
    void aWrongAnswerUsesNothingUp() {
        SoftAuthenticator one = authenticator();
        Assertion given = one.answer(party.challenge(Purpose.SIGN_IN, HERE), Optional.empty());
        assertEquals(Flaw.SIGNATURE, flaw(party.answer(HERE, Purpose.SIGN_IN, given, key(authenticator()))));
        assertInstanceOf(Answer.Sound.class, party.answer(HERE, Purpose.SIGN_IN, given, key(one)));
    }

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void everyOctetIsSigned(SignatureAlgorithm algorithm) {
        SoftAuthenticator one = new SoftAuthenticator(algorithm, HERE);
        String challenge = party.challenge(Purpose.SIGN_IN, HERE);
        Assertion good = one.answer(challenge, Optional.empty());
        byte[] counted = good.authenticatorData().clone();
        counted[36] ^= 1;
        byte[] spaced = Arrays.copyOf(good.clientData(), good.clientData().length + 1);
        spaced[spaced.length - 1] = ' ';
        byte[] bent = good.signature().clone();
        bent[bent.length - 1] ^= 1;
        for (Assertion bad : new Assertion[] {
            new Assertion(one.credential, good.clientData(), counted, good.signature(), Optional.empty()),
            new Assertion(one.credential, spaced, good.authenticatorData(), good.signature(), Optional.empty()),
            new Assertion(one.credential, good.clientData(), good.authenticatorData(), bent, Optional.empty()),
            new Assertion(one.credential, good.clientData(), good.authenticatorData(), new byte[0], Optional.empty()),
        }) {
            assertEquals(Flaw.SIGNATURE, flaw(party.answer(HERE, Purpose.SIGN_IN, bad, key(one))));
        }
    }

    @Test
    void theNameOfANewKeyIsTheOneThatTheAuthenticatorSays() {
        SoftAuthenticator one = authenticator();
        Attestation made = one.make(party.challenge(Purpose.CREATE, HERE));
        byte[] other = made.credential().clone();
        other[0] ^= 1;
        assertEquals(
                Flaw.MALFORMED,
                flaw(party.registration(
                        HERE,
                        new Attestation(
                                other,
                                made.clientData(),
                                made.authenticatorData(),
                                made.publicKey(),
                                made.algorithm()))));
    }

    @Test
    void keysThatAreNoneOrWeakAreRefused() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        KeyPairGenerator p384 = KeyPairGenerator.getInstance("EC");
        p384.initialize(new ECGenParameterSpec("secp384r1"));
        byte[] good = SoftAuthenticator.pair(SignatureAlgorithm.ES256).getPublic().getEncoded();
        byte[] off = good.clone();
        off[off.length - 1] ^= 1;
        assertEquals(Flaw.KEY, withKey(rsa.generateKeyPair().getPublic().getEncoded(), -257));
        assertEquals(Flaw.KEY, withKey(p384.generateKeyPair().getPublic().getEncoded(), -7));
        assertEquals(Flaw.KEY, withKey(off, -7), "a point beside the curve");
        assertEquals(Flaw.KEY, withKey(good, -8));
        assertEquals(Flaw.KEY, withKey(good, -257));
        assertEquals(Flaw.KEY, withKey(good, -35));
        assertEquals(Flaw.KEY, withKey(new byte[0], -7));
        assertEquals(Flaw.KEY, withKey(new byte[5000], -7));
    }

    private Flaw withKey(byte[] spki, int algorithm) {
        Attestation made = authenticator().make(party.challenge(Purpose.CREATE, HERE));
        return flaw(party.registration(
                HERE,
                new Attestation(made.credential(), made.clientData(), made.authenticatorData(), spki, algorithm)));
    }

    @Test
    void whatBrowsersDoNotSendIsMalformed() {
        SoftAuthenticator one = authenticator();
        Assertion good = one.answer(party.challenge(Purpose.SIGN_IN, HERE), Optional.empty());
        String json = new String(good.clientData(), StandardCharsets.UTF_8);
        for (String text : new String[] {
            "",
            "[]",
            "{",
            json + json,
            json.substring(0, json.length() - 1),
            json.replace("{", "{\"origin\":\"https://mail.example.org\","),
            "{\"x\":\"" + "y".repeat(5000) + "\"}",
            json.replace("}", ",\"a\":" + "[".repeat(2000) + "]".repeat(2000) + "}"),
        }) {
            Assertion bad = new Assertion(
                    one.credential,
                    text.getBytes(StandardCharsets.UTF_8),
                    good.authenticatorData(),
                    good.signature(),
                    Optional.empty());
            assertEquals(Flaw.MALFORMED, flaw(party.answer(HERE, Purpose.SIGN_IN, bad, key(one))), text);
        }
        for (byte[] data : new byte[][] {new byte[36], new byte[5000], withFlags(new byte[40], AuthenticatorData.ATTESTED)}) {
            Assertion bad =
                    new Assertion(one.credential, good.clientData(), data, good.signature(), Optional.empty());
            assertEquals(Flaw.MALFORMED, flaw(party.answer(HERE, Purpose.SIGN_IN, bad, key(one))));
        }
    }

    private static byte[] withFlags(byte[] data, int flags) {
        data[32] = (byte) flags;
        return data;
    }

    @Test
    void namesOfKeysAreNotShortAndNotCutOff() {
        byte[] data = authenticator().authenticatorData(true);
        assertTrue(AuthenticatorData.read(data).isPresent());
        byte[] few = data.clone();
        few[54] = 15;
        assertTrue(AuthenticatorData.read(few).isEmpty());
        byte[] many = data.clone();
        many[53] = 4;
        assertTrue(AuthenticatorData.read(many).isEmpty(), "more than 1,023");
        assertTrue(AuthenticatorData.read(Arrays.copyOf(data, 60)).isEmpty());
    }

    @Test
    void passkeysAreForTheServersNameOverHttpsAndForItsOwnMachine() {
        assertEquals(
                Optional.of(new Ceremony("mail.example.org", "https://mail.example.org:8443", "b")),
                Ceremony.at("https://mail.example.org:8443", "mail.example.org", false, "b"));
        assertEquals(
                Optional.of(new Ceremony("localhost", "https://localhost:8443", "b")),
                Ceremony.at("https://localhost:8443", "mail.example.org", true, "b"));
        for (String origin : new String[] {
            "https://localhost:8443",
            "http://mail.example.org",
            "https://example.org",
            "https://evil.mail.example.org",
            "https://192.0.2.1",
            "https://",
            "no origin"
        }) {
            assertEquals(Optional.empty(), Ceremony.at(origin, "mail.example.org", false, "b"), origin);
        }
    }
}
