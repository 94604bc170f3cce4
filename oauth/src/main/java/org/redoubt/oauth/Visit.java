package org.redoubt.oauth;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.redoubt.guard.Principal;

/**
 * One browser on its way from a program's question to the answer.
 *
 * @param browser the hash of the cookie that the browser has
 * @param who has signed in
 */
record Visit(Asked asked, String browser, Instant until, Optional<Who> who) {
    /** What a browser says of a passkey that was used, as fields of a form. */
    static final List<String> ASSERTION =
            List.of("credential", "clientData", "authenticatorData", "signature", "userHandle");

    /**
     * Somebody who has just signed in.
     *
     * @param standing of her credentials, asked before they were checked
     * @param secondFactor whether a code was asked of her
     */
    record Who(Principal principal, String name, long standing, boolean secondFactor) {
        /** She is done here: no list has her session any more. */
        void leave() {
            principal.session().close();
        }
    }

    Visit by(Who person) {
        return new Visit(asked, browser, until, Optional.of(person));
    }

    /** The same, before anybody signed in. */
    Visit byNobody() {
        return new Visit(asked, browser, until, Optional.empty());
    }
}
