package org.redoubt.imap.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.ScriptedClient.Answer;
import org.redoubt.imap.TestServer;
import org.redoubt.store.id.NumberSet;

/**
 * Three sessions of one mailbox send random commands. Each keeps the model that an honest client keeps, from
 * untagged responses alone: a list of messages by number, with uid and flags. After NOOP all models must be what
 * the server has. One session speaks QRESYNC, leaves now and then and catches up when it comes back.
 */
class ModelTest {
    private static final int STEPS = 600;
    private static final Pattern FETCH = Pattern.compile("\\* (\\d+) FETCH \\((?:UID (\\d+) ?)?(?:BODY\\[TEXT\\] \\{3\\}\r\nx\r\n ?)?(?:FLAGS \\(([^)]*)\\))?.*\\)", Pattern.DOTALL);
    private static final Pattern SILENT = Pattern.compile("(UID )?STORE (\\S+) ([+-]?)FLAGS.SILENT \\((.*)\\)");
    private static final String[] FLAGS = {"\\Seen", "\\Flagged", "\\Answered", "\\Draft", "\\Deleted", "$label"};

    /** What a client knows of one message; uid 0 while it does not know. */
    private static final class Known {
        long uid;
        String flags = "?";
    }

    private static final class Client implements AutoCloseable {
        final TestServer server;
        final boolean qresync;
        ScriptedClient wire;
        final List<Known> messages = new ArrayList<>();
        String validity = "";
        long highest;

        Client(TestServer server, boolean qresync) throws Exception {
            this.server = server;
            this.qresync = qresync;
            this.wire = server.alice();
            start("");
        }

        void start(String resync) throws Exception {
            if (qresync) {
                take(wire.ok("ENABLE QRESYNC"));
            }
            List<Known> before = new ArrayList<>(messages);
            messages.clear();
            Answer answer = wire.ok("SELECT INBOX" + resync);
            // What the client remembers, less what the server says is gone, is what it holds by uid now.
            TreeMap<Long, String> remembered = new TreeMap<>();
            before.forEach(m -> remembered.put(m.uid, m.flags));
            for (String vanished : answer.of("VANISHED (EARLIER) ")) {
                uids(vanished.substring("VANISHED (EARLIER) ".length())).forEach(remembered::remove);
            }
            for (String line : answer.untagged()) {
                if (!line.contains("VANISHED")) {
                    take(line);
                }
            }
            if (!resync.isEmpty()) {
                mergeRemembered(remembered);
            }
            learn();
        }

        private void mergeRemembered(Map<Long, String> remembered) {
            TreeMap<Long, String> all = new TreeMap<>(remembered);
            for (Known known : messages) {
                if (known.uid > 0) {
                    all.put(known.uid, known.flags);
                }
            }
            assertEquals(messages.size(), all.size(), "what was remembered and what was told make up the mailbox");
            List<Long> uids = new ArrayList<>(all.keySet());
            for (int i = 0; i < uids.size(); i++) {
                messages.get(i).uid = uids.get(i);
                messages.get(i).flags = String.valueOf(all.get(uids.get(i)));
            }
        }

        void leaveAndReturn() throws Exception {
            learn();
            String resync = " (QRESYNC (" + validity + " " + highest + "))";
            wire.close();
            wire = server.alice();
            start(resync);
        }

        /** Asks for what the client does not know, as clients do after EXISTS. */
        void learn() throws Exception {
            take(wire.ok("NOOP"));
            for (int i = 0; i < messages.size(); i++) {
                if (messages.get(i).uid == 0 || messages.get(i).flags.equals("?")) {
                    take(wire.run("FETCH " + (i + 1) + ":* (UID FLAGS MODSEQ)"));
                    break;
                }
            }
        }

        void run(String command) throws Exception {
            Answer answer = wire.run(command);
            Matcher silent = SILENT.matcher(command);
            if (silent.matches() && answer.tagged().startsWith("OK")) {
                silently(silent);
            }
            take(answer);
        }

        /** What a silent STORE did the client works out itself, before it hears of anything else. */
        private void silently(Matcher store) {
            boolean byUid = store.group(1) != null;
            String[] bounds = store.group(2).split(":", -1);
            long from = Long.parseLong(bounds[0]);
            long to = bounds.length == 1 ? from : bounds[1].equals("*") ? Long.MAX_VALUE : Long.parseLong(bounds[1]);
            for (int i = 0; i < messages.size(); i++) {
                Known known = messages.get(i);
                long name = byUid ? known.uid : i + 1;
                if (name >= from && name <= to && !known.flags.equals("?")) {
                    known.flags = changed(known.flags, store.group(3), store.group(4));
                }
            }
        }

        private static String changed(String flags, String sign, String flag) {
            TreeSet<String> set = new TreeSet<>(sign.isEmpty() || flags.isEmpty() ? List.of() : List.of(flags.split(" ")));
            if (sign.equals("-")) {
                set.remove(flag);
            } else {
                set.add(flag);
            }
            return String.join(" ", set);
        }

        void take(Answer answer) {
            answer.untagged().forEach(this::take);
            code(answer.tagged());
        }

        private void take(String line) {
            Matcher fetch = FETCH.matcher(line);
            if (fetch.matches()) {
                Known known = messages.get(Integer.parseInt(fetch.group(1)) - 1);
                if (fetch.group(2) != null) {
                    known.uid = Long.parseLong(fetch.group(2));
                }
                if (fetch.group(3) != null) {
                    known.flags = normal(fetch.group(3));
                }
            } else if (line.endsWith(" EXPUNGE")) {
                messages.remove(Integer.parseInt(line.split(" ", -1)[1]) - 1);
            } else if (line.startsWith("* VANISHED ")) {
                uids(line.substring("* VANISHED ".length())).forEach(this::vanish);
            } else if (line.endsWith(" EXISTS")) {
                int count = Integer.parseInt(line.split(" ", -1)[1]);
                while (messages.size() < count) {
                    messages.add(new Known());
                }
                assertEquals(count, messages.size(), "EXISTS never takes messages away");
            } else {
                code(line);
            }
        }

        /** RFC 7162 3.2.10: a uid that the client never learned is one of the messages that it knows nothing of. */
        private void vanish(long uid) {
            if (!messages.removeIf(known -> known.uid == uid)) {
                int i = messages.size() - 1;
                while (messages.get(i).uid != 0) {
                    i--;
                }
                messages.remove(i);
            }
        }

        private void code(String line) {
            Matcher validityCode = Pattern.compile("UIDVALIDITY (\\d+)").matcher(line);
            if (validityCode.find()) {
                validity = validityCode.group(1);
            }
            Matcher highestCode = Pattern.compile("HIGHESTMODSEQ (\\d+)").matcher(line);
            if (highestCode.find()) {
                highest = Math.max(highest, Long.parseLong(highestCode.group(1)));
            }
        }

        private static List<Long> uids(String set) {
            List<Long> uids = new ArrayList<>();
            NumberSet.parse(set).forEach(uids::add);
            return uids;
        }

        String model() {
            StringBuilder text = new StringBuilder();
            messages.forEach(known -> text.append(known.uid).append(' ').append(known.flags).append('\n'));
            return text.toString();
        }

        @Override
        public void close() throws IOException {
            wire.close();
        }
    }

    @Test
    void everyClientKnowsTheTruth() throws Exception {
        long seed = Long.getLong("redoubt.seed", 20261124L);
        System.getLogger("org.redoubt.imap").log(System.Logger.Level.INFO, "event=test.seed seed=" + seed);
        Random random = new Random(seed);
        try (TestServer server = new TestServer();
                Client one = new Client(server, false);
                Client two = new Client(server, false);
                Client three = new Client(server, true)) {
            List<Client> clients = List.of(one, two, three);
            for (int step = 0; step < STEPS; step++) {
                Client client = clients.get(random.nextInt(3));
                String command = command(client, random, step);
                client.run(command);
                if (client.qresync && random.nextInt(15) == 0) {
                    client.leaveAndReturn();
                }
                if (step % 10 == 9) {
                    compare(server, clients, "seed " + seed + " step " + step + " " + command);
                }
            }
        }
    }

    private static void compare(TestServer server, List<Client> clients, String where) throws Exception {
        try (ScriptedClient fresh = server.alice()) {
            fresh.ok("EXAMINE INBOX");
            StringBuilder truth = new StringBuilder();
            for (String line : fresh.run("UID FETCH 1:* FLAGS").untagged()) {
                Matcher fetch = FETCH.matcher(line);
                if (fetch.matches()) {
                    truth.append(fetch.group(2)).append(' ').append(normal(fetch.group(3))).append('\n');
                }
            }
            for (Client client : clients) {
                client.learn();
                assertEquals(truth.toString(), client.model(), where + " client " + clients.indexOf(client));
            }
        }
    }

    private static String normal(String flags) {
        TreeSet<String> set = new TreeSet<>(List.of(flags.replace("\\Recent", "").trim().split(" ")));
        return String.join(" ", set);
    }

    private static String command(Client client, Random random, int step) {
        int size = client.messages.size();
        String number = size == 0 ? "1" : Integer.toString(1 + random.nextInt(size));
        String set = random.nextBoolean() ? number : number + ":*";
        String sign = new String[] {"+", "-", ""}[random.nextInt(3)];
        String silent = random.nextBoolean() ? ".SILENT" : "";
        String flag = FLAGS[random.nextInt(FLAGS.length)];
        String mail = Mails.plain("m" + step, "x");
        return switch (random.nextInt(size > 25 ? 11 : 9)) {
            case 0, 1 -> "APPEND INBOX {" + mail.length() + "+}\r\n" + mail;
            case 2 -> "STORE " + set + " " + sign + "FLAGS" + silent + " (" + flag + ")";
            case 3 -> "UID STORE " + (1 + random.nextInt(60)) + " " + sign + "FLAGS" + silent + " (" + flag + ")";
            case 4 -> "FETCH " + set + " (UID FLAGS)";
            case 5 -> "FETCH " + number + " (UID BODY[TEXT])";
            case 6 -> "COPY " + number + " INBOX";
            case 7 -> "SEARCH UNSEEN";
            case 8 -> "EXPUNGE";
            case 9 -> "STORE 1:10 +FLAGS (\\Deleted)";
            default -> "MOVE " + number + " Archive";
        };
    }
}
