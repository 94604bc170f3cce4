package org.redoubt.imap.command;

import java.io.IOException;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.directory.SignIn;
import org.redoubt.guard.Principal;
import org.redoubt.imap.session.Capabilities;
import org.redoubt.imap.session.ConversationOver;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** How LOGIN and AUTHENTICATE end, RFC 9051 6.2.2 and 6.2.3. */
final class SignIns {
    private SignIns() {}

    static Reply accepted(Session session, Principal principal) throws IOException {
        try {
            session.signIn(principal);
        } catch (AccessDeniedException e) {
            session.countFailedLogin();
            return Reply.no("AUTHORIZATIONFAILED", "This account cannot be opened");
        }
        return Reply.ok("CAPABILITY " + Capabilities.of(session), "Signed in");
    }

    static Reply refused(Session session, SignIn.Refused refused) throws ConversationOver {
        session.countFailedLogin();
        // RFC 5530 3: which of the two was wrong, name or password, is not told.
        return switch (refused.reason()) {
            case WRONG_CREDENTIALS -> Reply.no("AUTHENTICATIONFAILED", refused.publicText());
            // RFC 5530 3: the credential is right, and is not enough here.
            case SECOND_FACTOR_WANTED, SECOND_FACTOR_WRONG, SECOND_FACTOR_MISSING, NOT_ALLOWED, SEALED ->
                Reply.no("AUTHORIZATIONFAILED", refused.publicText());
            case DISABLED -> Reply.no("CONTACTADMIN", refused.publicText());
            case THROTTLED, UNAVAILABLE -> Reply.no("UNAVAILABLE", refused.publicText());
            case MALFORMED -> Reply.bad(refused.publicText());
        };
    }

    /** What is answered to a password that should never have been sent in the clear. */
    static Reply privacyRequired() {
        return Reply.no("PRIVACYREQUIRED", "Start TLS first");
    }
}
