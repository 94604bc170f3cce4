package org.redoubt.transport.report;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.OutboundQueue.NewLeg;
import org.redoubt.account.OutboundQueue.Prepared;
import org.redoubt.account.QueuedEnvelope;
import org.redoubt.account.QueuedLeg;
import org.redoubt.transport.Limits;
import org.redoubt.transport.report.Told.Action;

/** Makes reports about queued messages. They have the null sender, and about such no report is ever made. */
public final class Reports {
    private static final String RETURN_PATH = "Return-Path: <>\r\n";

    private final OutboundQueue queue;
    private final Gate gate;
    private final String hostname;
    private final RandomGenerator random = RandomGenerator.of("SecureRandom");

    /** @param hostname our own name */
    public Reports(OutboundQueue queue, Gate gate, String hostname) {
        this.queue = queue;
        this.gate = gate;
        this.hostname = hostname;
    }

    /**
     * A report, its bytes already on their way to the store.
     *
     * @param told all of one kind: failures, delays, or successes
     * @param to where it goes
     * @param until when trying ends
     */
    public Prepared prepare(QueuedLeg leg, List<Told> told, List<NewLeg> to, Instant now, Optional<Instant> until)
            throws IOException {
        ReportText text = new ReportText(hostname, now, leg.envelope(), told, random);
        boolean whole = whole(leg.envelope(), told);
        byte[] bytes = text.bytes(original(leg, whole), whole, until);
        QueuedEnvelope envelope = new QueuedEnvelope(
                "",
                Optional.empty(),
                Optional.empty(),
                text.international() || leg.envelope().smtpUtf8(),
                false,
                leg.envelope().requireTls(),
                leg.envelope().tlsOptional(),
                true,
                "-",
                leg.envelope().trace() + ".report",
                now,
                0,
                RETURN_PATH.length());
        try (MessageIntake intake = gate.intake(bytes.length)) {
            intake.write(bytes);
            try (Message message = intake.finish()) {
                return queue.prepare(message, envelope, to);
            }
        }
    }

    /**
     * RFC 3461 4.3: RET speaks of failures only; without it the header says enough. RFC 8689 5: of what must travel under
     * TLS no more than that.
     */
    private static boolean whole(QueuedEnvelope envelope, List<Told> told) {
        return told.getFirst().action() == Action.FAILED
                && envelope.returnFull().orElse(false)
                && !envelope.requireTls()
                && envelope.octets() <= Limits.REPORT_ORIGINAL;
    }

    private byte[] original(QueuedLeg leg, boolean whole) throws IOException {
        int from = leg.envelope().returnPathOctets();
        if (whole) {
            return queue.head(leg.id().message(), from, (int) Limits.REPORT_ORIGINAL);
        }
        byte[] head = queue.head(leg.id().message(), from, Limits.REPORT_HEADER);
        return Arrays.copyOf(head, headerEnd(head));
    }

    /** Behind the last whole line of the header. */
    private static int headerEnd(byte[] head) {
        int end = 0;
        for (int i = 0; i < head.length; i++) {
            if (head[i] == '\n') {
                if (i - end <= 1) {
                    return end;
                }
                end = i + 1;
            }
        }
        return end;
    }
}
