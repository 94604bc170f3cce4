package org.redoubt.server.mailfile;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A message read from a file, not yet anybody's.
 *
 * @param source where it was, for the operator: a file, with {@code #n} for the n-th message of an mbox
 * @param folder the mailbox below the top one, joined with '/'; empty for the top one itself
 * @param keywords JMAP names, {@code $seen} and so on
 * @param received when its last server took it, where the file tells
 * @param bytes with CRLF line ends
 */
public record FoundMessage(
        String source, String folder, Set<String> keywords, Optional<Instant> received, byte[] bytes) {
    public FoundMessage {
        keywords = Set.copyOf(keywords);
    }
}
