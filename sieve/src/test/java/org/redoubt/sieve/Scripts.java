package org.redoubt.sieve;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.redoubt.mime.MessageScanner;
import org.redoubt.mime.MessageStructure;
import org.redoubt.sieve.Outcome.Seen;

/** Scripts over messages, in a world of the test's making. */
final class Scripts implements SieveContext {
    static final String MAIL = """
            Return-Path: <bob@example.net>
            Received: from a.example by b.example; Wed, 25 Nov 2026 10:11:12 +0100
            From: Bob Example <bob+work@example.net>
            To: "Alice, A." <alice@example.org>, Carol <carol@example.org>
            Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= from Bob
            Date: Tue, 24 Nov 2026 23:30:00 -0500
            Message-ID: <one@example.net>
            X-Twice: first
            X-Twice:   second\s\s

            Hello Alice,
            this is the body.
            """.replace("\n", "\r\n");

    final Map<String, String> scripts = new HashMap<>();
    final Set<String> mailboxes = new HashSet<>(Set.of("INBOX", "Work/Lists"));
    final Map<String, String> annotations = new HashMap<>();
    final Map<String, String> items = new HashMap<>();
    final Set<String> known = new HashSet<>();
    SieveEnvelope envelope = new SieveEnvelope(List.of("bob+work@example.net"), List.of("alice+lists@example.org"));
    String mail = MAIL;
    OptionalInt spamPercent = OptionalInt.empty();
    OptionalInt virus = OptionalInt.empty();

    @Override
    public OptionalInt spamPercent() {
        return spamPercent;
    }

    @Override
    public OptionalInt virus() {
        return virus;
    }

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static SieveScript compiled(String text) {
        return switch (Sieve.compile(octets(text))) {
            case Compilation.Compiled(SieveScript script) -> script;
            case Compilation.Failed failed -> throw new AssertionError(failed.text());
        };
    }

    static List<ScriptError> errors(String text) {
        return assertInstanceOf(Compilation.Failed.class, Sieve.compile(octets(text))).errors();
    }

    /** The first error. */
    static String error(String text) {
        return errors(text).getFirst().toString();
    }

    Outcome run(String script) {
        return run(script, mail);
    }

    Outcome run(String script, String message) {
        try {
            Outcome outcome = compiled(script).run(mail(message), this);
            outcome.seen().stream().map(Seen::key).forEach(known::add);
            return outcome;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    List<Action> actions(String script) {
        Outcome outcome = run(script);
        outcome.error().ifPresent(error -> {
            throw new AssertionError(error.toString());
        });
        return outcome.actions();
    }

    String failure(String script) {
        return run(script).error().orElseThrow().toString();
    }

    /** Whether a test holds; with the extensions named, by spaces. */
    boolean holds(String extensions, String test) {
        return actions(require(extensions) + "if " + test + " { discard; }").isEmpty();
    }

    /** The mailboxes and addresses the message goes to, by the value of a string that is filed into. */
    String value(String extensions, String commands, String text) {
        List<Action> actions = actions(require(extensions + " fileinto variables") + commands + " fileinto \"<" + text + ">\";");
        Action.FileInto into = assertInstanceOf(Action.FileInto.class, actions.getFirst());
        String name = into.target().mailbox();
        return name.substring(1, name.length() - 1);
    }

    static String require(String extensions) {
        if (extensions.isBlank()) {
            return "";
        }
        String names = String.join("\", \"", extensions.strip().split(" +"));
        return "require [\"" + names + "\"];\r\n";
    }

    static SieveMail mail(String text) {
        byte[] octets = octets(text);
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
                return Arrays.copyOfRange(octets, (int) from, (int) Math.min(octets.length, from + length));
            }
        };
    }

    @Override
    public SieveEnvelope envelope() {
        return envelope;
    }

    @Override
    public ZonedDateTime now() {
        return ZonedDateTime.parse("2026-11-25T19:00:05+01:00");
    }

    @Override
    public boolean mailboxExists(String name) {
        return mailboxes.contains(name);
    }

    @Override
    public boolean mailboxIdExists(String id) {
        return id.equals("F42");
    }

    @Override
    public boolean specialUseExists(Optional<String> mailbox, String use) {
        return use.equalsIgnoreCase("\\Junk") && mailbox.orElse("Spam").equals("Spam");
    }

    @Override
    public Optional<String> metadata(Optional<String> mailbox, String annotation) {
        return Optional.ofNullable(annotations.get(mailbox.orElse("") + annotation));
    }

    @Override
    public Optional<SieveScript> script(boolean global, String name) {
        return Optional.ofNullable(scripts.get((global ? ":" : "") + name)).map(Scripts::compiled);
    }

    @Override
    public boolean seen(String key) {
        return known.contains(key);
    }

    @Override
    public Optional<String> environment(String item) {
        return Optional.ofNullable(items.get(item));
    }
}
