package org.redoubt.account;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * When an email comes back by itself, and how (draft-ietf-extra-email-snooze-00 3).
 *
 * @param until when, whole seconds; a time that is over means at once
 * @param moveTo where to; INBOX when it is empty, or when that mailbox is gone by then
 * @param keywords what it gets (true) and loses (false) as it comes back
 * @param unlessAnswered a reminder: the email stays where it is, and is put into moveTo besides, unless something that
 *     somebody else wrote came into its thread after it
 */
public record Snooze(
        Instant until, Optional<MailboxId> moveTo, Map<Keyword, Boolean> keywords, boolean unlessAnswered) {
    /** RFC 9979: it is unread, and marked as what has just come back. */
    public static final Map<Keyword, Boolean> AS_NEW = Map.of(Keyword.SEEN, false, new Keyword("$new"), true);

    public Snooze {
        until = Instant.ofEpochSecond(until.getEpochSecond());
        keywords = Map.copyOf(keywords);
    }

    /** The usual one. */
    public Snooze(Instant until) {
        this(until, Optional.empty(), AS_NEW, false);
    }
}
