package org.redoubt.server.doctor;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.redoubt.server.config.ClientCertificatesConfig;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.tls.ClientCertificates;

/** Whether the authorities of people's certificates and the lists of revoked ones can be used. */
final class ClientCertificatesCheck {
    private static final String CHECK = "client certificates";
    private static final Duration SOON = Duration.ofDays(2);

    private ClientCertificatesCheck() {}

    static Finding of(ClientCertificatesConfig config, DataFolder folder) {
        try {
            ClientCertificates known = ClientCertificates.open(config.in(folder::resolve), InstantSource.system());
            Instant now = Instant.now();
            boolean over = known.authorities().stream()
                    .allMatch(each -> each.getNotAfter().toInstant().isBefore(now));
            Optional<Instant> lists = known.revocationsUntil();
            if (over) {
                return Finding.problem(CHECK, "every authority has expired; put its new certificate into authorities");
            }
            if (lists.filter(until -> until.isBefore(now)).isPresent()) {
                return Finding.problem(CHECK, "the list of revoked certificates ended at " + lists.get()
                        + ", so that nobody comes in with one; put a new list in its place");
            }
            return lists.filter(until -> until.isBefore(now.plus(SOON))).isPresent()
                    ? Finding.warning(CHECK, "the list of revoked certificates ends at " + lists.get() + "; put a new one in its place")
                    : Finding.ok(CHECK, known.authorities().size() + " authorities"
                            + lists.map(until -> ", revoked ones are listed until " + until).orElse(", no list of revoked ones"));
        } catch (IOException wrong) {
            return Finding.problem(CHECK, wrong.getMessage() + "; the server does not start like this");
        }
    }
}
