package org.redoubt.server.admin;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.redoubt.server.admin.ImportSession.Incoming;
import org.redoubt.server.admin.ImportSession.Outcome;

/** Messages and outcomes of an import as objects of the control protocol. */
final class ImportFormat {
    /** As large as a configuration may allow messages to be. */
    static final long MAX_MESSAGE_OCTETS = 1L << 30;

    private static final String IMPORTED = "imported";
    private static final String ALREADY_THERE = "already there";
    private static final String FAILED = "failed ";

    private ImportFormat() {}

    static Fields encode(Incoming message) {
        return Fields.of("mailbox", message.mailbox())
                .with("keywords", List.copyOf(message.keywords()))
                .with("octets", (long) message.bytes().length)
                .with("received", message.received().map(Instant::toEpochMilli));
    }

    static Incoming decode(Fields fields, Frames frames, long maxOctets) throws IOException {
        OptionalLong received = fields.optionalNumber("received");
        return new Incoming(
                fields.text("mailbox"),
                Set.copyOf(fields.texts("keywords")),
                received.isPresent() ? Optional.of(Instant.ofEpochMilli(received.getAsLong())) : Optional.empty(),
                frames.receive(fields.number("octets"), maxOctets));
    }

    static List<String> texts(List<Outcome> outcomes) {
        return outcomes.stream().map(ImportFormat::text).toList();
    }

    private static String text(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Imported() -> IMPORTED;
            case Outcome.AlreadyThere() -> ALREADY_THERE;
            case Outcome.Failed(var why) -> FAILED + why;
        };
    }

    static List<Outcome> outcomes(List<String> texts) throws MalformedJsonException {
        List<Outcome> outcomes = new ArrayList<>();
        for (String text : texts) {
            outcomes.add(outcome(text));
        }
        return outcomes;
    }

    private static Outcome outcome(String text) throws MalformedJsonException {
        if (text.startsWith(FAILED)) {
            return new Outcome.Failed(text.substring(FAILED.length()));
        }
        return switch (text) {
            case IMPORTED -> new Outcome.Imported();
            case ALREADY_THERE -> new Outcome.AlreadyThere();
            default -> throw new MalformedJsonException("an outcome that is not known");
        };
    }
}
