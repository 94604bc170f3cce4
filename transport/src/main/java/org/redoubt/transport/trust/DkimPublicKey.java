package org.redoubt.transport.trust;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.redoubt.transport.dns.Answer;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Rdata;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;

/**
 * A key record (RFC 6376 3.6.1).
 *
 * @param strict s among its flags: i= may name no subdomain
 * @param testing y among its flags
 */
record DkimPublicKey(PublicKey key, DkimAlgorithm algorithm, boolean strict, boolean testing) {
    /** RFC 8410 4: what stands before the 32 octets. */
    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    /** rsaEncryption with its NULL, RFC 3279 2.3.1. */
    private static final byte[] RSA_ALGORITHM = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    /** What looking for a key gave. */
    sealed interface Lookup {
        record Found(DkimPublicKey key) implements Lookup {}

        record Nothing(DkimResult result, String reason) implements Lookup {}
    }

    static Lookup lookUp(Resolver resolver, String selector, DnsName domain, DkimAlgorithm algorithm) {
        Optional<DnsName> name = domain.under(selector + "._domainkey");
        if (name.isEmpty()) {
            return new Lookup.Nothing(DkimResult.PERMERROR, "key name too long");
        }
        Answer<Rdata.Txt> answer = resolver.resolve(name.get(), RecordType.TXT);
        if (answer.unknown()) {
            return new Lookup.Nothing(DkimResult.TEMPERROR, "key not available now");
        }
        List<Rdata.Txt> records = answer.records();
        return records.isEmpty()
                ? new Lookup.Nothing(DkimResult.PERMERROR, "no key")
                : parse(records.getFirst().text(), algorithm);
    }

    static Lookup parse(String text, DkimAlgorithm algorithm) {
        Optional<TagList> tags = TagList.parse(text);
        if (tags.isEmpty() || !tags.get().get("v").orElse("DKIM1").equals("DKIM1") || !tags.get().has("p")) {
            return new Lookup.Nothing(DkimResult.PERMERROR, "malformed key record");
        }
        TagList record = tags.get();
        if (!record.compact("k").orElse("rsa").equals(algorithm.keyType())) {
            return new Lookup.Nothing(DkimResult.PERMERROR, "key of another type");
        }
        if (!lists(record, "h", "sha256") || !(lists(record, "s", "email") || lists(record, "s", "*"))) {
            return new Lookup.Nothing(DkimResult.PERMERROR, "key not for this use");
        }
        if (record.compact("p").orElse("").isEmpty()) {
            return new Lookup.Nothing(DkimResult.PERMERROR, "key revoked");
        }
        try {
            PublicKey key = key(Base64.getDecoder().decode(record.compact("p").orElseThrow()), algorithm);
            return sized(key, new DkimPublicKey(
                    key, algorithm, flag(record, "s"), flag(record, "y")));
        } catch (GeneralSecurityException | IllegalArgumentException unusable) {
            return new Lookup.Nothing(DkimResult.PERMERROR, "unusable key");
        }
    }

    private static Lookup sized(PublicKey key, DkimPublicKey record) {
        // RFC 8301 3.2; larger ones cost us more than they prove.
        if (key instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            if (bits < TrustLimits.RSA_BITS_MIN || bits > TrustLimits.RSA_BITS_MAX) {
                return new Lookup.Nothing(DkimResult.POLICY, "key of unacceptable size");
            }
        }
        return new Lookup.Found(record);
    }

    private static boolean lists(TagList record, String tag, String wanted) {
        return !record.has(tag) || Arrays.asList(record.compact(tag).orElse("").split(":")).contains(wanted);
    }

    private static boolean flag(TagList record, String flag) {
        return Arrays.asList(record.compact("t").orElse("").split(":")).contains(flag);
    }

    private static PublicKey key(byte[] octets, DkimAlgorithm algorithm) throws GeneralSecurityException {
        return switch (algorithm) {
            case ED25519_SHA256 -> {
                if (octets.length != 32) {
                    throw new GeneralSecurityException("not an Ed25519 key");
                }
                yield KeyFactory.getInstance("Ed25519")
                        .generatePublic(new X509EncodedKeySpec(joined(ED25519_PREFIX, octets)));
            }
            case RSA_SHA256 -> rsa(octets);
        };
    }

    // RFC 6376 3.6.1 says RSAPublicKey; everybody publishes SubjectPublicKeyInfo (erratum 3017).
    private static PublicKey rsa(byte[] octets) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance("RSA");
        try {
            return factory.generatePublic(new X509EncodedKeySpec(octets));
        } catch (GeneralSecurityException perhapsBare) {
            byte[] bits = der(0x03, joined(new byte[1], octets));
            return factory.generatePublic(new X509EncodedKeySpec(der(0x30, joined(RSA_ALGORITHM, bits))));
        }
    }

    private static byte[] der(int tag, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int skip = length[0] == 0 ? 1 : 0;
            out.write(0x80 | (length.length - skip));
            out.write(length, skip, length.length - skip);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** Whether the signature is right; {@code data} is what RFC 6376 3.7 hashes. */
    boolean verifies(byte[] data, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(algorithm.jca());
            verifier.initVerify(key);
            verifier.update(algorithm == DkimAlgorithm.ED25519_SHA256 ? Digests.sha256(data) : data);
            return verifier.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }
}
