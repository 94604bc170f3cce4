package org.redoubt.transport.flow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.QueueId;
import org.redoubt.account.QueuedLeg;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.mime.DateField;
import org.redoubt.mime.HeaderText;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.queue.Dispatch;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Key;

/**
 * Mail that waits until a person approves it. She gets a notice with the message, and says yes or no by writing to one of
 * two addresses that the notice has. Such an address proves which message is meant; that it is she who answers is proved
 * by her having signed in: what comes from another server never counts.
 */
public final class Moderation {
    private static final Pattern LOCAL_PART = Pattern.compile("redoubt-(approve|refuse)\\.(q[0-9]{1,18})\\.([0-9a-f]{32})");

    /** Whoever approves has read it; from then on it may take as long as any mail. */
    private static final Duration PATIENCE = Duration.ofDays(1);

    private static final int PIECE = 64 * 1024;

    private final OutboundQueue queue;
    private final MailFlow.Setting setting;

    Moderation(OutboundQueue queue, MailFlow.Setting setting) {
        this.queue = queue;
        this.setting = setting;
    }

    /** What an address of ours stands for. */
    public record Answer(boolean approves, QueueId id) {}

    /** Empty for an address that we did not make. */
    public Optional<Answer> answer(MailAddress address) {
        Matcher found = LOCAL_PART.matcher(address.localPart().toLowerCase(Locale.ROOT));
        if (!found.matches() || !setting.directory().localDomain(address.domain())) {
            return Optional.empty();
        }
        Optional<QueueId> id = QueueId.parse(found.group(2));
        byte[] proof = proof(found.group(1), found.group(2)).getBytes(StandardCharsets.US_ASCII);
        boolean ours = MessageDigest.isEqual(proof, found.group(3).getBytes(StandardCharsets.US_ASCII));
        return id.filter(_ -> ours).map(of -> new Answer(found.group(1).equals("approve"), of));
    }

    private String proof(String verb, String id) {
        byte[] code = queue.proof("moderation\0" + verb + '\0' + id);
        return HexFormat.of().formatHex(Arrays.copyOf(code, 16));
    }

    /**
     * Does what somebody who has signed in says.
     *
     * @return empty when it is done, else why not
     */
    public Optional<String> act(Answer answer, Principal person, SessionInfo session) throws IOException {
        List<QueuedLeg> legs = queue.message(answer.id()).stream().filter(leg -> leg.moderator().isPresent()).toList();
        if (legs.isEmpty()) {
            return Optional.of("This message waits for nobody any more");
        }
        boolean hers = legs.stream()
                .allMatch(leg -> leg.moderator()
                        .flatMap(setting.directory()::person)
                        .filter(moderator -> moderator.account().equals(person.account()))
                        .isPresent());
        if (!hers || person.session().readOnly()) {
            audit(answer, person.login(), session, "refused");
            return Optional.of("This message waits for somebody else's approval");
        }
        audit(answer, person.login(), session, "ok");
        decide(answer, person.login());
        return Optional.empty();
    }

    private void decide(Answer answer, String by) throws IOException {
        List<QueuedLeg> legs = queue.message(answer.id());
        boolean done = answer.approves()
                ? queue.release(answer.id(), setting.clock().instant().plus(PATIENCE))
                : queue.disapprove(answer.id(), by + " did not approve it");
        if (done && !legs.isEmpty()) {
            setting.tracing().note(TraceEvent.of(
                            TraceEvent.Kind.OPERATOR, legs.getFirst().envelope().trace(), setting.clock().instant())
                    .with(Key.QUEUE, answer.id().text())
                    .with(Key.OUTCOME, answer.approves() ? "moderation approve" : "moderation refuse")
                    .with(Key.LOGIN, by)
                    .done());
        }
    }

    private void audit(Answer answer, String by, SessionInfo session, String outcome) {
        String action = answer.approves() ? "MODERATION APPROVE" : "MODERATION REFUSE";
        setting.audit()
                .recordDurably(new AuditEvent(
                        setting.clock().instant(),
                        AuditKind.CHANGE,
                        by,
                        OutboundQueue.ACCOUNT.value(),
                        session,
                        action,
                        0,
                        "queue=" + answer.id().text(),
                        outcome));
    }

    /** What the moderator gets: who sends what to whom, the two addresses, and the message. The caller closes it. */
    public Message notice(QueueId id, String moderator, Dispatch dispatch, Message message) throws IOException {
        String domain = moderator.substring(moderator.lastIndexOf('@') + 1);
        String subject = message.structure().envelope().subject().map(HeaderText::decode).orElse("");
        Instant now = setting.clock().instant();
        String boundary = "moderation-" + id.text() + '-' + now.toEpochMilli();
        StringBuilder text = new StringBuilder(600);
        text.append("A message waits for your approval.\r\n\r\nFrom: ");
        text.append(dispatch.mail().sender().map(MailAddress::addrSpec).orElse("<>")).append("\r\n");
        dispatch.recipients().stream()
                .limit(50)
                .forEach(to -> text.append("To: ").append(to.arguments().recipient().addrSpec()).append("\r\n"));
        text.append("Subject: ").append(subject.replaceAll("[\\x00-\\x1f\\x7f]+", " ")).append("\r\n\r\n");
        text.append("To let it go, send an empty message to\r\n  <mailto:").append(address("approve", id, domain));
        text.append(">\r\n\r\nTo send it back to its sender, write to\r\n  <mailto:").append(address("refuse", id, domain));
        text.append(">\r\n\r\nAfter ").append(FlowLimits.MODERATED.toDays());
        text.append(" days without an answer it goes back by itself. The message is attached.\r\n");
        String head = "Return-Path: <>\r\nDate: " + DateField.of(now) + "\r\nFrom: Moderation <postmaster@" + domain
                + ">\r\nTo: <" + moderator + ">\r\nSubject: " + HeaderWords.encoded("Waits for your approval: " + subject)
                + "\r\nMessage-ID: <" + boundary + '@' + setting.hostname()
                + ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\""
                + boundary + "\"\r\n\r\n--" + boundary
                + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text + "\r\n--"
                + boundary + "\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
        byte[] start = head.getBytes(StandardCharsets.UTF_8);
        byte[] end = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
        try (MessageIntake intake = setting.gate().intake(start.length + message.size() + end.length)) {
            intake.write(start);
            for (long at = 0; at < message.size(); at += PIECE) {
                intake.write(message.range(at, PIECE));
            }
            intake.write(end);
            return intake.finish();
        }
    }

    private String address(String verb, QueueId id, String domain) {
        return "redoubt-" + verb + '.' + id.text() + '.' + proof(verb, id.text()) + '@' + domain;
    }
}
