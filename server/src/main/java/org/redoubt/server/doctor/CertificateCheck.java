package org.redoubt.server.doctor;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.ServerConfig;
import org.redoubt.server.config.ServerConfig.CertificatePaths;
import org.redoubt.wire.CertificateFiles;
import org.redoubt.wire.TlsContexts;
import org.redoubt.wire.WireRuntime;

/** The certificates: usable, in date, for the right name, signed by somebody. */
final class CertificateCheck {
    private static final Duration SOON = Duration.ofDays(14);

    /** RFC 5280 4.2.1.6: the type number of a DNS name in a subject alternative name. */
    private static final int DNS_NAME = 2;

    private CertificateCheck() {}

    static List<Finding> of(ServerConfig config, DataFolder folder) {
        List<Finding> findings = new ArrayList<>();
        boolean named = false;
        for (CertificatePaths paths : config.certificates()) {
            Path chain = folder.resolve(paths.chain());
            Path key = folder.resolve(paths.key());
            String check = "certificate " + folder.root().relativize(chain);
            Optional<X509Certificate> leaf = leaf(check, chain, findings);
            if (leaf.isPresent() && usable(check, chain, key, findings)) {
                findings.add(dates(check, leaf.get()));
                trust(check, leaf.get()).ifPresent(findings::add);
                named |= covers(leaf.get(), config.hostname());
            }
        }
        if (!named) {
            findings.add(Finding.problem(
                    "certificate",
                    "none is for the host name " + config.hostname()
                            + "; clients and servers that check will refuse it"));
        }
        return findings;
    }

    private static Optional<X509Certificate> leaf(String check, Path chain, List<Finding> findings) {
        try {
            Collection<? extends Certificate> certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(chain)));
            for (Certificate certificate : certificates) {
                return Optional.of((X509Certificate) certificate);
            }
            findings.add(Finding.problem(check, chain + " holds no certificate"));
        } catch (IOException e) {
            findings.add(Finding.problem(check, chain + " cannot be read"));
        } catch (CertificateException e) {
            findings.add(Finding.problem(check, chain + " is no PEM certificate"));
        }
        return Optional.empty();
    }

    /** As the server itself would load them. */
    private static boolean usable(String check, Path chain, Path key, List<Finding> findings) {
        try {
            if (DataFolder.openToOthers(key)) {
                findings.add(Finding.warning(check, "others may read its key; run: chmod 600 " + key));
            }
            try (WireRuntime runtime = WireRuntime.system();
                    TlsContexts contexts = TlsContexts.of(List.of(new CertificateFiles(chain, key)), runtime)) {
                return contexts.available();
            }
        } catch (IOException e) {
            findings.add(Finding.problem(check, "it cannot be used with its key " + key + ": " + e.getMessage()));
            return false;
        }
    }

    private static Finding dates(String check, X509Certificate leaf) {
        Instant now = Instant.now();
        Instant from = leaf.getNotBefore().toInstant();
        Instant until = leaf.getNotAfter().toInstant();
        if (now.isAfter(until)) {
            return Finding.problem(check, "expired on " + until + "; renew it, the server takes new files by itself");
        }
        if (now.isBefore(from)) {
            return Finding.problem(check, "is valid only from " + from + "; is the clock right?");
        }
        return until.isBefore(now.plus(SOON))
                ? Finding.warning(check, "expires on " + until + "; renew it")
                : Finding.ok(check, "valid until " + until);
    }

    private static Optional<Finding> trust(String check, X509Certificate leaf) {
        return leaf.getIssuerX500Principal().equals(leaf.getSubjectX500Principal())
                ? Optional.of(Finding.warning(
                        check,
                        "self-signed: programs will ask whether to trust it. Put one from a"
                                + " certificate authority into redoubt.toml"))
                : Optional.empty();
    }

    /** RFC 9525 6.3: the whole name, or its first label by a wildcard. */
    private static boolean covers(X509Certificate leaf, String hostname) {
        String wanted = hostname.toLowerCase(Locale.ROOT);
        String wildcard = "*" + wanted.substring(Math.max(0, wanted.indexOf('.')));
        try {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            return names != null
                    && names.stream()
                            .filter(name -> name.get(0) instanceof Integer type && type == DNS_NAME)
                            .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
                            .anyMatch(name -> name.equals(wanted) || name.equals(wildcard));
        } catch (CertificateParsingException e) {
            return false;
        }
    }
}
