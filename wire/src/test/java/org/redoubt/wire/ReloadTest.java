package org.redoubt.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates change under a running server. */
class ReloadTest {
    @TempDir
    private Path folder;

    private Site site;
    private Listener listener;

    @BeforeEach
    void open() throws IOException {
        install("ec", "ec");
        site = new Site(List.of(new CertificateFiles(folder.resolve("crt"), folder.resolve("key"))));
        listener = site.open(TlsMode.IMPLICIT);
        assertEquals("ec", presented());
    }

    @AfterEach
    void close() {
        site.close();
    }

    /** As renewal tools do: a new file is moved over the old. */
    private void install(String chain, String key) throws IOException {
        replace("crt", Site.pem(chain + ".crt"));
        replace("key", Site.pem(key + ".key"));
    }

    private void replace(String name, Path source) throws IOException {
        Path fresh = Files.copy(source, folder.resolve("fresh"));
        Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private void poll() {
        site.runtime.advance(Limits.CERTIFICATE_POLL);
    }

    private String presented() throws IOException {
        try (Peer peer = Peer.connect(listener).startTls("ec.example.org")) {
            return peer.serverName();
        }
    }

    @Test
    void changedFilesAreUsedForTheNextConnection() throws IOException {
        try (Peer old = Peer.connect(listener).startTls("ec.example.org")) {
            old.line();
            install("renewed", "renewed");
            assertEquals("ec", presented());
            poll();
            assertEquals("renewed", presented());
            assertEquals("still", old.ask("still"));
        }
    }

    @Test
    void aKeyThatComesLaterThanItsCertificateIsWaitedFor() throws IOException {
        install("renewed", "ec");
        poll();
        assertEquals("ec", presented());
        install("renewed", "renewed");
        poll();
        assertEquals("renewed", presented());
    }

    @Test
    void brokenFilesLeaveTheOldInPlace() throws IOException {
        Files.writeString(folder.resolve("crt"), "-----BEGIN CERTIFICATE-----\nnonsense");
        poll();
        assertEquals("ec", presented());
        Files.delete(folder.resolve("crt"));
        poll();
        assertEquals("ec", presented());
        install("renewed", "renewed");
        poll();
        assertEquals("renewed", presented());
    }

    @Test
    void filesThatAreMissingAtTheStartAreAnError() {
        CertificateFiles missing = new CertificateFiles(folder.resolve("none"), folder.resolve("key"));
        Assertions.assertThrows(NoSuchFileException.class, () -> TlsContexts.of(List.of(missing), site.runtime));
    }

    @Test
    void tellsWhenTheFirstCertificateExpires() {
        Duration left = Duration.between(site.runtime.now(), site.tls.earliestExpiry().orElseThrow());
        assertTrue(left.toDays() > 365);
    }
}
