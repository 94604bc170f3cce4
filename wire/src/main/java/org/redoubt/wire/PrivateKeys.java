package org.redoubt.wire;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;

/**
 * Private keys from PEM. The JDK reads PKCS#8 only; the older forms (PKCS#1 for RSA, SEC 1 for EC) are the
 * inner part of it and are wrapped with the algorithm identifier that the certificate's public key carries.
 */
final class PrivateKeys {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private PrivateKeys() {}

    static PrivateKey read(List<Pem.Block> blocks, PublicKey publicKey)
            throws GeneralSecurityException, InvalidCertificateException {
        for (Pem.Block block : blocks) {
            switch (block.type()) {
                case "PRIVATE KEY" -> {
                    return generate(block.der(), publicKey);
                }
                case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> {
                    return generate(wrap(block.der(), publicKey), publicKey);
                }
                case "ENCRYPTED PRIVATE KEY" -> throw new InvalidCertificateException(
                        "the key is encrypted; give it unencrypted with file mode 0600");
                default -> {}
            }
        }
        throw new InvalidCertificateException("the key file holds no private key");
    }

    private static PrivateKey generate(byte[] pkcs8, PublicKey publicKey) throws GeneralSecurityException {
        return KeyFactory.getInstance(publicKey.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    // RFC 5208 5: PrivateKeyInfo ::= SEQUENCE { version, algorithm, OCTET STRING }
    private static byte[] wrap(byte[] inner, PublicKey publicKey) {
        byte[] algorithm = algorithmIdentifier(publicKey.getEncoded());
        return element(SEQUENCE, VERSION_0, algorithm, element(OCTET_STRING, inner));
    }

    // RFC 5280 4.1: SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, BIT STRING }
    private static byte[] algorithmIdentifier(byte[] publicKeyInfo) {
        int start = headerLength(publicKeyInfo, 0);
        int end = start + headerLength(publicKeyInfo, start) + contentLength(publicKeyInfo, start);
        return Arrays.copyOfRange(publicKeyInfo, start, end);
    }

    private static int headerLength(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return first < 0x80 ? 2 : 2 + (first & 0x7f);
    }

    private static int contentLength(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = (length << 8) | (der[at + 2 + i] & 0xff);
        }
        return length;
    }

    private static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        writeLength(out, length);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    // X.690 10.1: the shortest form.
    private static void writeLength(ByteArrayOutputStream out, int length) {
        if (length < 0x80) {
            out.write(length);
            return;
        }
        int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + Byte.SIZE - 1) / Byte.SIZE;
        out.write(0x80 | bytes);
        for (int shift = (bytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            out.write(length >>> shift);
        }
    }
}
