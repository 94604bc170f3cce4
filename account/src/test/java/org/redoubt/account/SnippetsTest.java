package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.redoubt.store.id.NumberSet;

/** RFC 8621 5. */
class SnippetsTest {
    private static Snippet snippet(String message, String words) throws IOException {
        try (Trial trial = new Trial();
                AccountHandle handle = trial.open(Trial.ALICE)) {
            MailboxId inbox = Trial.inbox(handle);
            NewEmail email = new NewEmail(trial.message(message), Set.of(), Optional.empty());
            EmailId id = ((AppendResult.Appended) handle.append(inbox, List.of(email))).emails().getFirst();
            return Snippets.of(handle.read("TEST", inbox, NumberSet.of(1), List.of(id)), id, words);
        }
    }

    private static String mail(String subject, String type, String text) {
        return "From: a@example.org\r\nSubject: " + subject + "\r\nContent-Type: " + type + "\r\n\r\n" + text;
    }

    @Test
    void wordsAreMarkedAndMarkupIsWrittenAsReferences() throws IOException {
        Snippet found = snippet(
                mail("Re: <Invoice> & more", "text/plain", "Dear all,\r\n\r\nthe invoices <are> here & there.\r\n"), "invoice");
        assertEquals(Optional.of("Re: &lt;<mark>Invoice</mark>&gt; &amp; more"), found.subject());
        assertEquals(Optional.of("Dear all, the <mark>invoices</mark> &lt;are&gt; here &amp; there."), found.preview());
    }

    @Test
    void whatDoesNotMatchIsNotThere() throws IOException {
        Snippet found = snippet(mail("lunch", "text/plain", "Nothing of interest."), "invoice");
        assertEquals(Snippet.NOTHING, found);
        assertEquals(Snippet.NOTHING, snippet(mail("lunch", "text/plain", "Nothing."), " "));
    }

    @Test
    void htmlIsShownAsText() throws IOException {
        Snippet found = snippet(
                mail("x", "text/html", "<p>The <b>in</b>voice &lt;script&gt;</p><script>invoice()</script>"), "invoice");
        assertEquals(Optional.of("The <mark>invoice</mark> &lt;script&gt;"), found.preview());
        assertEquals(Optional.empty(), found.subject());
    }

    @Test
    void encodedSubjectsAreDecodedAndFilesAreNotShown() throws IOException {
        String mixed = "--b\r\n\r\nA text.\r\n--b\r\nContent-Disposition: attachment\r\n\r\nthe caf\u00e9\r\n--b--\r\n";
        Snippet found = snippet(mail("=?utf-8?q?Caf=C3=A9?=", "multipart/mixed; boundary=b", mixed), "cafe");
        assertEquals(new Snippet(Optional.of("<mark>Caf\u00e9</mark>"), Optional.empty()), found);
    }

    @Test
    void thePreviewIsWhereMostWordsAre() throws IOException {
        String filling = "lorem ipsum dolor sit amet ".repeat(30);
        Snippet found = snippet(
                mail("x", "text/plain; charset=utf-8", "zebra " + filling + "a zebra and a lion " + filling), "zebra lion");
        String preview = found.preview().orElseThrow();
        assertTrue(preview.contains("a <mark>zebra</mark> and a <mark>lion</mark> lorem"), preview);
        assertTrue(preview.startsWith("\u2026") && preview.endsWith("\u2026"), preview);
    }

    @Test
    void noPreviewIsLongerThan255OctetsAndAllAreWellFormed() throws IOException {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        Random random = new Random(seed);
        String[] words = {"zebra", "<&>", "\u6771\u4eac\u6771\u4eac", "\ud83d\ude00\ud83d\ude00", "lorem", "a".repeat(400), "z\u00e9bra"};
        for (int round = 0; round < 40; round++) {
            StringBuilder text = new StringBuilder();
            for (int count = random.nextInt(120); count >= 0; count--) {
                text.append(words[random.nextInt(words.length)]).append(random.nextBoolean() ? " " : "");
            }
            String asked = random.nextBoolean() ? "zebra \u6771\u4eac" : "a".repeat(400);
            Optional<String> preview = snippet(mail("x", "text/plain; charset=utf-8", text + ""), asked).preview();
            preview.ifPresent(html -> {
                assertTrue(html.getBytes(StandardCharsets.UTF_8).length <= 255, () -> "seed " + seed + " " + html);
                assertTrue(html.matches("([^<>&]|&amp;|&lt;|&gt;|<mark>([^<>&]|&amp;|&lt;|&gt;)+</mark>)+"), () -> "seed " + seed + " " + html);
                assertTrue(!html.contains("\ufffd"), () -> "seed " + seed);
            });
        }
    }
}
