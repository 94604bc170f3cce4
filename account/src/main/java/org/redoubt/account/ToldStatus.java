package org.redoubt.account;

import java.time.Instant;

/**
 * That somebody was told whether the S/MIME signature of an email counts (RFC 9219 4.1).
 *
 * @param authorities a number of those whose word counted, another one when they are others
 * @param until when that may be something else because time passed; a moment that is over when it may be now
 */
public record ToldStatus(EmailId email, long authorities, Instant until) {
    /** For what time alone does not change: the last second of the year 9999. */
    public static final Instant NEVER = Instant.ofEpochSecond(253_402_300_799L);
}
