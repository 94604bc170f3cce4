package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.directory.Administration;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DomainName;
import org.redoubt.directory.SigningKey;
import org.redoubt.directory.SigningKey.State;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;
import org.redoubt.transport.dns.Answer;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Rdata;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.dns.Security;

/** The keys of a domain from its first day over a rotation. */
class DomainKeysTest {
    private static final DomainName EXAMPLE = DomainName.parse("example.org").orElseThrow();

    private final Zone zone = new Zone();
    private Instant now = Instant.now();
    private Installation installation;
    private Administration administration;
    private DomainKeys keys;

    private static final class Zone implements Resolver {
        private final Map<String, String> texts = new HashMap<>();

        @Override
        public <T extends Rdata> Answer<T> resolve(DnsName name, RecordType<T> type, Duration atMost) {
            String text = texts.get(name.text());
            return text == null || !type.equals(RecordType.TXT)
                    ? new Answer.NoSuchName<>(Security.INSECURE, Duration.ZERO)
                    : new Answer.Found<>(
                            List.of(type.rdata().cast(new Rdata.Txt(text))), name, Security.INSECURE, Duration.ZERO);
        }
    }

    @BeforeEach
    void open(@TempDir Path root) throws Exception {
        DataFolder folder = DataFolder.at(root.resolve("data"));
        FolderInit.create(folder, "example.org", "mail.example.org", true);
        installation = Installation.open(folder).orElseThrow();
        administration = installation
                .directory()
                .administration(
                        new AuthenticatedPrincipal("operator", Directory.ACCOUNT, true),
                        new SessionInfo("test", "cli", "local", true));
        keys = new DomainKeys(installation.directory(), administration, zone, () -> now);
    }

    @AfterEach
    void close() {
        installation.close();
    }

    private List<SigningKey> all() {
        return installation.directory().signingKeys(EXAMPLE);
    }

    private List<State> states() {
        return all().stream().map(SigningKey::state).toList();
    }

    private void publish(SigningKey key) {
        zone.texts.put(key.selector() + "._domainkey.example.org", key.record());
    }

    @Test
    void aNewDomainSignsWithBothKindsOfKey() {
        keys.add("example.org").orThrow();
        assertEquals(List.of("rsa-sha256", "ed25519-sha256"), all().stream().map(SigningKey::algorithm).toList());
        assertEquals(List.of(State.ACTIVE, State.ACTIVE), states());
        // One string of a TXT record has 255 characters at most; a provider's form takes more only if it splits.
        assertTrue(all().getFirst().record().startsWith("v=DKIM1; k=rsa; p=MII"), all().getFirst().record());
    }

    @Test
    void aDomainFromBeforeGetsKeysToo() {
        administration.addDomain("example.org").orThrow();
        keys.complete();
        assertEquals(List.of(State.ACTIVE, State.ACTIVE), states());
        keys.complete();
        assertEquals(2, all().size());
    }

    @Test
    void newKeysArePublishedFirstUsedThenAndTheOldKeptForAWhile() {
        keys.add("example.org").orThrow();
        assertInstanceOf(AdminAnswer.Done.class, keys.rotate("example.org", false));
        assertEquals(List.of(State.ACTIVE, State.ACTIVE, State.NEXT, State.NEXT), states());
        assertEquals(4, all().stream().map(SigningKey::selector).distinct().count());
        assertInstanceOf(AdminAnswer.Refused.class, keys.rotate("example.org", false));
        publish(all().get(2));
        keys.follow();
        assertEquals(List.of(State.ACTIVE, State.ACTIVE, State.NEXT, State.NEXT), states());
        publish(all().get(3));
        keys.follow();
        assertEquals(List.of(State.RETIRED, State.RETIRED, State.ACTIVE, State.ACTIVE), states());
        assertEquals("", all().getFirst().secret());
        now = now.plus(DomainKeys.AGED.minusDays(1));
        keys.follow();
        assertEquals(4, all().size());
        now = now.plus(Duration.ofDays(2));
        keys.follow();
        assertEquals(List.of(State.ACTIVE, State.ACTIVE), states());
    }

    @Test
    void anOperatorMaySayThatTheyArePublished() {
        keys.add("example.org").orThrow();
        keys.rotate("example.org", false);
        assertInstanceOf(AdminAnswer.Done.class, keys.rotate("example.org", true));
        assertEquals(List.of(State.RETIRED, State.RETIRED, State.ACTIVE, State.ACTIVE), states());
        assertInstanceOf(AdminAnswer.Refused.class, keys.rotate("elsewhere.example", false));
    }
}
