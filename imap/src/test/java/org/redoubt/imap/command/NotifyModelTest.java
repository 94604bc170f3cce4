package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
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
                    theirs(other);
                }
            }
            other.ok("CREATE End");
            while (!known.containsKey("End")) {
                hear(client.response().substring(2));
            }
            assertEquals(actual(other), String.join("\n", text(known)), "seed " + seed);
        }
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
        for (String name : List.copyOf(known.keySet())) {
            if (name.equals(from) || name.startsWith(from + "/")) {
                known.put(to + name.substring(from.length()), known.remove(name));
            }
        }
    }

    private static String name(Random random) {
        String[] top = {"A", "B", "C", "Sent"};
        String name = top[random.nextInt(top.length)];
        return random.nextInt(3) == 0 ? name + "/" + top[random.nextInt(3)] : name;
    }

    private void theirs(ScriptedClient other) throws Exception {
        String name = name(random);
        switch (random.nextInt(12)) {
            case 0, 1 -> other.run("CREATE " + name);
            case 2 -> other.run("DELETE " + name);
            case 3 -> other.run("RENAME " + name + " " + name(random));
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

    /** Nothing of what the client does itself need be told, so it learns that from the answers. */
    private void mine(ScriptedClient client) throws Exception {
        String name = name(random);
        String to = name(random);
        int what = random.nextInt(6);
        ScriptedClient.Answer answer = switch (what) {
            case 0 -> client.run("CREATE " + name);
            case 1 -> client.run("DELETE " + name);
            case 2 -> client.run("RENAME " + name + " " + to);
            case 3 -> client.run("SUBSCRIBE " + name);
            case 4 -> client.run("UNSUBSCRIBE " + name);
            default -> client.append(name, Mails.plain("mine", "x"));
        };
        // What was told before the command ran.
        answer.untagged().forEach(line -> hear(line.substring(2)));
        if (answer.tagged().startsWith("OK ")) {
            learn(what, name, to, answer.tagged());
        }
    }

    private void learn(int what, String name, String to, String tagged) {
        switch (what) {
            case 0 -> above(name).forEach(made -> known.computeIfAbsent(made, _ -> new Known()));
            case 1 -> known.remove(name);
            case 2 -> {
                above(to).forEach(made -> {
                    if (!made.equals(to)) {
                        known.computeIfAbsent(made, _ -> new Known());
                    }
                });
                renamed(name, to);
            }
            case 3, 4 -> {
                if (known.containsKey(name)) {
                    known.get(name).subscribed = what == 3;
                }
            }
            default -> {
                Matcher uid = Pattern.compile("OK \\[APPENDUID \\d+ (\\d+)].*").matcher(tagged);
                Known box = known.get(name);
                if (uid.matches() && box != null && box.uidNext == Long.parseLong(uid.group(1))) {
                    box.messages++;
                    box.uidNext++;
                }
            }
        }
    }

    private static List<String> above(String name) {
        List<String> names = new ArrayList<>();
        for (int end = name.indexOf('/'); end > 0; end = name.indexOf('/', end + 1)) {
            names.add(name.substring(0, end));
        }
        names.add(name);
        return names;
    }
}
