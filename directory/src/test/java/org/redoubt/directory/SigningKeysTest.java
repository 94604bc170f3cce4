package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.Outcome.Refused;
import org.redoubt.directory.Rows.DomainRow;
import org.redoubt.directory.SigningKey.State;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.Key;
import org.redoubt.store.seal.KeyPurpose;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.Sealer;

/** The life of a domain's DKIM keys. */
class SigningKeysTest {
    private static final DomainName EXAMPLE = DomainName.parse("example.org").orElseThrow();

    private final Fixture fixture = Fixture.populated();

    @AfterEach
    void close() {
        fixture.close();
    }

    private SigningKey key(String selector, State state) {
        return new SigningKey(selector, "rsa-sha256", "p=" + selector, "secret of " + selector, state, now());
    }

    private Instant now() {
        return fixture.clock.instant();
    }

    private List<SigningKey> keys() {
        return fixture.directory.signingKeys(EXAMPLE);
    }

    @Test
    void keysAreUsedRetiredAndForgottenInTurn() {
        Administration admin = fixture.admin();
        assertEquals(List.of(), keys());
        admin.addSigningKeys("example.org", List.of(key("a", State.ACTIVE))).orThrow();
        admin.addSigningKeys("example.org", List.of(key("b", State.NEXT))).orThrow();
        assertEquals(List.of(State.ACTIVE, State.NEXT), keys().stream().map(SigningKey::state).toList());
        admin.useNextSigningKeys("example.org").orThrow();
        fixture.reopen(DirectoryOptions.CHEAP);
        assertEquals(List.of(State.RETIRED, State.ACTIVE), keys().stream().map(SigningKey::state).toList());
        assertEquals("", keys().getFirst().secret());
        assertEquals("p=a", keys().getFirst().record());
        assertEquals("secret of b", keys().getLast().secret());
        fixture.admin().forgetSigningKeys("example.org", now().plus(Duration.ofDays(1))).orThrow();
        assertEquals(List.of("b"), keys().stream().map(SigningKey::selector).toList());
    }

    @Test
    void whatIsOutOfTurnIsRefused() {
        Administration admin = fixture.admin();
        Refused<DomainName> no = new Refused<>(Problem.NO_CHANGE_OF_KEYS);
        assertEquals(no, admin.useNextSigningKeys("example.org"));
        assertEquals(no, admin.forgetSigningKeys("example.org", now()));
        admin.addSigningKeys("example.org", List.of(key("a", State.NEXT))).orThrow();
        assertEquals(no, admin.addSigningKeys("example.org", List.of(key("b", State.NEXT))));
        admin.useNextSigningKeys("example.org").orThrow();
        assertEquals(no, admin.addSigningKeys("example.org", List.of(key("a", State.NEXT))));
        assertEquals(
                new Refused<>(Problem.NO_SUCH_DOMAIN),
                admin.addSigningKeys("elsewhere.example", List.of(key("a", State.NEXT))));
    }

    @Test
    void secretsAreNeitherExportedNorPrintedNorRecorded() throws IOException {
        fixture.admin().addSigningKeys("example.org", List.of(key("a", State.ACTIVE))).orThrow();
        StringBuilder export = new StringBuilder();
        fixture.directory.exportText(export);
        assertFalse(export.toString().contains("secret of"));
        assertFalse(keys().toString().contains("secret of"), keys().toString());
        assertFalse(fixture.audit.events().toString().contains("secret of"));
        assertTrue(fixture.audit.events().toString().contains("SIGNING-KEYS-ADD"));
    }

    @Test
    void recordsFromBeforeThereWereKeysAreRead() {
        Sealer sealer = MasterKey.random().sealer(KeyPurpose.DIRECTORY);
        RowFormat format = new RowFormat(sealer);
        Key place = RowFormat.key(RowFormat.DOMAIN, 7);
        byte[] old = sealer.seal(new ByteWriter(64).u8(1).text("example.org").toBytes(), place.bytes());
        assertEquals(new DomainRow(7, EXAMPLE, List.of()), format.domain(place, old));
    }
}
