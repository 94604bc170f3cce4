package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.directory.CertificateVerifier.Verdict;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.config.ClientCertificatesConfig;
import org.redoubt.server.config.ClientCertificatesConfig.Names;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.server.doctor.Doctor;
import org.redoubt.server.doctor.Finding;
import org.redoubt.server.tls.ClientCertificates;

/** People with certificates, made here: good ones, and those that are none. */
@Timeout(120)
class ClientCertificatesTest {
    private static final String ALICE = "alice@example.org";
    private static final X500Name AUTHORITY = new X500Name("CN=Example CA");
    private static final ASN1ObjectIdentifier UPN = new ASN1ObjectIdentifier("1.3.6.1.4.1.311.20.2.3");

    @TempDir
    private Path root;

    private final AtomicLong now = new AtomicLong(Instant.now().toEpochMilli());
    private final AtomicLong serial = new AtomicLong(1);
    private KeyPair authorityKeys;
    private X509Certificate authority;

    @BeforeEach
    void makeAuthority() throws Exception {
        authorityKeys = pair();
        authority = authority(authorityKeys);
        write(root.resolve("ca.pem"), "CERTIFICATE", authority.getEncoded());
    }

    private static KeyPair pair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static void write(Path file, String kind, byte[] octets) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }

    private X509Certificate authority(KeyPair keys) throws Exception {
        JcaX509v3CertificateBuilder builder = builder(AUTHORITY, keys, Duration.ofDays(-1), Duration.ofDays(30));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return signed(builder, keys);
    }

    private JcaX509v3CertificateBuilder builder(X500Name subject, KeyPair keys, Duration from, Duration to) {
        Instant base = Instant.ofEpochMilli(now.get());
        return new JcaX509v3CertificateBuilder(
                AUTHORITY,
                BigInteger.valueOf(serial.getAndIncrement()),
                Date.from(base.plus(from)),
                Date.from(base.plus(to)),
                subject,
                keys.getPublic());
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, KeyPair by) throws Exception {
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer(by)));
    }

    private static ContentSigner signer(KeyPair keys) throws Exception {
        return new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
    }

    /** Somebody with a certificate. */
    private record Holder(X509Certificate certificate, KeyPair keys) {
        KeyManager[] managers() throws Exception {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", keys.getPrivate(), new char[0], new Certificate[] {certificate});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            return factory.getKeyManagers();
        }
    }

    private static GeneralName email(String address) {
        return new GeneralName(GeneralName.rfc822Name, address);
    }

    private Holder holder(GeneralName name, KeyPurposeId purpose, Duration to, KeyPair by) throws Exception {
        KeyPair keys = pair();
        JcaX509v3CertificateBuilder builder = builder(new X500Name("CN=x"), keys, Duration.ofHours(-2), to);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(name));
        return new Holder(signed(builder, by), keys);
    }

    private Holder good(String address) throws Exception {
        return holder(email(address), KeyPurposeId.id_kp_clientAuth, Duration.ofDays(1), authorityKeys);
    }

    private void revoke(Duration until, X509Certificate... revoked) throws Exception {
        Instant base = Instant.ofEpochMilli(now.get());
        X509v2CRLBuilder builder = new X509v2CRLBuilder(AUTHORITY, Date.from(base.minus(Duration.ofHours(1))));
        builder.setNextUpdate(Date.from(base.plus(until)));
        for (X509Certificate each : revoked) {
            builder.addCRLEntry(each.getSerialNumber(), Date.from(base), CRLReason.keyCompromise);
        }
        write(root.resolve("ca.crl"), "X509 CRL", builder.build(signer(authorityKeys)).getEncoded());
    }

    private ClientCertificatesConfig config(Names names, boolean lists) {
        return new ClientCertificatesConfig(
                List.of(root.resolve("ca.pem")),
                lists ? List.of(root.resolve("ca.crl")) : List.of(),
                names,
                false,
                Set.of());
    }

    private ClientCertificates verifier(Names names, boolean lists) throws IOException {
        InstantSource clock = () -> Instant.ofEpochMilli(now.get());
        return ClientCertificates.open(config(names, lists), clock);
    }

    private static String reason(ClientCertificates verifier, Holder holder) {
        return assertInstanceOf(Verdict.Invalid.class, verifier.verify(List.of(holder.certificate()))).reason();
    }

    @Test
    void aGoodOneSaysWhoseItIs() throws Exception {
        Holder alice = good(ALICE);
        Verdict.Valid valid = assertInstanceOf(
                Verdict.Valid.class, verifier(Names.RFC822NAME, false).verify(List.of(alice.certificate())));
        assertEquals(List.of(ALICE), valid.logins());
        assertEquals(64, valid.fingerprint().length());
        assertEquals("no-certificate", assertInstanceOf(
                Verdict.Invalid.class, verifier(Names.RFC822NAME, false).verify(List.of())).reason());
    }

    @Test
    void thoseThatAreNoneAreTold() throws Exception {
        ClientCertificates verifier = verifier(Names.RFC822NAME, false);
        KeyPair other = pair();
        KeyPurposeId client = KeyPurposeId.id_kp_clientAuth;
        Duration day = Duration.ofDays(1);
        assertEquals("expired", reason(verifier, holder(email(ALICE), client, Duration.ofHours(-1), authorityKeys)));
        assertEquals("unknown-authority", reason(verifier, holder(email(ALICE), client, day, other)));
        assertEquals("wrong-usage", reason(verifier, holder(email(ALICE), KeyPurposeId.id_kp_serverAuth, day, authorityKeys)));
        assertEquals("wrong-usage", reason(verifier, new Holder(authority, authorityKeys)));
        assertEquals("names-nobody", reason(
                verifier, holder(new GeneralName(GeneralName.dNSName, "example.org"), client, day, authorityKeys)));
        Holder alice = good(ALICE);
        now.addAndGet(Duration.ofDays(2).toMillis());
        assertEquals("expired", reason(verifier, alice), "what was good before");
    }

    @Test
    void revokedOnesAreRefusedAndSoIsEverybodyWithoutAListOfNow() throws Exception {
        Holder alice = good(ALICE);
        Holder bob = good("bob@example.org");
        revoke(Duration.ofHours(1), bob.certificate());
        ClientCertificates verifier = verifier(Names.RFC822NAME, true);
        assertInstanceOf(Verdict.Valid.class, verifier.verify(List.of(alice.certificate())));
        assertEquals("revoked", reason(verifier, bob));
        revoke(Duration.ofHours(3), alice.certificate());
        verifier.follow();
        assertEquals("revoked", reason(verifier, alice), "the file was read anew");
        assertInstanceOf(Verdict.Valid.class, verifier.verify(List.of(bob.certificate())));
        Files.writeString(root.resolve("ca.crl"), "rubbish, and longer");
        verifier.follow();
        assertEquals("revoked", reason(verifier, alice), "what cannot be read changes nothing");
        now.addAndGet(Duration.ofHours(4).toMillis());
        assertEquals("no-list-of-revoked", reason(verifier, bob));
    }

    @Test
    void aPrincipalNameNamesSomebodyWhereThatIsWanted() throws Exception {
        ASN1EncodableVector other = new ASN1EncodableVector();
        other.add(UPN);
        other.add(new DERTaggedObject(true, 0, new DERUTF8String(ALICE)));
        Holder alice = holder(
                new GeneralName(GeneralName.otherName, new DERSequence(other)),
                KeyPurposeId.id_kp_clientAuth,
                Duration.ofDays(1),
                authorityKeys);
        Verdict.Valid valid = assertInstanceOf(
                Verdict.Valid.class, verifier(Names.UPN, false).verify(List.of(alice.certificate())));
        assertEquals(List.of(ALICE), valid.logins());
        assertEquals("names-nobody", reason(verifier(Names.RFC822NAME, false), alice));
        assertEquals("names-nobody", reason(verifier(Names.UPN, false), good(ALICE)));
    }

    private AllDoors doors(String more) throws Exception {
        DataFolder folder = DataFolder.at(root.resolve("d"));
        FolderInit.create(folder, "example.org", "mail.example.org", true);
        AllDoors doors = AllDoors.with(folder, """
                [client_certificates]
                authorities = ["%s"]
                """.formatted(root.resolve("ca.pem")) + more);
        doors.addPerson(ALICE);
        return doors;
    }

    private static String imap(AllDoors doors, Holder who, String... commands) throws Exception {
        try (LineClient client = LineClient.tls(doors.port(ListenerKind.IMAPS), who.managers())) {
            client.line();
            String last = "";
            for (String command : commands) {
                client.send("t " + command + "\r\n");
                do {
                    last = client.line();
                } while (last.startsWith("* ") && !command.equals("CAPABILITY"));
            }
            return last;
        }
    }

    @Test
    void everyProtocolTakesIt() throws Exception {
        Holder alice = good(ALICE);
        String empty = Base64.getEncoder().encodeToString(ALICE.getBytes(StandardCharsets.UTF_8));
        try (AllDoors doors = doors("")) {
            assertTrue(imap(doors, alice, "CAPABILITY").contains(" AUTH=EXTERNAL "));
            String in = imap(doors, alice, "AUTHENTICATE EXTERNAL =");
            assertTrue(in.startsWith("t OK"), in);
            try (LineClient pop3 = LineClient.tls(doors.port(ListenerKind.POP3S), alice.managers())) {
                pop3.line();
                pop3.send("AUTH EXTERNAL =\r\n");
                assertTrue(pop3.line().startsWith("+OK"));
            }
            try (LineClient smtp = LineClient.tls(doors.port(ListenerKind.SUBMISSIONS), alice.managers())) {
                smtp.line();
                smtp.smtp("EHLO client.example");
                assertEquals("235", smtp.smtp("AUTH EXTERNAL " + empty).substring(0, 3));
            }
            try (LineClient plain = LineClient.plain(doors.port(ListenerKind.MANAGESIEVE))) {
                greeting(plain);
                plain.send("STARTTLS\r\n");
                assertTrue(plain.line().startsWith("OK"));
                LineClient sieve = plain.startTls(alice.managers());
                assertTrue(greeting(sieve).contains("EXTERNAL "));
                sieve.send("AUTHENTICATE \"EXTERNAL\" \"\"\r\n");
                String answer = sieve.line();
                assertTrue(answer.startsWith("OK"), answer);
            }
            List<AuditEvent> events = doors.events(AuditKind.SIGN_IN).stream()
                    .filter(each -> each.action().equals("EXTERNAL") && each.outcome().equals("ok"))
                    .toList();
            assertEquals(4, events.size());
            assertTrue(events.getFirst().touched().matches("certificate=[0-9a-f]{64}"), events.getFirst().touched());
            assertEquals(ALICE, events.getFirst().principal());
        }
    }

    private static String greeting(LineClient sieve) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = sieve.line(); ; line = sieve.line()) {
            all.append(line);
            if (line.startsWith("OK")) {
                return all.toString();
            }
        }
    }

    @Test
    void aBadOneIsNotOfferedAndItsRefusalIsWrittenDown() throws Exception {
        Holder stranger = holder(email(ALICE), KeyPurposeId.id_kp_clientAuth, Duration.ofDays(1), pair());
        Holder nobody = good("zoe@example.org");
        try (AllDoors doors = doors("")) {
            assertFalse(imap(doors, stranger, "CAPABILITY").contains("EXTERNAL"));
            String no = imap(doors, stranger, "AUTHENTICATE EXTERNAL =");
            assertTrue(no.startsWith("t NO"), no);
            String unknown = imap(doors, nobody, "AUTHENTICATE EXTERNAL =");
            assertTrue(unknown.startsWith("t NO"), unknown);
            String password = imap(doors, stranger, "LOGIN " + ALICE + " \"" + AllDoors.PASSWORD + "\"");
            assertTrue(password.startsWith("t OK"), password);
            String other = Base64.getEncoder().encodeToString("bob@example.org".getBytes(StandardCharsets.UTF_8));
            String behalf = imap(doors, good(ALICE), "AUTHENTICATE EXTERNAL " + other);
            assertTrue(behalf.startsWith("t NO"), behalf);
            // What is refused is on disk once something later is.
            doors.done(new AdminRequest.SetEnabled(ALICE, true));
            List<String> refused = doors.events(AuditKind.SIGN_IN).stream()
                    .filter(each -> each.action().equals("EXTERNAL") && each.outcome().equals("refused"))
                    .map(each -> each.touched().split(" ", 2)[0])
                    .toList();
            assertEquals(List.of("reason=unknown-authority", "reason=WRONG_CREDENTIALS", "reason=NOT_ALLOWED"), refused);
        }
    }

    @Test
    void aProtocolMayBeOpenToNobodyElse() throws Exception {
        try (AllDoors doors = doors("demanded_for = [\"imap\"]\n")) {
            Holder alice = good(ALICE);
            String password = imap(doors, alice, "LOGIN " + ALICE + " \"" + AllDoors.PASSWORD + "\"");
            assertTrue(password.startsWith("t NO"), password);
            assertTrue(imap(doors, alice, "AUTHENTICATE EXTERNAL =").startsWith("t OK"));
            doors.done(new AdminRequest.SetEnabled(ALICE, false));
            assertTrue(imap(doors, alice, "AUTHENTICATE EXTERNAL =").startsWith("t NO"));
            doors.done(new AdminRequest.SetEnabled(ALICE, true));
            doors.done(new AdminRequest.AddGroup("staff@example.org", List.of(ALICE)));
            doors.done(new AdminRequest.SetPolicy("staff@example.org", true, List.of(), List.of(), List.of(), Optional.empty()));
            assertTrue(imap(doors, alice, "AUTHENTICATE EXTERNAL =").startsWith("t NO"), "a second factor is wanted");
        }
    }

    @Test
    void theDoctorSaysHowItStands() throws Exception {
        DataFolder folder = DemoFolder.make(root.resolve("data"));
        revoke(Duration.ofDays(10));
        Files.writeString(folder.config(), "\n[client_certificates]\nauthorities = [\"" + root.resolve("ca.pem")
                + "\"]\nrevocations = [\"" + root.resolve("ca.crl") + "\"]\n", StandardOpenOption.APPEND);
        assertEquals(Finding.Verdict.OK, finding(folder).verdict(), finding(folder).text());
        revoke(Duration.ofMinutes(-30));
        assertTrue(finding(folder).text().contains("nobody comes in"), finding(folder).text());
        Files.delete(root.resolve("ca.crl"));
        assertTrue(finding(folder).text().contains("is missing"), finding(folder).text());
    }

    private static Finding finding(DataFolder folder) throws IOException {
        return new Doctor(folder, RunningServer.freeOffset())
                .examine().stream()
                        .filter(each -> each.check().equals("client certificates"))
                        .findFirst()
                        .orElseThrow();
    }
}
