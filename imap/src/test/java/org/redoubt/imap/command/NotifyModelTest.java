package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

/**
 * A client that believes what NOTIFY tells it and what its own commands answer, and asks nothing, ends up knowing every
 * mailbox as it is (RFC 5465), whatever two sessions do.
 */
class NotifyModelTest {
    private static final int STEPS = 400;
    private static final Pattern STATUS = Pattern.compile("STATUS \"([^\"]+)\" \\((.*)\\)");
    private static final Pattern LIST =
            Pattern.compile("LIST \\((.*?)\\) \"/\" \"([^\"]+)\"(?: \\(\"OLDNAME\" \\(\"([^\"]+)\"\\)\\))?");

    /** What is known of a mailbox. */
    private static final class Known {
        boolean subscribed;
        long messages;
        long uidNext = 1;
        long unseen;

        @Override
        public String toString() {
            return "subscribed=" + subscribed + " messages=" + messages + " uidnext=" + uidNext + " unseen=" + unseen;
        }
    }

    private final Map<String, Known> known = new TreeMap<>();
    private Random random = new Random(0);

    @Test
    void whatIsToldIsWhatIs() throws Exception {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        System.getLogger("org.redoubt.imap").log(System.Logger.Level.INFO, "event=test.seed seed=" + seed);
        random = new Random(seed);
        try (TestServer server = new TestServer();
                ScriptedClient other = server.alice();
                ScriptedClient client = server.alice()) {
            client.ok("LIST \"\" * RETURN (SUBSCRIBED)").of("LIST").forEach(this::hear);
            client.ok("NOTIFY SET STATUS (personal (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange))")
                    .of("STATUS")
                    .forEach(this::hear);
            for (int step = 0; step < STEPS; step++) {
                if (random.nextInt(4) == 0) {
                    mine(client);
                } else {
                    theirs(other, client);
                }
            }
            other.ok("CREATE End");
            while (!known.containsKey("End")) {
                hear(client.response().substring(2));
            }
            // Names are told first: what is in the mailboxes may still be on its way.
            hearAll(client);
            assertEquals(actual(other), String.join("\n", text(known)), "seed " + seed);
        }
    }

    private void hearAll(ScriptedClient client) throws Exception {
        client.ok("NOOP").untagged().forEach(line -> hear(line.substring(2)));
    }

    private static String actual(ScriptedClient other) throws Exception {
        NotifyModelTest asked = new NotifyModelTest();
        other.ok("LIST \"\" * RETURN (SUBSCRIBED STATUS (MESSAGES UIDNEXT UNSEEN))")
                .untagged()
                .forEach(line -> asked.hear(line.substring(2)));
        return String.join("\n", text(asked.known));
    }

    private static List<String> text(Map<String, Known> known) {
        return known.entrySet().stream().map(Object::toString).toList();
    }

    private void hear(String line) {
        Matcher list = LIST.matcher(line);
        if (list.matches()) {
            listed(list);
            return;
        }
        Matcher status = STATUS.matcher(line);
        if (status.matches()) {
            Known box = known.computeIfAbsent(status.group(1), _ -> new Known());
            String[] items = status.group(2).split(" ");
            for (int i = 0; i < items.length; i += 2) {
                long value = Long.parseLong(items[i + 1]);
                switch (items[i]) {
                    case "MESSAGES" -> box.messages = value;
                    case "UIDNEXT" -> box.uidNext = value;
                    case "UNSEEN" -> box.unseen = value;
                    default -> {}
                }
            }
        }
    }

    private void listed(Matcher list) {
        String name = list.group(2);
        if (list.group(1).contains("\\NonExistent")) {
            known.remove(name);
            return;
        }
        if (list.group(3) != null) {
            renamed(list.group(3), name);
        }
        known.computeIfAbsent(name, _ -> new Known()).subscribed = list.group(1).contains("\\Subscribed");
    }

    // RFC 5465 5.4: what is below comes along and is not told of itself.
    private void renamed(String from, String to) {
        Map<String, Known> moved = new TreeMap<>();
        known.forEach((name, box) -> {
            if (name.equals(from) || name.startsWith(from + "/")) {
                moved.put(name, box);
            }
        });
        known.keySet().removeAll(moved.keySet());
        moved.forEach((name, box) -> known.put(to + name.substring(from.length()), box));
    }

    private static String name(Random random) {
        String[] top = {"A", "B", "C", "Sent"};
        String name = top[random.nextInt(top.length)];
        return random.nextInt(3) == 0 ? name + "/" + top[random.nextInt(3)] : name;
    }

    private void theirs(ScriptedClient other, ScriptedClient client) throws Exception {
        String name = name(random);
        switch (random.nextInt(12)) {
            case 0, 1 -> other.run("CREATE " + name);
            case 2 -> other.run("DELETE " + name);
            // By itself: of names that were changed several times in a moment only the outcome is told.
            case 3 -> {
                hearAll(client);
                other.run("RENAME " + name + " " + name(random));
                hearAll(client);
            }
            case 4 -> other.run("SUBSCRIBE " + name);
            case 5 -> other.run("UNSUBSCRIBE " + name);
            case 6, 7 -> in(other, name, "STORE 1 " + (random.nextBoolean() ? "+" : "-") + "FLAGS.SILENT (\\Seen)");
            case 8 -> in(other, name, "STORE 1 +FLAGS.SILENT (\\Deleted)", "EXPUNGE");
            default -> other.append(name, Mails.plain("theirs", "x"));
        }
    }

    private static void in(ScriptedClient other, String name, String... commands) throws Exception {
        if (other.run("SELECT " + name).tagged().startsWith("OK")) {
            for (String command : commands) {
                other.run(command);
            }
            other.ok("UNSELECT");
        }
    }

    /**
     * Nothing of what the client does itself need be told, so it learns that from the answers. Names it leaves alone: what
     * becomes of one that the other changed a moment before, nobody could tell from an answer.
     */
    private void mine(ScriptedClient client) throws Exception {
        String name = name(random);
        int what = random.nextInt(3);
        ScriptedClient.Answer answer = switch (what) {
            case 0 -> client.run("SUBSCRIBE " + name);
            case 1 -> client.run("UNSUBSCRIBE " + name);
            default -> client.append(name, Mails.plain("mine", "x"));
        };
        // What was told before the command ran.
        answer.untagged().forEach(line -> hear(line.substring(2)));
        if (answer.tagged().startsWith("OK ")) {
            learn(what, name, answer.tagged());
        }
    }

    private void learn(int what, String name, String tagged) {
        Known box = known.get(name);
        if (box == null) {
            return;
        }
        if (what < 2) {
            box.subscribed = what == 0;
            return;
        }
        Matcher uid = Pattern.compile("OK \\[APPENDUID \\d+ (\\d+)].*").matcher(tagged);
        if (uid.matches() && box.uidNext == Long.parseLong(uid.group(1))) {
            box.messages++;
            box.uidNext++;
        }
    }
}
