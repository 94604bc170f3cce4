package org.redoubt.ldap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.ldap.LdapServer.Check;
import org.redoubt.ldap.LdapSetting.Host;
import org.redoubt.ldap.LdapSetting.Names;
import org.redoubt.ldap.LdapSetting.Tls;

/** Against a directory in memory: who is read, whose password is whose, and what is no password. */
class LdapServerTest {
    private static final String BASE = "dc=example,dc=org";
    private static final String LOGIN = "cn=redoubt," + BASE;

    @TempDir
    private Path folder;

    private InMemoryDirectoryServer directory = none();
    private LdapServer server = none();

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T none() {
        return null;
    }

    @BeforeEach
    void start() throws Exception {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(BASE);
        config.addAdditionalBindCredentials(LOGIN, "look around");
        config.setSchema(null);
        config.setListenerConfigs(InMemoryListenerConfig.createLDAPConfig("test", InetAddress.getLoopbackAddress(), 0, null));
        directory = new InMemoryDirectoryServer(config);
        directory.add("dn: " + BASE, "objectClass: domain", "dc: example");
        person("alice", "userPassword: of alice", "displayName: Alice A.", "proxyAddresses: SMTP:alice@example.org",
                "proxyAddresses: smtp:Al@example.org", "proxyAddresses: X500:/o=x");
        person("bob", "userPassword: of bob", "userAccountControl: 514");
        directory.add("dn: cn=printer," + BASE, "objectClass: person", "cn: printer");
        directory.add("dn: cn=team," + BASE, "objectClass: groupOfNames", "cn: team", "mail: team@example.org",
                "member: CN=alice, DC=example,DC=org", "member: cn=gone," + BASE);
        directory.startListening();
        server = LdapServer.of(setting("look around"));
    }

    private void person(String name, String... more) throws Exception {
        String lines = "dn: cn=" + name + "," + BASE + "\nobjectClass: person\ncn: " + name + "\nmail: " + name
                + "@example.org\n" + String.join("\n", more);
        directory.add(lines.split("\n"));
    }

    private LdapSetting setting(String secret) throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), secret + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return new LdapSetting(
                List.of(new Host("127.0.0.1", directory.getListenPort(), Tls.NONE)),
                Optional.empty(), LOGIN, Optional.of(file), BASE,
                "(&(objectClass=person)(mail=*))",
                Optional.of("(objectClass=groupOfNames)"),
                new Names("mail", "displayName", Optional.of("proxyAddresses"), "member"));
    }

    @AfterEach
    void stop() {
        server.close();
        directory.shutDown(true);
    }

    private Check check(String address, String password) throws LdapException {
        return server.check(address, password.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void peopleWithAnAddressAreReadWithWhatTheyAreCalled() throws Exception {
        List<LdapPerson> people =
                server.people().stream().sorted((a, b) -> a.address().compareTo(b.address())).toList();
        assertEquals(
                List.of(
                        new LdapPerson("cn=alice," + BASE, "alice@example.org", "Alice A.", Optional.of(List.of("al@example.org")), true),
                        new LdapPerson("cn=bob," + BASE, "bob@example.org", "bob", Optional.of(List.of()), false)),
                people);
        assertEquals(
                List.of(new LdapGroup("cn=team," + BASE, "team@example.org", List.of("cn=alice," + BASE, "cn=gone," + BASE))),
                server.groups());
    }

    @Test
    void allPagesAreRead() throws Exception {
        for (int i = 0; i < 1_100; i++) {
            person("p" + i);
        }
        assertEquals(1_102, server.people().stream().map(LdapPerson::dn).collect(Collectors.toSet()).size());
    }

    @Test
    void aPasswordIsItsOwnersAlone() throws Exception {
        assertEquals(Check.RIGHT, check("alice@example.org", "of alice"));
        assertEquals(Check.RIGHT, check("ALICE@example.org", "of alice"));
        assertEquals(Check.WRONG, check("alice@example.org", "of bob"));
        assertEquals(Check.UNKNOWN, check("carol@example.org", "of alice"));
        // After each it looks around as itself again.
        assertEquals(2, server.people().size());
    }

    @Test
    void whatIsNoPasswordIsWrongWhateverTheServerSays() throws Exception {
        assertEquals(Check.WRONG, check("alice@example.org", ""));
        assertEquals(Check.WRONG, check("alice@example.org", "x".repeat(2_000)));
    }

    @Test
    void anAddressIsNoFilter() throws Exception {
        assertEquals(Check.UNKNOWN, check("*", "of alice"));
        assertEquals(Check.UNKNOWN, check("alice@example.org)(cn=alice", "of alice"));
        assertEquals(Check.UNKNOWN, check("nobody)(|(mail=alice@example.org", "of alice"));
    }

    @Test
    void whoeverSharesAnAddressIsNobody() throws Exception {
        directory.add("dn: cn=alice2," + BASE, "objectClass: person", "cn: alice2", "mail: alice@example.org", "userPassword: of alice");
        assertEquals(Check.UNKNOWN, check("alice@example.org", "of alice"));
    }

    @Test
    void whatCannotBeFoundOutIsSaid() throws Exception {
        try (LdapServer wrong = LdapServer.of(setting("another"))) {
            LdapException refused = assertThrows(LdapException.class, wrong::people);
            assertTrue(String.valueOf(refused.getMessage()).contains("invalid credentials"), refused.getMessage());
        }
        directory.shutDown(true);
        assertThrows(LdapException.class, () -> check("alice@example.org", "of alice"));
        directory.startListening();
        assertEquals(Check.RIGHT, check("alice@example.org", "of alice"), "it connects anew");
    }

    @Test
    void aPasswordFileThatIsOpenToOthersIsNotUsed() throws Exception {
        LdapSetting setting = setting("look around");
        Files.setPosixFilePermissions(setting.secret().orElseThrow(), PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(String.valueOf(assertThrows(LdapException.class, () -> LdapServer.of(setting)).getMessage()).contains("chmod 600"));
    }
}
