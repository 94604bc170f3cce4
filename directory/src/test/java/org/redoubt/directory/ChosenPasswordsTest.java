package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redoubt.directory.Outcome.Problem;

class ChosenPasswordsTest {
    private final ChosenPasswords chosen = new ChosenPasswords();

    private boolean known(String password) {
        return chosen.known(Fixture.utf8(password), "alice.miller@example.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password", "Password1!", "p4ssw0rd", "P@ssw0rd2026", "12345678", "qwertzuiop", "Summer2026!", "letmein123",
                "11111111", "abcabcabc", "xyxyxyxyxy", "alice.miller", "Alice.Miller1", "example.org", "example2026",
                "alice.miller@example.org", "iloveyou<3", "--dragon--", "1q2w3e4r"
            })
    void whatEverybodyTriesIsKnown(String password) {
        assertTrue(known(password));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse", "my dragon sleeps", "gr\u00fcne Wolken am Montag", "tq8-vfw2-hk9x", "miller's mill",
                "passwordless bliss", "\u5f88\u957f\u7684\u5bc6\u7801\u77ed\u8bed"
            })
    void whatIsNotCommonIsNot(String password) {
        assertFalse(known(password));
    }

    @Test
    void nobodyIsGivenAKnownPassword(@TempDir Path folder) throws IOException {
        try (Fixture fixture = Fixture.populated()) {
            Path words = folder.resolve("words");
            Files.writeString(words, "a breached phrase\n");
            BreachList.build(words, folder.resolve("list"));
            Administration admin = fixture.admin();
            byte[] breached = Fixture.utf8("a breached phrase");
            admin.setPassword("alice@example.org", breached).orThrow();
            admin.refusePasswords(BreachList.open(folder.resolve("list")));
            assertEquals(
                    new Outcome.Refused<Person>(Problem.KNOWN_PASSWORD),
                    admin.setPassword("bob@example.org", breached));
            assertEquals(
                    new Outcome.Refused<Person>(Problem.KNOWN_PASSWORD),
                    admin.addPerson("carol@example.org", "", breached, 0, false));
            assertInstanceOf(
                    Outcome.Refused.class, admin.setPassword("bob@example.org", Fixture.utf8("password123")));
            assertInstanceOf(SignIn.Accepted.class, fixture.signIn("bob@example.org", Fixture.PASSWORD));
            assertFalse(fixture.audit.events().toString().contains("phrase"));
        }
    }
}
