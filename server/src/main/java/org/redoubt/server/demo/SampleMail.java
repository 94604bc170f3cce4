package org.redoubt.server.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.server.admin.ImportSession.Incoming;

/** The demo's messages: resources with LF line ends, their dates given as hours before now. */
final class SampleMail {
    private static final Pattern DATE = Pattern.compile("@hours-ago (\\d+)@");

    /** A resource and where it lies in one person's account. */
    private record Placed(String resource, String mailbox, Set<String> keywords) {}

    private static final List<Placed> ALICE = List.of(
            new Placed("1-welcome", "INBOX", Set.of("$seen")),
            new Placed("2-boats-first", "INBOX", Set.of("$seen", "$answered")),
            new Placed("3-boats-answer", "Sent", Set.of("$seen")),
            new Placed("4-boats-last", "INBOX", Set.of()),
            new Placed("5-languages", "INBOX", Set.of("$flagged")),
            new Placed("6-figures", "INBOX", Set.of()));

    private static final List<Placed> BOB = List.of(
            new Placed("1-welcome", "INBOX", Set.of()),
            new Placed("2-boats-first", "Sent", Set.of("$seen")),
            new Placed("3-boats-answer", "INBOX", Set.of("$seen", "$answered")),
            new Placed("4-boats-last", "Sent", Set.of("$seen")),
            new Placed("5-languages", "INBOX", Set.of()));

    private SampleMail() {}

    static List<Incoming> alice(Instant now) throws IOException {
        return messages(ALICE, now);
    }

    static List<Incoming> bob(Instant now) throws IOException {
        return messages(BOB, now);
    }

    private static List<Incoming> messages(List<Placed> placed, Instant now) throws IOException {
        List<Incoming> messages = new ArrayList<>();
        for (Placed one : placed) {
            String text = resource(one.resource);
            Matcher date = DATE.matcher(text);
            Instant sent = date.find() ? now.minus(Duration.ofHours(Long.parseLong(date.group(1)))) : now;
            String dated = date.replaceFirst(Matcher.quoteReplacement(
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(sent.atZone(ZoneId.systemDefault()))));
            byte[] bytes = dated.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
            messages.add(new Incoming(one.mailbox, one.keywords, Optional.of(sent), bytes));
        }
        return messages;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = SampleMail.class.getResourceAsStream(name + ".eml")) {
            if (in == null) {
                throw new IOException("a sample message is missing from the program: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
