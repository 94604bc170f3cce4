package org.redoubt.jmap.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.redoubt.jmap.MailSubmitter;
import org.redoubt.jmap.MailSubmitter.Hold;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;

/** HOLDFOR and HOLDUNTIL among the parameters of an envelope's sender (RFC 8621 7, RFC 4865 5). */
final class Holds {
    private Holds() {}

    /** @throws SetError invalidProperties for any other parameter, and for a hold that goes beyond what was announced */
    static Optional<Hold> of(Call call, JsonObject mailFrom) throws SetError {
        Optional<JsonValue> given = mailFrom.value("parameters");
        if (given.isEmpty()) {
            return Optional.empty();
        }
        Map<String, JsonValue> parameters = given.get().object().orElseThrow(Holds::wrong).members();
        if (parameters.size() > 1) {
            throw wrong();
        }
        Optional<Hold> hold = Optional.empty();
        for (Map.Entry<String, JsonValue> one : parameters.entrySet()) {
            String value = one.getValue().text().orElseThrow(Holds::wrong);
            hold = Optional.of(
                    switch (one.getKey().toUpperCase(Locale.ROOT)) {
                        case "HOLDFOR" -> interval(value);
                        case "HOLDUNTIL" -> time(value);
                        default -> throw wrong();
                    });
        }
        Optional<MailSubmitter> submitter = call.session().services().submitter();
        if (hold.isPresent() && submitter.isPresent() && beyond(hold.get(), submitter.get())) {
            throw wrong();
        }
        return hold;
    }

    private static boolean beyond(Hold hold, MailSubmitter submitter) {
        return switch (hold) {
            case Hold.For(Duration interval) -> interval.compareTo(submitter.longestHold()) > 0;
            case Hold.Until(Instant time) -> time.isAfter(submitter.latestHold());
        };
    }

    private static Hold interval(String seconds) throws SetError {
        if (!seconds.matches("[0-9]{1,9}")) {
            throw wrong();
        }
        return new Hold.For(Duration.ofSeconds(Long.parseLong(seconds)));
    }

    private static Hold time(String text) throws SetError {
        try {
            if (text.length() > 40 || !text.endsWith("Z")) {
                throw wrong();
            }
            return new Hold.Until(Instant.parse(text));
        } catch (DateTimeException e) {
            throw wrong();
        }
    }

    private static SetError wrong() {
        return SetError.invalidProperties("envelope");
    }

    /** The parameters that say it. */
    static JsonObject parameters(Hold hold) {
        return switch (hold) {
            case Hold.For(Duration interval) -> new JsonObject().put("HOLDFOR", String.valueOf(interval.toSeconds()));
            case Hold.Until(Instant time) -> new JsonObject().put("HOLDUNTIL", time.toString());
        };
    }
}
