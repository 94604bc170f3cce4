package org.redoubt.account;

import java.time.Instant;

/**
 * What somebody deleted for good within an hour, is nowhere else in her account, and can be brought back.
 *
 * @param hour its beginning, UTC
 * @param messages how many
 * @param octets of all of them
 */
public record DeletedHour(Instant hour, long messages, long octets) {}
