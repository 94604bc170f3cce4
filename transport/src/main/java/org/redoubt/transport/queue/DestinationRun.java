package org.redoubt.transport.queue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import org.redoubt.account.LegId;
import org.redoubt.account.Message;
import org.redoubt.account.NotifyOn;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.QueuedDestination;
import org.redoubt.account.QueuedEnvelope;
import org.redoubt.account.QueuedLeg;
import org.redoubt.account.QueuedRecipient;
import org.redoubt.transport.Limits;
import org.redoubt.transport.client.ClientMessage;
import org.redoubt.transport.client.ClientSession;
import org.redoubt.transport.client.RecipientResult;
import org.redoubt.transport.queue.LocalDelivery.Outcome;
import org.redoubt.transport.queue.Settling.From;
import org.redoubt.transport.route.Connected;
import org.redoubt.transport.session.LogLine;
import org.redoubt.wire.TlsDetails;

/**
 * One thread's work on one destination: as long as legs are due, sends them one after another over one conversation,
 * which it begins anew when it broke.
 */
final class DestinationRun {
    private final OutboundService.Parts parts;
    private final Work work;
    private final Runs.Run run;
    private Optional<ClientSession> session = Optional.empty();
    private String host = "";
    /** For whose mail the conversation was begun. */
    private String sender = "";
    private int sent;
    /** Whether another leg comes after the one that is being sent. */
    private boolean more;
    /** Legs that were tried, and what became of them is not on disk yet. */
    private final Map<LegId, Settling.Written> written = new LinkedHashMap<>();

    DestinationRun(OutboundService.Parts parts, Work work, Runs.Run run) {
        this.parts = parts;
        this.work = work;
        this.run = run;
    }

    /** Returns when nothing is due, or nobody can be reached now. */
    void run() throws IOException {
        try {
            List<QueuedLeg> legs = work.claim(true);
            if (legs.isEmpty() && work.alone()) {
                parts.queue().reckon(work.name());
            }
            boolean going = !legs.isEmpty();
            while (going && send(legs) && !othersTurn()) {
                legs = work.claim(session.isEmpty());
                going = !legs.isEmpty();
            }
        } finally {
            session.ifPresent(ClientSession::close);
        }
    }

    /** After as many messages as one conversation carries: whether others wait, behind whom this destination goes then. */
    private boolean othersTurn() throws IOException {
        if (sent < Limits.CLIENT_TRANSACTIONS || !parts.crowded().getAsBoolean()) {
            return false;
        }
        parts.queue().settle(new QueuedDestination(work.name(), parts.clock().instant(), 0, ""));
        return true;
    }

    /** Sends some legs; false when the destination is to be left alone for a while. */
    private boolean send(List<QueuedLeg> legs) throws IOException {
        boolean going = true;
        try {
            for (QueuedLeg leg : legs) {
                more = leg != legs.getLast();
                try {
                    going = going && !parts.stopping().getAsBoolean() && send(leg);
                } finally {
                    if (!written.containsKey(leg.id())) {
                        work.release(leg.id());
                    }
                }
            }
        } finally {
            settled();
        }
        return going;
    }

    /** Lets go of what was tried, when it is on disk what became of it. */
    private void settled() throws IOException {
        Optional<IOException> failure = Optional.empty();
        for (Map.Entry<LegId, Settling.Written> one : written.entrySet()) {
            try {
                one.getValue().await();
            } catch (IOException | RuntimeException failed) {
                failure = Optional.of(new IOException("what became of a message could not be written down", failed));
            } finally {
                work.release(one.getKey());
            }
        }
        written.clear();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private boolean send(QueuedLeg leg) throws IOException {
        if (leg.destination().equals(OutboundQueue.HERE)) {
            run.step(parts.nanos().getAsLong());
            List<Outcome> outcomes = parts.local().deliver(leg);
            parts.settling().tried(leg, outcomes, From.HERE);
            return true;
        }
        if (leg.envelope().requireTls()) {
            return alone(leg, connect(leg, parts.connector()::connectDemanding));
        }
        if (leg.envelope().tlsOptional()) {
            return alone(leg, connect(leg, parts.connector()::connectRelaxed));
        }
        boolean fits = session.filter(ClientSession::usable).isPresent()
                && parts.connector().together(work.name(), sender, leg.envelope().sender());
        if (!fits) {
            session.ifPresent(ClientSession::close);
            session = Optional.empty();
            switch (connect(leg, parts.connector()::connect)) {
                case Connected.Ready(var ready, var reached) -> {
                    sender = leg.envelope().sender();
                    reached(ready, reached.name());
                }
                case Connected.NotNow _ when parts.stopping().getAsBoolean() -> {
                    return false;
                }
                case Connected.NotNow(var status, var text) -> {
                    return unreachable(status + ' ' + text);
                }
                case Connected.Busy _ -> {
                    return aLittleLater();
                }
                case Connected.Never(var status, var text) -> {
                    all(leg, new RecipientResult.Failed(status, text, false));
                    return true;
                }
            }
        }
        return transact(leg, session.orElseThrow());
    }

    private Connected connect(QueuedLeg leg, BiFunction<String, String, Connected> way) {
        run.connecting(parts.nanos().getAsLong());
        Connected connected = new Connected.NotNow("4.4.2", "nothing was tried");
        boolean hurried = true;
        try {
            connected = way.apply(leg.destination(), leg.envelope().sender());
        } finally {
            hurried = run.connected(parts.nanos().getAsLong());
        }
        return hurried && !(connected instanceof Connected.Ready)
                ? new Connected.NotNow("4.4.1", "no host of the domain let us in soon enough, and others waited")
                : connected;
    }

    /** RFC 8689 4.2.1, 5: over a conversation of its own, and what becomes of it says nothing of other mail. */
    private boolean alone(QueuedLeg leg, Connected connected) throws IOException {
        switch (connected) {
            case Connected.Ready(var own, var reached) -> {
                try (own) {
                    give(leg, own, reached.name());
                }
            }
            case Connected.Busy _ -> {
                return aLittleLater();
            }
            case Connected.NotNow _ when parts.stopping().getAsBoolean() -> {
                return false;
            }
            case Connected.NotNow(var status, var text) -> all(leg, new RecipientResult.Deferred(status, text, false));
            case Connected.Never(var status, var text) -> all(leg, new RecipientResult.Failed(status, text, false));
        }
        return true;
    }

    private void reached(ClientSession ready, String name) throws IOException {
        session = Optional.of(ready);
        host = name;
        if (work.destination().failures() > 0) {
            work.now(new QueuedDestination(work.name(), Instant.EPOCH, 0, ""));
            parts.queue().settle(work.destination());
        }
    }

    /** It is reachable, and was not tried: nothing counts against it. */
    private boolean aLittleLater() {
        long millis = Limits.HOST_BUSY.toMillis() * (1 + parts.resting().getAsInt() / Limits.RUNS);
        work.rest(Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis)));
        return false;
    }

    private boolean unreachable(String why) throws IOException {
        int failures = work.destination().failures() + 1;
        Instant next = parts.clock().instant().plus(parts.schedule().wait(failures));
        work.now(new QueuedDestination(work.name(), next, failures, why));
        parts.queue().settle(work.destination());
        parts.meter().unreachable();
        LogLine.of("queue.unreachable", work.name())
                .with("failures", failures)
                .with("reason", why)
                .info();
        return false;
    }

    private boolean transact(QueuedLeg leg, ClientSession open) throws IOException {
        if (!give(leg, open, host)) {
            open.close();
            session = Optional.empty();
        }
        return true;
    }

    /**
     * Sends one message.
     *
     * @return false when the conversation broke. That is this message's bad luck: others may have better
     */
    private boolean give(QueuedLeg leg, ClientSession open, String name) throws IOException {
        List<RecipientResult> results;
        run.step(parts.nanos().getAsLong());
        sent++;
        try (Leaving leaving = leaving(leg, open)) {
            results = open.send(leaving.message());
        } catch (IOException broken) {
            all(leg, ClientSession.broken(broken));
            return false;
        }
        List<Outcome> outcomes = new java.util.ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            outcomes.add(new Outcome(leg.recipients().get(i), results.get(i)));
        }
        // The next message need not wait until the disk has this: those of a while share a commit.
        written.put(leg.id(), parts.settling().write(leg, outcomes, new From(
                        Optional.of(name),
                        open.extensions().has("DSN"),
                        open.tls().map(TlsDetails::protocol)), more));
        work.sent();
        return true;
    }

    private void all(QueuedLeg leg, RecipientResult result) throws IOException {
        List<Outcome> outcomes =
                leg.recipients().stream().map(recipient -> new Outcome(recipient, result)).toList();
        parts.settling().tried(leg, outcomes, new From(Optional.of(host).filter(name -> !name.isEmpty()), false, Optional.empty()));
    }

    /** A message on its way out, and what it was converted to for this host. */
    private record Leaving(ClientMessage message, Optional<Message> converted) implements AutoCloseable {
        /** The message has gone; a file that cannot be closed must not have it sent again. */
        @Override
        public void close() {
            try {
                if (converted.isPresent()) {
                    converted.get().close();
                }
            } catch (IOException failed) {
                LogLine.of("queue.converted_not_closed", message.sender()).error(failed);
            }
        }
    }

    /** RFC 6152 3: what the next server cannot take is converted, and signed as it is then. */
    private Leaving leaving(QueuedLeg leg, ClientSession open) throws IOException {
        Optional<Message> converted =
                leg.envelope().eightBit() && !leg.envelope().smtpUtf8() && !open.extensions().has("8BITMIME")
                        ? parts.local().sevenBit(leg)
                        : Optional.empty();
        if (converted.isEmpty()) {
            return new Leaving(message(leg), converted);
        }
        try {
            Message seven = converted.get();
            byte[] signatures = parts.signatures().of(leg, seven).getBytes(StandardCharsets.ISO_8859_1);
            return new Leaving(
                    message(leg, signatures.length + seven.size(), false, out -> {
                        out.write(signatures);
                        seven.copyTo(out);
                    }),
                    converted);
        } catch (IOException | RuntimeException failed) {
            converted.get().close();
            throw failed;
        }
    }

    private ClientMessage message(QueuedLeg leg) throws IOException {
        QueuedEnvelope envelope = leg.envelope();
        byte[] signatures = parts.signatures().of(leg).getBytes(StandardCharsets.ISO_8859_1);
        return message(
                leg, signatures.length + envelope.octets() - envelope.returnPathOctets(), envelope.eightBit(), out -> {
                    out.write(signatures);
                    // RFC 5321 4.4: only the last server writes Return-Path.
                    if (!parts.queue().copyTo(leg.id().message(), envelope.returnPathOctets(), out)) {
                        throw new IOException("the message was dropped from the queue");
                    }
                });
    }

    private static ClientMessage message(QueuedLeg leg, long octets, boolean eightBit, ClientMessage.Source source) {
        QueuedEnvelope envelope = leg.envelope();
        return new ClientMessage(
                envelope.sender(),
                octets,
                eightBit,
                envelope.smtpUtf8(),
                envelope.requireTls(),
                envelope.returnFull().map(full -> full ? "FULL" : "HDRS"),
                envelope.envelopeId(),
                leg.recipients().stream().map(DestinationRun::to).toList(),
                envelope.priority(),
                source);
    }

    private static ClientMessage.To to(QueuedRecipient recipient) {
        Optional<String> notifyOn = recipient.notifyOn().map(wanted -> wanted.isEmpty()
                ? "NEVER"
                : String.join(",", wanted.stream().sorted().map(NotifyOn::name).toList()));
        return new ClientMessage.To(recipient.address(), notifyOn, recipient.originalRecipient());
    }
}
