package org.redoubt.transport.report;

import java.util.Optional;
import org.redoubt.account.QueuedRecipient;

/**
 * What is told of one recipient.
 *
 * @param status RFC 3463
 * @param text a line for people and, when the other server said it, the diagnostic code
 * @param remote the host that said it
 */
public record Told(QueuedRecipient recipient, Action action, String status, String text, Optional<String> remote) {
    /** RFC 3464 2.3.3. */
    public enum Action {
        FAILED,
        DELAYED,
        DELIVERED,
        RELAYED,
        EXPANDED
    }
}
