package org.redoubt.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The server's certificates, and TLS engines that use them.
 *
 * <p>Which certificate a client gets: the first one whose names hold the host it asked for (SNI), exactly or by
 * wildcard, else the first of all. Several certificates for the same names with different kinds of keys work
 * side by side.
 *
 * <p>Files are looked at every two seconds; changed ones are used for the next handshake. New files that cannot
 * be used are reported once in the log and the old certificate stays. There is one SSLContext for the whole
 * life, so session tickets outlive a change of certificate.
 */
public final class TlsContexts implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("org.redoubt.wire");

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** Authenticated encryption with forward secrecy only (RFC 9325 4.2); AES first, every machine has it in hardware. */
    private static final String[] CIPHERS = {
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
    };

    private final List<Source> sources;
    private final IdentityManager identities;
    private final @Nullable SSLContext context;
    private final WireRuntime.Periodic poll;
    private volatile Set<String> asking = Set.of();
    private volatile Supplier<List<X509Certificate>> authorities = List::of;

    /** A pair of files, how they looked when last read, and what they held when last usable. */
    private static final class Source {
        final CertificateFiles files;
        ServerIdentity identity;
        String fingerprint;

        Source(CertificateFiles files) throws IOException {
            this.files = files;
            this.fingerprint = fingerprint(files);
            this.identity = ServerIdentity.read(files);
        }
    }

    private TlsContexts(List<Source> sources, @Nullable SSLContext context, IdentityManager identities) {
        this.sources = sources;
        this.context = context;
        this.identities = identities;
        this.poll = () -> {};
    }

    private TlsContexts(List<Source> sources, WireRuntime runtime) throws GeneralSecurityException {
        this.sources = sources;
        this.identities = new IdentityManager(identities(sources));
        SSLContext made = SSLContext.getInstance("TLS");
        made.init(new KeyManager[] {identities}, new TrustManager[] {new ClientTrust(() -> authorities.get())}, null);
        this.context = made;
        this.poll = runtime.every(Limits.CERTIFICATE_POLL, this::reloadIfChanged);
    }

    /** No certificate: TLS is not available. */
    public static TlsContexts none() {
        return new TlsContexts(List.of(), null, new IdentityManager(List.of()));
    }

    /**
     * Reads all files now and watches them from then on.
     *
     * @throws IOException when a file cannot be read or used
     */
    public static TlsContexts of(List<CertificateFiles> files, WireRuntime runtime) throws IOException {
        if (files.isEmpty()) {
            return none();
        }
        List<Source> sources = new ArrayList<>();
        for (CertificateFiles pair : files) {
            sources.add(new Source(pair));
        }
        try {
            return new TlsContexts(sources, runtime);
        } catch (GeneralSecurityException e) {
            throw new InvalidCertificateException("TLS cannot be set up", e);
        }
    }

    /** Whether there is any certificate. */
    public boolean available() {
        return context != null;
    }

    /** The context that all engines come from, for a library that wants one. */
    public SSLContext context() {
        return Objects.requireNonNull(context, "TLS is not available");
    }

    /** An engine for one connection, not yet begun. */
    public SSLEngine serverEngine() {
        SSLEngine engine = context().createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setCipherSuites(CIPHERS);
        parameters.setUseCipherSuitesOrder(true);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** An engine for a connection of a listener, which asks for a client's certificate where that is wanted. */
    SSLEngine serverEngine(ListenerConfig listener) {
        SSLEngine engine = serverEngine();
        if (asking.contains(listener.name())) {
            engine.setWantClientAuth(true);
        }
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(listener.applicationProtocols().toArray(String[]::new));
        engine.setSSLParameters(parameters);
        return engine;
    }

    /**
     * Asks the clients of some listeners for certificates from now on. A handshake goes on without one, and with any: who
     * looks at it is whoever takes it for something.
     *
     * @param listeners by their names
     * @param issuers whose certificates are asked for, asked at each handshake
     */
    public void askForCertificates(Set<String> listeners, Supplier<List<X509Certificate>> issuers) {
        authorities = issuers;
        asking = Set.copyOf(listeners);
    }

    /** Reads files that have changed since they were last read; what cannot be used leaves the old in place. */
    public synchronized void reloadIfChanged() {
        boolean changed = false;
        for (Source source : sources) {
            changed |= reloadIfChanged(source);
        }
        if (changed) {
            identities.replace(identities(sources));
        }
    }

    private static boolean reloadIfChanged(Source source) {
        try {
            String seen = fingerprint(source.files);
            if (seen.equals(source.fingerprint)) {
                return false;
            }
            source.fingerprint = seen;
            source.identity = ServerIdentity.read(source.files);
            LOG.log(
                    System.Logger.Level.INFO,
                    "event=tls.reloaded chain={0} expires={1}",
                    source.files.chain(),
                    source.identity.chain().getFirst().getNotAfter().toInstant());
            return true;
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "event=tls.reload_failed chain={0} error={1}",
                    source.files.chain(),
                    e.toString());
            return false;
        }
    }

    /** Size, time and file identity: renewal tools replace files or switch links. */
    private static String fingerprint(CertificateFiles files) throws IOException {
        BasicFileAttributes chain = Files.readAttributes(files.chain(), BasicFileAttributes.class);
        BasicFileAttributes key = Files.readAttributes(files.key(), BasicFileAttributes.class);
        return chain.fileKey() + "/" + chain.size() + "/" + chain.lastModifiedTime() + "/" + key.fileKey() + "/"
                + key.size() + "/" + key.lastModifiedTime();
    }

    private static List<ServerIdentity> identities(List<Source> sources) {
        return sources.stream().map(source -> source.identity).toList();
    }

    /** When the first of the certificates in use expires. */
    public synchronized Optional<Instant> earliestExpiry() {
        return sources.stream()
                .map(source -> source.identity.chain().getFirst().getNotAfter().toInstant())
                .min(Comparator.naturalOrder());
    }

    @Override
    public void close() {
        poll.close();
    }
}
