package org.redoubt.wire;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the certificate of a handshake. The JDK asks three times (name, chain, key); the name carries the
 * generation, so that a change of certificates between the questions cannot mix two of them. One generation
 * back is kept for handshakes under way.
 */
final class IdentityManager extends X509ExtendedKeyManager {
    private record Generation(long number, List<ServerIdentity> identities) {}

    private volatile Generation current;
    private volatile Generation previous;

    IdentityManager(List<ServerIdentity> identities) {
        current = new Generation(1, identities);
        previous = current;
    }

    void replace(List<ServerIdentity> identities) {
        Generation old = current;
        previous = old;
        current = new Generation(old.number + 1, identities);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        Generation generation = current;
        Optional<String> host = engine.getHandshakeSession() instanceof ExtendedSSLSession session
                ? TlsDetails.hostName(session.getRequestedServerNames())
                : Optional.empty();
        return candidates(generation.identities, host).stream()
                .filter(identity -> identity.hasKeyType(keyType))
                .findFirst()
                .map(identity -> generation.number + "/" + generation.identities.indexOf(identity))
                .orElse(null);
    }

    /** Those for the host whatever their key, so that a certificate for another host is never chosen for its key. */
    static List<ServerIdentity> candidates(List<ServerIdentity> all, Optional<String> host) {
        List<ServerIdentity> exact = host.map(name -> having(all, name)).orElse(List.of());
        if (!exact.isEmpty()) {
            return exact;
        }
        List<ServerIdentity> wildcard =
                host.map(name -> having(all, ServerIdentity.wildcardOf(name))).orElse(List.of());
        if (!wildcard.isEmpty() || all.isEmpty()) {
            return wildcard;
        }
        return select(all, identity -> identity.names().equals(all.getFirst().names()));
    }

    private static List<ServerIdentity> having(List<ServerIdentity> all, String name) {
        return select(all, identity -> identity.names().contains(name));
    }

    private static List<ServerIdentity> select(List<ServerIdentity> all, Predicate<ServerIdentity> wanted) {
        return all.stream().filter(wanted).toList();
    }

    private @Nullable ServerIdentity find(String alias) {
        int slash = alias.indexOf('/');
        long number = Long.parseLong(alias, 0, slash, 10);
        Generation now = current;
        Generation generation = now.number == number ? now : previous;
        return generation.number == number
                ? generation.identities.get(Integer.parseInt(alias, slash + 1, alias.length(), 10))
                : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        ServerIdentity identity = find(alias);
        return identity == null ? null : identity.chainArray();
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        ServerIdentity identity = find(alias);
        return identity == null ? null : identity.key();
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }
}
