package org.redoubt.transport.session;

import java.util.Optional;
import org.redoubt.transport.SmtpConfig;
import org.redoubt.transport.trust.AuthenticationResults;

/**
 * Which fields of an incoming message must not stay.
 *
 * @param fromAuthor whether the message comes from its author's program, so that Bcc fields must go
 * @param ourResults under whose name nobody else may tell results; empty where the client is a server in front of us
 */
record HeaderRules(boolean fromAuthor, Optional<String> ourResults) {
    static HeaderRules of(SmtpConfig config) {
        return new HeaderRules(
                config.mode().submission(),
                config.mode() == SmtpConfig.Mode.LMTP ? Optional.empty() : Optional.of(config.hostname()));
    }

    /** RFC 8601 5: whether a field of Authentication-Results would be taken for ours. */
    boolean forged(String value) {
        return ourResults.filter(name -> AuthenticationResults.forged(value, name)).isPresent();
    }
}
