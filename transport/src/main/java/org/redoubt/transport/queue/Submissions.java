package org.redoubt.transport.queue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.redoubt.account.BareLineEndException;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.QueueId;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Resolution;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.mime.Address;
import org.redoubt.mime.DateField;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.RawField;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.codec.Hold;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.codec.MailArguments;
import org.redoubt.transport.codec.RcptArguments;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.codec.SyntaxErrorException;
import org.redoubt.transport.flow.FlowLimits;
import org.redoubt.transport.flow.MailFlow.Decision;
import org.redoubt.transport.flow.Moderation.Answer;
import org.redoubt.transport.flow.Origin;
import org.redoubt.transport.milter.MilterChain;
import org.redoubt.transport.milter.MilterEnvelope;
import org.redoubt.transport.milter.MilterOutcome;
import org.redoubt.transport.milter.MilterPeer;
import org.redoubt.transport.scan.ScanRequest;
import org.redoubt.transport.scan.Scanners;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Key;

/** Takes messages that somebody sends from within her account, by the same rules as submission over SMTP (RFC 6409). */
public final class Submissions {
    /** Fields that only the author, or nobody but a server, may see (RFC 5322 3.6.3, RFC 8601 5). */
    private static final Set<String> LEFT_OUT = Set.of("bcc", "resent-bcc", "return-path", "authentication-results");

    private final Gate gate;
    private final Directory directory;
    private final Outbound outbound;
    private final String hostname;
    private final Optional<Scanners> scanners;

    /** Nobody looks for viruses. */
    public Submissions(Gate gate, Directory directory, Outbound outbound, String hostname) {
        this(gate, directory, outbound, hostname, Optional.empty());
    }

    /** @param scanners who looks for viruses */
    public Submissions(
            Gate gate, Directory directory, Outbound outbound, String hostname, Optional<Scanners> scanners) {
        this.scanners = scanners;
        this.gate = gate;
        this.directory = directory;
        this.outbound = outbound;
        this.hostname = hostname;
    }

    /** How it ended. */
    public sealed interface Result {
        /**
         * It is on disk, and everybody gets it or the sender a report.
         *
         * @param id under which the queue has it
         * @param release when it is sent; at once where that is not after now
         */
        record Taken(QueueId id, Instant release) implements Result {}

        /** Nobody of these can be sent to. */
        record InvalidRecipients(List<String> recipients) implements Result {
            public InvalidRecipients {
                recipients = List.copyOf(recipients);
            }
        }

        /** The envelope's sender is not one of hers, or no address. */
        record ForbiddenMailFrom() implements Result {}

        /** An author of the message is somebody else. */
        record ForbiddenFrom() implements Result {}

        /** A rule of the organisation refuses it, for this reason. */
        record Refused(String why) implements Result {}

        /** It cannot go over SMTP. */
        record InvalidEmail() implements Result {}
    }

    /**
     * What is to be sent where.
     *
     * @param release before when it is not to be sent (RFC 4865); empty for at once
     * @param follow the word by which the sender wants to be told what becomes of it; empty for none
     * @param envelopeId what reports about it are to bring back (RFC 3461 4.4); empty for nothing
     */
    public record Envelope(
            String mailFrom, List<String> recipients, Optional<Instant> release, String follow, String envelopeId) {
        public Envelope {
            recipients = List.copyOf(recipients);
        }

        public Envelope(String mailFrom, List<String> recipients, Optional<Instant> release, String follow) {
            this(mailFrom, recipients, release, follow, "");
        }
    }

    /**
     * Sends a message.
     *
     * @param header the message's whole header, with the empty line
     * @param body what follows
     * @throws IOException when the store failed; nothing was taken
     */
    public Result submit(
            Principal person,
            SessionInfo session,
            Envelope envelope,
            byte[] header,
            InputStream body,
            long maxOctets)
            throws IOException {
        Instant now = Instant.now();
        String mailFrom = envelope.mailFrom();
        List<String> recipients = envelope.recipients();
        String trace = session.id() + "-" + Long.toString(now.toEpochMilli(), 36);
        // The null sender is anyone's: receipts are sent with it (RFC 8098 3).
        boolean own = mailFrom.isEmpty() || directory.maySendAs(person, mailFrom);
        if (person.session().readOnly() || !own) {
            return new Result.ForbiddenMailFrom();
        }
        List<Dispatch.To> to = new ArrayList<>();
        List<String> invalid = new ArrayList<>();
        for (String recipient : recipients) {
            recipient(recipient).ifPresentOrElse(to::add, () -> invalid.add(recipient));
        }
        if (!invalid.isEmpty()) {
            return new Result.InvalidRecipients(invalid);
        }
        MailArguments mail;
        try {
            MailArguments parsed = MailArguments.parse("FROM:<" + mailFrom + "> SMTPUTF8");
            mail = new MailArguments(
                    parsed.sender(), OptionalLong.empty(), parsed.body(), international(mailFrom, recipients), parsed.ret(),
                    Optional.of(envelope.envelopeId()).filter(id -> !id.isEmpty()),
                    false, envelope.release().map(Hold.Until::new));
        } catch (SyntaxErrorException e) {
            return new Result.ForbiddenMailFrom();
        }
        try (MessageIntake intake = gate.intake(maxOctets + header.length + 4096)) {
            intake.write(before(mailFrom, session, trace, now));
            write(header, intake);
            byte[] piece = new byte[64 * 1024];
            for (int n = body.read(piece); n > 0; n = body.read(piece)) {
                intake.write(piece, 0, n);
            }
            try (Message message = intake.finish()) {
                if (!own(person, message)) {
                    return new Result.ForbiddenFrom();
                }
                Optional<String> follow = Optional.of(envelope.follow()).filter(word -> !word.isEmpty());
                Dispatch dispatch = new Dispatch(mail, to, person.login(), true, trace, follow);
                Optional<Result> moderated = moderated(dispatch, person, session, now);
                if (moderated.isPresent()) {
                    return moderated.get();
                }
                Result result = filtered(session, dispatch, message, envelope.release().orElse(now));
                TraceEvent.Kind kind = result instanceof Result.Taken ? TraceEvent.Kind.RECEIVED : TraceEvent.Kind.REFUSED;
                outbound.tracing().note(received(kind, person, session, mailFrom, recipients, trace, now, message));
                return result;
            }
        } catch (BareLineEndException e) {
            return new Result.InvalidEmail();
        }
    }

    private Optional<Answer> moderation(MailAddress recipient) {
        return outbound.flow().flatMap(flow -> flow.moderation().answer(recipient));
    }

    /** What becomes of a message that answers whether another may go; empty for all others. */
    private Optional<Result> moderated(Dispatch dispatch, Principal person, SessionInfo session, Instant now)
            throws IOException {
        Optional<Answer> answer = dispatch.recipients().stream()
                .flatMap(to -> moderation(to.arguments().recipient()).stream())
                .findFirst();
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        if (dispatch.recipients().size() != 1) {
            return Optional.of(new Result.Refused("an answer about a message that waits goes to one address alone"));
        }
        Optional<String> why = outbound.flow().orElseThrow().moderation().act(answer.get(), person, session);
        return Optional.of(why.<Result>map(Result.Refused::new).orElseGet(() -> new Result.Taken(answer.get().id(), now)));
    }

    /** Filters of others hear of it as of mail that comes by SMTP, from whoever sends it. */
    private Result filtered(SessionInfo session, Dispatch dispatch, Message message, Instant release) throws IOException {
        Optional<Reply> virus = scanners.flatMap(all -> all.viruses(message, request(session, dispatch)));
        if (virus.isPresent()) {
            return refused(virus.get());
        }
        MilterPeer peer = new MilterPeer(remote(session), hostname, Optional.of(dispatch.submitter()), Optional.of("HTTPS"));
        Optional<MilterChain> milters = outbound.milters().flatMap(all -> all.chain(Mode.SUBMISSION, peer));
        if (milters.isEmpty()) {
            return take(dispatch, message, release);
        }
        try (MilterChain chain = milters.get()) {
            Optional<Reply> refused =
                    chain.mail(dispatch.trace(), dispatch.mail().sender().map(MailAddress::addrSpec).orElse(""));
            for (Dispatch.To to : dispatch.recipients()) {
                refused = refused.or(() -> chain.recipient(to.arguments().recipient().addrSpec()));
            }
            if (refused.isPresent()) {
                return refused(refused.get());
            }
            return switch (chain.message(message, gate)) {
                case MilterOutcome.Refused(var reply) -> refused(reply);
                case MilterOutcome.Discarded _ -> new Result.Refused("a filter throws it away");
                case MilterOutcome.Passed passed -> passed(dispatch, message, passed, release);
            };
        }
    }

    private ScanRequest request(SessionInfo session, Dispatch dispatch) {
        return new ScanRequest(
                remote(session).getAddress(),
                hostname,
                dispatch.mail().sender().map(MailAddress::addrSpec).orElse(""),
                dispatch.recipients().stream().map(to -> to.arguments().recipient().addrSpec()).toList(),
                dispatch.trace());
    }

    private Result passed(Dispatch before, Message message, MilterOutcome.Passed passed, Instant release)
            throws IOException {
        Dispatch dispatch = new Dispatch(
                MilterEnvelope.mail(before.mail(), passed),
                MilterEnvelope.recipients(before.recipients(), passed, directory, before.trace()),
                before.submitter(),
                before.ours(),
                before.trace(),
                before.follow());
        Message changed = passed.message().orElse(message);
        try {
            if (dispatch.recipients().isEmpty()) {
                return new Result.Refused("a filter throws it away");
            }
            return passed.quarantine().isPresent()
                    ? setAside(dispatch, changed, release)
                    : take(dispatch, changed, release);
        } finally {
            if (passed.message().isPresent()) {
                changed.close();
            }
        }
    }

    /** @throws IOException when it is to come again */
    private static Result refused(Reply reply) throws IOException {
        if (reply.code() < 500) {
            throw new IOException("a filter takes it later: " + reply);
        }
        return new Result.Refused(reply.toString());
    }

    private static InetSocketAddress remote(SessionInfo session) {
        String remote = session.remote();
        int port = remote.lastIndexOf(':');
        try {
            return new InetSocketAddress(
                    InetAddress.ofLiteral(remote.substring(0, Math.max(0, port))), Integer.parseInt(remote.substring(port + 1)));
        } catch (IllegalArgumentException noAddress) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        }
    }

    private Result take(Dispatch dispatch, Message message, Instant release) throws IOException {
        return switch (governed(dispatch, message)) {
            case Decision.Refused(var why) -> new Result.Refused(why);
            case Decision.Unchanged() -> new Result.Taken(outbound.take(dispatch, message), release);
            case Decision.Several(var parcels) -> new Result.Taken(Parcel.takeAll(parcels, outbound).getFirst(), release);
            case Decision.Changed(var changed) -> {
                try (changed) {
                    yield new Result.Taken(outbound.take(dispatch, changed), release);
                }
            }
        };
    }

    /** What a filter wants in quarantine: the rules of the organisation are for it as well. */
    private Result setAside(Dispatch dispatch, Message message, Instant release) throws IOException {
        return switch (governed(dispatch, message)) {
            case Decision.Refused(var why) -> new Result.Refused(why);
            case Decision.Unchanged() ->
                new Result.Taken(outbound.quarantine(dispatch, message, FlowLimits.HELD_BACK), release);
            case Decision.Several(var parcels) -> {
                List<Parcel> aside = parcels.stream().map(parcel -> parcel.setAside(FlowLimits.HELD_BACK)).toList();
                yield new Result.Taken(Parcel.takeAll(aside, outbound).getFirst(), release);
            }
            case Decision.Changed(var changed) -> {
                try (changed) {
                    yield new Result.Taken(outbound.quarantine(dispatch, changed, FlowLimits.HELD_BACK), release);
                }
            }
        };
    }

    private Decision governed(Dispatch dispatch, Message message) throws IOException {
        return outbound.flow().isPresent()
                ? outbound.flow().get().decide(dispatch, message, Origin.SUBMITTED)
                : new Decision.Unchanged();
    }

    private static TraceEvent received(
            TraceEvent.Kind kind,
            Principal person,
            SessionInfo session,
            String mailFrom,
            List<String> recipients,
            String trace,
            Instant now,
            Message message) {
        return TraceEvent.of(kind, trace, now)
                .with(Key.VIA, session.via())
                .with(Key.CLIENT, session.remote())
                .with(Key.LOGIN, person.login())
                .with(Key.FROM, mailFrom)
                .with(Key.TO, recipients)
                .with(Key.MESSAGE_ID, message.structure().envelope().messageId().map(String::strip))
                .with(Key.OCTETS, Long.toString(message.size()))
                .done();
    }

    private static boolean international(String mailFrom, List<String> recipients) {
        return Stream.concat(Stream.of(mailFrom), recipients.stream())
                .anyMatch(address -> address.chars().anyMatch(c -> c >= 0x80));
    }

    private Optional<Dispatch.To> recipient(String address) {
        try {
            RcptArguments arguments = RcptArguments.parse("TO:<" + address + ">", true);
            return switch (directory.resolve(arguments.recipient().addrSpec())) {
                case Resolution.Recipients(var found) -> {
                    List<AccountId> accounts = found.stream().map(r -> r.account()).distinct().toList();
                    yield accounts.isEmpty() ? Optional.empty() : Optional.of(new Dispatch.To(arguments, accounts));
                }
                case Resolution.UnknownUser _ ->
                    moderation(arguments.recipient()).isPresent()
                            ? Optional.of(new Dispatch.To(arguments, List.of()))
                            : Optional.empty();
                case Resolution.NotLocal _ ->
                    outbound.refusal(arguments.recipient()).isPresent()
                            ? Optional.empty()
                            : Optional.of(new Dispatch.To(arguments, List.of()));
            };
        } catch (SyntaxErrorException e) {
            return Optional.empty();
        }
    }

    /** RFC 5321 4.4. */
    private byte[] before(String mailFrom, SessionInfo session, String trace, Instant now) {
        String remote = session.remote();
        int port = remote.lastIndexOf(':');
        String host = port < 0 ? remote : remote.substring(0, port);
        String literal = host.contains(":") ? "[IPv6:" + host + "]" : "[" + host + "]";
        String fields = "Return-Path: <" + mailFrom + ">\r\nReceived: from " + literal + " (" + literal + ")\r\n\tby "
                + hostname + "\r\n\twith HTTPS id " + trace + "; " + DateField.of(now) + "\r\n";
        return fields.getBytes(StandardCharsets.UTF_8);
    }

    private static void write(byte[] header, MessageIntake intake) throws IOException {
        for (RawField field : HeaderBlock.of(header).fields()) {
            if (!LEFT_OUT.contains(field.name().toLowerCase(Locale.ROOT))) {
                intake.write(field.line());
            }
        }
        intake.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** RFC 6409 6.1: every address in From and Sender is the person's own. */
    private boolean own(Principal person, Message message) {
        List<Address> from = message.structure().envelope().from();
        return !from.isEmpty()
                && Stream.of(from, message.structure().envelope().sender())
                        .flatMap(List::stream)
                        .allMatch(address -> !address.groupStart()
                                && !address.groupEnd()
                                && directory.maySendAs(
                                        person,
                                        new MailAddress(address.mailbox().orElse(""), address.host().orElse("")).addrSpec()));
    }
}
