package org.redoubt.transport.route;

import org.redoubt.transport.client.ClientSession;

/** What came of the attempt to reach a domain. */
public sealed interface Connected {
    /** A conversation that waits for its first transaction. The caller closes it. */
    record Ready(ClientSession session, MailHost host) implements Connected {}

    /** Nobody could be reached now. */
    record NotNow(String status, String text) implements Connected {}

    /** Enough of us talk to its hosts already. */
    record Busy() implements Connected {}

    /** Nobody will ever be. */
    record Never(String status, String text) implements Connected {}
}
