package org.redoubt.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A certificate chain, its key, and the hosts it is good for.
 *
 * @param names host names in lower case, a wildcard as "*.example.org"
 */
record ServerIdentity(List<X509Certificate> chain, PrivateKey key, Set<String> names) {
    private static final int DNS_NAME = 2;
    private static final String CERTIFICATE = "CERTIFICATE";

    ServerIdentity {
        chain = List.copyOf(chain);
        names = Set.copyOf(names);
    }

    /** @throws IOException when a file cannot be read, is not what it should be, or the two do not belong together */
    static ServerIdentity read(CertificateFiles files) throws IOException {
        List<Pem.Block> blocks = Pem.parse(text(files.chain())).stream()
                .filter(block -> block.type().equals(CERTIFICATE))
                .toList();
        if (blocks.isEmpty() || blocks.size() > Limits.MAX_CHAIN) {
            throw new InvalidCertificateException("the chain file must hold between 1 and 16 certificates");
        }
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Pem.Block block : blocks) {
                chain.add(certificate(block.der()));
            }
            X509Certificate leaf = chain.getFirst();
            PrivateKey key = PrivateKeys.read(Pem.parse(text(files.key())), leaf.getPublicKey());
            requireSameKey(leaf, key);
            return new ServerIdentity(chain, key, names(leaf));
        } catch (GeneralSecurityException e) {
            throw new InvalidCertificateException("the certificate or key is broken", e);
        }
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > Limits.MAX_PEM_BYTES) {
            throw new InvalidCertificateException("a PEM file is too large");
        }
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static void requireSameKey(X509Certificate leaf, PrivateKey key)
            throws GeneralSecurityException, InvalidCertificateException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    case "EdDSA", "Ed25519" -> "EdDSA";
                    default -> throw new InvalidCertificateException("the key is neither RSA, EC nor Ed25519");
                };
        byte[] probe = "Redoubt checks that key and certificate belong together".getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(leaf.getPublicKey());
        signature.update(probe);
        if (!signature.verify(signed)) {
            throw new InvalidCertificateException("the key does not belong to the certificate");
        }
    }

    /** Alternative names only: RFC 9525 2 has done away with common names. */
    private static Set<String> names(X509Certificate leaf) throws CertificateParsingException {
        Set<String> names = new HashSet<>();
        var alternatives = leaf.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> entry : alternatives) {
                if (entry.get(0).equals(DNS_NAME)) {
                    names.add(entry.get(1).toString().toLowerCase(Locale.ROOT));
                }
            }
        }
        return names;
    }

    /** The kinds of key that the JDK's TLS asks for: "RSA", "EC", "EdDSA", for TLS 1.2 also "EC_RSA" and the like. */
    boolean hasKeyType(String keyType) {
        String algorithm = key.getAlgorithm();
        return keyType.equals(algorithm) || keyType.startsWith(algorithm + "_");
    }

    X509Certificate[] chainArray() {
        return chain.toArray(X509Certificate[]::new);
    }

    /** RFC 6125 6.4.3: a wildcard stands for exactly one label, the leftmost. */
    static String wildcardOf(String host) {
        int dot = host.indexOf('.');
        return dot < 0 ? host : "*" + host.substring(dot);
    }

    @Override
    public String toString() {
        return "ServerIdentity" + names;
    }
}
