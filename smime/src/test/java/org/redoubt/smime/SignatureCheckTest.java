package org.redoubt.smime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.Part;
import org.redoubt.smime.Trial.Person;
import org.redoubt.smime.Trial.Wanted;

final class SignatureCheckTest {
    private static final String JANE = "Jane Doe <jane@example.org>";

    @TempDir
    private Path folder;

    private Person root;
    private Authorities trust;

    @BeforeEach
    void authority() throws Exception {
        root = Trial.authority("CN=Root,O=Example Trust");
        trust = Trial.trust(folder.resolve("authorities"), root);
    }

    private Person jane() throws Exception {
        return Trial.certify(new Wanted(), Optional.of(root));
    }

    private String signed(Person by) throws Exception {
        return Trial.detached(JANE, Trial.CONTENT, Trial.signature(by, "SHA256withECDSA", false, Trial.CONTENT));
    }

    private static void failed(Verdict verdict, Problem... problems) {
        assertEquals(List.of(problems), verdict.problems());
        assertEquals(Status.FAILED, verdict.status());
    }

    private static void verified(Verdict verdict) {
        assertEquals(List.of(), verdict.problems());
        assertEquals(Status.VERIFIED, verdict.status());
    }

    @ParameterizedTest
    @CsvSource({
        "RSA:2048,SHA256withRSA", "RSA:2048,SHA512withRSA", "RSA:2048,SHA256withRSAandMGF1", "EC:256,SHA256withECDSA",
        "EC:384,SHA384withECDSA", "Ed25519,Ed25519", "Ed448,Ed448"
    })
    void rfc8551Section2_2EachAlgorithmIsVerifiedBothWays(String keys, String algorithm) throws Exception {
        Wanted wanted = new Wanted();
        wanted.keys = keys;
        Person by = Trial.certify(wanted, Optional.of(root));
        verified(Trial.verdict(trust, Trial.detached(JANE, Trial.CONTENT, Trial.signature(by, algorithm, false, Trial.CONTENT))));
        verified(Trial.verdict(trust, Trial.enveloping(JANE, Trial.signature(by, algorithm, true, Trial.CONTENT))));
        String other = Trial.CONTENT.replace("Friday", "Monday");
        failed(
                Trial.verdict(trust, Trial.detached(JANE, other, Trial.signature(by, algorithm, false, Trial.CONTENT))),
                Problem.CHANGED);
    }

    @Test
    void aContentOfPiecesThatAreNoOctetStringsIsMalformed() throws Exception {
        byte[] signature = Trial.signature(jane(), "SHA256withECDSA", true, Trial.CONTENT);
        int content = new String(signature, StandardCharsets.ISO_8859_1).indexOf(Trial.CONTENT);
        assertEquals(4, signature[content - 2], "the tag of an octet string");
        signature[content - 2] = 12;
        failed(Trial.verdict(trust, Trial.enveloping(JANE, signature)), Problem.MALFORMED);
    }

    @Test
    void aMessageThatCannotBeReadIsNotJudged() throws Exception {
        SignedMessage whole = Trial.scanned(signed(jane()).getBytes(StandardCharsets.UTF_8));
        for (int readable = 0; readable < 3; readable++) {
            int good = readable;
            SignedMessage broken = new SignedMessage() {
                private int streams;

                @Override
                public Part root() {
                    return whole.root();
                }

                @Override
                public HeaderBlock header() throws IOException {
                    return whole.header();
                }

                @Override
                public InputStream stream(long from, long length) throws IOException {
                    return streams++ < good ? whole.stream(from, length) : new InputStream() {
                        @Override
                        public int read() throws IOException {
                            throw new IOException("the store failed");
                        }
                    };
                }
            };
            SignatureCheck check = new SignatureCheck(broken, trust.trusted(), Trial.NOW);
            assertEquals(
                    "the store failed",
                    assertThrows(IOException.class, () -> check.run(Trial.NOW)).getMessage());
        }
    }

    @Test
    void whoSignedAndWhoCertifiesIsTold() throws Exception {
        Signer signer = Trial.verdict(trust, signed(jane())).signer().orElseThrow();
        assertEquals("Jane Doe", signer.name());
        assertEquals(List.of("jane@example.org"), signer.addresses());
        assertEquals("Example Trust, Root", signer.issuer());
        assertEquals(Optional.of(Trial.NOW), signer.signedAt());
    }

    @Test
    void whatIsSignedWithTheKeyOfAnotherCertificateIsNotHers() throws Exception {
        Person other = Trial.certify(new Wanted(), Optional.of(root));
        Person mixed = new Person(jane().certificate(), other.keys());
        failed(Trial.verdict(trust, signed(mixed)), Problem.NOT_OF_CERTIFICATE);
    }

    @Test
    void aChainOverOthersThatTheMessageBringsReachesAnAuthority() throws Exception {
        Wanted between = new Wanted();
        between.name = "CN=Between";
        between.authority = true;
        between.usage = KeyUsage.keyCertSign;
        between.addresses = List.of();
        Person middle = Trial.certify(between, Optional.of(root));
        Person by = Trial.certify(new Wanted(), Optional.of(middle));
        byte[] with = Trial.signature(by, "SHA256withECDSA", false, Trial.CONTENT, middle);
        verified(Trial.verdict(trust, Trial.detached(JANE, Trial.CONTENT, with)));
        // Nothing is fetched.
        failed(Trial.verdict(trust, signed(by)), Problem.UNTRUSTED);

        between.purpose = Optional.of(KeyPurposeId.id_kp_serverAuth);
        Person servers = Trial.certify(between, Optional.of(root));
        Person hers = Trial.certify(new Wanted(), Optional.of(servers));
        byte[] ofServers = Trial.signature(hers, "SHA256withECDSA", false, Trial.CONTENT, servers);
        failed(Trial.verdict(trust, Trial.detached(JANE, Trial.CONTENT, ofServers)), Problem.UNTRUSTED);
    }

    @Test
    void whoIsNoAuthorityCertifiesNobody() throws Exception {
        Person jane = jane();
        Person by = Trial.certify(new Wanted(), Optional.of(jane));
        byte[] signature = Trial.signature(by, "SHA256withECDSA", false, Trial.CONTENT, jane);
        failed(Trial.verdict(trust, Trial.detached(JANE, Trial.CONTENT, signature)), Problem.UNTRUSTED);
    }

    @Test
    void aCertificateThatVouchesForItselfCountsWhereItIsInTheFolder() throws Exception {
        Person alone = Trial.certify(new Wanted(), Optional.empty());
        failed(Trial.verdict(trust, signed(alone)), Problem.UNTRUSTED);
        verified(Trial.verdict(Trial.trust(folder.resolve("own"), alone), signed(alone)));
    }

    @Test
    void aCertificateCountsWithinItsTime() throws Exception {
        Wanted wanted = new Wanted();
        wanted.until = Trial.NOW.plus(Duration.ofDays(1));
        byte[] message = signed(Trial.certify(wanted, Optional.of(root))).getBytes(StandardCharsets.UTF_8);
        verified(Trial.verdict(trust, message, Trial.NOW));
        failed(Trial.verdict(trust, message, Trial.NOW.plus(Duration.ofDays(2))), Problem.EXPIRED);
        failed(Trial.verdict(trust, message, Trial.NOW.minus(Duration.ofDays(60))), Problem.NOT_YET_VALID);
        // Signed, as she says herself, after it had expired.
        wanted.until = Trial.NOW.minus(Duration.ofDays(1));
        byte[] late = signed(Trial.certify(wanted, Optional.of(root))).getBytes(StandardCharsets.UTF_8);
        failed(Trial.verdict(trust, late, Trial.NOW.minus(Duration.ofDays(2))), Problem.EXPIRED);
    }

    @Test
    void rfc8550Section4_4UsesOfTheCertificateAreAsked() throws Exception {
        Wanted servers = new Wanted();
        servers.purpose = Optional.of(KeyPurposeId.id_kp_serverAuth);
        failed(Trial.verdict(trust, signed(Trial.certify(servers, Optional.of(root)))), Problem.USAGE);
        Wanted encrypts = new Wanted();
        encrypts.usage = KeyUsage.keyEncipherment;
        failed(Trial.verdict(trust, signed(Trial.certify(encrypts, Optional.of(root)))), Problem.USAGE);
        Wanted anything = new Wanted();
        anything.purpose = Optional.empty();
        verified(Trial.verdict(trust, signed(Trial.certify(anything, Optional.of(root)))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jane@example.org|true",
                "Jane Doe <Jane@EXAMPLE.org>|true",
                "jane@example.com|false",
                "\"jane@example.org\" <mallory@example.net>|false",
                "jane@example.org, mallory@example.net|false",
                "mallory@example.net, jane@example.org|false",
                "jane@example.org/From: mallory@example.net|false",
                "mallory@example.net/Sender: jane@example.org|false"
            })
    void rfc8550Section3TheSendersAddressHasToBeInTheCertificate(String from, boolean good) throws Exception {
        String message = signed(jane()).replace("From: " + JANE, "From: " + from.replace("/", "\r\n"));
        Verdict verdict = Trial.verdict(trust, message);
        if (good) {
            verified(verdict);
        } else {
            failed(verdict, Problem.ADDRESS);
        }
    }

    @Test
    void anAddressOfTheSubjectCountsAsWell() throws Exception {
        Wanted old = new Wanted();
        old.name = "E=jane@example.org,CN=Jane";
        old.addresses = List.of();
        verified(Trial.verdict(trust, signed(Trial.certify(old, Optional.of(root)))));
        old.name = "CN=Jane";
        failed(Trial.verdict(trust, signed(Trial.certify(old, Optional.of(root)))), Problem.ADDRESS);
    }

    @Test
    void weakDigestsAndKeysDoNotCount() throws Exception {
        Wanted rsa = new Wanted();
        rsa.keys = "RSA:2048";
        Person by = Trial.certify(rsa, Optional.of(root));
        for (String algorithm : List.of("SHA1withRSA", "MD5withRSA")) {
            failed(
                    Trial.verdict(trust, Trial.detached(JANE, Trial.CONTENT, Trial.signature(by, algorithm, false, Trial.CONTENT))),
                    Problem.WEAK);
        }
        Wanted small = new Wanted();
        small.keys = "RSA:1024";
        Person weak = Trial.certify(small, Optional.of(root));
        byte[] signature = Trial.signature(weak, "SHA256withRSA", false, Trial.CONTENT);
        failed(Trial.verdict(trust, Trial.detached(JANE, Trial.CONTENT, signature)), Problem.WEAK);
        Wanted sha1 = new Wanted();
        sha1.algorithm = "SHA1withECDSA";
        failed(Trial.verdict(trust, signed(Trial.certify(sha1, Optional.of(root)))), Problem.WEAK);
    }

    @Test
    void severalProblemsAreAllTold() throws Exception {
        Wanted wanted = new Wanted();
        wanted.until = Trial.NOW.plus(Duration.ofDays(1));
        wanted.addresses = List.of("other@example.org");
        byte[] message = signed(Trial.certify(wanted, Optional.of(root))).getBytes(StandardCharsets.UTF_8);
        failed(Trial.verdict(trust, message, Trial.NOW.plus(Duration.ofDays(2))), Problem.EXPIRED, Problem.ADDRESS);
    }

    @Test
    void rfc8551Section3_1LinesThatAreStoredOtherwiseAreTakenAsCanonical() throws Exception {
        String message = signed(jane()).replace("\r\n", "\n");
        verified(Trial.verdict(trust, message));
    }

    @Test
    void attributesOfOneSignatureAreNoContentOfAnother() throws Exception {
        Person jane = jane();
        String attributes = "1\u000b0\t\u0006\u0003*\u0003\u00041\u0002\u0005\u0000";
        byte[] signature = Trial.signature(jane, "SHA256withECDSA", true, attributes, false);
        failed(Trial.verdict(trust, Trial.enveloping(JANE, signature)), Problem.MALFORMED);
        byte[] without = Trial.signature(jane, "SHA256withECDSA", true, Trial.CONTENT, false);
        verified(Trial.verdict(trust, Trial.enveloping(JANE, without)));
    }

    @Test
    void whatIsNoSignatureIsUnknown() throws Exception {
        String pgp = signed(jane()).replace("pkcs7-signature\"", "pgp-signature\"");
        assertEquals(Status.UNKNOWN, Trial.verdict(trust, pgp).status());
        String encrypted = "From: a@example.org\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nx";
        assertEquals(Status.UNKNOWN, Trial.verdict(trust, encrypted).status());
        assertEquals(Kind.NONE, Kind.of(Trial.scanned("Subject: x\r\n\r\ntext".getBytes(StandardCharsets.UTF_8)).root()));
    }

    /** RFC 8551 6: what strangers send costs little, whatever it claims. */
    @Test
    @Timeout(60)
    void octetsThatAreNoSignatureFailAndNothingElse() throws Exception {
        byte[] good = Trial.signature(jane(), "SHA256withECDSA", false, Trial.CONTENT);
        java.util.Random random = new java.util.Random(9219);
        for (int i = 0; i < 400; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            Verdict verdict = Trial.verdict(trust, Trial.detached(JANE, Trial.CONTENT, bad));
            assertTrue(verdict.status() == Status.FAILED || Arrays.equals(good, bad) || harmless(verdict), "seed 9219, " + i);
            byte[] cut = Arrays.copyOf(good, random.nextInt(good.length));
            assertEquals(Status.FAILED, Trial.verdict(trust, Trial.detached(JANE, Trial.CONTENT, cut)).status());
        }
    }

    /** What is outside of both signatures, such as the version of the outermost object, may differ and mean the same. */
    private static boolean harmless(Verdict verdict) {
        return verdict.signer().filter(signer -> signer.addresses().contains("jane@example.org")).isPresent();
    }

    @Test
    @Timeout(20)
    void certificatesOfOneNameMakeNoEndlessWays() throws Exception {
        KeyPair keys = Trial.keys("EC");
        Wanted between = new Wanted();
        between.name = "CN=Loop";
        between.authority = true;
        between.usage = KeyUsage.keyCertSign;
        List<Person> loop = new ArrayList<>();
        Person first = Trial.certify(between, keys, Optional.empty());
        for (int i = 0; i < 18; i++) {
            loop.add(Trial.certify(between, keys, Optional.of(first)));
        }
        Person by = Trial.certify(new Wanted(), Optional.of(first));
        byte[] signature = Trial.signature(by, "SHA256withECDSA", false, Trial.CONTENT, loop.toArray(Person[]::new));
        failed(Trial.verdict(trust, Trial.detached(JANE, Trial.CONTENT, signature)), Problem.UNTRUSTED);
        loop.add(first);
        loop.add(root);
        byte[] many = Trial.signature(by, "SHA256withECDSA", false, Trial.CONTENT, loop.toArray(Person[]::new));
        failed(Trial.verdict(trust, Trial.detached(JANE, Trial.CONTENT, many)), Problem.TOO_LARGE);
    }

    @Test
    void authoritiesThatAreAddedCountWithinAMinute() throws Exception {
        Instant[] now = {Trial.NOW};
        Path place = folder.resolve("later");
        Authorities later = new Authorities(false, Optional.of(place), () -> now[0]);
        Signatures signatures = new Signatures(later, () -> now[0]);
        SignedMessage message = Trial.scanned(signed(jane()).getBytes(StandardCharsets.UTF_8));
        Signatures.Question question = new Signatures.Question(7, 1, false);
        assertEquals(Status.FAILED, signatures.of(question, Trial.NOW, message).status());
        Trial.trust(place, root);
        Files.writeString(place.resolve("README"), "no certificate");
        assertEquals(Status.FAILED, signatures.known(question).orElseThrow().status());
        now[0] = Trial.NOW.plus(Duration.ofMinutes(2));
        assertEquals(Optional.empty(), signatures.known(question));
        assertEquals(Status.VERIFIED, signatures.of(question, Trial.NOW, message).status());
    }

    @Test
    void whatWasFoundIsAskedAgainAfterADay() throws Exception {
        Instant[] now = {Trial.NOW};
        Signatures signatures = new Signatures(trust, () -> now[0]);
        SignedMessage message = Trial.scanned(signed(jane()).getBytes(StandardCharsets.UTF_8));
        Signatures.Question question = new Signatures.Question(7, 1, false);
        assertEquals(Status.VERIFIED, signatures.of(question, Trial.NOW, message).status());
        now[0] = Trial.NOW.plus(Duration.ofHours(23));
        assertEquals(Trial.NOW, signatures.of(question, Trial.NOW, message).checkedAt());
        now[0] = Trial.NOW.plus(Duration.ofHours(25));
        assertEquals(now[0], signatures.of(question, Trial.NOW, message).checkedAt());
    }

    @Test
    void whatWasFoundIsAskedAgainWhenACertificateEndsButNotWhatWasSoAtDelivery() throws Exception {
        Instant[] now = {Trial.NOW};
        Signatures signatures = new Signatures(trust, () -> now[0]);
        Wanted wanted = new Wanted();
        wanted.until = Trial.NOW.plus(Duration.ofHours(1));
        SignedMessage message = Trial.scanned(
                signed(Trial.certify(wanted, Optional.of(root))).getBytes(StandardCharsets.UTF_8));
        Signatures.Question current = new Signatures.Question(7, 1, false);
        Signatures.Question delivery = new Signatures.Question(7, 1, true);
        assertEquals(Status.VERIFIED, signatures.of(current, Trial.NOW, message).status());
        assertEquals(Status.VERIFIED, signatures.of(delivery, Trial.NOW, message).status());
        now[0] = wanted.until;
        assertEquals(Status.VERIFIED, signatures.of(current, Trial.NOW, message).status());
        now[0] = Trial.NOW.plus(Duration.ofHours(2));
        assertEquals(Status.FAILED, signatures.of(current, Trial.NOW, message).status());
        assertEquals(Status.VERIFIED, signatures.of(delivery, Trial.NOW, message).status());
    }
}
