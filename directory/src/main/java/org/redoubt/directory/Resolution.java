package org.redoubt.directory;

import java.util.List;

/** Where mail for an address goes. */
public sealed interface Resolution {
    /**
     * To these accounts, each once.
     *
     * @param recipients empty for a group without members
     */
    record Recipients(List<Recipient> recipients) implements Resolution {
        public Recipients {
            recipients = List.copyOf(recipients);
        }
    }

    /** Nowhere: the domain is ours and has no such address. */
    record UnknownUser() implements Resolution {}

    /** Elsewhere: the domain is not ours. */
    record NotLocal() implements Resolution {}
}
