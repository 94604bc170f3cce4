package org.redoubt.server.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.PasswordService;
import org.redoubt.directory.PasswordService.Answer;
import org.redoubt.directory.Person;
import org.redoubt.directory.PersonId;
import org.redoubt.store.id.AccountId;

class ClosedPasswordsTest {
    private static final byte[] PASSWORD = "swordfish".getBytes(StandardCharsets.UTF_8);

    private static Person person(String address) {
        return new Person(new PersonId(7), new AccountId(7), address, "A", List.of(), 0, false, true);
    }

    /** The configuration has a domain in ASCII, the directory as people read it. */
    @Test
    void aDomainWithUmlautsIsClosedAsAnyOther() {
        PasswordService closed = new ClosedPasswords(List.of("example.org", "xn--bcher-kva.example"), Optional.empty());
        for (String address : List.of("alice@example.org", "eva@b\u00fccher.example", "eva@xn--bcher-kva.example")) {
            assertTrue(closed.keeps(person(address)), address);
            assertEquals(Answer.WRONG, closed.check(person(address), PASSWORD), address);
        }
        assertFalse(closed.keeps(person("eva@bucher.example")));
        assertEquals(Answer.UNAVAILABLE, closed.check(person("eva@bucher.example"), PASSWORD));
    }
}
