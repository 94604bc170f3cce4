package org.redoubt.transport.tracking;

import org.redoubt.account.Message;

/**
 * What domains want to hear of others' servers: how mail under their names fared with SPF, DKIM and DMARC (RFC 7489 7.2),
 * and how TLS went with their hosts (RFC 8460). Never fails, and whoever calls it does not wait for a disk.
 */
public interface Feedback extends Tracing {
    /** Hears nothing. */
    Feedback NONE = event -> {};

    /** A message has come for somebody here; it may hold others' reports about us. */
    default void arrived(Message message, String trace) {}
}
