package org.redoubt.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What another parser of good repute found in the same octets: offsets of every part, subject and sender. */
class ExpectedParseTest {
    /** Broken messages that can be read in two ways, and the reason for ours. */
    private static final Set<String> OTHER_STRUCTURE = Set.of(
            "malformed/000", // an unquoted boundary that starts with a special: we take it, they do not
            "malformed/001", // "--ab" inside multiparts "ab" and "a": the longest boundary that fits is meant
            "malformed/008", // the same
            "malformed/012", // a message/rfc822 without an end hides no outer delimiter
            "malformed/013", // a delimiter at the very end starts an empty part
            "malformed/019", // a multipart without an end goes to the end of the message, last line end included
            "malformed/020", // two Content-Type fields: the first counts
            "malformed/021", // the same
            "malformed/022", // text in a message/rfc822 that is no message
            "thirdparty/015"); // as malformed/012

    private record Case(String name, byte[] message, Json expected) {}

    @TestFactory
    Stream<DynamicTest> partsAreWhereTheyAreExpected() {
        return cases().filter(c -> !OTHER_STRUCTURE.contains(stem(c.name)))
                .map(c -> DynamicTest.dynamicTest(c.name, () -> {
                    Part root = Scans.scan(c.message).root();
                    assertEquals(expected(c.expected, 0), found(root));
                }));
    }

    @TestFactory
    Stream<DynamicTest> subjectsAreTheSame() {
        return cases().flatMap(c -> field(c.expected, "subject")
                .filter(v -> !v.get("Text").text().contains("\ufffd")) // theirs is lost, ours is guessed
                .map(v -> DynamicTest.dynamicTest(c.name, () -> {
                    String subject = Scans.scan(c.message).envelope().subject().orElseThrow();
                    assertEquals(v.get("Text").text(), HeaderText.decode(subject));
                })));
    }

    @TestFactory
    Stream<DynamicTest> sendersAreTheSame() {
        return cases().flatMap(c -> field(c.expected, "from")
                .map(v -> v.get("Address").get("List").list())
                .map(list -> DynamicTest.dynamicTest(c.name, () -> {
                    List<Address> from = Scans.scan(c.message).envelope().from();
                    assertEquals(list.stream().map(ExpectedParseTest::expectedAddress).toList(),
                            from.stream().map(ExpectedParseTest::foundAddress).toList());
                })));
    }

    private static Stream<Case> cases() {
        Path folder = Corpus.ROOT.resolve("mime/mail-parser/eml");
        List<Case> all = Corpus.files(folder, ".json").stream()
                .filter(f -> Files.exists(message(f)))
                .map(f -> load(folder, f))
                .toList();
        assertTrue(all.size() > 60);
        return all.stream();
    }

    private static Path message(Path json) {
        return Path.of(json.toString().replaceAll("(\\.crlf)?\\.json$", ".eml"));
    }

    private static String stem(String name) {
        return name.replaceAll("(\\.crlf)?\\.json$", "");
    }

    /** The expectations are for all line ends LF, those named so for all CRLF. */
    private static Case load(Path folder, Path json) {
        String lf = new String(Corpus.read(message(json)), StandardCharsets.ISO_8859_1).replace("\r", "");
        String lines = json.toString().endsWith(".crlf.json") ? lf.replace("\n", "\r\n") : lf;
        try {
            return new Case(
                    folder.relativize(json).toString(),
                    lines.getBytes(StandardCharsets.ISO_8859_1),
                    Json.parse(Files.readString(json)));
        } catch (IOException e) {
            throw new AssertionError("unreadable expectation", e);
        }
    }

    private static Stream<Json> field(Json message, String name) {
        return message.get("parts").list().getFirst().get("headers").list().stream()
                .filter(h -> h.get("name").text().equals(name) && !h.get("value").text().equals("Empty"))
                .limit(1)
                .map(h -> h.get("value"));
    }

    private static String expectedAddress(Json a) {
        // A single word is a mailbox to us and a name to them.
        return a.get("address").text().isEmpty()
                ? a.get("name").text()
                : a.get("name").text() + "<" + a.get("address").text() + ">";
    }

    private static String foundAddress(Address a) {
        String spec = a.addrSpec().orElse("");
        String name = a.name().map(HeaderText::decode).orElse("");
        return spec.contains("@") || !name.isEmpty() ? name + "<" + spec + ">" : spec;
    }

    private static String expected(Json message, int index) {
        Json p = message.get("parts").list().get(index);
        Json body = p.get("body");
        String own = p.get("offset_header").number() + "-" + p.get("offset_body").number() + "-"
                + p.get("offset_end").number();
        if (body.has("Message")) {
            return own + "{" + expected(body.get("Message"), 0) + "}";
        }
        return own + body.get("Multipart").list().stream()
                .map(i -> expected(message, i.number()))
                .collect(Collectors.joining(",", "(", ")"));
    }

    private static String found(Part p) {
        String own = p.headerStart() + "-" + p.bodyStart() + "-" + p.bodyEnd();
        if (p.isMessage()) {
            return own + "{" + found(p.children().getFirst()) + "}";
        }
        return own + p.children().stream().map(ExpectedParseTest::found).collect(Collectors.joining(",", "(", ")"));
    }
}
