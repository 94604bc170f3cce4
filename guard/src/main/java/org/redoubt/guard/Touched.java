package org.redoubt.guard;

import java.util.OptionalLong;
import org.redoubt.store.id.NumberSet;

/**
 * What an event touched, read from its compact text such as {@code mailbox=3 uids=1:40 emails=7:46}.
 *
 * @param mailbox empty when the event names none
 * @param emails by the numbers of their EMAILIDs
 */
public record Touched(OptionalLong mailbox, NumberSet emails) {
    /** Reads the text of an event; what it does not know it passes over. */
    public static Touched of(String text) {
        OptionalLong mailbox = OptionalLong.empty();
        NumberSet emails = NumberSet.EMPTY;
        for (String member : text.split(" ")) {
            int equals = member.indexOf('=');
            String value = member.substring(equals + 1);
            try {
                switch (member.substring(0, Math.max(0, equals))) {
                    case "mailbox" -> mailbox = OptionalLong.of(Long.parseLong(value));
                    case "emails" -> emails = value.isEmpty() ? emails : NumberSet.parse(value);
                    default -> {}
                }
            } catch (IllegalArgumentException notOurs) {
                // Text of another version; the event is still shown whole.
                continue;
            }
        }
        return new Touched(mailbox, emails);
    }
}
