package org.redoubt.smime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/**
 * The certificates of those whose word counts: of the system's file, and of the files in a folder. Files are looked at
 * again every minute, so that adding one takes no restart; what cannot be read is left out, and told as a warning.
 */
public final class Authorities {
    /** Where Debian, Fedora and Alpine keep what the system trusts. */
    private static final List<Path> SYSTEM = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/cert.pem"));

    private static final System.Logger LOG = System.getLogger(Authorities.class.getName());

    private final boolean system;
    private final Optional<Path> folder;
    private final InstantSource clock;
    private Trusted trusted = new Trusted(Map.of(), Set.of());
    private Map<Path, String> seen = Map.of();
    private Instant looked = Instant.MIN;

    /**
     * Authorities at one moment, by their names.
     *
     * @param number another one when they are others, and the same after a restart; never 0
     */
    record Trusted(Map<X500Principal, List<X509Certificate>> byName, Set<X509Certificate> all, long number) {
        Trusted(Map<X500Principal, List<X509Certificate>> byName, Set<X509Certificate> all) {
            this(byName, all, number(all));
        }

        private static long number(Set<X509Certificate> all) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                List<byte[]> each = new ArrayList<>();
                for (X509Certificate one : all) {
                    each.add(digest.digest(one.getEncoded()));
                }
                each.sort(Arrays::compare);
                each.forEach(digest::update);
                return ByteBuffer.wrap(digest.digest()).getLong() | 1;
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        List<X509Certificate> named(X500Principal name) {
            return byName.getOrDefault(name, List.of());
        }
    }

    /**
     * Reads nothing yet.
     *
     * @param system whether those of the operating system count
     * @param folder with one or more certificates in each file, PEM or DER; it may not be there yet
     */
    public Authorities(boolean system, Optional<Path> folder, InstantSource clock) {
        this.system = system;
        this.folder = folder;
        this.clock = clock;
    }

    /** Nobody. */
    public static Authorities none() {
        return new Authorities(false, Optional.empty(), InstantSource.system());
    }

    /** Those of now; the same object while the files are the same. */
    synchronized Trusted trusted() {
        Instant now = clock.instant();
        if (looked.equals(Instant.MIN) || now.isAfter(looked.plus(Limits.LOOK_EVERY))) {
            looked = now;
            Map<Path, String> files = files();
            if (!files.equals(seen)) {
                seen = files;
                trusted = read(files.keySet());
            }
        }
        return trusted;
    }

    private Map<Path, String> files() {
        Map<Path, String> files = new LinkedHashMap<>();
        try {
            if (system) {
                SYSTEM.stream().filter(Files::isReadable).findFirst().ifPresent(file -> files.put(file, mark(file)));
            }
            if (folder.isPresent() && Files.isDirectory(folder.get())) {
                try (Stream<Path> inside = Files.list(folder.get())) {
                    inside.filter(Files::isRegularFile).sorted().forEach(file -> files.put(file, mark(file)));
                }
            }
        } catch (IOException e) {
            warn(folder.orElseThrow(), e);
        }
        return files;
    }

    private static String mark(Path file) {
        try {
            return Files.getLastModifiedTime(file) + " " + Files.size(file);
        } catch (IOException gone) {
            return "";
        }
    }

    private static Trusted read(Set<Path> files) {
        Set<X509Certificate> all = new LinkedHashSet<>();
        for (Path file : files) {
            try {
                all.addAll(read(file));
            } catch (IOException | CertificateException e) {
                warn(file, e);
            }
        }
        Map<X500Principal, List<X509Certificate>> byName = new LinkedHashMap<>();
        all.stream()
                .limit(Limits.AUTHORITIES)
                .forEach(one -> byName.computeIfAbsent(one.getSubjectX500Principal(), _ -> new ArrayList<>()).add(one));
        return new Trusted(byName, all);
    }

    private static List<X509Certificate> read(Path file) throws IOException, CertificateException {
        byte[] octets;
        try (InputStream in = Files.newInputStream(file)) {
            octets = in.readNBytes(Limits.AUTHORITY_FILE_OCTETS + 1);
        }
        if (octets.length > Limits.AUTHORITY_FILE_OCTETS) {
            throw new IOException("larger than 4 MiB");
        }
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] one : pieces(octets)) {
            for (Certificate each : factory.generateCertificates(new ByteArrayInputStream(one))) {
                certificates.add((X509Certificate) each);
            }
        }
        return certificates;
    }

    /** The PEM blocks of a file, so that text around them does no harm; a file without any as it is. */
    private static List<byte[]> pieces(byte[] octets) {
        String text = new String(octets, java.nio.charset.StandardCharsets.ISO_8859_1);
        if (!text.contains("-----BEGIN ")) {
            return List.of(octets);
        }
        List<byte[]> pieces = new ArrayList<>();
        int at = text.indexOf("-----BEGIN CERTIFICATE-----");
        while (at >= 0) {
            int end = text.indexOf("-----END CERTIFICATE-----", at);
            if (end < 0) {
                break;
            }
            int after = end + "-----END CERTIFICATE-----".length();
            pieces.add((text.substring(at, after) + "\n").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            at = text.indexOf("-----BEGIN CERTIFICATE-----", after);
        }
        return pieces;
    }

    private static void warn(Path file, Exception e) {
        LOG.log(
                System.Logger.Level.WARNING,
                "event=smime.authorities-unreadable file=" + file + " reason=" + e.getClass().getSimpleName());
    }
}
