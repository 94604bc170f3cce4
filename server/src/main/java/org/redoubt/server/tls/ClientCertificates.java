package org.redoubt.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CRL;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.redoubt.directory.CertificateVerifier;
import org.redoubt.server.config.ClientCertificatesConfig;
import org.redoubt.server.config.ClientCertificatesConfig.Names;

/**
 * Looks at the certificates with which people connect: whether one of the configured authorities vouches for it now (RFC 5280
 * 6), it is for clients, and on no list of revoked ones; and whose it is. Nothing is fetched from anywhere. Files that
 * change are read anew; new ones that cannot be used are reported once, and the old ones stay.
 */
public final class ClientCertificates implements CertificateVerifier {
    private static final System.Logger LOG = System.getLogger("redoubt.server");

    /** Certificates between a person's and the authority. */
    private static final int MAX_INTERMEDIATES = 5;

    private static final int MAX_NAMES = 20;
    private static final int DIGITAL_SIGNATURE = 0;
    private static final Set<String> FOR_CLIENTS = Set.of("1.3.6.1.5.5.7.3.2", "2.5.29.37.0");
    /** The user principal name, as Active Directory writes it. */
    private static final ASN1ObjectIdentifier UPN = new ASN1ObjectIdentifier("1.3.6.1.4.1.311.20.2.3");

    private final ClientCertificatesConfig config;
    private final InstantSource clock;
    private volatile Read files;
    private String seen;

    /** What was read last. */
    private record Read(List<X509Certificate> authorities, List<X509CRL> revocations) {}

    private ClientCertificates(ClientCertificatesConfig config, InstantSource clock) throws IOException {
        this.config = config;
        this.clock = clock;
        this.seen = looks(config);
        this.files = read(config);
    }

    /**
     * Reads the files.
     *
     * @param config with absolute paths
     * @throws IOException which says in plain words which of them cannot be used
     */
    public static ClientCertificates open(ClientCertificatesConfig config, InstantSource clock) throws IOException {
        return new ClientCertificates(config, clock);
    }

    /** Whom clients are asked for certificates of. */
    public List<X509Certificate> authorities() {
        return files.authorities();
    }

    /** When the first list of revoked certificates is over, after which nobody comes in with a certificate; empty without lists. */
    public Optional<Instant> revocationsUntil() {
        return files.revocations().stream()
                .map(X509CRL::getNextUpdate)
                .filter(until -> until != null)
                .map(Date::toInstant)
                .min(Instant::compareTo);
    }

    /** Reads files that have changed. */
    public synchronized void follow() {
        try {
            String now = looks(config);
            if (!now.equals(seen)) {
                seen = now;
                files = read(config);
                LOG.log(System.Logger.Level.INFO, "event=client_certificates.reloaded authorities=" + files.authorities().size());
            }
        } catch (IOException unusable) {
            LOG.log(System.Logger.Level.ERROR, "event=client_certificates.reload_failed", unusable);
        }
    }

    private static String looks(ClientCertificatesConfig config) throws IOException {
        StringBuilder looks = new StringBuilder();
        for (Path file : config.files()) {
            if (!Files.exists(file)) {
                throw new IOException(file + " is missing");
            }
            BasicFileAttributes each = Files.readAttributes(file, BasicFileAttributes.class);
            looks.append(each.fileKey()).append(each.size()).append(each.lastModifiedTime());
        }
        return looks.toString();
    }

    private static Read read(ClientCertificatesConfig config) throws IOException {
        List<X509Certificate> authorities = new ArrayList<>();
        for (Path file : config.authorities()) {
            try (InputStream in = Files.newInputStream(file)) {
                for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    X509Certificate authority = (X509Certificate) each;
                    if (authority.getBasicConstraints() < 0) {
                        throw new IOException(file + " holds a certificate that is no authority's: "
                                + authority.getSubjectX500Principal());
                    }
                    authorities.add(authority);
                }
            } catch (GeneralSecurityException wrong) {
                throw new IOException(file + " holds no certificates: " + wrong.getMessage(), wrong);
            }
        }
        if (authorities.isEmpty()) {
            throw new IOException("the files of authorities hold no certificate");
        }
        List<X509CRL> revocations = new ArrayList<>();
        for (Path file : config.revocations()) {
            try (InputStream in = Files.newInputStream(file)) {
                Collection<? extends CRL> lists = CertificateFactory.getInstance("X.509").generateCRLs(in);
                lists.forEach(each -> revocations.add((X509CRL) each));
                if (lists.isEmpty()) {
                    throw new IOException(file + " holds no list of revoked certificates");
                }
            } catch (GeneralSecurityException wrong) {
                throw new IOException(file + " holds no list of revoked certificates: " + wrong.getMessage(), wrong);
            }
        }
        return new Read(List.copyOf(authorities), List.copyOf(revocations));
    }

    @Override
    public Verdict verify(List<X509Certificate> chain) {
        if (chain.isEmpty() || chain.size() > MAX_INTERMEDIATES + 2) {
            return new Verdict.Invalid("no-certificate");
        }
        X509Certificate own = chain.getFirst();
        try {
            Optional<String> unfit = unfit(own);
            if (unfit.isPresent()) {
                return new Verdict.Invalid(unfit.get());
            }
            CertPathBuilder.getInstance("PKIX").build(parameters(chain));
            List<String> names = names(own);
            return names.isEmpty()
                    ? new Verdict.Invalid("names-nobody")
                    : new Verdict.Valid(names, fingerprint(own), config.secondFactor());
        } catch (CertPathBuilderException refused) {
            return new Verdict.Invalid(reason(refused, own));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException unreadable) {
            return new Verdict.Invalid("unreadable");
        }
    }

    /** RFC 5280 4.2.1.3, 4.2.1.9, 4.2.1.12: what it may be used for. */
    private static Optional<String> unfit(X509Certificate own) throws GeneralSecurityException {
        boolean[] usage = own.getKeyUsage();
        List<String> purposes = own.getExtendedKeyUsage();
        boolean signs = usage == null || usage[DIGITAL_SIGNATURE];
        boolean client = purposes == null || purposes.stream().anyMatch(FOR_CLIENTS::contains);
        return signs && client && own.getBasicConstraints() < 0 ? Optional.empty() : Optional.of("wrong-usage");
    }

    private PKIXBuilderParameters parameters(List<X509Certificate> chain) throws GeneralSecurityException {
        Read now = files;
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(chain.getFirst());
        Set<TrustAnchor> anchors = new HashSet<>();
        now.authorities().forEach(each -> anchors.add(new TrustAnchor(each, null)));
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
        parameters.setDate(Date.from(clock.instant()));
        parameters.setMaxPathLength(MAX_INTERMEDIATES);
        List<Object> known = new ArrayList<>(chain);
        known.addAll(now.revocations());
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
        parameters.setRevocationEnabled(false);
        if (!now.revocations().isEmpty()) {
            CertPathBuilder builder = CertPathBuilder.getInstance("PKIX");
            PKIXRevocationChecker checker = (PKIXRevocationChecker) builder.getRevocationChecker();
            // Lists only, no other way, and whoever is on none that is of now is refused.
            checker.setOptions(EnumSet.of(
                    PKIXRevocationChecker.Option.PREFER_CRLS,
                    PKIXRevocationChecker.Option.NO_FALLBACK,
                    PKIXRevocationChecker.Option.ONLY_END_ENTITY));
            parameters.addCertPathChecker(checker);
        }
        return parameters;
    }

    private String reason(CertPathBuilderException refused, X509Certificate own) {
        Date now = Date.from(clock.instant());
        if (now.after(own.getNotAfter())) {
            return "expired";
        }
        if (now.before(own.getNotBefore())) {
            return "not-yet-valid";
        }
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathValidatorException invalid && invalid.getReason() == BasicReason.REVOKED) {
                return "revoked";
            }
            if (cause instanceof CertPathValidatorException invalid
                    && invalid.getReason() == BasicReason.UNDETERMINED_REVOCATION_STATUS) {
                return "no-list-of-revoked";
            }
        }
        boolean listsAreOver =
                revocationsUntil().filter(until -> until.isBefore(clock.instant())).isPresent();
        return listsAreOver ? "no-list-of-revoked" : "unknown-authority";
    }

    private List<String> names(X509Certificate own) throws GeneralSecurityException, IOException {
        Extension extension = new JcaX509CertificateHolder(own).getExtension(Extension.subjectAlternativeName);
        List<String> names = new ArrayList<>();
        if (extension == null) {
            return names;
        }
        for (GeneralName each : GeneralNames.getInstance(extension.getParsedValue()).getNames()) {
            if (names.size() < MAX_NAMES) {
                (config.names() == Names.UPN ? upn(each) : email(each)).ifPresent(names::add);
            }
        }
        return names;
    }

    private static Optional<String> email(GeneralName name) {
        return name.getTagNo() == GeneralName.rfc822Name && name.getName() instanceof ASN1String text
                ? Optional.of(text.getString())
                : Optional.empty();
    }

    private static Optional<String> upn(GeneralName name) {
        if (name.getTagNo() != GeneralName.otherName) {
            return Optional.empty();
        }
        ASN1Sequence other = ASN1Sequence.getInstance(name.getName());
        return other.size() == 2
                        && UPN.equals(other.getObjectAt(0))
                        && other.getObjectAt(1) instanceof ASN1TaggedObject tagged
                        && tagged.getExplicitBaseObject() instanceof ASN1String text
                ? Optional.of(text.getString())
                : Optional.empty();
    }

    /** SHA-256 of it, in hexadecimal, as other programs show it. */
    static String fingerprint(X509Certificate certificate) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }
}
