package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.Right;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.OtherUsers;
import org.redoubt.imap.session.OwnChange;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** SUBSCRIBE and UNSUBSCRIBE, RFC 9051 6.3.7 and 6.3.8. */
final class SubscribeCommand implements Command {
    private final boolean on;

    SubscribeCommand(boolean on) {
        this.on = on;
    }

    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        Optional<String> path = Paths.path(session, arguments);
        arguments.end();
        if (path.isEmpty()) {
            return Paths.invalid();
        }
        boolean done = OtherUsers.names(path.get())
                ? elsewhere(session, path)
                : session.own().subscribe(path.get(), on);
        if (on && !done) {
            return Paths.absent();
        }
        if (done) {
            session.notifications().did(new OwnChange.Subscribed(path.get(), on));
        }
        // RFC 9051 6.3.8: nothing that is not subscribed is no reason to complain.
        return Reply.ok(on ? "SUBSCRIBE completed" : "UNSUBSCRIBE completed");
    }

    /** Another person's mailbox is subscribed in one's own account, by the name it has here. */
    private boolean elsewhere(Session session, Optional<String> path) throws IOException {
        Optional<Place> place = Paths.place(session, path).filter(found -> found.rights().has(Right.LOOKUP));
        String name = place.map(Place::path).orElse(path.get());
        if (place.isPresent()) {
            return session.own().subscribeElsewhere(name, on, place.get().account(), place.get().mailbox().id());
        }
        return !on && session.own().subscribeElsewhere(name, false);
    }
}
