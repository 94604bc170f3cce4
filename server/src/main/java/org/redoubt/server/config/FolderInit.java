package org.redoubt.server.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.redoubt.server.tls.SelfSignedCertificate;
import org.redoubt.store.seal.UnlockKey;

/** Makes a data folder that a server can start from; the organisation in it is still empty. */
public final class FolderInit {
    private static final Duration A_YEAR = Duration.ofDays(365);
    private static final Duration DEMO_YEARS = Duration.ofDays(3650);

    private FolderInit() {}

    /**
     * Writes keys, certificate and configuration. The configuration comes last: a folder that has it is complete.
     *
     * @param domain goes into the certificate beside the host name
     * @throws ConfigException when the names are none or the folder is in use already
     */
    public static void create(DataFolder folder, String domain, String hostname, boolean demo)
            throws ConfigException, IOException {
        for (String name : List.of(domain, hostname)) {
            if (!HostNames.valid(name)) {
                throw new ConfigException("'" + name + "' is not a domain name");
            }
        }
        if (folder.initialised()) {
            throw new ConfigException(folder.root() + " is a data folder already; nothing was changed");
        }
        folder.create();
        Path key = folder.root().resolve("master.key");
        if (!Files.exists(key)) {
            UnlockKey.random().write(key);
        }
        Path chain = folder.tls().resolve("certificate.pem");
        if (!Files.exists(chain)) {
            SelfSignedCertificate.make(hostname, List.of(domain), demo ? DEMO_YEARS : A_YEAR)
                    .write(chain, folder.tls().resolve("key.pem"));
        }
        DataFolder.writePrivate(
                folder.config(), ConfigTemplate.text(hostname, demo).getBytes(StandardCharsets.UTF_8));
    }
}
