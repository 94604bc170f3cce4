package org.redoubt.pop3.command;

import java.io.IOException;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.directory.SignIn;
import org.redoubt.guard.Principal;
import org.redoubt.pop3.session.ConversationOver;
import org.redoubt.pop3.session.Reply;
import org.redoubt.pop3.session.Session;

/** How PASS and AUTH end. */
final class SignIns {
    private SignIns() {}

    static Reply accepted(Session session, Principal principal) throws IOException {
        try {
            session.signIn(principal);
        } catch (AccessDeniedException e) {
            return session.failedLogin(Reply.err("AUTH", "This account cannot be opened"));
        }
        return Reply.ok("Signed in");
    }

    // RFC 3206 4 and 5: AUTH when the credentials are at fault, SYS/TEMP when they may be right and the server is.
    // Which of the two was wrong, name or password, is not told.
    static Reply refused(Session session, SignIn.Refused refused) throws ConversationOver {
        Reply reply = switch (refused.reason()) {
            case WRONG_CREDENTIALS, DISABLED, SECOND_FACTOR_WANTED, SECOND_FACTOR_WRONG, SECOND_FACTOR_MISSING, NOT_ALLOWED, SEALED ->
                Reply.err("AUTH", refused.publicText());
            case THROTTLED, UNAVAILABLE -> Reply.err("SYS/TEMP", refused.publicText());
            case MALFORMED -> Reply.err(refused.publicText());
        };
        return session.failedLogin(reply);
    }

    /** What is answered to a password that should never have been sent in the clear. */
    static Reply privacyRequired() {
        return Reply.err("Start TLS first");
    }
}
