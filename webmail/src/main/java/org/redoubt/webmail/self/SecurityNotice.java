package org.redoubt.webmail.self;

import java.util.List;

/** Tells a person by mail that how she signs in was changed, so that she learns of it who did not do it. */
@FunctionalInterface
public interface SecurityNotice {
    /**
     * Sends a notice; what cannot be sent is in the server's log, and the change stays.
     *
     * @param address whose mailbox it is for
     * @param subject in US-ASCII
     * @param lines of its text
     */
    void tell(String address, String subject, List<String> lines);
}
