package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Person;
import org.redoubt.directory.SignIn;
import org.redoubt.guard.SessionInfo;
import org.redoubt.ldap.LdapException;
import org.redoubt.ldap.LdapServer;
import org.redoubt.ldap.LdapSetting;
import org.redoubt.ldap.LdapSetting.Tls;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.clients.NeedsProgram;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.LdapConfig;
import org.redoubt.server.demo.DemoOrganisation;
import org.redoubt.server.ldap.LdapFollower;

/** OpenLDAP's slapd has people and groups, and they are here, with their passwords. */
@NeedsProgram({"slapd", "slapadd", "ldapmodify", "openssl"})
@Timeout(120)
class LdapTest {
    private static final String BASE = "dc=example,dc=org";
    private static final String ADMIN = "cn=admin," + BASE;

    @TempDir
    private Path root;

    private DataFolder folder = DataFolder.at(Path.of(""));
    private Installation installation;
    private Process slapd;
    private int plain;
    private int tls;

    @BeforeEach
    void start() throws Exception {
        folder = DemoFolder.make(root.resolve("data"));
        writeSecret();
        Path home = root.resolve("slapd");
        Files.createDirectories(home.resolve("db"));
        certificate(home.resolve("cert.pem"), home.resolve("key.pem"));
        Files.copy(home.resolve("cert.pem"), root.resolve("data/ca.pem"));
        Files.writeString(home.resolve("slapd.conf"), """
                include /etc/ldap/schema/core.schema
                include /etc/ldap/schema/cosine.schema
                include /etc/ldap/schema/inetorgperson.schema
                modulepath /usr/lib/ldap
                moduleload back_mdb
                TLSCertificateFile %1$s/cert.pem
                TLSCertificateKeyFile %1$s/key.pem
                database mdb
                maxsize 16777216
                suffix "%2$s"
                rootdn "%3$s"
                rootpw look-around
                directory %1$s/db
                """.formatted(home, BASE, ADMIN));
        run(people(), "slapadd", "-f", home.resolve("slapd.conf").toString());
        plain = freePort();
        tls = freePort();
        slapd = new ProcessBuilder("slapd", "-d", "0", "-f", home.resolve("slapd.conf").toString(), "-h",
                        "ldap://127.0.0.1:" + plain + "/ ldaps://127.0.0.1:" + tls + "/")
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("slapd.log").toFile())
                .start();
        awaitPort(tls);
        installation = Installation.open(folder).orElseThrow();
    }

    @AfterEach
    void stop() throws Exception {
        installation.close();
        slapd.destroy();
        if (!slapd.waitFor(10, TimeUnit.SECONDS)) {
            slapd.destroyForcibly().waitFor();
        }
    }

    private void writeSecret() throws IOException {
        Path secret = Files.writeString(root.resolve("data/ldap.password"), "look-around\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    }

    private static String people() {
        return """
                dn: %1$s
                objectClass: dcObject
                objectClass: organization
                o: Example
                dc: example

                """.formatted(BASE) + person("carol", "of-carol") + person("dave", "of-dave") + """
                dn: cn=team,%1$s
                objectClass: groupOfNames
                objectClass: extensibleObject
                cn: team
                mail: team@example.org
                member: cn=carol,%1$s
                member: cn=dave,%1$s

                """.formatted(BASE);
    }

    private static String person(String name, String password) {
        return """
                dn: cn=%1$s,%2$s
                objectClass: inetOrgPerson
                cn: %1$s
                sn: %1$s
                displayName: The %1$s
                mail: %1$s@example.org
                userPassword: %3$s

                """.formatted(name, BASE, password);
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private void awaitPort(int port) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                assertTrue(
                        slapd.isAlive() && System.nanoTime() < deadline,
                        () -> "slapd does not listen: " + said());
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    private String said() {
        try {
            return Files.readString(root.resolve("slapd/slapd.log"));
        } catch (IOException unreadable) {
            return String.valueOf(unreadable);
        }
    }

    /** A key as GnuTLS, which slapd uses, wants it. */
    private static void certificate(Path chain, Path key) throws IOException {
        run("", "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", "/CN=ldap.example.org", "-addext", "subjectAltName=IP:127.0.0.1",
                "-out", chain.toString(), "-keyout", key.toString());
    }

    private static void run(String input, String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.onExit().join().exitValue(), said);
    }

    private void modify(String ldif) throws IOException {
        run(ldif, "ldapmodify", "-x", "-H", "ldap://127.0.0.1:" + plain, "-D", ADMIN, "-w", "look-around");
    }

    private LdapConfig config(Tls how) {
        LdapSetting setting = new LdapSetting(
                List.of(new LdapSetting.Host("127.0.0.1", how == Tls.IMPLICIT ? tls : plain, how)),
                Optional.of(Path.of("ca.pem")), ADMIN, Optional.of(Path.of("ldap.password")), BASE,
                "(objectClass=inetOrgPerson)", Optional.of("(objectClass=groupOfNames)"), LdapSetting.Names.STANDARD);
        return new LdapConfig(setting.in(folder::resolve), List.of(DemoOrganisation.DOMAIN), false);
    }

    private SignIn signIn(String login, String password) {
        return installation.directory().signIn(
                login, password.getBytes(StandardCharsets.UTF_8), new SessionInfo("s", "imap", "192.0.2.7:1", true));
    }

    private Optional<Person> person(String name) {
        return installation.directory().person(name + "@" + DemoOrganisation.DOMAIN);
    }

    @Test
    void whoIsThereIsHereWithHerPasswordUntilSheIsGone() throws Exception {
        Directory directory = installation.directory();
        try (LdapServer server = LdapServer.of(config(Tls.IMPLICIT).setting())) {
            LdapFollower follower = LocalAdmin.ldap(installation, server, config(Tls.IMPLICIT));
            directory.askForPasswords(follower);
            assertEquals(new LdapFollower.Tally(2, 1, 2, 3, 0, 0), follower.follow());
            assertEquals("The carol", person("carol").orElseThrow().displayName());
            assertTrue(installation.accounts().all().contains(person("carol").orElseThrow().account()));
            assertInstanceOf(SignIn.Accepted.class, signIn("carol@example.org", "of-carol"));
            assertInstanceOf(SignIn.Refused.class, signIn("carol@example.org", "of-dave"));
            // Whom the operator has made is her own.
            assertFalse(follower.keeps(person("alice").orElseThrow()));
            assertEquals(
                    Set.of("carol@example.org", "dave@example.org"),
                    Set.copyOf(directory.groups().stream()
                            .filter(group -> group.address().equals("team@example.org"))
                            .findFirst()
                            .orElseThrow()
                            .members()));
            assertEquals(new LdapFollower.Tally(2, 1, 0, 0, 0, 0), follower.follow(), "nothing is new");

            modify("dn: cn=carol," + BASE + "\nchangetype: modify\nreplace: userPassword\nuserPassword: another\n");
            assertInstanceOf(SignIn.Accepted.class, signIn("carol@example.org", "another"));
            modify("dn: cn=dave," + BASE + "\nchangetype: delete\n\ndn: cn=carol," + BASE
                    + "\nchangetype: modify\nreplace: displayName\ndisplayName: Carol C.\n");
            follower.follow();
            assertFalse(person("dave").orElseThrow().enabled(), "her mail stays, and she may not sign in");
            assertEquals("Carol C.", person("carol").orElseThrow().displayName());
            modify(person("dave", "again").replace("objectClass: inetOrgPerson", "changetype: add\nobjectClass: inetOrgPerson"));
            follower.follow();
            assertInstanceOf(SignIn.Accepted.class, signIn("dave@example.org", "again"));
            assertTrue(person("alice").orElseThrow().enabled());
        }
    }

    @Test
    void whomAnOperatorHasLockedStaysSoWhenSheIsBackThere() throws Exception {
        String gone = "dn: cn=dave," + BASE + "\nchangetype: delete\n";
        String back = person("dave", "again").replace("objectClass: inetOrgPerson", "changetype: add\nobjectClass: inetOrgPerson");
        try (LdapServer server = LdapServer.of(config(Tls.IMPLICIT).setting());
                AdminService operator = LocalAdmin.within(installation)) {
            LdapFollower follower = LocalAdmin.ldap(installation, server, config(Tls.IMPLICIT));
            installation.directory().askForPasswords(follower);
            follower.follow();
            Officers.done(operator, new AdminRequest.SetEnabled("dave@example.org", false));
            modify(gone);
            assertEquals(0, follower.follow().disabled(), "she is locked already");
            modify(back);
            follower.follow();
            SignIn.Refused refused = assertInstanceOf(SignIn.Refused.class, signIn("dave@example.org", "again"));
            assertEquals(SignIn.Reason.DISABLED, refused.reason());
            Officers.done(operator, new AdminRequest.SetEnabled("dave@example.org", true));
            assertInstanceOf(SignIn.Accepted.class, signIn("dave@example.org", "again"));
        }
    }

    @Test
    void whoIsFollowedStaysSoAfterARestartWhileTheServerIsAway() throws Exception {
        try (LdapServer server = LdapServer.of(config(Tls.STARTTLS).setting())) {
            LdapFollower follower = LocalAdmin.ldap(installation, server, config(Tls.STARTTLS));
            follower.follow();
            slapd.destroy();
            slapd.waitFor();
            LdapFollower later = LocalAdmin.ldap(installation, server, config(Tls.STARTTLS));
            installation.directory().askForPasswords(later);
            assertThrows(LdapException.class, later::follow);
            assertTrue(person("carol").orElseThrow().enabled());
            SignIn.Refused refused = assertInstanceOf(SignIn.Refused.class, signIn("carol@example.org", "of-carol"));
            assertEquals(SignIn.Reason.UNAVAILABLE, refused.reason());
        }
    }

    @Test
    void whomNobodyVouchesForIsToldNoPassword() throws Exception {
        Files.delete(root.resolve("data/ca.pem"));
        certificate(root.resolve("data/ca.pem"), root.resolve("data/ca.key"));
        for (Tls how : List.of(Tls.IMPLICIT, Tls.STARTTLS)) {
            try (LdapServer server = LdapServer.of(config(how).setting())) {
                assertThrows(LdapException.class, server::people);
            }
        }
    }
}
