package org.redoubt.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.OutboundSettings;
import org.redoubt.server.config.OutboundSettings.HostSettings;
import org.redoubt.transport.client.Login;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.route.ConfiguredRouter;
import org.redoubt.transport.route.MxRouter;
import org.redoubt.transport.route.Relay;
import org.redoubt.transport.route.Router;
import org.redoubt.transport.route.TlsUse;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.Network;

/** Makes of the configuration what the way out needs. */
final class OutboundAssembly {
    private OutboundAssembly() {}

    static List<Network> reachable(OutboundSettings settings) throws ConfigException {
        try {
            return settings.reachable().stream().map(Network::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    "outbound.reachable_networks must be networks such as 10.0.0.0/8: " + e.getMessage());
        }
    }

    /** The configured routes, the smart host, else the DNS. */
    static Router router(
            OutboundSettings settings,
            DataFolder folder,
            Resolver resolver,
            Dialer dialer,
            String hostname,
            MxRouter.Policies policies)
            throws ConfigException {
        Map<String, Relay> domains = new HashMap<>();
        for (Map.Entry<String, HostSettings> route : settings.routes().entrySet()) {
            domains.put(route.getKey(), relay(route.getValue(), folder));
        }
        Optional<Relay> smartHost = settings.smartHost().isPresent()
                ? Optional.of(relay(settings.smartHost().get(), folder))
                : Optional.empty();
        Router direct = new MxRouter(resolver, dialer, hostname, RandomGenerator.getDefault(), policies);
        return new ConfiguredRouter(domains, smartHost, direct);
    }

    private static Relay relay(HostSettings settings, DataFolder folder) throws ConfigException {
        TlsUse tls =
                switch (settings.tls()) {
                    case NONE -> TlsUse.NONE;
                    case OPPORTUNISTIC -> TlsUse.OPPORTUNISTIC;
                    case REQUIRED -> TlsUse.REQUIRED;
                    case IMPLICIT -> TlsUse.IMPLICIT;
                };
        Optional<Login> login = settings.credentials().isPresent()
                ? Optional.of(login(folder.resolve(settings.credentials().get())))
                : Optional.empty();
        return new Relay(settings.host(), settings.port(), tls, login);
    }

    static Login login(Path file) throws ConfigException {
        try {
            for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
                if (!permission.name().startsWith("OWNER")) {
                    throw new ConfigException("the credentials are open to others; run: chmod 600 " + file);
                }
            }
            List<String> lines = Files.readAllLines(file);
            if (lines.size() < 2 || lines.get(0).isBlank() || lines.get(1).isEmpty()) {
                throw new ConfigException(file + " must have the login in its first line and the password in the next");
            }
            return new Login(lines.get(0).strip(), lines.get(1));
        } catch (NoSuchFileException e) {
            throw new ConfigException("there is no " + file + ", which the configuration names");
        } catch (IOException e) {
            throw new ConfigException(file + " cannot be read");
        }
    }
}
