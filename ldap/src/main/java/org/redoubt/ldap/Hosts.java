package org.redoubt.ldap;

import com.unboundid.ldap.sdk.FailoverServerSet;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.PostConnectProcessor;
import com.unboundid.ldap.sdk.ServerSet;
import com.unboundid.ldap.sdk.SingleServerSet;
import com.unboundid.ldap.sdk.StartTLSPostConnectProcessor;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import com.unboundid.util.ssl.JVMDefaultTrustManager;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Connections to the hosts: who vouches for them, how they are encrypted, how long they may take. */
final class Hosts {
    private Hosts() {}

    static ServerSet of(LdapSetting setting) throws IOException {
        SSLUtil tls = tls(setting.authority());
        List<ServerSet> all = new ArrayList<>();
        try {
            for (LdapSetting.Host host : setting.hosts()) {
                all.add(host.tls() == LdapSetting.Tls.IMPLICIT
                        ? new SingleServerSet(host.name(), host.port(), tls.createSSLSocketFactory(), options())
                        : new SingleServerSet(host.name(), host.port(), options()));
            }
        } catch (GeneralSecurityException noTls) {
            throw new LdapException("TLS cannot be used", noTls);
        }
        return new FailoverServerSet(all.toArray(ServerSet[]::new));
    }

    private static LDAPConnectionOptions options() {
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis(Limits.CONNECT_MILLIS);
        options.setResponseTimeoutMillis(Limits.ANSWER_MILLIS);
        options.setFollowReferrals(false);
        options.setBindWithDNRequiresPassword(true);
        options.setUseSynchronousMode(true);
        // RFC 4513 3.1.3: the certificate must name the host that was meant.
        options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
        return options;
    }

    /** All hosts are reached in one way, as the configuration says. */
    static @Nullable PostConnectProcessor afterConnecting(LdapSetting setting) throws IOException {
        boolean starting = setting.hosts().stream().anyMatch(host -> host.tls() == LdapSetting.Tls.STARTTLS);
        try {
            return starting ? new StartTLSPostConnectProcessor(tls(setting.authority()).createSSLSocketFactory()) : null;
        } catch (GeneralSecurityException noTls) {
            throw new LdapException("TLS cannot be used", noTls);
        }
    }

    private static SSLUtil tls(Optional<Path> authority) throws IOException {
        try {
            TrustManager trust = authority.isPresent()
                    ? new PEMFileTrustManager(authority.get().toFile())
                    : JVMDefaultTrustManager.getInstance();
            return new SSLUtil(trust);
        } catch (GeneralSecurityException unreadable) {
            throw new LdapException("the certificates in " + authority.map(Path::toString).orElse("") + " cannot be read", unreadable);
        }
    }
}
