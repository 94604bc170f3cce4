package org.redoubt.managesieve.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.ScriptResult;
import org.redoubt.managesieve.session.Reply;
import org.redoubt.managesieve.session.Session;
import org.redoubt.sieve.Compilation;
import org.redoubt.sieve.Sieve;

/** What commands about scripts have in common. */
final class Scripts {
    private Scripts() {}

    /** Why a text is no script, for its author; empty when it is one. */
    static Optional<Reply> check(Session session, byte[] text) throws IOException {
        session.uploads();
        return switch (Sieve.compile(text)) {
            case Compilation.Compiled _ -> Optional.empty();
            case Compilation.Failed failed -> Optional.of(Reply.no("", failed.text()));
        };
    }

    /** RFC 5804 1.3. */
    static Reply reply(ScriptResult result) {
        return switch (result) {
            case DONE -> Reply.ok("Done");
            case NO_SCRIPT -> Reply.no("NONEXISTENT", "There is no script of that name");
            case ALREADY_EXISTS -> Reply.no("ALREADYEXISTS", "There is a script of that name");
            case ACTIVE -> Reply.no("ACTIVE", "The script is active; activate another, or none, before");
            case INVALID_NAME -> Reply.no("", "This is no name that a script can have");
            case TOO_MANY -> Reply.no("QUOTA/MAXSCRIPTS", "There are as many scripts as there may be");
            case TOO_LARGE -> Reply.no("QUOTA/MAXSIZE", "The script, or all together, would be too long");
        };
    }
}
