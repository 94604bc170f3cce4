package org.redoubt.server;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.QueueId;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.jmap.MailSubmitter;
import org.redoubt.transport.queue.FutureRelease;
import org.redoubt.transport.queue.Submissions;

/** Between JMAP, which knows no transport, and the transport, which knows no JMAP: RFC 8621 7.5's names for what happened. */
record JmapSubmitter(Submissions submissions, OutboundQueue queue, InstantSource clock) implements MailSubmitter {
    @Override
    public Outcome submit(
            Principal person, SessionInfo session, Envelope envelope, byte[] header, InputStream body, long maxOctets)
            throws IOException {
        var to = new Submissions.Envelope(
                envelope.mailFrom(), envelope.recipients(), envelope.hold().map(this::release), envelope.follow(),
                envelope.envelopeId());
        return switch (submissions.submit(person, session, to, header, body, maxOctets)) {
            case Submissions.Result.Taken(QueueId id, Instant release) -> new Outcome.Taken(id.text(), release);
            case Submissions.Result.InvalidRecipients(List<String> invalid) ->
                new Outcome.Refused("invalidRecipients", invalid);
            case Submissions.Result.ForbiddenMailFrom() -> new Outcome.Refused("forbiddenMailFrom", List.of());
            case Submissions.Result.ForbiddenFrom() -> new Outcome.Refused("forbiddenFrom", List.of());
            // RFC 8621 7.5: forbiddenToSend is the error for what a site's policy does not let out.
            case Submissions.Result.Refused _ -> new Outcome.Refused("forbiddenToSend", List.of());
            case Submissions.Result.InvalidEmail() -> new Outcome.Refused("invalidEmail", List.of());
        };
    }

    private Instant release(Hold hold) {
        return switch (hold) {
            case Hold.For(Duration interval) -> clock.instant().plus(interval);
            case Hold.Until(Instant time) -> time;
        };
    }

    @Override
    public Duration longestHold() {
        return FutureRelease.LONGEST;
    }

    @Override
    public Instant latestHold() {
        return FutureRelease.latest(clock.instant());
    }

    @Override
    public boolean cancel(String queued, String follow) throws IOException {
        Optional<QueueId> id = QueueId.parse(queued);
        return id.isPresent() && queue.cancel(id.get(), follow);
    }
}
