package org.redoubt.transport.trust;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** As long as it is open, this process believes one authority more than none: the one of the test. */
public final class TrustedAuthority implements AutoCloseable {
    private static final String STORE = "javax.net.ssl.trustStore";
    private static final String PASSWORD = "javax.net.ssl.trustStorePassword";

    private final Optional<String> before = Optional.ofNullable(System.getProperty(STORE));
    private final Path file = Files.createTempFile("authority", ".p12");

    public TrustedAuthority(X509Certificate authority) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("test", authority);
            store.store(out, "test-only".toCharArray());
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
        System.setProperty(STORE, file.toString());
        System.setProperty(PASSWORD, "test-only");
    }

    @Override
    public void close() throws IOException {
        before.ifPresentOrElse(path -> System.setProperty(STORE, path), () -> System.clearProperty(STORE));
        System.clearProperty(PASSWORD);
        Files.delete(file);
    }
}
