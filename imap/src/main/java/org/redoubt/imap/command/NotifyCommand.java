package org.redoubt.imap.command;

import java.io.IOException;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.FetchAtt;
import org.redoubt.imap.codec.NotifyRequest;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.Interest;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** NOTIFY, RFC 5465 3.1. */
final class NotifyCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        NotifyRequest request = NotifyRequest.parse(arguments);
        if (request.unsupported()) {
            return Reply.no("BADEVENT (" + NotifyRequest.Event.names() + ")", "There is an event that this server does not know");
        }
        if (request.tooMuch()) {
            return tooMuch();
        }
        if (!request.set()) {
            session.notifications().want(Interest.NOTHING);
            return Reply.ok("NOTIFY completed");
        }
        // RFC 5465 3.1: as NOOP would.
        session.updates().catchUp();
        NotifyInterest interest = new NotifyInterest(session, request);
        boolean begun = false;
        try {
            begun = interest.begin(request.status());
        } finally {
            if (!begun) {
                interest.close();
            }
        }
        if (!begun) {
            return tooMuch();
        }
        if (request.selected().filter(of -> of.items().contains(FetchAtt.Plain.MODSEQ)).isPresent()) {
            session.enable(Extension.CONDSTORE);
        }
        session.notifications().want(interest);
        return Reply.ok("NOTIFY completed");
    }

    private static Reply tooMuch() {
        return Reply.no("NOTIFICATIONOVERFLOW", "This is more than the server can tell of");
    }
}
