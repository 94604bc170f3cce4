package org.redoubt.smime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.MessageScanner;
import org.redoubt.mime.MessageStructure;
import org.redoubt.mime.Part;

/** Authorities, people with certificates, and messages that they sign, all made for one test. */
final class Trial {
    static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    static final String CONTENT = "Content-Type: text/plain\r\n\r\nThe board meets on Friday.\r\n";
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
    private static long serial = 1;

    private Trial() {}

    /** What a certificate is to be. */
    static final class Wanted {
        String name = "CN=Jane Doe";
        String keys = "EC";
        String algorithm = "SHA256withECDSA";
        List<String> addresses = List.of("jane@example.org");
        Instant from = NOW.minus(Duration.ofDays(30));
        Instant until = NOW.plus(Duration.ofDays(30));
        boolean authority;
        int usage = KeyUsage.digitalSignature;
        Optional<KeyPurposeId> purpose = Optional.of(KeyPurposeId.id_kp_emailProtection);
    }

    record Person(X509Certificate certificate, KeyPair keys) {}

    static KeyPair keys(String kind) throws Exception {
        String[] parts = kind.split(":");
        KeyPairGenerator generator = KeyPairGenerator.getInstance(parts[0]);
        if (parts.length > 1) {
            generator.initialize(Integer.parseInt(parts[1]));
        }
        return generator.generateKeyPair();
    }

    static Person authority(String name) throws Exception {
        Wanted wanted = new Wanted();
        wanted.name = name;
        wanted.authority = true;
        wanted.usage = KeyUsage.keyCertSign;
        wanted.addresses = List.of();
        wanted.purpose = Optional.empty();
        wanted.from = NOW.minus(Duration.ofDays(3650));
        wanted.until = NOW.plus(Duration.ofDays(3650));
        return certify(wanted, Optional.empty());
    }

    static Person certify(Wanted wanted, Optional<Person> by) throws Exception {
        return certify(wanted, keys(wanted.keys), by);
    }

    /** @param by who certifies; without, the certificate vouches for itself */
    static Person certify(Wanted wanted, KeyPair keys, Optional<Person> by) throws Exception {
        X500Name name = new X500Name(wanted.name);
        X500Name issuer = by.map(one -> X500Name.getInstance(one.certificate().getSubjectX500Principal().getEncoded())).orElse(name);
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer, BigInteger.valueOf(serial++), Date.from(wanted.from), Date.from(wanted.until), name, keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(wanted.authority));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(wanted.usage));
        if (wanted.purpose.isPresent()) {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(wanted.purpose.get()));
        }
        if (!wanted.addresses.isEmpty()) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(wanted.addresses.stream()
                            .map(address -> new GeneralName(GeneralName.rfc822Name, address))
                            .toArray(GeneralName[]::new)));
        }
        var signer = new JcaContentSignerBuilder(wanted.algorithm)
                .setProvider(PROVIDER)
                .build(by.map(Person::keys).orElse(keys).getPrivate());
        return new Person(new JcaX509CertificateConverter().getCertificate(builder.build(signer)), keys);
    }

    /** Signed data in DER. */
    static byte[] signature(Person by, String algorithm, boolean enveloping, String content, Person... brought)
            throws Exception {
        return signature(by, algorithm, enveloping, content, true, brought);
    }

    static byte[] signature(
            Person by, String algorithm, boolean enveloping, String content, boolean attributes, Person... brought)
            throws Exception {
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        JcaSimpleSignerInfoGeneratorBuilder builder =
                new JcaSimpleSignerInfoGeneratorBuilder().setProvider(PROVIDER).setDirectSignature(!attributes);
        if (attributes) {
            builder.setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(new AttributeTable(
                    new Hashtable<>(java.util.Map.of(
                            org.bouncycastle.asn1.cms.CMSAttributes.signingTime,
                            new org.bouncycastle.asn1.cms.Attribute(
                                    org.bouncycastle.asn1.cms.CMSAttributes.signingTime,
                                    new org.bouncycastle.asn1.DERSet(
                                            new org.bouncycastle.asn1.cms.Time(Date.from(NOW)))))))));
        }
        generator.addSignerInfoGenerator(builder.build(algorithm, by.keys().getPrivate(), by.certificate()));
        List<X509Certificate> certificates = new ArrayList<>();
        certificates.add(by.certificate());
        for (Person each : brought) {
            certificates.add(each.certificate());
        }
        generator.addCertificates(new JcaCertStore(certificates));
        return generator.generate(new CMSProcessableByteArray(content.getBytes(StandardCharsets.UTF_8)), enveloping)
                .getEncoded();
    }

    static String base64(byte[] octets) {
        return Base64.getMimeEncoder().encodeToString(octets);
    }

    /** A multipart/signed message (RFC 8551 3.5.3). */
    static String detached(String from, String content, byte[] signature) {
        return "From: " + from + "\r\nTo: bob@example.org\r\nSubject: Meeting\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256;"
                + " boundary=sig\r\n\r\n--sig\r\n" + content + "\r\n--sig\r\n"
                + "Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + base64(signature) + "\r\n--sig--\r\n";
    }

    /** An application/pkcs7-mime message (RFC 8551 3.5.2). */
    static String enveloping(String from, byte[] signature) {
        return "From: " + from + "\r\nMIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data;"
                + " name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64(signature) + "\r\n";
    }

    static Authorities trust(Path folder, Person... authorities) throws Exception {
        Files.createDirectories(folder);
        for (Person each : authorities) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (JcaPEMWriter pem = new JcaPEMWriter(new java.io.OutputStreamWriter(out, StandardCharsets.US_ASCII))) {
                pem.writeObject(each.certificate());
            }
            Files.write(folder.resolve(each.certificate().getSerialNumber() + ".pem"), out.toByteArray());
        }
        return new Authorities(false, Optional.of(folder), InstantSource.fixed(NOW));
    }

    static Verdict verdict(Authorities authorities, String message) throws IOException {
        return verdict(authorities, message.getBytes(StandardCharsets.UTF_8), NOW);
    }

    static Verdict verdict(Authorities authorities, byte[] message, Instant at) throws IOException {
        return new SignatureCheck(scanned(message), authorities.trusted(), at).run(NOW);
    }

    static SignedMessage scanned(byte[] octets) {
        MessageScanner scanner = new MessageScanner();
        scanner.feed(octets, 0, octets.length);
        MessageStructure structure = scanner.finish();
        return new SignedMessage() {
            @Override
            public Part root() {
                return structure.root();
            }

            @Override
            public HeaderBlock header() {
                return structure.header();
            }

            @Override
            public InputStream stream(long from, long length) {
                return new ByteArrayInputStream(octets, (int) from, (int) length);
            }
        };
    }
}
