package org.redoubt.server.oidc;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.redoubt.oidc.Fetcher;
import org.redoubt.oidc.Issuer;
import org.redoubt.oidc.OidcSetting;
import org.redoubt.server.config.OidcConfig;
import org.redoubt.server.notify.Hosts;
import org.redoubt.transport.web.HttpsExchange;
import org.redoubt.wire.ClientTls;
import org.redoubt.wire.OutgoingConnection;

/** Asks the provider through the one place that opens connections; nothing is followed. */
public final class ProviderFetcher implements Fetcher {
    private static final Duration TIME = Duration.ofSeconds(15);
    private static final int MAX_OCTETS = 256 * 1024;
    private static final int MAX_SECRET = 1_000;
    private static final int HTTPS = 443;

    private final Hosts hosts;
    private final Optional<KeyStore> authority;

    private ProviderFetcher(Hosts hosts, Optional<KeyStore> authority) {
        this.hosts = hosts;
        this.authority = authority;
    }

    /**
     * The provider of the configuration.
     *
     * @param resolve finds files that are named relative to the data folder
     * @throws IOException when a file cannot be used
     */
    public static Issuer issuer(OidcConfig config, UnaryOperator<Path> resolve, Hosts hosts) throws IOException {
        Optional<KeyStore> authority = Optional.empty();
        if (config.authority().isPresent()) {
            authority = Optional.of(authority(resolve.apply(config.authority().get())));
        }
        OidcSetting open = config.setting();
        OidcSetting setting = new OidcSetting(
                open.issuer(),
                open.clientId(),
                secret(resolve.apply(config.clientSecret())),
                open.scopes(),
                open.claim(),
                open.domains(),
                open.hosts(),
                open.label(),
                open.acr(),
                open.amr());
        return new Issuer(setting, new ProviderFetcher(hosts, authority), InstantSource.system());
    }

    private static String secret(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException(file + " is missing; it holds the client secret that the identity provider gave you");
        }
        Set<PosixFilePermission> open = Files.getPosixFilePermissions(file);
        if (!Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE).containsAll(open)) {
            throw new IOException("the client secret is open to others; run: chmod 600 " + file);
        }
        String text = Files.readString(file).strip();
        if (text.isEmpty() || text.length() > MAX_SECRET || text.contains("\n")) {
            throw new IOException(file + " must hold the client secret in one line");
        }
        return text;
    }

    private static KeyStore authority(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int count = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("authority" + count++, each);
            }
            if (count == 0) {
                throw new IOException(file + " holds no certificate");
            }
            return trusted;
        } catch (GeneralSecurityException wrong) {
            throw new IOException(file + " holds no certificates: " + wrong.getMessage(), wrong);
        }
    }

    @Override
    public byte[] get(URI address) throws IOException {
        return exchange(address, "GET", "", new byte[0]);
    }

    @Override
    public byte[] post(URI address, String form, Optional<String> authorization) throws IOException {
        byte[] content = form.getBytes(StandardCharsets.US_ASCII);
        String fields = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + content.length + "\r\n"
                + authorization.map(value -> "Authorization: " + value + "\r\n").orElse("");
        return exchange(address, "POST", fields, content);
    }

    private byte[] exchange(URI address, String method, String fields, byte[] content) throws IOException {
        int port = address.getPort() < 0 ? HTTPS : address.getPort();
        String host = address.getHost();
        String path = (address.getRawPath().isEmpty() ? "/" : address.getRawPath())
                + (address.getRawQuery() == null ? "" : "?" + address.getRawQuery());
        String head = method + ' ' + path + " HTTP/1.1\r\nHost: " + host + (port == HTTPS ? "" : ":" + port)
                + "\r\nAccept: application/json\r\nUser-Agent: Redoubt\r\nConnection: close\r\n" + fields + "\r\n";
        ClientTls tls = authority.map(trusted -> ClientTls.verified(host, trusted)).orElseGet(() -> ClientTls.verified(host));
        try (OutgoingConnection connection = hosts.connect(host, port, tls)) {
            HttpsExchange exchange = new HttpsExchange(connection, System::nanoTime, TIME, MAX_OCTETS);
            HttpsExchange.Head answer = exchange.send(head, content);
            if (answer.status() != 200) {
                throw new IOException(host + " answers " + answer.status() + " for " + address.getRawPath());
            }
            return exchange.body(answer);
        }
    }
}
