package org.redoubt.transport.tracking;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * One thing that happened to a message on its way. It tells of the envelope and of what servers answered, never of what
 * the message says.
 *
 * @param message the name of its transaction, as its Received field, the log and the answer to the sender have it
 * @param details in no particular order; {@link Key#TO} as often as there are recipients
 */
public record TraceEvent(Instant at, String message, Kind kind, List<Detail> details) {
    /** A Message-ID has no limit in its grammar, and a name in EHLO is anybody's. */
    private static final int VALUE = 1000;

    public TraceEvent {
        details = List.copyOf(details);
    }

    /** What happened. The order is that of a message's life; numbers of it are on disk, so kinds are only ever added. */
    public enum Kind {
        RECEIVED,
        REFUSED,
        QUEUED,
        REDIRECTED,
        FILED,
        TRIED,
        REPORTED,
        OPERATOR,
        /** Of feedback: how a message stood to its author's policy. */
        AUTHENTICATED,
        /** Of feedback: how TLS with a host went. */
        ENCRYPTED,
        /** Of feedback: a line of somebody's DMARC report about us. */
        DMARC_REPORTED,
        /** Of feedback: a line of somebody's TLS report about us. */
        TLS_REPORTED,
        /** A rule of the organisation held. */
        RULED
    }

    /** What is told of it. Numbers of it are on disk, so keys are only ever added, at the end. */
    public enum Key {
        /** By which kind of listener it came. */
        VIA,
        /** The address of the other end. */
        CLIENT,
        /** What the other end called itself. */
        HELLO,
        TLS,
        LOGIN,
        /** The envelope's sender, empty for the null one. */
        FROM,
        TO,
        /** With its angle brackets, as the message has it. */
        MESSAGE_ID,
        OCTETS,
        /** What was found of its origin: the payload of Authentication-Results. */
        CHECKS,
        /** The verdict of the spam filter. */
        SPAM,
        /** What we answered, or were answered. */
        REPLY,
        /** A message of the queue, or a part of it. */
        QUEUE,
        MAILBOX,
        /** Where in the owner's script it was decided. */
        RULE,
        HOST,
        STATUS,
        OUTCOME,
        /** Whose policy, or whose mail. */
        DOMAIN,
        /** The policy's kind, or what it asks for. */
        POLICY,
        DISPOSITION,
        /** Result and domain, separated by a blank; with a selector for DKIM. */
        SPF,
        DKIM,
        /** Whether SPF speaks for the author, pass or fail; likewise DKIM. */
        SPF_ALIGNED,
        DKIM_ALIGNED,
        AUTHOR,
        ADDRESS,
        COUNT,
        REPORTER,
        REPORT_ID,
        BEGIN,
        END,
        VERIFIED
    }

    public record Detail(Key key, String value) {}

    /** The first of this key. */
    public Optional<String> first(Key key) {
        return details.stream().filter(detail -> detail.key() == key).map(Detail::value).findFirst();
    }

    public List<String> all(Key key) {
        return details.stream().filter(detail -> detail.key() == key).map(Detail::value).toList();
    }

    /** The same with one detail more. */
    public TraceEvent with(Key key, String value) {
        List<Detail> more = new ArrayList<>(details);
        more.add(new Detail(key, value));
        return new TraceEvent(at, message, kind, more);
    }

    public static Draft of(Kind kind, String message, Instant at) {
        return new Draft(kind, message, at);
    }

    /** An event that is being put together. */
    public static final class Draft {
        private final Kind kind;
        private final String message;
        private final Instant at;
        private final List<Detail> details = new ArrayList<>(12);

        private Draft(Kind kind, String message, Instant at) {
            this.kind = kind;
            this.message = message;
            this.at = at;
        }

        public Draft with(Key key, String value) {
            details.add(new Detail(key, value.length() > VALUE ? value.substring(0, VALUE) : value));
            return this;
        }

        public Draft with(Key key, Optional<String> value) {
            value.ifPresent(there -> with(key, there));
            return this;
        }

        public Draft with(Key key, Collection<String> values) {
            values.forEach(value -> with(key, value));
            return this;
        }

        public TraceEvent done() {
            return new TraceEvent(at, message, kind, details);
        }
    }
}
