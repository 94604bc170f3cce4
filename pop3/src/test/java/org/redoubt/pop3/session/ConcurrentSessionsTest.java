package org.redoubt.pop3.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.redoubt.pop3.Mails;
import org.redoubt.pop3.ScriptedClient;
import org.redoubt.pop3.TestServer;

/** Two POP3 sessions and what IMAP does, on one mailbox. */
class ConcurrentSessionsTest {
    private static String mail(int number) {
        return Mails.plain("number " + number, "text of " + number);
    }

    @Test
    void whatAnotherRemovedIsRefusedAndTheRestKeepsItsNumbers() throws Exception {
        try (TestServer server = new TestServer()) {
            server.put(mail(1), mail(2), mail(3));
            try (ScriptedClient client = server.alice()) {
                List<String> ids = client.lines("UIDL");
                server.expunge(2);
                server.put(mail(4));
                assertEquals("This message was removed by another session", client.err("RETR 2"));
                client.err("TOP 2 0");
                assertEquals(mail(3), client.retr(3));
                assertEquals(ids, client.lines("UIDL"));
                client.err("RETR 4");
                client.ok("DELE 2");
                client.ok("DELE 1");
                client.ok("QUIT");
            }
            try (ScriptedClient client = server.alice()) {
                assertEquals(mail(3), client.retr(1));
                assertEquals(mail(4), client.retr(2));
                assertEquals(2, client.lines("LIST").size());
            }
        }
    }

    @Test
    void twoSessionsSeeTheirOwnMarksOnly() throws Exception {
        try (TestServer server = new TestServer()) {
            server.put(mail(1), mail(2), mail(3));
            try (ScriptedClient one = server.alice();
                    ScriptedClient two = server.alice()) {
                one.ok("DELE 1");
                assertEquals(mail(1), two.retr(1));
                two.ok("DELE 1");
                two.ok("DELE 2");
                one.ok("QUIT");
                two.err("RETR 1");
                two.ok("QUIT");
                assertEquals(1, server.inbox().size());
                assertEquals(3, server.inbox().uid(0));
            }
        }
    }

    @Test
    void aPipelinedReadOfWhatJustWentIsRefused() throws Exception {
        try (TestServer server = new TestServer()) {
            server.put(mail(1), mail(2), mail(3));
            try (ScriptedClient client = server.alice()) {
                client.ok("NOOP");
                server.expunge(2);
                client.send("RETR 1\r\nRETR 2\r\nRETR 3\r\n");
                client.line();
                assertEquals(mail(1), ScriptedClient.text(client.lines()));
                assertTrue(client.line().startsWith("-ERR "));
                client.line();
                assertEquals(mail(3), ScriptedClient.text(client.lines()));
            }
        }
    }

    /** Random commands of two sessions, new mail and expunges between them: every answer is what a model says. */
    @Test
    void aModelOfManyStepsHolds() throws Exception {
        long seed = Long.getLong("redoubt.seed", 20261125L);
        System.getLogger("org.redoubt.pop3").log(System.Logger.Level.INFO, "event=test.seed seed=" + seed);
        Random random = new Random(seed);
        try (TestServer server = new TestServer()) {
            Set<Integer> there = new TreeSet<>();
            int last = 0;
            for (int session = 0; session < 25; session++) {
                for (int n = random.nextInt(4); n > 0; n--) {
                    server.put(mail(++last));
                    there.add(last);
                }
                List<Integer> drop = new ArrayList<>(there);
                Set<Integer> marked = new TreeSet<>();
                try (ScriptedClient client = server.alice()) {
                    for (int step = 0; step < 30; step++) {
                        if (random.nextInt(12) == 0 && !there.isEmpty()) {
                            int uid = new ArrayList<>(there).get(random.nextInt(there.size()));
                            server.expunge(uid);
                            there.remove(uid);
                        } else {
                            command(client, random, drop, there, marked);
                        }
                    }
                    if (random.nextBoolean()) {
                        client.ok("QUIT");
                        there.removeAll(marked);
                    }
                }
                assertEquals(there.size(), server.inbox().size(), "seed " + seed + " session " + session);
            }
        }
    }

    private static void command(
            ScriptedClient client, Random random, List<Integer> drop, Set<Integer> there, Set<Integer> marked)
            throws Exception {
        int number = 1 + random.nextInt(drop.size() + 1);
        int uid = number <= drop.size() ? drop.get(number - 1) : 0;
        boolean usable = uid > 0 && !marked.contains(uid);
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                if (usable && there.contains(uid)) {
                    assertEquals(mail(uid), client.retr(number));
                } else {
                    client.err("RETR " + number);
                }
            }
            case 2 -> {
                if (usable) {
                    client.ok("DELE " + number);
                    marked.add(uid);
                } else {
                    client.err("DELE " + number);
                }
            }
            case 3 -> {
                long octets = drop.stream().filter(u -> !marked.contains(u)).mapToLong(u -> mail(u).length()).sum();
                assertEquals((drop.size() - marked.size()) + " " + octets, client.ok("STAT"));
            }
            case 4 -> assertEquals(drop.size() - marked.size(), client.lines("UIDL").size());
            default -> {
                if (random.nextInt(4) == 0) {
                    client.ok("RSET");
                    marked.clear();
                }
            }
        }
    }
}
