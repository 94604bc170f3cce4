package org.redoubt.search;

import java.util.Map;
import java.util.Optional;

/**
 * How far an index has followed its account.
 *
 * @param modSeq the account's version up to which removals are done
 * @param upTo every email up to this number is indexed, if it was in a mailbox
 */
public record Followed(long modSeq, long upTo) {
    /** Changes whenever what is indexed, or how, changes: an index of another format is dropped. */
    static final String FORMAT = "4";

    public static final Followed NOTHING = new Followed(0, 0);

    Map<String, String> encode() {
        return Map.of("format", FORMAT, "modseq", Long.toString(modSeq), "upto", Long.toString(upTo));
    }

    /** Empty when the index has another format. */
    static Optional<Followed> decode(Map<String, String> data) {
        if (!FORMAT.equals(data.get("format"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Followed(
                    Long.parseLong(data.getOrDefault("modseq", "")), Long.parseLong(data.getOrDefault("upto", ""))));
        } catch (NumberFormatException notOurs) {
            return Optional.empty();
        }
    }
}
