package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.ScriptedClient.Answer;
import org.redoubt.imap.TestServer;

/**
 * RFC 5267 4.3: a client that follows searches and does with its lists what ADDTO, REMOVEFROM and EXPUNGE say, nothing
 * else, has at every moment what the same search finds anew. Two sessions change the mailbox at random.
 */
class ContextModelTest {
    private static final int STEPS = 250;
    private static final String[] FLAGS = {"\\Seen", "\\Flagged", "\\Deleted", "$label"};
    private static final String[] SEARCHES = {
        "UID SEARCH RETURN (UPDATE ALL) FLAGGED",
        "SEARCH RETURN (UPDATE ALL) UNSEEN NOT KEYWORD $label",
        "SEARCH RETURN (UPDATE ALL) OR FLAGGED SUBJECT b",
        "UID SEARCH RETURN (UPDATE ALL) UID 20:* UNSEEN",
        "UID SEARCH RETURN (UPDATE ALL) BODY needle UNDELETED",
        "UID SORT RETURN (UPDATE ALL) (SUBJECT) UTF-8 UNDELETED",
        "SORT RETURN (UPDATE ALL) (REVERSE SUBJECT ARRIVAL) UTF-8 UNSEEN",
        "SORT RETURN (UPDATE ALL) (REVERSE ARRIVAL) UTF-8 ALL",
    };
    private static final Pattern UPDATE = Pattern.compile("\\* ESEARCH \\(TAG \"(f\\d+)\"\\)( UID)?((?: (?:ADDTO|REMOVEFROM) \\([^)]*\\))+)");
    private static final Pattern ITEM = Pattern.compile(" (ADDTO|REMOVEFROM) \\(([^)]*)\\)");

    private final Map<String, List<Long>> lists = new LinkedHashMap<>();

    @Test
    void followedListsAreWhatSearchesFind() throws Exception {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (TestServer server = new TestServer();
                ScriptedClient follower = server.inbox();
                ScriptedClient other = server.inbox()) {
            for (int i = 0; i < 15; i++) {
                change(random, random.nextBoolean() ? follower : other);
            }
            for (int i = 0; i < SEARCHES.length; i++) {
                follower.send("f" + i + " " + SEARCHES[i] + "\r\n");
                Answer answer = follower.until("f" + i);
                List<String> found = answer.of("ESEARCH (TAG \"f" + i + "\"");
                lists.put("f" + i, numbers(found.getFirst()));
                take(answer.untagged());
            }
            for (int i = 0; i < STEPS; i++) {
                ScriptedClient changing = random.nextInt(3) > 0 ? other : follower;
                Answer answer = change(random, changing);
                if (changing == follower) {
                    take(answer.untagged());
                }
                if (random.nextInt(4) == 0) {
                    take(follower.ok("NOOP").untagged());
                    compare(follower, seed, i);
                }
            }
        }
    }

    private static Answer change(Random random, ScriptedClient client) throws Exception {
        String flag = FLAGS[random.nextInt(FLAGS.length)];
        int number = 1 + random.nextInt(20);
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                String text = random.nextInt(3) == 0 ? "a needle" : "hay";
                String flags = random.nextInt(3) == 0 ? "(" + flag + ") " : "";
                String subject = String.valueOf((char) ('a' + random.nextInt(6)));
                yield client.append("INBOX", flags, Mails.octets(Mails.plain(subject, text)));
            }
            case 3, 4 -> client.run("UID STORE " + number + ":" + (number + random.nextInt(10)) + " +FLAGS (" + flag + ")");
            case 5 -> client.run("UID STORE " + number + ":* -FLAGS (" + flag + ")");
            case 6 -> client.run("STORE " + number + " -FLAGS.SILENT (" + flag + ")");
            default -> random.nextInt(3) == 0 ? client.ok("EXPUNGE") : client.ok("SEARCH ALL");
        };
    }

    private void take(List<String> untagged) {
        for (String line : untagged) {
            Matcher expunge = Pattern.compile("\\* (\\d+) EXPUNGE").matcher(line);
            Matcher update = UPDATE.matcher(line);
            if (expunge.matches()) {
                expunged(Long.parseLong(expunge.group(1)));
            } else if (update.matches()) {
                updated(update);
            }
        }
    }

    private void expunged(long number) {
        lists.forEach((tag, list) -> {
            if (SEARCHES[Integer.parseInt(tag.substring(1))].startsWith("S")) {
                assertEquals(false, list.contains(number), tag + " still has what is expunged");
                list.replaceAll(n -> n > number ? n - 1 : n);
            }
        });
    }

    private void updated(Matcher update) {
        List<Long> list = Objects.requireNonNull(lists.get(update.group(1)));
        boolean sort = SEARCHES[Integer.parseInt(update.group(1).substring(1))].contains("SORT");
        assertEquals(SEARCHES[Integer.parseInt(update.group(1).substring(1))].startsWith("UID"), update.group(2) != null);
        Matcher item = ITEM.matcher(update.group(3));
        while (item.find()) {
            String[] pairs = item.group(2).split(" ", -1);
            for (int i = 0; i < pairs.length; i += 2) {
                int position = Integer.parseInt(pairs[i]);
                List<Long> numbers = expanded(pairs[i + 1]);
                assertEquals(sort, position > 0);
                if (item.group(1).equals("ADDTO")) {
                    numbers.forEach(n -> assertEquals(false, list.contains(n)));
                    list.addAll(sort ? position - 1 : list.size(), numbers);
                } else if (sort) {
                    List<Long> there = list.subList(position - 1, position - 1 + numbers.size());
                    assertEquals(numbers, there);
                    there.clear();
                } else {
                    assertEquals(true, list.containsAll(numbers));
                    list.removeAll(numbers);
                }
            }
        }
        if (!sort) {
            Collections.sort(list);
        }
    }

    private void compare(ScriptedClient follower, long seed, int step) throws Exception {
        for (int i = 0; i < SEARCHES.length; i++) {
            Answer answer = follower.ok(SEARCHES[i].replace("UPDATE ", ""));
            List<String> found = answer.of("ESEARCH").stream().filter(line -> !line.contains("(TAG \"f")).toList();
            List<Long> before = List.copyOf(Objects.requireNonNull(lists.get("f" + i)));
            // What came with the answer is told behind it.
            assertEquals(numbers(found.getFirst()), before, "seed " + seed + " step " + step + " " + SEARCHES[i]);
            take(answer.untagged());
        }
    }

    private static List<Long> numbers(String esearch) {
        int at = esearch.indexOf(" ALL ");
        return at < 0 ? new ArrayList<>() : expanded(esearch.substring(at + 5));
    }

    private static List<Long> expanded(String set) {
        List<Long> numbers = new ArrayList<>();
        for (String range : set.split(",", -1)) {
            int colon = range.indexOf(':');
            long from = Long.parseLong(colon < 0 ? range : range.substring(0, colon));
            long to = colon < 0 ? from : Long.parseLong(range.substring(colon + 1));
            for (long n = from; n <= to; n++) {
                numbers.add(n);
            }
        }
        return numbers;
    }
}
