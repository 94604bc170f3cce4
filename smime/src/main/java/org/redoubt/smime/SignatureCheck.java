package org.redoubt.smime;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataParser;
import org.bouncycastle.cms.CMSSignerDigestMismatchException;
import org.bouncycastle.cms.CMSTypedStream;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.util.Store;
import org.redoubt.mime.Address;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;

/** The check of one message's signature (RFC 8551 2, RFC 5652 5.6, RFC 8550). For one use. */
final class SignatureCheck {
    /** RFC 8551 2.1; the last two are what Ed448 goes with (RFC 8419 3.1). */
    private static final Set<String> DIGESTS = Set.of(
            NISTObjectIdentifiers.id_sha256.getId(),
            NISTObjectIdentifiers.id_sha384.getId(),
            NISTObjectIdentifiers.id_sha512.getId(),
            NISTObjectIdentifiers.id_shake256.getId(),
            NISTObjectIdentifiers.id_shake256_len.getId());

    private static final Set<String> EDWARDS =
            Set.of(EdECObjectIdentifiers.id_Ed25519.getId(), EdECObjectIdentifiers.id_Ed448.getId());

    /** Never registered: what else the process does keeps the JDK's own. */
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    private final SignedMessage message;
    private final Authorities.Trusted trusted;
    private final Instant at;
    private Optional<IOException> unreadable = Optional.empty();
    /** When the answer may be another; empty as long as no certificate was looked at. */
    private Optional<Instant> until = Optional.empty();

    /** What is known of one signer. */
    private record Found(Set<Problem> problems, Optional<Signer> signer) {
        static Found only(Problem problem) {
            return new Found(EnumSet.of(problem), Optional.empty());
        }
    }

    /** @param at the moment for which it is asked whether the signature is good */
    SignatureCheck(SignedMessage message, Authorities.Trusted trusted, Instant at) {
        this.message = message;
        this.trusted = trusted;
        this.at = at;
    }

    /** @param now when this is */
    Verdict run(Instant now) throws IOException {
        Part root = message.root();
        if (!Kind.of(root).signed()) {
            return new Verdict(Status.UNKNOWN, List.of(), Optional.empty(), now, Optional.empty());
        }
        HeaderBlock header = message.header();
        Found found;
        try {
            found = found(root, header);
        } catch (CmsShape.ShapeException shape) {
            found = Found.only(shape.problem);
        } catch (CMSException | CertificateException | OperatorCreationException | IllegalArgumentException
                | IllegalStateException | ClassCastException malformed) {
            // The library tells of octets that it does not understand by any of these.
            found = Found.only(Problem.MALFORMED);
        } catch (IOException malformed) {
            // And by this one, while it reads the content.
            found = Found.only(Problem.MALFORMED);
        }
        if (unreadable.isPresent()) {
            // Nothing was found out.
            throw unreadable.get();
        }
        Status status = found.problems().isEmpty() ? Status.VERIFIED : Status.FAILED;
        return new Verdict(
                status,
                List.copyOf(found.problems()),
                found.signer(),
                now,
                until.map(then -> new Verdict.Standing(trusted.number(), then)));
    }

    private Found found(Part root, HeaderBlock header)
            throws IOException, CMSException, CertificateException, OperatorCreationException {
        boolean detached = Kind.of(root) == Kind.DETACHED;
        Part holder = detached ? root.children().get(1) : root;
        Part content = detached ? root.children().getFirst() : root;
        if (content.bodyEnd() - content.headerStart() > Limits.CONTENT_OCTETS
                || detached && holder.octets() > 2L * Limits.SIGNATURE_OCTETS) {
            return Found.only(Problem.TOO_LARGE);
        }
        if (!PartContent.canDecode(holder.encoding())) {
            return Found.only(Problem.MALFORMED);
        }
        try (InputStream octets = decoded(holder)) {
            CmsShape.check(octets);
        }
        try (InputStream octets = decoded(holder)) {
            return detached ? detached(octets, content, header) : enveloping(octets, header);
        }
    }

    private InputStream decoded(Part part) throws IOException {
        return PartContent.decode(part.encoding(), stream(part.bodyStart(), part.octets()));
    }

    /** A piece of the message; that it could not be read is remembered, whatever the library makes of it. */
    private InputStream stream(long from, long length) throws IOException {
        InputStream octets;
        try {
            octets = message.stream(from, length);
        } catch (IOException failed) {
            throw noted(failed);
        }
        return new FilterInputStream(octets) {
            @Override
            public int read() throws IOException {
                try {
                    return in.read();
                } catch (IOException failed) {
                    throw noted(failed);
                }
            }

            @Override
            public int read(byte[] to, int offset, int most) throws IOException {
                try {
                    return in.read(to, offset, most);
                } catch (IOException failed) {
                    throw noted(failed);
                }
            }

            @Override
            public long skip(long octets) throws IOException {
                try {
                    return in.skip(octets);
                } catch (IOException failed) {
                    throw noted(failed);
                }
            }
        };
    }

    private IOException noted(IOException failed) {
        unreadable = Optional.of(failed);
        return failed;
    }

    /** RFC 1847 2.1: what is signed is the first part with its header, in canonical form. */
    private Found detached(InputStream signature, Part content, HeaderBlock header)
            throws IOException, CMSException, CertificateException, OperatorCreationException {
        long length = content.bodyEnd() - content.headerStart();
        try (InputStream covered = new CanonicalLines(stream(content.headerStart(), length))) {
            return signers(new CMSSignedDataParser(
                    new JcaDigestCalculatorProviderBuilder().setProvider(PROVIDER).build(),
                    new CMSTypedStream(covered),
                    signature), header);
        }
    }

    private Found enveloping(InputStream octets, HeaderBlock header)
            throws IOException, CMSException, CertificateException, OperatorCreationException {
        CMSSignedDataParser parser = new CMSSignedDataParser(
                new JcaDigestCalculatorProviderBuilder().setProvider(PROVIDER).build(), octets);
        return parser.getSignedContent() == null ? Found.only(Problem.MALFORMED) : signers(parser, header);
    }

    private Found signers(CMSSignedDataParser parser, HeaderBlock header)
            throws IOException, CMSException, CertificateException {
        boolean likeAttributes = drained(parser.getSignedContent());
        Store<X509CertificateHolder> store = parser.getCertificates();
        Collection<X509CertificateHolder> holders = store.getMatches(null);
        Collection<SignerInformation> signers = parser.getSignerInfos().getSigners();
        if (holders.size() > Limits.CERTIFICATES || signers.size() > Limits.SIGNERS) {
            return Found.only(Problem.TOO_LARGE);
        }
        List<X509Certificate> brought = new ArrayList<>();
        for (X509CertificateHolder holder : holders) {
            brought.add(new JcaX509CertificateConverter().getCertificate(holder));
        }
        until = Optional.of(Chains.next(trusted, brought, at));
        Found best = Found.only(Problem.MALFORMED);
        boolean first = true;
        for (SignerInformation signer : signers) {
            Found found = found(signer, store, brought, likeAttributes, header);
            best = first || found.problems().isEmpty() ? found : best;
            first = false;
            if (best.problems().isEmpty()) {
                break;
            }
        }
        return best;
    }

    /** Reads the content to its end, for its digest; says whether it begins as signed attributes do. */
    private static boolean drained(CMSTypedStream content) throws IOException {
        PushbackInputStream in = new PushbackInputStream(content.getContentStream());
        int first = in.read();
        in.transferTo(java.io.OutputStream.nullOutputStream());
        return first == 0x31;
    }

    private Found found(
            SignerInformation signer,
            Store<X509CertificateHolder> store,
            List<X509Certificate> brought,
            boolean likeAttributes,
            HeaderBlock header)
            throws CertificateException {
        @SuppressWarnings("unchecked") // The selector takes certificates and nothing else.
        Collection<X509CertificateHolder> own = store.getMatches(signer.getSID());
        if (own.isEmpty()) {
            return Found.only(Problem.NO_CERTIFICATE);
        }
        X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(own.iterator().next());
        Set<Problem> problems = EnumSet.noneOf(Problem.class);
        arithmetic(signer, certificate, likeAttributes).ifPresent(problems::add);
        Optional<Instant> signedAt = signedAt(signer);
        validity(certificate, at).ifPresent(problems::add);
        signedAt.flatMap(then -> validity(certificate, then)).ifPresent(problems::add);
        if (!Chains.maySign(certificate) || !Chains.forMail(certificate)) {
            problems.add(Problem.USAGE);
        }
        List<String> addresses = CertificateNames.addresses(certificate);
        if (!isSender(header, addresses)) {
            problems.add(Problem.ADDRESS);
        }
        Chains chains = new Chains(trusted, brought, within(certificate));
        if (!chains.reach(certificate)) {
            problems.add(chains.weak() ? Problem.WEAK : Problem.UNTRUSTED);
        }
        return new Found(
                problems,
                Optional.of(new Signer(
                        CertificateNames.subject(certificate),
                        addresses,
                        CertificateNames.issuer(certificate),
                        certificate.getNotAfter().toInstant(),
                        signedAt)));
    }

    private static Optional<Problem> arithmetic(
            SignerInformation signer, X509Certificate certificate, boolean likeAttributes) {
        boolean edwards = EDWARDS.contains(signer.getEncryptionAlgOID());
        if (!DIGESTS.contains(signer.getDigestAlgOID()) || !edwards && Chains.weak(certificate.getPublicKey())) {
            return Optional.of(Problem.WEAK);
        }
        // Attributes of another signature, shown as a content that is signed without any, would pass (RFC 5652 11).
        if (signer.getSignedAttributes() == null && likeAttributes) {
            return Optional.of(Problem.MALFORMED);
        }
        try {
            boolean good = signer.verify(new JcaSimpleSignerInfoVerifierBuilder()
                    .setProvider(PROVIDER)
                    .build(certificate.getPublicKey()));
            return good ? Optional.empty() : Optional.of(Problem.NOT_OF_CERTIFICATE);
        } catch (CMSSignerDigestMismatchException changed) {
            return Optional.of(Problem.CHANGED);
        } catch (CMSException | OperatorCreationException cannot) {
            return Optional.of(Problem.NOT_OF_CERTIFICATE);
        }
    }

    private static Optional<Problem> validity(X509Certificate certificate, Instant when) {
        if (when.isAfter(certificate.getNotAfter().toInstant())) {
            return Optional.of(Problem.EXPIRED);
        }
        return when.isBefore(certificate.getNotBefore().toInstant())
                ? Optional.of(Problem.NOT_YET_VALID)
                : Optional.empty();
    }

    /** The moment asked for, or the nearest at which the certificate was valid, so that the chain is judged for itself. */
    private Date within(X509Certificate certificate) {
        Date when = Date.from(at);
        if (when.after(certificate.getNotAfter())) {
            return certificate.getNotAfter();
        }
        return when.before(certificate.getNotBefore()) ? certificate.getNotBefore() : when;
    }

    /** RFC 5652 11.3, as the signer says. */
    private static Optional<Instant> signedAt(SignerInformation signer) {
        AttributeTable attributes = signer.getSignedAttributes();
        Attribute time = attributes == null ? null : attributes.get(CMSAttributes.signingTime);
        ASN1Encodable[] values = time == null ? new ASN1Encodable[0] : time.getAttributeValues();
        return values.length == 1
                ? Optional.of(Time.getInstance(values[0]).getDate().toInstant())
                : Optional.empty();
    }

    /** RFC 8550 3, RFC 9219 4.1: every address that is shown as the sender has to be one of the certificate's. */
    private static boolean isSender(HeaderBlock header, List<String> certified) {
        List<String> senders = header.fields().stream()
                .filter(field -> field.name().equalsIgnoreCase("From"))
                .flatMap(field -> Address.parse(field.value()).stream())
                .flatMap(address -> address.addrSpec().stream())
                .limit(Limits.SENDERS + 1L)
                .toList();
        return !senders.isEmpty()
                && senders.size() <= Limits.SENDERS
                && senders.stream()
                        .allMatch(sender -> certified.stream().anyMatch(own -> CertificateNames.same(own, sender)));
    }

    /** RFC 8551 3.1.1: lines end in CRLF, however they are stored. */
    private static final class CanonicalLines extends FilterInputStream {
        private boolean afterCr;
        private boolean owesLf;

        CanonicalLines(InputStream in) {
            super(new java.io.BufferedInputStream(in, 1 << 16));
        }

        @Override
        public int read() throws IOException {
            if (owesLf) {
                owesLf = false;
                return '\n';
            }
            int c = in.read();
            if (c == '\n' && !afterCr) {
                owesLf = true;
                return '\r';
            }
            afterCr = c == '\r';
            return c;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int n = 0;
            while (n < length) {
                int c = read();
                if (c < 0) {
                    return n == 0 ? -1 : n;
                }
                to[offset + n++] = (byte) c;
            }
            return n;
        }
    }
}
