package org.redoubt.wire;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What a server's handshake does with a client's certificate: says whose are asked for, and lets all of them pass. A program
 * that shows an old one can still sign in with a password, and what a certificate is worth may change while a connection or
 * a resumed session lasts; so it is looked at when somebody signs in with it.
 */
final class ClientTrust extends X509ExtendedTrustManager {
    private final Supplier<List<X509Certificate>> authorities;

    ClientTrust(Supplier<List<X509Certificate>> authorities) {
        this.authorities = authorities;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        // The class says why.
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
        // The class says why.
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
        // The class says why.
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("no server connects here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("no server connects here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("no server connects here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.get().toArray(X509Certificate[]::new);
    }
}
