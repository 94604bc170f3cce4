package org.redoubt.sieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.redoubt.mime.MessageScanner;
import org.redoubt.mime.MessageStructure;

/**
 * Any text as a script, over any message. Errors lie within the text; what compiles runs to an end, does the same each
 * time, keeps the message after an error, and sends to no more people than it may.
 */
class SieveFuzzTest {
    /** Parts script and message. */
    private static final String CUT = "\n%%%\n";

    @FuzzTest
    void run(byte[] octets) throws IOException {
        String all = new String(octets, StandardCharsets.ISO_8859_1);
        int cut = all.indexOf(CUT);
        byte[] script = cut < 0 ? octets : Arrays.copyOf(octets, cut);
        byte[] message = cut < 0 ? new byte[0] : Arrays.copyOfRange(octets, cut + CUT.length(), octets.length);
        switch (Sieve.compile(script)) {
            case Compilation.Failed(List<ScriptError> errors) -> errors(script, errors);
            case Compilation.Compiled(SieveScript compiled) -> runs(compiled, message);
        }
    }

    private static void errors(byte[] script, List<ScriptError> errors) {
        assertFalse(errors.isEmpty());
        assertTrue(errors.size() <= Limits.ERRORS);
        long lines = 1;
        for (byte b : script) {
            lines += b == '\n' ? 1 : 0;
        }
        for (ScriptError error : errors) {
            assertTrue(error.at().line() >= 1 && error.at().line() <= lines, error::toString);
            assertTrue(error.at().column() >= 1 && error.at().column() <= script.length + 1, error::toString);
        }
    }

    private static void runs(SieveScript script, byte[] message) throws IOException {
        SieveMail mail = mail(message);
        Outcome first = script.run(mail, new World(script));
        Outcome second = script.run(mail, new World(script));
        assertEquals(first.actions(), second.actions());
        assertEquals(first.error(), second.error());
        if (first.error().isPresent()) {
            assertEquals(Outcome.keep().actions(), first.actions());
        }
        assertTrue(first.actions().size() <= Limits.ACTIONS + 1);
        long redirects = first.actions().stream().filter(Action.Redirect.class::isInstance).count();
        assertTrue(redirects <= Limits.REDIRECTS);
        boolean rejects = first.actions().stream().anyMatch(Action.Reject.class::isInstance);
        assertTrue(!rejects || first.actions().stream().noneMatch(Action.FileInto.class::isInstance));
    }

    private static SieveMail mail(byte[] octets) {
        MessageScanner scanner = new MessageScanner();
        scanner.feed(octets, 0, octets.length);
        MessageStructure structure = scanner.finish();
        return new SieveMail() {
            @Override
            public MessageStructure structure() {
                return structure;
            }

            @Override
            public byte[] octets(long from, int length) {
                int start = (int) Math.min(from, octets.length);
                return Arrays.copyOfRange(octets, start, Math.min(octets.length, start + length));
            }
        };
    }

    /** A world in which the script finds itself under every name. */
    private record World(SieveScript self) implements SieveContext {
        @Override
        public SieveEnvelope envelope() {
            return new SieveEnvelope(List.of("a+b@example.net"), List.of("c+d@example.org"));
        }

        @Override
        public ZonedDateTime now() {
            return ZonedDateTime.parse("2026-11-25T19:00:05+01:00");
        }

        @Override
        public boolean mailboxExists(String name) {
            return name.length() % 2 == 0;
        }

        @Override
        public boolean mailboxIdExists(String id) {
            return id.length() % 2 == 0;
        }

        @Override
        public boolean specialUseExists(Optional<String> mailbox, String use) {
            return use.length() % 2 == 0;
        }

        @Override
        public Optional<String> metadata(Optional<String> mailbox, String annotation) {
            return Optional.of(annotation).filter(name -> name.length() % 2 == 0);
        }

        @Override
        public Optional<SieveScript> script(boolean global, String name) {
            return Optional.of(self).filter(_ -> name.length() % 2 == 0);
        }

        @Override
        public boolean seen(String key) {
            return key.length() % 2 == 0;
        }

        @Override
        public Optional<String> environment(String item) {
            return Optional.of(item);
        }

        @Override
        public OptionalInt spamPercent() {
            return OptionalInt.of(50);
        }

        @Override
        public OptionalInt virus() {
            return OptionalInt.empty();
        }
    }
}
