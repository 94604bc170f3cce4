package org.redoubt.transport.milter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.milter.MilterConversation.Answer;
import org.redoubt.transport.milter.MilterConversation.Step;
import org.redoubt.transport.session.LogLine;

/**
 * The filters of one client's conversation, asked one after another, each about what those before it have made. They
 * are connected to when the first message begins; what they have against the client or its greeting is told then. For one
 * thread.
 */
public final class MilterChain implements AutoCloseable {
    private final Milters milters;
    private final List<One> all;
    private final List<String> recipients = new ArrayList<>();
    private String sender = "";
    private String trace = "-";

    MilterChain(Milters milters, MilterPeer peer, List<MilterSettings> settings) {
        this.milters = milters;
        this.all = settings.stream().map(one -> new One(one, peer)).toList();
    }

    /** One filter and how far it is. */
    private final class One {
        private final MilterSettings settings;
        private final MilterPeer peer;
        private Optional<MilterConversation> conversation = Optional.empty();
        /** It wants to hear nothing more of this message, or of this connection. */
        private boolean accepted;

        private boolean acceptedForGood;
        private boolean underWay;
        private boolean discarding;

        One(MilterSettings settings, MilterPeer peer) {
            this.settings = settings;
            this.peer = peer;
        }

        private boolean asked() {
            return !accepted && !acceptedForGood && !discarding;
        }
    }

    /** Something that one filter is asked. */
    private interface Question {
        Answer of(MilterConversation conversation) throws IOException;
    }

    /**
     * A message begins.
     *
     * @param id under which it is followed
     * @param from the sender, empty for the null one
     * @return why it is not taken
     */
    public Optional<Reply> mail(String id, String from) {
        recipients.clear();
        sender = '<' + from + '>';
        trace = id;
        for (One one : all) {
            one.accepted = false;
            one.discarding = false;
            Optional<Reply> refused = greeted(one);
            if (refused.isEmpty()) {
                one.underWay = true;
                Map<String, String> macros = new LinkedHashMap<>();
                macros.put("i", id);
                macros.put("{mail_addr}", from);
                one.peer.login().ifPresent(login -> {
                    macros.put("{auth_authen}", login);
                    macros.put("{auth_type}", "PLAIN");
                });
                refused = ask(one, conversation ->
                        conversation.step(Step.MAIL, macros, MilterConversation.strings(List.of(sender))));
            }
            if (refused.isPresent()) {
                abort();
                return refused;
            }
        }
        return Optional.empty();
    }

    /** Connects where that is still to be done. */
    private Optional<Reply> greeted(One one) {
        if (one.conversation.isPresent() || one.acceptedForGood) {
            return Optional.empty();
        }
        try {
            one.conversation = Optional.of(MilterConversation.open(one.settings, milters.dialer(), milters.nanoTime()));
        } catch (IOException unreachable) {
            return failed(one, unreachable);
        }
        Map<String, String> macros = new LinkedHashMap<>();
        macros.put("j", milters.hostname());
        macros.put("{daemon_name}", "redoubt");
        macros.put("v", "Redoubt");
        Optional<Reply> refused = ask(one, conversation -> conversation.step(
                Step.CONNECT, macros, MilterConversation.peer(one.peer.address().getAddress(), one.peer.address().getPort())));
        if (refused.isEmpty()) {
            Map<String, String> tls = new LinkedHashMap<>();
            one.peer.tls().ifPresent(version -> tls.put("{tls_version}", version));
            refused = ask(one, conversation ->
                    conversation.step(Step.HELO, tls, MilterConversation.strings(List.of(one.peer.hello()))));
        }
        if (one.accepted && one.conversation.isPresent()) {
            one.acceptedForGood = true;
        }
        if (refused.isPresent()) {
            close(one);
        }
        return refused;
    }

    /** One more recipient; why she is not taken. */
    public Optional<Reply> recipient(String to) {
        String path = '<' + to + '>';
        for (One one : all) {
            Optional<Reply> refused = ask(one, conversation -> conversation.step(
                    Step.RCPT, Map.of("{rcpt_addr}", to), MilterConversation.strings(List.of(path))));
            if (refused.isPresent()) {
                return refused;
            }
        }
        recipients.add(to);
        return Optional.empty();
    }

    /** The whole message, which begins with fields of ours that filters do not see. */
    public MilterOutcome message(Message message, Gate gate) throws IOException {
        MilterMessage now = new MilterMessage(message, trace, gate);
        try {
            for (One one : all) {
                List<MilterChange> changes = new ArrayList<>();
                Optional<Reply> refused = message(one, now, changes);
                if (refused.isPresent()) {
                    now.close();
                    return new MilterOutcome.Refused(refused.get());
                }
                if (one.discarding) {
                    now.close();
                    return new MilterOutcome.Discarded();
                }
                now.apply(changes);
            }
            return now.outcome();
        } catch (IOException | RuntimeException failed) {
            now.close();
            throw failed;
        } finally {
            all.forEach(one -> one.underWay = false);
        }
    }

    private Optional<Reply> message(One one, MilterMessage message, List<MilterChange> changes) throws IOException {
        Optional<Reply> refused = ask(one, conversation -> conversation.step(Step.DATA, Map.of("i", trace), new byte[0]));
        for (MilterMessage.Field field : message.fields()) {
            if (refused.isEmpty() && one.asked()) {
                refused = ask(one, conversation -> conversation.step(
                        Step.HEADER, Map.of(), field.octets(conversation.leadingSpace())));
            }
        }
        if (refused.isEmpty()) {
            refused = ask(one, conversation -> conversation.step(Step.END_OF_HEADER, Map.of("i", trace), new byte[0]));
        }
        boolean[] skipped = {false};
        for (long at = message.bodyStart(); at < message.size() && refused.isEmpty() && one.asked() && !skipped[0]; ) {
            byte[] piece = message.range(at, MilterLimits.CHUNK);
            at += piece.length;
            refused = ask(one, conversation -> {
                Answer answer = conversation.step(Step.BODY, Map.of(), piece);
                skipped[0] = answer instanceof Answer.Skip;
                return answer;
            });
        }
        if (refused.isEmpty()) {
            refused = ask(one, conversation -> conversation.end(Map.of("i", trace), changes));
        }
        return refused;
    }

    /** What a filter that is still asked says; what it fails to say is what its settings have for that. */
    private Optional<Reply> ask(One one, Question question) {
        if (!one.asked()) {
            return Optional.empty();
        }
        if (one.conversation.isEmpty()) {
            // It failed at an earlier recipient: no later one gets past it by that.
            return unasked(one);
        }
        try {
            return switch (question.of(one.conversation.get())) {
                case Answer.Continue _, Answer.Skip _ -> Optional.empty();
                case Answer.Accept _ -> {
                    one.accepted = true;
                    yield Optional.empty();
                }
                case Answer.Discard _ -> {
                    one.discarding = true;
                    yield Optional.empty();
                }
                case Answer.Refuse(var reply) -> {
                    LogLine.of("milter.refused", trace)
                            .with("milter", one.settings.name())
                            .with("reply", reply.toString())
                            .info();
                    yield Optional.of(reply);
                }
            };
        } catch (IOException | RuntimeException broken) {
            return failed(one, broken);
        }
    }

    private Optional<Reply> failed(One one, Exception broken) {
        LogLine.of("milter.failed", trace)
                .with("milter", one.settings.name())
                .with("reason", String.valueOf(broken.getMessage()))
                .info();
        close(one);
        return unasked(one);
    }

    /** What becomes of a message, or of a recipient, that a filter cannot be asked about. */
    private static Optional<Reply> unasked(One one) {
        return switch (one.settings.failure()) {
            case ACCEPT -> {
                one.accepted = true;
                yield Optional.empty();
            }
            case TEMPFAIL -> Optional.of(Reply.of(451, "4.7.1", "The message cannot be looked into now; try again later"));
            case REJECT -> Optional.of(Reply.of(550, "5.7.1", "The message cannot be looked into"));
        };
    }

    /** Forgets the message that is under way. */
    public void abort() {
        for (One one : all) {
            if (one.underWay && one.conversation.isPresent()) {
                try {
                    one.conversation.get().abort();
                } catch (IOException gone) {
                    close(one);
                }
            }
            one.underWay = false;
        }
    }

    private static void close(One one) {
        one.conversation.ifPresent(MilterConversation::close);
        one.conversation = Optional.empty();
    }

    @Override
    public void close() {
        all.forEach(MilterChain::close);
    }

    /** Octets of a text as characters 0 to 255 where it is that, else its UTF-8. */
    static byte[] octets(String text) {
        return text.chars().allMatch(c -> c < 0x100)
                ? text.getBytes(StandardCharsets.ISO_8859_1)
                : text.getBytes(StandardCharsets.UTF_8);
    }
}
