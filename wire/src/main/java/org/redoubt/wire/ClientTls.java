package org.redoubt.wire;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** How a TLS handshake with another server is to go: the name to ask for and the certificate to believe. */
public final class ClientTls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final String serverName;
    private final Check check;
    private final boolean identify;
    private final @Nullable KeyStore trusted;

    private ClientTls(String serverName, Check check, boolean identify) {
        this(serverName, check, identify, null);
    }

    private ClientTls(String serverName, Check check, boolean identify, @Nullable KeyStore trusted) {
        this.trusted = trusted;
        this.serverName = serverName;
        this.check = check;
        this.identify = identify;
    }

    /** Looks at a certificate chain, the server's own first. */
    public interface Check {
        /** @throws CertificateException when this is not the server that was meant */
        void check(List<X509Certificate> chain) throws CertificateException;
    }

    /** Encrypts against whoever listens, whoever that is (RFC 7435): better than nothing, and nothing more. */
    public static ClientTls opportunistic(String serverName) {
        return new ClientTls(serverName, _ -> {}, false);
    }

    /** A certificate of this name that an authority known to the JDK vouches for (RFC 5280, RFC 9525). */
    public static ClientTls verified(String serverName) {
        return new ClientTls(serverName, _ -> {}, true);
    }

    /** A certificate of this name that one of these authorities vouches for, and no other. */
    public static ClientTls verified(String serverName, KeyStore authorities) {
        return new ClientTls(serverName, _ -> {}, true, authorities);
    }

    /** A certificate that passes a check of one's own, whatever authorities say. */
    public static ClientTls checked(String serverName, Check check) {
        return new ClientTls(serverName, check, false);
    }

    SSLEngine engine() {
        SSLEngine engine = context().createSSLEngine(serverName, 25);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        if (nameable(serverName)) {
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
        }
        if (identify) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    // RFC 6066 3: no address literals.
    private static boolean nameable(String name) {
        return !name.isEmpty() && name.chars().noneMatch(c -> c == ':' || c == '[') && !name.matches("[0-9.]+");
    }

    private SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            @Nullable TrustManager[] trust = identify ? authorities(trusted) : new TrustManager[] {new Checking(check)};
            context.init(new KeyManager[0], trust, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("TLS is missing", impossible);
        }
    }

    private static TrustManager[] authorities(@Nullable KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private static final class Checking extends X509ExtendedTrustManager {
        private final Check check;

        Checking(Check check) {
            this.check = check;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            check.check(List.of(chain));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            check.check(List.of(chain));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check.check(List.of(chain));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("no client connects here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("no client connects here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("no client connects here");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
