package org.redoubt.imap.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

/** Real and broken messages go in by APPEND and come back, octet for octet, with envelopes and structures that are well formed. */
class CorpusTest {
    private static final Path CORPUS = Path.of("../../shared/corpus/mime");

    private static List<Path> messages() throws IOException {
        try (Stream<Path> all = Files.walk(CORPUS)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".json"))
                    .filter(file -> file.toFile().length() > 0 && file.toFile().length() < 2_000_000)
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyMessageComesBackAsItWas() throws Exception {
        List<Path> files = messages();
        assertTrue(files.size() > 100, "the corpus is there");
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            for (Path file : files) {
                client.append("INBOX", "", Files.readAllBytes(file));
            }
            List<String> bodies = client.ok("FETCH 1:* (BODY.PEEK[])").fetches();
            assertEquals(files.size(), bodies.size());
            for (int i = 0; i < files.size(); i++) {
                String octets = new String(Files.readAllBytes(files.get(i)), StandardCharsets.ISO_8859_1);
                assertEquals((i + 1) + " FETCH (BODY[] {" + octets.length() + "}\r\n" + octets + ")", bodies.get(i), files.get(i).toString());
            }
            for (String item : new String[] {"ENVELOPE", "BODYSTRUCTURE", "BODY"}) {
                List<String> responses = client.ok("FETCH 1:* " + item).fetches();
                for (int i = 0; i < files.size(); i++) {
                    assertBalanced(responses.get(i), files.get(i));
                }
            }
            client.ok("SEARCH TEXT \"no such text anywhere\"");
            client.ok("UID SEARCH OR BODY \"\u00e4\" SUBJECT \"\u00fc\"");
        }
    }

    /** Parentheses, quoted strings and literals fit together. */
    private static void assertBalanced(String response, Path file) {
        int depth = 0;
        for (int i = 0; i < response.length(); i++) {
            switch (response.charAt(i)) {
                case '(' -> depth++;
                case ')' -> depth--;
                case '"' -> {
                    for (i++; response.charAt(i) != '"'; i++) {
                        i += response.charAt(i) == '\\' ? 1 : 0;
                        char c = response.charAt(i);
                        assertTrue(c >= ' ' || c == '\t', () -> file + ": " + response);
                    }
                }
                case '{' -> {
                    int close = response.indexOf('}', i);
                    i = close + 2 + Integer.parseInt(response.substring(i + 1, close));
                }
                default -> {
                    continue;
                }
            }
            assertTrue(depth >= 0, () -> file + ": " + response);
        }
        assertEquals(0, depth, () -> file + ": " + response);
    }
}
