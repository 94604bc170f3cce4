package org.redoubt.transport.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.filter.SpamVerdict;
import org.redoubt.filter.Standing;
import org.redoubt.filter.Suspect;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.codec.HelloName;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.scan.ScanRequest;
import org.redoubt.transport.scan.Scanned;
import org.redoubt.transport.scan.Scanners;
import org.redoubt.transport.trust.ArrivalCheck;
import org.redoubt.transport.trust.ArrivalCheck.Verdict;
import org.redoubt.transport.trust.Arrivals;
import org.redoubt.transport.trust.MessageHeader;
import org.redoubt.transport.trust.Sender;
import org.redoubt.transport.trust.SpamPolicy;

/**
 * A message from a stranger on its way through the checks. What is found is written above the message, and is known only
 * behind its last octet: so what was taken in is copied once more, our fields before it.
 */
final class Arrival implements HeaderFilter.Witness {
    private static final String CLEAN = "X-Virus-Status: Clean\r\n";

    private final SmtpSession session;
    private final Transaction transaction;
    private final Arrivals arrivals;
    private Optional<ArrivalCheck> check = Optional.empty();
    private byte[] trace = {};

    private Arrival(SmtpSession session, Transaction transaction, Arrivals arrivals) {
        this.session = session;
        this.transaction = transaction;
        this.arrivals = arrivals;
    }

    /** Only mail that comes to the MX from a stranger's machine is checked, and only where there is somebody to ask. */
    static Optional<Arrival> of(SmtpSession session, Transaction transaction) {
        return session.services()
                .arrivals()
                .filter(arrivals -> session.stranger() && arrivals.resolver().available())
                .map(arrivals -> new Arrival(session, transaction, arrivals));
    }

    /** Whether the spam filter looks at the message, and asks the scanners that there are. */
    boolean filters() {
        return arrivals.spam().isPresent();
    }

    /** Keeps our fields until the end. */
    void trace(byte[] fields) {
        trace = fields;
    }

    @Override
    public void header(byte[] b, int start, int end) {
        Optional<MailAddress> sender = transaction.mail().sender();
        var envelope = new ArrivalCheck.Envelope(
                session.connection().remote().getAddress(),
                session.hello().map(HelloName::text).orElse(""),
                sender.map(MailAddress::localPart).orElse(""),
                sender.map(MailAddress::domain).orElse(""));
        check = Optional.of(new ArrivalCheck(arrivals, envelope, MessageHeader.read(b, start, end)));
    }

    @Override
    public void body(byte[] b, int off, int len) {
        check.ifPresent(begun -> begun.body(b, off, len));
    }

    /** The checks, and the message with all our fields; the one that is given is closed. */
    Reading finish(Message message, long maxOctets) throws IOException {
        try (message) {
            return switch (check.orElseThrow().finish(session.services().runtime().now())) {
                case Verdict.Refuse(var dmarc, var sender) -> {
                    told(sender, Standing.Event.FORGED);
                    LogLine.of("smtp.dmarc_refused", session.id())
                            .with("message", transaction.id())
                            .with("author", dmarc.domain().map(Object::toString).orElse(""))
                            .info();
                    yield new Reading.Refused(Replies.DMARC_REJECT);
                }
                case Verdict.Take take ->
                    filters()
                            ? looked(arrivals.spam().get(), message, take, maxOctets)
                            : new Reading.Complete(copy(message, take.field(), maxOctets));
            };
        }
    }

    private void told(Sender sender, Standing.Event event) {
        arrivals.spam()
                .flatMap(SpamPolicy::reputations)
                .ifPresent(all -> all.learn(sender, event, transaction.recipients().getFirst().arguments().recipient().hashCode()));
    }

    private Reading looked(SpamPolicy policy, Message message, Verdict.Take take, long maxOctets) throws IOException {
        Suspect.Authentication authentication = take.authentication();
        Optional<Scanned> scanned = policy.scanners().map(all -> all.scan(message, request(), policy.scores()));
        Optional<Reply> refusal = scanned.flatMap(this::refusal);
        if (refusal.isPresent()) {
            scanned.flatMap(Scanned::virus).ifPresent(_ -> told(take.sender(), Standing.Event.VIRUS));
            return new Reading.Refused(refusal.get());
        }
        Set<AccountId> to = transaction.recipients().stream()
                .flatMap(recipient -> recipient.accounts().stream())
                .collect(Collectors.toSet());
        SpamPolicy.Looks looks = policy.look(
                arrivals,
                message,
                session.connection().remote().getAddress(),
                authentication,
                to,
                session.services().gate().vocabulary(),
                session.services().runtime().now());
        transaction.judgedFor(to);
        List<SpamVerdict.Finding> scans = scanned.map(Scanned::findings).orElse(List.of());
        List<SpamVerdict.Finding> named = policy.reputation(take.sender());
        // What everybody taught, not what one person did, makes a name; and a name does not make itself.
        policy.learn(take.sender(), looks.everybodys().with(scans), take.forged(), to);
        SpamVerdict verdict = looks.theirs().with(scans).with(named);
        ScanRequest facts = request();
        if (policy.delays(verdict, authentication, facts.client(), facts.sender(), facts.recipients())) {
            LogLine.of("smtp.greylisted", session.id())
                    .with("message", transaction.id())
                    .with("score", Math.round(verdict.score()))
                    .info();
            return refused(Replies.GREYLISTED, policy, verdict);
        }
        return fated(policy, verdict, message, take.field() + scanned.filter(Scanned::clean).map(_ -> CLEAN).orElse(""), maxOctets);
    }

    private ScanRequest request() {
        return request(session, transaction);
    }

    /** What scanners are told of a message. */
    static ScanRequest request(SmtpSession session, Transaction transaction) {
        return new ScanRequest(
                session.connection().remote().getAddress(),
                session.hello().map(HelloName::text).orElse(""),
                transaction.mail().sender().map(MailAddress::addrSpec).orElse(""),
                transaction.recipients().stream()
                        .map(recipient -> recipient.arguments().recipient().addrSpec())
                        .toList(),
                transaction.id());
    }

    /** Why a message is not taken by what scanners said, or did not say. */
    private Optional<Reply> refusal(Scanned scanned) {
        if (scanned.virus().isPresent()) {
            LogLine.of("smtp.virus", session.id())
                    .with("message", transaction.id())
                    .with("virus", scanned.virus().get())
                    .info();
            return Optional.of(Replies.VIRUS_REJECT);
        }
        boolean deferring = arrivals.spam().flatMap(SpamPolicy::scanners).filter(Scanners::deferring).isPresent();
        return scanned.failed() && deferring ? Optional.of(Replies.SCAN_LATER) : Optional.empty();
    }

    /** With why, for whoever asks where the message is. */
    private static Reading refused(Reply reply, SpamPolicy policy, SpamVerdict verdict) {
        String field = policy.field(verdict);
        return new Reading.Refused(reply, Optional.of(field.substring(field.indexOf(':') + 1)));
    }

    private Reading fated(SpamPolicy policy, SpamVerdict verdict, Message message, String field, long maxOctets)
            throws IOException {
        SpamPolicy.Fate fate = policy.fate(verdict);
        if (fate == SpamPolicy.Fate.QUARANTINED && transaction.recipients().stream().anyMatch(Recipient::foreign)) {
            fate = SpamPolicy.Fate.REFUSED;
        }
        if (fate != SpamPolicy.Fate.INBOX) {
            LogLine.of("smtp.spam", session.id())
                    .with("message", transaction.id())
                    .with("score", Math.round(verdict.score()))
                    .with("fate", fate.name().toLowerCase(Locale.ROOT))
                    .info();
        }
        if (fate == SpamPolicy.Fate.REFUSED) {
            return refused(Replies.SPAM_REJECT, policy, verdict);
        }
        Optional<String> file = policy.refusedFile(message);
        if (file.isPresent()) {
            LogLine.of("smtp.file_refused", session.id())
                    .with("message", transaction.id())
                    .with("file", file.get())
                    .info();
            return new Reading.Refused(Replies.FILE_REJECT);
        }
        Message complete = copy(message, field + policy.field(verdict), maxOctets);
        return fate == SpamPolicy.Fate.QUARANTINED
                ? new Reading.Quarantined(complete, policy.quarantine())
                : new Reading.Complete(complete);
    }

    private Message copy(Message message, String field, long maxOctets) throws IOException {
        try (MessageIntake intake = session.services().gate().intake(maxOctets)) {
            // RFC 5321 4.4: Return-Path is the first. RFC 8601 5: results stand above the Received field of their server.
            int first = lineEnd(trace);
            intake.write(trace, 0, first);
            intake.write(field.getBytes(StandardCharsets.UTF_8));
            intake.write(trace, first, trace.length - first);
            InputStream octets = message.open();
            octets.transferTo(new OutputStream() {
                @Override
                public void write(int octet) throws IOException {
                    intake.write(new byte[] {(byte) octet});
                }

                @Override
                public void write(byte[] b, int off, int len) throws IOException {
                    intake.write(b, off, len);
                }
            });
            return intake.finish();
        }
    }

    private static int lineEnd(byte[] b) {
        for (int i = 0; i < b.length; i++) {
            if (b[i] == '\n') {
                return i + 1;
            }
        }
        return b.length;
    }
}
