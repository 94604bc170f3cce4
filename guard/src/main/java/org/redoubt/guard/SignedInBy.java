package org.redoubt.guard;

import java.util.Optional;

/**
 * Who signed in, and with what.
 *
 * @param login the address in the directory's lower-case form
 * @param account the number of the person's own account
 * @param method the mechanism: "LOGIN", "SCRAM-SHA-256" ...
 * @param credential which credential when there are several, such as {@code app=3}; empty for the password itself
 * @param readOnly whether it lets one read and nothing else
 * @param mandate whose mailbox she came for, when it is not her own: then it is the only one she reaches
 */
public record SignedInBy(
        String login, long account, String method, String credential, boolean readOnly, Optional<Mandate> mandate) {
    /** For one's own mailbox. */
    public SignedInBy(String login, long account, String method, String credential, boolean readOnly) {
        this(login, account, method, credential, readOnly, Optional.empty());
    }
}
