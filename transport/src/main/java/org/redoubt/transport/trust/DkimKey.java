package org.redoubt.transport.trust;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.transport.dns.DnsName;

/**
 * A domain's key for signing.
 *
 * @param selector the label under {@code _domainkey} where the public half is published
 * @param publicKey what the TXT record carries: SubjectPublicKeyInfo of an RSA key, the 32 octets of an Ed25519 key
 */
public record DkimKey(
        DnsName domain, String selector, DkimAlgorithm algorithm, PrivateKey privateKey, byte[] publicKey) {
    private static final int RSA_BITS = 2048;
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----\n";
    private static final String END = "\n-----END PRIVATE KEY-----\n";
    private static final String BEGIN_PUBLIC = "-----BEGIN PUBLIC KEY-----\n";
    private static final String END_PUBLIC = "\n-----END PUBLIC KEY-----\n";
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (PRIVATE|PUBLIC) KEY-----([A-Za-z0-9+/=\\s]+)-----END \\1 KEY-----");

    public DkimKey {
        publicKey = publicKey.clone();
        if (domain.under(selector + "._domainkey").isEmpty()) {
            throw new IllegalArgumentException("not a selector");
        }
    }

    @Override
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** A new key: RSA of 2048 bits (RFC 8301 3.2), which fits one TXT record, or Ed25519. */
    public static DkimKey generate(DnsName domain, String selector, DkimAlgorithm algorithm) {
        try {
            KeyPairGenerator generator = switch (algorithm) {
                case RSA_SHA256 -> {
                    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
                    rsa.initialize(RSA_BITS);
                    yield rsa;
                }
                case ED25519_SHA256 -> KeyPairGenerator.getInstance("Ed25519");
            };
            KeyPair pair = generator.generateKeyPair();
            return new DkimKey(domain, selector, algorithm, pair.getPrivate(), published(pair.getPublic(), algorithm));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] published(PublicKey key, DkimAlgorithm algorithm) {
        byte[] encoded = key.getEncoded();
        return algorithm == DkimAlgorithm.RSA_SHA256
                ? encoded
                : Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    }

    /** PKCS#8 in PEM (RFC 7468 10), and for Ed25519 the public key behind it. A secret: it belongs into no log. */
    public String pem() {
        return BEGIN + base64(privateKey.getEncoded()) + END
                + (algorithm == DkimAlgorithm.ED25519_SHA256 ? BEGIN_PUBLIC + base64(publicKey) + END_PUBLIC : "");
    }

    private static String base64(byte[] octets) {
        return Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets);
    }

    /**
     * Reads what {@link #pem()} wrote; an RSA key may come from elsewhere.
     *
     * @throws GeneralSecurityException when it is no such key
     */
    public static DkimKey fromPem(DnsName domain, String selector, DkimAlgorithm algorithm, String pem)
            throws GeneralSecurityException {
        byte[] secret = section(pem, "PRIVATE");
        return switch (algorithm) {
            case RSA_SHA256 -> {
                KeyFactory factory = KeyFactory.getInstance("RSA");
                PrivateKey key = factory.generatePrivate(new PKCS8EncodedKeySpec(secret));
                if (!(key instanceof RSAPrivateCrtKey crt)) {
                    throw new GeneralSecurityException("an RSA key without its public exponent");
                }
                PublicKey open =
                        factory.generatePublic(new RSAPublicKeySpec(crt.getModulus(), crt.getPublicExponent()));
                yield new DkimKey(domain, selector, algorithm, key, open.getEncoded());
            }
            case ED25519_SHA256 -> {
                PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(secret));
                if (!(key instanceof EdECPrivateKey)) {
                    throw new GeneralSecurityException("not an Ed25519 key");
                }
                yield new DkimKey(domain, selector, algorithm, key, section(pem, "PUBLIC"));
            }
        };
    }

    /** @param label the algorithm as the a tag writes it */
    public static DkimKey fromPem(DnsName domain, String selector, String label, String pem)
            throws GeneralSecurityException {
        DkimAlgorithm algorithm =
                DkimAlgorithm.of(label).orElseThrow(() -> new GeneralSecurityException("an unknown algorithm"));
        return fromPem(domain, selector, algorithm, pem);
    }

    private static byte[] section(String pem, String kind) throws GeneralSecurityException {
        Matcher sections = PEM.matcher(pem);
        while (sections.find()) {
            if (sections.group(1).equals(kind)) {
                return Base64.getMimeDecoder().decode(sections.group(2));
            }
        }
        throw new GeneralSecurityException("the PEM text has no such key");
    }

    /** Where the record is published. */
    public DnsName recordName() {
        return domain.under(selector + "._domainkey").orElseThrow();
    }

    /** The text of the TXT record (RFC 6376 3.6.1). A zone file needs it in strings of 255 characters at most. */
    public String recordText() {
        return "v=DKIM1; k=" + algorithm.keyType() + "; p="
                + Base64.getEncoder().encodeToString(publicKey);
    }

    /** Whether two texts of TXT records hold the same key, however they are spaced (RFC 6376 3.6.1). */
    public static boolean sameRecord(String one, String other) {
        Optional<TagList> left = TagList.parse(one);
        Optional<TagList> right = TagList.parse(other);
        return left.isPresent()
                && right.isPresent()
                && left.get().compact("p").isPresent()
                && left.get().compact("p").equals(right.get().compact("p"))
                && left.get().compact("k").orElse("rsa").equals(right.get().compact("k").orElse("rsa"));
    }

    byte[] sign(byte[] data) {
        try {
            Signature signer = Signature.getInstance(algorithm.jca());
            signer.initSign(privateKey);
            signer.update(algorithm == DkimAlgorithm.ED25519_SHA256 ? Digests.sha256(data) : data);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key cannot sign", e);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return recordName() + " " + algorithm.label();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DkimKey key
                && recordName().equals(key.recordName())
                && algorithm == key.algorithm
                && Arrays.equals(publicKey, key.publicKey);
    }

    @Override
    public int hashCode() {
        return recordName().hashCode();
    }
}
