package org.redoubt.server;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.jmap.MailSubmitter;
import org.redoubt.transport.queue.Submissions;

/** Between JMAP, which knows no transport, and the transport, which knows no JMAP: RFC 8621 7.5's names for what happened. */
record JmapSubmitter(Submissions submissions) implements MailSubmitter {
    @Override
    public Outcome submit(
            Principal person,
            SessionInfo session,
            String mailFrom,
            List<String> recipients,
            byte[] header,
            InputStream body,
            long maxOctets)
            throws IOException {
        return switch (submissions.submit(person, session, mailFrom, recipients, header, body, maxOctets)) {
            case Submissions.Result.Taken() -> new Outcome.Taken();
            case Submissions.Result.InvalidRecipients(List<String> invalid) ->
                new Outcome.Refused("invalidRecipients", invalid);
            case Submissions.Result.ForbiddenMailFrom() -> new Outcome.Refused("forbiddenMailFrom", List.of());
            case Submissions.Result.ForbiddenFrom() -> new Outcome.Refused("forbiddenFrom", List.of());
            case Submissions.Result.InvalidEmail() -> new Outcome.Refused("invalidEmail", List.of());
        };
    }
}
