package org.redoubt.server.doctor;

import java.io.IOException;
import java.util.List;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.server.config.OidcConfig;
import org.redoubt.server.config.ServerConfig;
import org.redoubt.server.notify.Hosts;
import org.redoubt.server.oidc.ProviderFetcher;
import org.redoubt.transport.dns.DnsResolver;
import org.redoubt.transport.dns.LazyResolver;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.WireRuntime;

/** Whether the identity provider of {@code [oidc]} can be asked, is who it should be, and has keys. */
final class OidcCheck {
    private OidcCheck() {}

    static Finding of(OidcConfig oidc, ServerConfig config, DataFolder folder) {
        if (config.listeners().stream().noneMatch(listener -> listener.kind() == ListenerKind.HTTPS)) {
            return Finding.problem("oidc", "browsers need the https listener; add [listeners.https]");
        }
        try (WireRuntime runtime = WireRuntime.system();
                Dialer dialer = new Dialer(runtime, List.of())) {
            Resolver resolver = config.dns()
                    .settings(folder.root())
                    .<Resolver>map(settings -> new LazyResolver(() -> DnsResolver.of(
                            settings, work -> Thread.ofVirtual().name("dns").start(work))))
                    .orElse(Resolver.NONE);
            int keys = ProviderFetcher.issuer(oidc, folder::resolve, new Hosts(dialer, resolver)).examine();
            return keys == 0
                    ? Finding.problem("oidc", oidc.setting().issuer() + " has no key that can be used; keys are RSA of 2048 bits"
                            + " and more, P-256 and Ed25519")
                    : Finding.ok("oidc", oidc.setting().issuer() + " answers and has " + keys + " keys");
        } catch (IOException failed) {
            return Finding.problem("oidc", failed.getMessage() + "; until that is mended people of "
                    + String.join(", ", oidc.setting().domains()) + " cannot sign in with it");
        }
    }
}
