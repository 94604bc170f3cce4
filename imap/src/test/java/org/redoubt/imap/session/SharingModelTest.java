package org.redoubt.imap.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.redoubt.imap.TestServer.ALICE;
import static org.redoubt.imap.TestServer.BOB;

import java.io.EOFException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.ScriptedClient.Answer;
import org.redoubt.imap.TestServer;

/**
 * Alice gives Bob rights and takes them away at random; Bob tries everything. What he gets is compared with a model
 * that knows nothing but letters: nobody ever reads what he may not at that moment.
 */
class SharingModelTest {
    private static final String LETTERS = "lrswikxtea";
    private static final List<String> BOXES = List.of("One", "Two");
    private static final int STEPS = 600;

    private final long seed = Long.getLong("redoubt.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final TreeMap<String, Set<Character>> granted = new TreeMap<>();
    private final TreeMap<String, Set<Character>> denied = new TreeMap<>();

    private static Set<Character> of(TreeMap<String, Set<Character>> rights, String box) {
        return Objects.requireNonNull(rights.get(box));
    }

    private boolean may(String box, String letters) {
        return letters.chars()
                .allMatch(c -> of(granted, box).contains((char) c) && !of(denied, box).contains((char) c));
    }

    private boolean mayAnything(String box) {
        return LETTERS.chars().anyMatch(c -> may(box, String.valueOf((char) c)));
    }

    @Test
    void nobodyEverReadsWhatHeMayNot() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice()) {
            for (String box : BOXES) {
                granted.put(box, new TreeSet<>());
                denied.put(box, new TreeSet<>());
                alice.ok("CREATE " + box);
                for (int i = 0; i < 4; i++) {
                    alice.append(box, Mails.plain(box + i, "secret of " + box));
                }
            }
            ScriptedClient bob = server.bob();
            bob.append("INBOX", Mails.plain("mine", "x"));
            for (int step = 0; step < STEPS; step++) {
                String box = BOXES.get(random.nextInt(BOXES.size()));
                if (random.nextInt(3) == 0) {
                    change(alice, box);
                }
                if (!attempt(bob, box)) {
                    bob.close();
                    bob = server.bob();
                }
            }
            bob.close();
            everyReadIsRecorded(server);
        }
    }

    private void change(ScriptedClient alice, String box) throws Exception {
        boolean negative = random.nextInt(4) == 0;
        Set<Character> entry = of(negative ? denied : granted, box);
        StringBuilder letters = new StringBuilder();
        for (char letter : LETTERS.toCharArray()) {
            letters.append(random.nextInt(negative ? 6 : 2) == 0 ? String.valueOf(letter) : "");
        }
        String sign = List.of("", "+", "-").get(random.nextInt(3));
        UnaryOperator<Set<Character>> model = now -> {
            Set<Character> next = new TreeSet<>(sign.isEmpty() ? Set.of() : now);
            for (char letter : letters.toString().toCharArray()) {
                boolean changed = sign.equals("-") ? next.remove(letter) : next.add(letter);
                assertTrue(changed || !sign.isEmpty());
            }
            return next;
        };
        Set<Character> next = model.apply(entry);
        entry.clear();
        entry.addAll(next);
        alice.ok("SETACL " + box + " " + (negative ? "-" : "") + BOB + " \"" + sign + letters + "\"");
    }

    /** One thing that Bob tries; false when the server ended the conversation, as it must when he lost the mailbox. */
    private boolean attempt(ScriptedClient bob, String box) throws Exception {
        String name = "\"Other Users/" + ALICE + "/" + box + "\"";
        switch (random.nextInt(9)) {
            case 0 -> expect(bob.run("STATUS " + name + " (MESSAGES)"), box, "r");
            case 1 -> {
                Answer list = bob.ok("LIST \"\" " + name);
                assertEquals(may(box, "l") ? 1 : 0, list.untagged().size(), where(box));
            }
            case 2 -> {
                Answer mine = bob.run("MYRIGHTS " + name);
                assertEquals(mayAnything(box), mine.tagged().startsWith("OK"), where(box));
            }
            case 3 -> expect(bob.run("GETACL " + name), box, "a");
            case 4 -> expect(bob.append(name, Mails.plain("new", "secret of " + box)), box, "i");
            default -> {
                return selected(bob, box, name);
            }
        }
        return true;
    }

    private boolean selected(ScriptedClient bob, String box, String name) throws Exception {
        Answer select = bob.run("SELECT " + name);
        expect(select, box, "r");
        if (!may(box, "r")) {
            return true;
        }
        switch (random.nextInt(6)) {
            case 0 -> flag(bob, box, "\\Seen", "s");
            case 1 -> flag(bob, box, "\\Flagged", "w");
            case 2 -> flag(bob, box, "\\Deleted", "t");
            case 3 -> expunge(bob, box);
            case 4 -> expectIfAny(bob.run("UID COPY 1:* INBOX"), true);
            default -> {
                return read(bob, box, bob.run("UID FETCH 1:* BODY.PEEK[TEXT]"));
            }
        }
        // Back to a mailbox of his own, so that what Alice does next does not end the conversation unseen.
        bob.ok("UNSELECT");
        return true;
    }

    private boolean read(ScriptedClient bob, String box, Answer fetched) throws Exception {
        assertTrue(fetched.fetches().stream().allMatch(f -> f.contains("secret of " + box)), where(box));
        // The mailbox stays selected while rights change; the next command must not give out a thing more.
        try (ScriptedClient alice = aliceAgain(bob)) {
            change(alice, box);
        }
        try {
            Answer again = bob.run("UID FETCH 1:* (ENVELOPE BODY.PEEK[TEXT])");
            assertTrue(may(box, "r"), where(box));
            assertEquals(fetched.fetches().size(), again.fetches().size(), where(box));
            bob.ok("UNSELECT");
            return true;
        } catch (EOFException ended) {
            assertFalse(may(box, "r"), where(box));
            return false;
        }
    }

    private static ScriptedClient aliceAgain(ScriptedClient bob) throws Exception {
        ScriptedClient alice = new ScriptedClient(bob.socket().getPort());
        alice.line();
        alice.ok("LOGIN " + ALICE + " " + TestServer.PASSWORD);
        return alice;
    }

    private void flag(ScriptedClient bob, String box, String flag, String letter) throws Exception {
        Answer stored = bob.run("UID STORE 1:* +FLAGS (" + flag + ")");
        // Without any right to change something the mailbox is read-only, which is NO as well.
        expect(stored, box, letter);
    }

    private void expunge(ScriptedClient bob, String box) throws Exception {
        expect(bob.run("EXPUNGE"), box, "e");
    }

    private void expectIfAny(Answer answer, boolean allowed) {
        assertEquals(allowed, answer.tagged().startsWith("OK"), answer + " seed=" + seed);
    }

    private void expect(Answer answer, String box, String letters) {
        assertEquals(may(box, letters), answer.tagged().startsWith("OK"), answer + " needs " + letters + where(box));
    }

    private String where(String box) {
        return " box=" + box + " granted=" + granted.get(box) + " denied=" + denied.get(box) + " seed=" + seed;
    }

    private static void everyReadIsRecorded(TestServer server) {
        long home = server.directory.person(ALICE).orElseThrow().account().value();
        List<AuditEvent> bobs = server.audit.durableEvents().stream()
                .filter(event -> event.account() == home && event.principal().equals(BOB))
                .toList();
        assertTrue(bobs.stream().anyMatch(event -> event.kind() == AuditKind.READ));
        assertTrue(bobs.stream().anyMatch(event -> event.kind() == AuditKind.BIND));
        assertTrue(bobs.stream().allMatch(event -> event.session().via().equals("imap")));
    }
}
