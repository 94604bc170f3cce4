package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.map.MessageThreads;
import org.redoubt.imap.map.MessageThreads.Message;

/** SORT and THREAD, RFC 5256; SORT=DISPLAY, RFC 5957; ESORT, RFC 5267. */
class SortThreadCommandTest {
    private static void append(ScriptedClient client, String received, String header) throws Exception {
        client.append("INBOX", "\"" + received + "-Jan-2026 00:00:00 +0000\" ", Mails.octets(header + "\r\n\r\n"));
    }

    private static void sorts(ScriptedClient client, String criteria, String numbers) throws Exception {
        assertEquals("SORT" + numbers, client.ok("SORT (" + criteria + ") UTF-8 ALL").only(), criteria);
    }

    @Test
    void sorting() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            append(client, "05", "From: \"zoe\" <adam@b.example>\r\nTo: m@x\r\nSubject: Re: pear\r\nDate: Mon, 5 Jan 2026 10:00:00 +0000");
            append(client, "03", "From: Carl <Bert@a.example>\r\nCc: z@x\r\nSubject: Apple\r\nDate: Mon, 5 Jan 2026 11:30:00 +0200");
            append(client, "04", "From: carl@a.example\r\nTo: Friends: a@x;\r\nSubject: [list] APPLE (fwd)");
            append(client, "01", "From: =?utf-8?q?=C3=84nne?= <x@a.example>\r\nTo: A@x\r\nCc: b@x\r\nSubject: =?utf-8?q?=C3=A4pfel?=\r\nDate: nonsense");
            append(client, "03", "Date: Mon, 5 Jan 2026 09:30:00 +0000");
            sorts(client, "ARRIVAL", " 4 2 5 3 1");
            sorts(client, "REVERSE ARRIVAL", " 1 3 2 5 4");
            sorts(client, "DATE", " 4 3 2 5 1");
            sorts(client, "FROM", " 5 1 2 3 4");
            sorts(client, "TO", " 2 5 4 3 1");
            sorts(client, "CC", " 1 3 5 4 2");
            sorts(client, "SUBJECT REVERSE ARRIVAL", " 5 3 2 4 1");
            sorts(client, "DISPLAYFROM", " 5 4 2 3 1");
            client.ok("STORE 1 +FLAGS.SILENT (\\Deleted)");
            client.ok("EXPUNGE");
            String answer = client.ok("UID SORT RETURN (MIN MAX ALL COUNT) (REVERSE SUBJECT) UTF-8 ALL").only();
            assertTrue(answer.endsWith(" UID MIN 4 MAX 5 ALL 4,2:3,5 COUNT 4"), answer);
            for (String nonsense : new String[] {"SORT ALL", "SORT () UTF-8 ALL", "SORT (REVERSE) UTF-8 ALL", "SORT (DATE)", "THREAD JWZ UTF-8 ALL"}) {
                client.bad(nonsense);
            }
        }
    }

    @Test
    void threads() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            append(client, "01", "Message-ID: <a@x>\r\nSubject: one\r\nDate: Mon, 5 Jan 2026 10:00:00 +0000");
            append(client, "02", "Message-ID: <b@x>\r\nIn-Reply-To: <a@x> <z@x>\r\nSubject: Re: one\r\nDate: Mon, 5 Jan 2026 12:00:00 +0000");
            append(client, "04", "Message-ID: <c@x>\r\nReferences: <q@x> <a@x>\r\n <b@x>\r\nSubject: else\r\nDate: Mon, 5 Jan 2026 11:00:00 +0000");
            append(client, "03", "Subject: =?utf-8?q?ONE?=\r\nDate: Mon, 5 Jan 2026 09:00:00 +0000");
            assertEquals("THREAD ((4)(1 2 3))", client.ok("THREAD REFERENCES UTF-8 ALL").only());
            assertEquals("THREAD (4)(1 2 3)", client.ok("UID THREAD REFS UTF-8 ALL").only());
            assertEquals("THREAD (4 (1)(2))(3)", client.ok("THREAD ORDEREDSUBJECT UTF-8 ALL").only());
        }
    }

    @Test
    void longChainsTakeBoundedTime() {
        List<Message> chain = new ArrayList<>();
        for (int i = 1; i <= 100_000; i++) {
            chain.add(new Message(i, i, i, "s" + i, false, Optional.of("m" + i), List.of("m" + (i - 1))));
        }
        for (List<Message> messages : List.of(chain, chain.reversed())) {
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
                ResponseBuffer out = new ResponseBuffer();
                MessageThreads.byReferences(messages).write(uid -> uid, out);
                assertTrue(new String(out.toByteArray(), StandardCharsets.US_ASCII).startsWith("(1 2 3 "));
            });
        }
    }
}
