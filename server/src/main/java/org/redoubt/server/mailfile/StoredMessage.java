package org.redoubt.server.mailfile;

import java.time.Instant;
import java.util.Set;

/**
 * A message on its way out.
 *
 * @param mailbox its path, levels joined with '/'
 * @param keywords JMAP names
 * @param bytes as stored
 */
public record StoredMessage(
        String mailbox, long uidValidity, long uid, Set<String> keywords, Instant received, byte[] bytes) {
    public StoredMessage {
        keywords = Set.copyOf(keywords);
    }
}
