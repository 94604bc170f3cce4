package org.redoubt.server.config;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.redoubt.server.config.MasterKeySource.KeyFile;
import org.redoubt.server.config.MasterKeySource.SystemdCredential;
import org.redoubt.server.config.ServerConfig.CertificatePaths;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlVersion;

/**
 * Reads {@code redoubt.toml} strictly: an unknown key, a wrong type or a value out of range is an error that names
 * its line, and all of them are told at once. A server that starts on a misread configuration is worse than one
 * that does not start.
 */
public final class ConfigReader {
    /** Far above any real file; whatever is larger is something else by accident. */
    private static final long MAX_FILE_OCTETS = 1 << 20;

    private static final long MAX_MESSAGE_OCTETS = 1L << 30;
    private static final int MAX_CONNECTIONS = 1_000_000;

    private final List<String> problems = new ArrayList<>();

    private ConfigReader() {}

    /**
     * Reads a file.
     *
     * @throws ConfigException when there is no such file or it says something that cannot be used
     */
    public static ServerConfig read(Path file) throws ConfigException {
        String text;
        try {
            if (Files.size(file) > MAX_FILE_OCTETS) {
                throw new ConfigException(file + " is not a configuration: it is larger than 1 MiB");
            }
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new ConfigException("there is no " + file + "; make one with: redoubt init --domain example.org");
        } catch (CharacterCodingException e) {
            throw new ConfigException(file + " is not UTF-8 text");
        } catch (IOException e) {
            throw new ConfigException(file + " cannot be read: " + e.getMessage());
        }
        return parse(file.toString(), text);
    }

    /** @param name what messages call the text */
    static ServerConfig parse(String name, String text) throws ConfigException {
        ConfigReader reader = new ConfigReader();
        Optional<ServerConfig> config = reader.config(text);
        if (config.isEmpty() || !reader.problems.isEmpty()) {
            throw new ConfigException(
                    reader.problems.stream().map(p -> name + " " + p).toList());
        }
        return config.get();
    }

    private Optional<ServerConfig> config(String text) {
        TomlParseResult toml = Toml.parse(text, TomlVersion.LATEST);
        if (toml.hasErrors()) {
            toml.errors().forEach(e -> problems.add("line " + e.position().line() + ": " + e.getMessage()));
            return Optional.empty();
        }
        TomlSection top = new TomlSection("", toml, problems);
        Optional<String> hostname = hostname(top);
        boolean insecure = top.flag("insecure_loopback_auth").orElse(false);
        MasterKeySource key = top.section("master_key").map(this::masterKey).orElse(new KeyFile(Path.of("master.key")));
        List<CertificatePaths> certificates = certificates(top);
        Optional<TomlSection> log = top.section("log");
        System.Logger.Level level = log.map(this::level).orElse(System.Logger.Level.INFO);
        Optional<Path> logFile = log.flatMap(section -> section.text("file")).map(Path::of);
        log.ifPresent(TomlSection::finish);
        long octets = top.section("limits").map(this::messageOctets).orElse(ServerConfig.DEFAULT_MESSAGE_OCTETS);
        DnsConfig dns = top.section("dns").map(ConfigReader::dns).orElse(DnsConfig.DEFAULT);
        AuthenticationConfig authentication =
                top.section("authentication").map(ConfigReader::authentication).orElse(AuthenticationConfig.DEFAULT);
        SpamConfig spam = top.section("spam").map(ConfigReader::spam).orElse(SpamConfig.DEFAULT);
        SmimeConfig smime = top.section("smime").map(SmimeConfig::read).orElse(SmimeConfig.DEFAULT);
        AlertsConfig alerts = top.section("alerts")
                .map(AlertsReader::read)
                .orElse(AlertsConfig.DEFAULT)
                .exporting(top.section("export").map(NotifyReader::export).orElse(NotifyConfig.NONE))
                .answering(top.sections("responses").stream()
                        .flatMap(section -> ResponseConfig.read(section).stream())
                        .toList())
                .fedBy(top.sections("feeds").stream()
                        .flatMap(section -> FeedConfig.read(section).stream())
                        .toList());
        AdministrationConfig administration =
                top.section("administration").map(AdministrationConfig::read).orElse(AdministrationConfig.DEFAULT);
        AuditConfig ownLog = top.section("audit").map(AuditConfig::read).orElse(AuditConfig.DEFAULT);
        AuditConfig audit = top.section("witness").map(ownLog::witnessing).orElse(ownLog);
        Optional<LdapConfig> ldap = top.section("ldap").flatMap(LdapReader::read);
        Optional<OidcConfig> oidc = top.section("oidc").flatMap(OidcReader::read);
        Optional<ClientCertificatesConfig> clients =
                top.section("client_certificates").flatMap(ClientCertificatesConfig::read);
        Optional<Path> countries = top.section("countries").flatMap(ConfigReader::countries);
        List<ListenerSettings> listeners = listeners(top);
        OutboundSettings outbound = OutboundReader.read(top);
        top.finish();
        return hostname.map(name -> new ServerConfig(
                name, insecure, key, certificates, octets, level, logFile, dns, authentication, spam, smime, alerts, ldap, oidc, clients, countries, administration, audit, listeners, outbound));
    }

    private static DnsConfig dns(TomlSection section) {
        DnsConfig dns = new DnsConfig(
                NameServers.read(section, "servers"),
                section.flag("dnssec").orElse(DnsConfig.DEFAULT.dnssec()),
                section.text("trust_anchors").filter(name -> !name.isEmpty()).map(Path::of));
        section.finish();
        return dns;
    }

    private static Optional<Path> countries(TomlSection section) {
        Optional<String> file = section.text("file").filter(name -> !name.isEmpty());
        if (file.isEmpty()) {
            section.problem("file", "must name a table of addresses and their countries");
        }
        section.finish();
        return file.map(Path::of);
    }

    private static AuthenticationConfig authentication(TomlSection section) {
        AuthenticationConfig defaults = AuthenticationConfig.DEFAULT;
        List<String> sealers = section.texts("trusted_sealers").orElse(defaults.trustedSealers());
        if (!sealers.stream().allMatch(HostNames::valid)) {
            section.problem("trusted_sealers", "must hold domains such as lists.example.org");
        }
        List<String> enforce = section.texts("mta_sts_enforce").orElse(defaults.mtaStsEnforce());
        if (!enforce.stream().allMatch(HostNames::valid)) {
            section.problem("mta_sts_enforce", "must hold domains whose mail comes here, such as example.org");
        }
        AuthenticationConfig authentication = new AuthenticationConfig(
                section.flag("check").orElse(defaults.check()),
                section.flag("refuse_dmarc_reject").orElse(defaults.refuseDmarcReject()),
                sealers,
                enforce);
        section.finish();
        return authentication;
    }

    private static SpamConfig spam(TomlSection section) {
        SpamConfig defaults = SpamConfig.DEFAULT;
        SpamConfig spam = new SpamConfig(
                section.flag("check").orElse(defaults.check()),
                section.number("greylist_score", 0, 100).orElse(defaults.greylistScore()),
                section.number("junk_score", 1, 100).orElse(defaults.junkScore()),
                section.number("quarantine_score", 0, 100).orElse(defaults.quarantineScore()),
                section.number("quarantine_days", 1, 365).orElse(defaults.quarantineDays()),
                section.number("quarantine_megabytes", 1, 1L << 30).orElse(defaults.quarantineMegabytes()),
                section.number("reject_score", 1, 100).orElse(defaults.rejectScore()),
                endings(section),
                scanner(section, "clamd"),
                scanner(section, "rspamd"),
                section.flag("defer_unscanned").orElse(defaults.deferUnscanned()),
                section.flag("scan_inside").orElse(defaults.scanInside()),
                zones(section, "address_lists"),
                zones(section, "domain_lists"));
        if (spam.rejectScore() < spam.junkScore()) {
            section.problem("reject_score", "must not be below junk_score");
        }
        boolean between = spam.junkScore() <= spam.quarantineScore() && spam.quarantineScore() <= spam.rejectScore();
        if (spam.quarantineScore() > 0 && !between) {
            section.problem("quarantine_score", "must be 0, or between junk_score and reject_score");
        }
        section.finish();
        return spam;
    }

    private static Optional<InetSocketAddress> scanner(TomlSection section, String key) {
        Optional<String> text = section.text(key).filter(where -> !where.isEmpty());
        Optional<InetSocketAddress> address = text.filter(where -> where.matches(".*[0-9\\]]:[0-9]+")).flatMap(NameServers::address);
        if (text.isPresent() && address.isEmpty()) {
            section.problem(key, "must be an address with its port, such as 127.0.0.1:3310 or [::1]:11333");
        }
        return address;
    }

    private static List<String> endings(TomlSection section) {
        List<String> endings = section.texts("refused_files").orElse(List.of());
        if (!endings.stream().allMatch(ending -> ending.matches("[a-z0-9_-]{1,40}"))) {
            section.problem("refused_files", "must hold endings such as exe, in lower case and without the dot");
        }
        return endings;
    }

    private static List<String> zones(TomlSection section, String key) {
        List<String> zones = section.texts(key).orElse(List.of());
        if (!zones.stream().allMatch(HostNames::valid)) {
            section.problem(key, "must hold names of lists such as bl.example.org");
        }
        return zones;
    }

    private Optional<String> hostname(TomlSection top) {
        if (!top.has("hostname")) {
            problems.add(
                    "line 1: hostname is missing; it is the name this server is known by, such as mail.example.org");
            return Optional.empty();
        }
        Optional<String> hostname = top.text("hostname");
        if (hostname.isPresent() && !HostNames.valid(hostname.get())) {
            top.problem("hostname", "must be a host name such as mail.example.org");
        }
        return hostname;
    }

    private MasterKeySource masterKey(TomlSection section) {
        Optional<String> file = section.text("file");
        Optional<String> credential = section.text("systemd_credential");
        Optional<String> module = section.text("pkcs11_module");
        Optional<MasterKeySource> token = module.flatMap(path -> token(section, path));
        section.finish();
        if (Stream.of(file, credential, module).filter(Optional::isPresent).count() != 1) {
            problems.add("[master_key] must have one of file, systemd_credential and pkcs11_module");
        }
        if (credential.isPresent() && !credential.get().matches("[A-Za-z0-9._-]{1,255}")) {
            section.problem("systemd_credential", "must be the credential's name, not a path");
        }
        return token.or(() -> credential.map(SystemdCredential::new))
                .orElseGet(() -> new KeyFile(Path.of(file.orElse("master.key"))));
    }

    private static Optional<MasterKeySource> token(TomlSection section, String module) {
        Optional<Long> slot = section.number("pkcs11_slot", 0, TokenPlace.LAST_SLOT);
        Optional<String> key = section.text("pkcs11_key");
        Optional<TokenPlace.Pin> pin =
                TokenPlace.Pin.of(section.text("pkcs11_pin_file"), section.text("pkcs11_pin_credential"));
        if (slot.isEmpty() || key.isEmpty() || pin.isEmpty()) {
            section.problem(
                    "pkcs11_module", "wants pkcs11_slot, pkcs11_key, and either pkcs11_pin_file or pkcs11_pin_credential");
            return Optional.empty();
        }
        TokenPlace place = new TokenPlace(Path.of(module), slot.get(), key.get(), pin.get());
        place.problem().ifPresent(problem -> section.problem("pkcs11_module", "cannot be used: " + problem));
        return Optional.of(new MasterKeySource.Token(place));
    }

    private List<CertificatePaths> certificates(TomlSection top) {
        List<CertificatePaths> certificates = new ArrayList<>();
        for (TomlSection section : top.sections("certificates")) {
            Optional<String> chain = section.text("chain");
            Optional<String> key = section.text("key");
            section.finish();
            if (chain.isEmpty() || key.isEmpty()) {
                problems.add("every [[certificates]] must have chain and key, two PEM files");
            } else {
                certificates.add(new CertificatePaths(Path.of(chain.get()), Path.of(key.get())));
            }
        }
        if (certificates.isEmpty()) {
            problems.add("there is no [[certificates]]; mail is not served without TLS");
        }
        return certificates;
    }

    private System.Logger.Level level(TomlSection section) {
        String level = section.text("level").orElse("info").toLowerCase(Locale.ROOT);
        return switch (level) {
            case "error" -> System.Logger.Level.ERROR;
            case "warning" -> System.Logger.Level.WARNING;
            case "info" -> System.Logger.Level.INFO;
            case "debug" -> System.Logger.Level.DEBUG;
            case "trace" -> System.Logger.Level.TRACE;
            default -> {
                section.problem("level", "must be error, warning, info, debug or trace");
                yield System.Logger.Level.INFO;
            }
        };
    }

    private long messageOctets(TomlSection section) {
        // RFC 5321 4.5.3.1.7: a server must take messages of at least 64K octets.
        long octets = section.number("message_octets", 64 << 10, MAX_MESSAGE_OCTETS)
                .orElse(ServerConfig.DEFAULT_MESSAGE_OCTETS);
        section.finish();
        return octets;
    }

    private List<ListenerSettings> listeners(TomlSection top) {
        Map<ListenerKind, ListenerSettings> listeners = new EnumMap<>(ListenerKind.class);
        top.section("listeners").ifPresent(section -> {
            for (ListenerKind kind : ListenerKind.values()) {
                section.section(kind.text()).ifPresent(inner -> listeners.put(kind, listener(kind, inner)));
            }
            section.finish();
        });
        if (listeners.isEmpty()) {
            problems.add("there is no [listeners.…] table; a server without one serves nobody");
        }
        return List.copyOf(listeners.values());
    }

    private ListenerSettings listener(ListenerKind kind, TomlSection section) {
        List<String> addresses = section.texts("addresses").orElse(List.of(kind.local() ? "127.0.0.1" : "*"));
        if (addresses.isEmpty()) {
            section.problem("addresses", "must name at least one address; remove the table to close the listener");
        }
        ListenerSettings settings = new ListenerSettings(
                kind,
                addresses,
                section.number("port", 1, 65535).map(Long::intValue).orElse(kind.standardPort()),
                count(section, "max_connections", kind.maxConnections()),
                count(section, "max_connections_per_address", kind.maxPerAddress()),
                section.texts("trusted_proxies").orElse(List.of()),
                kind == ListenerKind.SMTP
                        ? section.texts("relay_networks").orElse(List.of())
                        : List.of());
        section.finish();
        return settings;
    }

    private static int count(TomlSection section, String key, int otherwise) {
        return section.number(key, 1, MAX_CONNECTIONS).map(Long::intValue).orElse(otherwise);
    }
}
