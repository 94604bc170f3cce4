package org.redoubt.oauth;

import java.util.List;

/** Tells a person by mail that a program was let in, so that she learns of it who did not do it. */
@FunctionalInterface
public interface LetInNotice {
    /**
     * Sends a notice; what cannot be sent is in the server's log, and the grant stays.
     *
     * @param address whose mailbox it is for
     * @param subject in US-ASCII
     * @param lines of its text
     */
    void tell(String address, String subject, List<String> lines);
}
