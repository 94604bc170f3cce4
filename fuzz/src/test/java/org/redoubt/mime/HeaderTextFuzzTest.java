package org.redoubt.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Any text as the value of a header field: decoded words, dates, base subjects, message identifiers, parameters. */
class HeaderTextFuzzTest {
    private static final DateTimeFormatter RFC_5322 = DateTimeFormatter.ofPattern("d MMM uuuu HH:mm:ss xx", Locale.ROOT);

    @FuzzTest
    void encodedWords(byte[] octets) {
        String value = HeaderFuzz.text(octets);
        String decoded = HeaderText.decode(value);
        assertTrue(decoded.length() <= value.length(), "decoding makes nothing longer");
        assertTrue(decoded.chars().noneMatch(c -> c == '\n' || c == 0), "a text is one line");
        if (!value.contains("=?")) {
            assertEquals(value, decoded);
        }
    }

    @FuzzTest
    void date(byte[] octets) {
        Optional<OffsetDateTime> date = HeaderText.date(HeaderFuzz.text(octets));
        date.filter(d -> d.getYear() >= 1000 && d.getOffset().getTotalSeconds() % 60 == 0)
                .ifPresent(d -> assertEquals(date, HeaderText.date(RFC_5322.format(d)), () -> RFC_5322.format(d)));
    }

    @FuzzTest
    void baseSubject(byte[] octets) {
        String base = HeaderText.baseSubject(HeaderText.decode(HeaderFuzz.text(octets)));
        assertEquals(base, HeaderText.baseSubject(base), "the base of a base subject is itself");
    }

    @FuzzTest
    void messageIds(byte[] octets) {
        List<String> ids = HeaderText.messageIds(HeaderFuzz.text(octets));
        String written = ids.stream().map(id -> "<" + id + ">").collect(Collectors.joining(" "));
        assertTrue(ids.stream().noneMatch(String::isEmpty));
        if (ids.stream().allMatch(id -> id.indexOf('<') < 0 && id.indexOf('>') < 0)) {
            assertEquals(ids, HeaderText.messageIds(written));
        }
    }

    @FuzzTest
    void parameters(byte[] octets) {
        String value = HeaderFuzz.text(octets);
        ContentType type = ContentType.parse(value);
        assertTrue(!type.type().isEmpty() && !type.subtype().isEmpty());
        assertTrue(type.parameters().size() <= Limits.PARAMETERS);
        for (Parameter p : type.parameters()) {
            assertEquals(Ascii.lower(p.name()), p.name());
            int star = p.name().indexOf('*');
            Parameters.decoded(type.parameters(), star < 0 ? p.name() : p.name().substring(0, star));
        }
    }

    @FuzzTest
    void html(byte[] octets) {
        String html = new String(octets, java.nio.charset.StandardCharsets.UTF_8);
        String text = HtmlText.of(html);
        assertTrue(text.length() <= html.length(), "text is never longer than its HTML");
    }
}
