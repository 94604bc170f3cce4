package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.AppendResult;
import org.redoubt.account.Mailbox;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** APPEND, RFC 9051 6.3.12, of one message or several (RFC 3502), which are put into the mailbox together at the end. */
final class AppendCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        try (Upload upload = new Upload(session, arguments)) {
            Optional<Mailbox> mailbox = upload.mailbox();
            do {
                Optional<Reply> refused = upload.next(octets -> refusal(session, mailbox, octets));
                if (refused.isPresent()) {
                    return refused.get();
                }
            } while (upload.more());
            return mailbox.isPresent() ? append(session, mailbox.get(), upload) : Paths.tryCreate();
        }
    }

    private static Optional<Reply> refusal(Session session, Optional<Mailbox> mailbox, long octets) {
        if (mailbox.isEmpty()) {
            return Optional.of(Paths.tryCreate());
        }
        return session.account().quota().fits(octets) ? Optional.empty() : Optional.of(Paths.overQuota());
    }

    private static Reply append(Session session, Mailbox mailbox, Upload upload) throws IOException {
        return switch (session.account().append(mailbox.id(), upload.emails())) {
            case AppendResult.Appended appended ->
                Reply.ok("APPENDUID " + appended.uidValidity() + " " + appended.uids(), "APPEND completed");
            case AppendResult.OverQuota o -> Paths.overQuota();
            case AppendResult.NoMailbox n -> Paths.tryCreate();
        };
    }
}
