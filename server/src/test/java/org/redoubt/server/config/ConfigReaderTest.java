package org.redoubt.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.tlog.NoteSigner;
import org.redoubt.ldap.LdapSetting;
import org.redoubt.server.config.AdministrationConfig.TwoPeople;
import org.redoubt.server.config.AuditConfig.WitnessTarget;
import org.redoubt.server.config.MasterKeySource.KeyFile;
import org.redoubt.server.config.MasterKeySource.SystemdCredential;
import org.redoubt.server.config.OutboundSettings.HostSettings;
import org.redoubt.server.config.OutboundSettings.Tls;
import org.redoubt.server.config.ServerConfig.CertificatePaths;

class ConfigReaderTest {
    private static final String MINIMAL = """
        hostname = "mail.example.org"
        [[certificates]]
        chain = "c.pem"
        key = "k.pem"
        [listeners.imap]
        """;

    @Test
    void whatInitWritesIsPinned() throws ConfigException {
        ServerConfig config = ConfigReader.parse("redoubt.toml", ConfigTemplate.text("mail.example.org", false));
        List<ListenerSettings> listeners = List.of(
                listener(ListenerKind.SMTP, "*", 25, 2_000, 100),
                listener(ListenerKind.LMTP, "127.0.0.1", 24, 500, 500),
                listener(ListenerKind.SUBMISSIONS, "*", 465, 5_000, 100),
                listener(ListenerKind.SUBMISSION, "*", 587, 5_000, 100),
                listener(ListenerKind.IMAP, "*", 143, 50_000, 1_000),
                listener(ListenerKind.IMAPS, "*", 993, 50_000, 1_000),
                listener(ListenerKind.POP3, "*", 110, 10_000, 500),
                listener(ListenerKind.POP3S, "*", 995, 10_000, 500),
                listener(ListenerKind.HTTPS, "*", 443, 10_000, 500),
                listener(ListenerKind.MANAGESIEVE, "*", 4190, 2_000, 100),
                listener(ListenerKind.ADMIN, "127.0.0.1", 8443, 100, 100),
                listener(ListenerKind.ADMINISTRATION, "127.0.0.1", 9443, 200, 100));
        ServerConfig expected = new ServerConfig(
                "mail.example.org",
                false,
                new KeyFile(Path.of("master.key")),
                List.of(new CertificatePaths(Path.of("tls/certificate.pem"), Path.of("tls/key.pem"))),
                52_428_800,
                System.Logger.Level.INFO,
                Optional.empty(),
                new DnsConfig(List.of(), true, Optional.empty()),
                new AuthenticationConfig(true, true, List.of(), List.of()),
                SpamConfig.DEFAULT,
                SmimeConfig.DEFAULT,
                AlertsConfig.DEFAULT,
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                AdministrationConfig.DEFAULT,
                AuditConfig.DEFAULT,
                listeners,
                OutboundSettings.DIRECT);
        assertEquals(expected, config);
    }

    private static ListenerSettings listener(ListenerKind kind, String address, int port, int max, int perAddress) {
        return new ListenerSettings(kind, List.of(address), port, max, perAddress, List.of());
    }

    @Test
    void theDemoStaysOnLoopbackAndAllowsPasswordsThere() throws ConfigException {
        ServerConfig config = ConfigReader.parse("redoubt.toml", ConfigTemplate.text("mail.example.org", true));
        assertTrue(config.insecureLoopbackAuth());
        assertTrue(config.listeners().stream().allMatch(l -> l.addresses().equals(List.of("127.0.0.1"))));
    }

    @Test
    void whatIsNotSaidHasTheSameDefaults() throws ConfigException {
        ServerConfig config = ConfigReader.parse("redoubt.toml", MINIMAL);
        assertEquals(new KeyFile(Path.of("master.key")), config.masterKey());
        assertEquals(ServerConfig.DEFAULT_MESSAGE_OCTETS, config.messageOctets());
        assertEquals(DnsConfig.DEFAULT, config.dns());
        assertEquals(AuthenticationConfig.DEFAULT, config.authentication());
        assertEquals(SpamConfig.DEFAULT, config.spam());
        assertEquals(List.of(listener(ListenerKind.IMAP, "*", 143, 50_000, 1_000)), config.listeners());
    }

    @Test
    void alertsAreRaisedFromALevelOnAndToldToWhomTheConfigurationNames() throws ConfigException {
        String alerts = "[alerts]\nlevel = \"medium\"\nmail = [\"security@example.org\"]\nmail_level = \"high\"\npast_mail_days = 30\n";
        AlertsConfig expected = new AlertsConfig("medium", List.of("security@example.org"), "high", NotifyConfig.NONE, List.of(), List.of(), Duration.ofDays(30));
        assertEquals(expected, ConfigReader.parse("redoubt.toml", MINIMAL + alerts).alerts());
        String wrong = alerts.replace("medium", "loud").replace("security@", "security ");
        ConfigException refused = org.junit.jupiter.api.Assertions.assertThrows(
                ConfigException.class, () -> ConfigReader.parse("redoubt.toml", MINIMAL + wrong));
        assertEquals(2, refused.problems().size());
    }

    @Test
    void theAuditLogIsKeptForSoManyDaysByKind() throws ConfigException {
        String audit = "[audit]\nkeep_days = 400\n[audit.keep_days_of]\nlist = 90\n";
        Map<AuditKind, Duration> keep =
                ConfigReader.parse("redoubt.toml", MINIMAL + audit).audit().keep();
        assertEquals(AuditKind.values().length, keep.size());
        assertEquals(Duration.ofDays(90), keep.get(AuditKind.LIST));
        assertEquals(Duration.ofDays(400), keep.get(AuditKind.READ));
        assertEquals(Map.of(), ConfigReader.parse("redoubt.toml", MINIMAL).audit().keep());
        String wrong = "[audit]\nkeep_days = 3\n[audit.keep_days_of]\nreads = 90\n";
        ConfigException refused = org.junit.jupiter.api.Assertions.assertThrows(
                ConfigException.class, () -> ConfigReader.parse("redoubt.toml", MINIMAL + wrong));
        assertEquals(2, refused.problems().size());
    }

    @Test
    void whoseWordCountsForSignaturesIsSaidBySettings() throws ConfigException {
        String smime = "[smime]\nsystem_authorities = false\nauthorities = \"/etc/redoubt/authorities\"\n";
        assertEquals(
                new SmimeConfig(false, Path.of("/etc/redoubt/authorities")),
                ConfigReader.parse("redoubt.toml", MINIMAL + smime).smime());
        assertEquals(SmimeConfig.DEFAULT, ConfigReader.parse("redoubt.toml", MINIMAL).smime());
    }

    @Test
    void theAuditLogGoesToACollectorAndToAWebhookWhichIsNotAnywhere() throws ConfigException {
        String text = MINIMAL + "[export]\nsyslog = \"siem.example.org\"\n"
                + "webhook = \"https://siem.example.org:8088/redoubt\"\nwebhook_secret = \"export.secret\"\n";
        NotifyConfig read = ConfigReader.parse("x", text).alerts().others();
        assertEquals(
                Optional.of(new NotifyConfig.Webhook("siem.example.org", 8088, true, "/redoubt", Path.of("export.secret"))),
                read.events());
        assertEquals(6514, read.syslog().orElseThrow().port());
        assertEquals(Optional.empty(), read.webhook());
        for (String wrong : List.of(
                "http://siem.example.org/", "https://me:secret@siem.example.org/", "https://siem.example.org/?a=b",
                "file:///etc/passwd", "http://127.0.0.1.example.org/", "https:///x", "gopher://127.0.0.1/")) {
            ConfigException refused = assertThrows(
                    ConfigException.class,
                    () -> ConfigReader.parse("x", text.replace("https://siem.example.org:8088/redoubt", wrong)));
            assertTrue(String.valueOf(refused.getMessage()).contains("webhook"), wrong);
        }
        assertThrows(ConfigException.class, () -> ConfigReader.parse("x", text.replace("webhook_secret", "# ")));
    }

    @Test
    void witnessesAndTheLogsThatAreWitnessedAreNamedByTheirKeys() throws ConfigException {
        String witness = NoteSigner.generateWitness("one.example.net/w").key().text();
        String log = NoteSigner.generate("mail.example.net/audit").key().text();
        String text = "[[audit.witnesses]]\nurl = \"https://one.example.net:8443/w/\"\nkey = \"" + witness
                + "\"\n[witness]\nlogs = [\"" + log + "\"]\n";
        AuditConfig audit = ConfigReader.parse("redoubt.toml", MINIMAL + text).audit();
        WitnessTarget target = audit.witnesses().getFirst();
        assertEquals("one.example.net 8443 true /w", target.host() + " " + target.port() + " " + target.tls() + " " + target.path());
        assertEquals(1, audit.quorum());
        assertEquals(log, audit.logs().getFirst().text());
        for (String wrong : List.of(
                text.replace(witness, log),
                text.replace("[\"" + log, "[\"" + witness),
                text.replace("https:", "http:"),
                "[audit]\nwitness_quorum = 2\n" + text)) {
            org.junit.jupiter.api.Assertions.assertThrows(
                    ConfigException.class, () -> ConfigReader.parse("redoubt.toml", MINIMAL + wrong), wrong);
        }
    }

    @Test
    void aKeyMayStayInAToken() throws Exception {
        String token = """
                [master_key]
                pkcs11_module = "/usr/lib/softhsm/libsofthsm2.so"
                pkcs11_slot = 1964226497
                pkcs11_key = "redoubt"
                pkcs11_pin_file = "token.pin"
                """;
        TokenPlace place = new TokenPlace(
                Path.of("/usr/lib/softhsm/libsofthsm2.so"),
                1_964_226_497,
                "redoubt",
                new TokenPlace.Pin.InFile(Path.of("token.pin")));
        assertEquals(
                new MasterKeySource.Token(place),
                ConfigReader.parse("redoubt.toml", MINIMAL + token).masterKey());
        for (String wrong : List.of(
                token.replace("pkcs11_slot = 1964226497\n", ""),
                token.replace("1964226497", "-1"),
                token.replace("1964226497", "4294967296"),
                token.replace("pkcs11_pin_file = \"token.pin\"\n", ""),
                token + "pkcs11_pin_credential = \"pin\"\n",
                token + "file = \"master.key\"\n",
                token.replace("/usr/lib", "usr/lib"),
                token.replace("so\"", "so\\nslot=3\""),
                token.replace("\"redoubt\"", "\"two words\""))) {
            org.junit.jupiter.api.Assertions.assertThrows(
                    ConfigException.class, () -> ConfigReader.parse("redoubt.toml", MINIMAL + wrong), wrong);
        }
    }

    private static final String MANY_SETTINGS = """
            hostname = "mx.example.org"
            insecure_loopback_auth = true
            [master_key]
            systemd_credential = "the-key"
            [[certificates]]
            chain = "a.pem"
            key = "b.pem"
            [[certificates]]
            chain = "/etc/c.pem"
            key = "/etc/d.pem"
            [countries]
            file = "countries.csv"
            [limits]
            message_octets = 65_536
            [log]
            level = "debug"
            file = "redoubt.log"
            [dns]
            servers = ["192.0.2.53", "[2001:db8::53]:5353"]
            dnssec = false
            trust_anchors = "anchors"
            [authentication]
            check = false
            refuse_dmarc_reject = false
            trusted_sealers = ["lists.example.org"]
            mta_sts_enforce = ["example.org"]
            [spam]
            check = false
            junk_score = 6
            reject_score = 20
            address_lists = ["bl.example.org"]
            domain_lists = ["dbl.example.org"]
            [listeners.smtp]
            addresses = ["192.0.2.1", "2001:db8::1"]
            port = 2525
            max_connections = 7
            max_connections_per_address = 3
            trusted_proxies = ["10.0.0.0/8"]
            relay_networks = ["10.1.0.0/16"]
            """;

    @Test
    void everySettingIsMapped() throws ConfigException {
        ServerConfig config = ConfigReader.parse("redoubt.toml", MANY_SETTINGS);
        assertEquals(
                new ServerConfig(
                        "mx.example.org",
                        true,
                        new SystemdCredential("the-key"),
                        List.of(
                                new CertificatePaths(Path.of("a.pem"), Path.of("b.pem")),
                                new CertificatePaths(Path.of("/etc/c.pem"), Path.of("/etc/d.pem"))),
                        65_536,
                        System.Logger.Level.DEBUG,
                        Optional.of(Path.of("redoubt.log")),
                        new DnsConfig(
                                List.of(new InetSocketAddress("192.0.2.53", 53), new InetSocketAddress("2001:db8::53", 5353)),
                                false, Optional.of(Path.of("anchors"))),
                        new AuthenticationConfig(false, false, List.of("lists.example.org"), List.of("example.org")),
                        new SpamConfig(
                                false, 0, 6, 0, 30, 4096, 20, List.of(), Optional.empty(), Optional.empty(), false, true,
                                List.of("bl.example.org"), List.of("dbl.example.org")),
                        SmimeConfig.DEFAULT, AlertsConfig.DEFAULT, Optional.empty(), Optional.empty(), Optional.empty(),
                        Optional.of(Path.of("countries.csv")),
                AdministrationConfig.DEFAULT,
                AuditConfig.DEFAULT,
                        List.of(new ListenerSettings(
                                ListenerKind.SMTP,
                                List.of("192.0.2.1", "2001:db8::1"),
                                2525,
                                7,
                                3,
                                List.of("10.0.0.0/8"),
                                List.of("10.1.0.0/16"))),
                        OutboundSettings.DIRECT),
                config);
    }

    @Test
    void whatIsSetAsideAndWhatFilesAreRefusedIsSaidBySettings() throws ConfigException {
        String spam = MINIMAL + "[spam]\ngreylist_score = 3\nquarantine_score = %d\nquarantine_days = 7\nquarantine_megabytes = 100\nrefused_files = [\"exe\", \"%s\"]\n"
                + "clamd = \"127.0.0.1:3310\"\nrspamd = \"[::1]:11333\"\ndefer_unscanned = true\nscan_inside = false\n";
        assertEquals(
                new SpamConfig(
                        true, 3, 5, 10, 7, 100, 15, List.of("exe", "unreadable-archive"),
                        Optional.of(new InetSocketAddress("127.0.0.1", 3310)), Optional.of(new InetSocketAddress("::1", 11333)),
                        true, false, List.of(), List.of()),
                ConfigReader.parse("redoubt.toml", spam.formatted(10, "unreadable-archive")).spam());
        assertEquals(2, problems(spam.formatted(16, ".exe")).size());
        assertEquals(1, problems(MINIMAL + "[spam]\nclamd = \"clamd.example.org:3310\"\n").size());
    }

    @Test
    void peopleOfAnLdapServerNeedDomainsABaseAndTls() throws ConfigException {
        String ldap = MINIMAL + "[ldap]\nservers = [\"%s\"]\nbase = \"dc=example\"\ndomains = [\"Example.org\"]\n%s";
        LdapConfig config = ConfigReader.parse("redoubt.toml", ldap.formatted("ldaps://dc1.example.org", "")).ldap().orElseThrow();
        assertEquals(List.of(new LdapSetting.Host("dc1.example.org", 636, LdapSetting.Tls.IMPLICIT)), config.setting().hosts());
        assertEquals(List.of("example.org"), config.domains());
        assertEquals(
                List.of(new LdapSetting.Host("dc1.example.org", 1389, LdapSetting.Tls.STARTTLS)),
                ConfigReader.parse("redoubt.toml", ldap.formatted("ldap://dc1.example.org:1389", "starttls = true\n"))
                        .ldap()
                        .orElseThrow()
                        .setting()
                        .hosts());
        assertEquals(1, problems(ldap.formatted("ldap://dc1.example.org", "")).size(), "a password in the clear");
        assertEquals(1, problems(ldap.formatted("ldaps://dc1.example.org/dc=x", "")).size());
        assertEquals(1, problems(ldap.formatted("ldaps://dc1.example.org", "login = \"cn=x\"\n")).size(), "without its password");
        assertEquals(Optional.empty(), ConfigReader.parse("redoubt.toml", MINIMAL + "[ldap]\nservers = []\n").ldap());
    }

    @Test
    void whoActsInARoleAndWhatNeedsTwoIsSaidBySettings() throws ConfigException {
        String section = MINIMAL + "[administration]\n";
        assertEquals(
                new AdministrationConfig(
                        Optional.of(Path.of("/run/redoubt/admin.sock")), Set.of(TwoPeople.EXPORT, TwoPeople.ROLE)),
                ConfigReader.parse(
                                "redoubt.toml",
                                section + "socket = \"/run/redoubt/admin.sock\"\ntwo_people = [\"export\", \"role\"]\n")
                        .administration());
        assertEquals(1, problems(section + "socket = \"admin.sock\"\n").size());
        assertEquals(
                List.of("redoubt.toml line 7: administration.two_people must hold each at most once of export, grant, role, hold, escrow"),
                problems(section + "two_people = [\"export\", \"delete\"]\n"));
        assertEquals(1, problems(section + "two_people = [\"role\", \"role\"]\n").size());
    }

    @Test
    void nameServersAreAddresses() {
        List<String> problems = problems(MINIMAL + "[dns]\nservers = [\"dns.example.org\"]\n");
        assertEquals(1, problems.size());
        assertTrue(problems.getFirst().contains("dns.servers must hold addresses"), problems.toString());
    }

    @Test
    void theNameServersOfTheMachineAreReadFromResolvConf() {
        assertEquals(
                List.of(new InetSocketAddress("192.0.2.1", 53), new InetSocketAddress("2001:db8::1", 53)),
                NameServers.parse("# by hand\nsearch example.org\nnameserver 192.0.2.1\nnameserver\t2001:db8::1 # x\n"
                        + "nameserver nonsense\noptions edns0\n"));
    }

    @Test
    void theWayOutIsMapped() throws ConfigException {
        ServerConfig config = ConfigReader.parse("redoubt.toml", MINIMAL + """
            [outbound]
            smart_host = "relay.example.net"
            credentials = "relay.login"
            reachable_networks = ["10.1.0.0/16"]
            [[routes]]
            domain = "Partner.Example"
            host = "[2001:db8::25]"
            port = 2525
            tls = "none"
            """);
        HostSettings relay =
                new HostSettings("relay.example.net", 587, Tls.REQUIRED, Optional.of(Path.of("relay.login")));
        HostSettings partner = new HostSettings("2001:db8::25", 2525, Tls.NONE, Optional.empty());
        assertEquals(
                new OutboundSettings(
                        Optional.of(relay), Map.of("partner.example", partner), List.of("10.1.0.0/16")),
                config.outbound());
    }

    @Test
    void aWayOutThatCannotBeIsRefused() {
        String outbound = MINIMAL + "[outbound]\n";
        assertEquals(
                List.of("redoubt.toml line 7: outbound.tls must be required or implicit where credentials are given"),
                problems(outbound + "tls = \"none\"\nsmart_host = \"a.example\"\ncredentials = \"c\"\n"));
        assertEquals(
                List.of("redoubt.toml line 7: outbound.smart_host must be a host and its port, such as"
                        + " relay.example.net:587"),
                problems(outbound + "smart_host = \"a_b:25\"\n"));
        assertEquals(
                List.of("redoubt.toml line 1: outbound.smart_host is missing; tls and credentials belong to it"),
                problems(outbound + "tls = \"none\"\n"));
        String route = MINIMAL + "[[routes]]\ndomain = \"a.example\"\n";
        assertEquals(
                List.of("redoubt.toml line 1: routes.host must be a host name or an address; every [[routes]] has one"),
                problems(route));
        String both = route + "host = \"h\"\n[[routes]]\ndomain = \"a.example\"\nhost = \"i\"\n";
        assertEquals(List.of("redoubt.toml line 10: routes.domain has a route already"), problems(both));
    }

    @Test
    void anUnknownKeyIsAnErrorThatNamesItsLineAndTheLikelyKey() {
        assertEquals(
                List.of("redoubt.toml line 6: listeners.imap.max-connections is not known;"
                        + " did you mean listeners.imap.max_connections?"),
                problems(MINIMAL + "max-connections = 5\n"));
        assertEquals(
                List.of("redoubt.toml line 6: listeners.gopher is not known"
                        + " (known here: smtp, lmtp, submissions, submission, imap, imaps, pop3, pop3s, https, managesieve, admin, administration)"),
                problems(MINIMAL + "[listeners.gopher]\n"));
    }

    @Test
    void everyProblemIsToldAtOnce() {
        List<String> problems = problems("""
            hostname = "not a name"
            insecure_loopback_auth = "yes"
            [[certificates]]
            chain = "c.pem"
            [listeners.imap]
            port = 70000
            addresses = "127.0.0.1"
            """);
        assertEquals(
                List.of(
                        "redoubt.toml line 1: hostname must be a host name such as mail.example.org",
                        "redoubt.toml line 2: insecure_loopback_auth must be true or false",
                        "redoubt.toml every [[certificates]] must have chain and key, two PEM files",
                        "redoubt.toml there is no [[certificates]]; mail is not served without TLS",
                        "redoubt.toml line 7: listeners.imap.addresses must be a list of texts, [\"…\"]",
                        "redoubt.toml line 6: listeners.imap.port must be from 1 to 65535, not 70000"),
                problems);
    }

    @Test
    void brokenTomlIsToldWithItsLine() {
        List<String> problems = problems("hostname = \"mail.example.org\"\nlisteners = [\n");
        assertTrue(problems.getFirst().startsWith("redoubt.toml line "), problems.toString());
    }

    @Test
    void aMissingFileSaysHowToMakeOne() {
        ConfigException missing =
                assertThrows(ConfigException.class, () -> ConfigReader.read(Path.of("/nonexistent/redoubt.toml")));
        assertTrue(missing.problems().getFirst().contains("redoubt init"));
    }

    private static List<String> problems(String toml) {
        return assertThrows(ConfigException.class, () -> ConfigReader.parse("redoubt.toml", toml))
                .problems();
    }
}
