package org.redoubt.smime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataParser;
import org.bouncycastle.cms.CMSTypedStream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;

/** What a message says that is signed as application/pkcs7-mime: a MIME entity within the signed data (RFC 8551 3.5.2). */
public final class SignedContent {
    /** Never registered: what else the process does keeps the JDK's own. */
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    private SignedContent() {}

    /**
     * The octets of the entity, header first, whether its signature is good or not: that says {@link Signatures}. Empty when
     * the message is not signed in this way, its octets are malformed, or the entity is longer than wanted.
     *
     * @param most octets of the entity; some three times as many are held while it is read
     * @throws IOException when the message could not be read
     */
    public static Optional<byte[]> of(SignedMessage message, int most) throws IOException {
        Part root = message.root();
        long longest = 2L * (most + (long) Limits.SIGNATURE_OCTETS);
        if (Kind.of(root) != Kind.ENVELOPING || root.octets() > longest || !PartContent.canDecode(root.encoding())) {
            return Optional.empty();
        }
        byte[] raw;
        try (InputStream in = message.stream(root.bodyStart(), root.octets())) {
            raw = in.readAllBytes();
        }
        try {
            try (InputStream octets = decoded(root, raw)) {
                CmsShape.check(octets);
            }
            try (InputStream octets = decoded(root, raw)) {
                return content(octets, most);
            }
        } catch (CMSException | OperatorCreationException | IOException | IllegalArgumentException | IllegalStateException
                | ClassCastException malformed) {
            // The octets are in memory: what cannot be read now is what they say.
            return Optional.empty();
        }
    }

    private static InputStream decoded(Part root, byte[] raw) throws IOException {
        return PartContent.decode(root.encoding(), new ByteArrayInputStream(raw));
    }

    private static Optional<byte[]> content(InputStream octets, int most)
            throws CMSException, OperatorCreationException, IOException {
        CMSTypedStream content = new CMSSignedDataParser(
                        new JcaDigestCalculatorProviderBuilder().setProvider(PROVIDER).build(), octets)
                .getSignedContent();
        if (content == null) {
            return Optional.empty();
        }
        byte[] entity = content.getContentStream().readNBytes(most + 1);
        return entity.length > most ? Optional.empty() : Optional.of(entity);
    }
}
