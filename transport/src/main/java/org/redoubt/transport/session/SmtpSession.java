package org.redoubt.transport.session;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.directory.ChannelBindings;
import org.redoubt.guard.AttackShapes;
import org.redoubt.guard.Principal;
import org.redoubt.guard.Probes;
import org.redoubt.guard.SessionInfo;
import org.redoubt.transport.Limits;
import org.redoubt.transport.SmtpConfig;
import org.redoubt.transport.codec.CommandLine;
import org.redoubt.transport.codec.HelloName;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.codec.MailArguments;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.codec.SyntaxErrorException;
import org.redoubt.transport.codec.Verb;
import org.redoubt.transport.milter.MilterChain;
import org.redoubt.transport.milter.MilterPeer;
import org.redoubt.wire.BareLineEndException;
import org.redoubt.wire.Connection;
import org.redoubt.wire.LineTooLongException;
import org.redoubt.wire.ServerStoppingException;

/**
 * The state of one conversation (RFC 5321 4.1.4) and its loop: read a line, run its command, answer.
 *
 * <p>Invariants: at most one transaction; whatever ends the conversation closes it, so that a message without its end
 * leaves nothing behind. Answers are sent when no further command is here already (RFC 2920 3.2), so a pipelined group
 * costs one packet.
 */
public final class SmtpSession {
    private final Connection connection;
    private final SmtpServices services;
    private final Map<Verb, Command> commands;
    private Optional<HelloName> hello = Optional.empty();
    private boolean extended;
    private Optional<Principal> principal = Optional.empty();
    private Optional<Transaction> transaction = Optional.empty();
    private Optional<MilterChain> milters = Optional.empty();
    private int errors;
    private int signInFailures;
    private int commandsWithoutMessage;
    private int messages;
    private boolean ending;
    private Verb lastVerb = Verb.NOOP;
    private String lastArgument = "";

    public SmtpSession(Connection connection, SmtpServices services, Map<Verb, Command> commands) {
        this.connection = connection;
        this.services = services;
        this.commands = commands;
    }

    /** Serves the connection to its end. */
    public void run() throws IOException {
        connection.idleTimeout(Limits.COMMAND_TIMEOUT);
        try {
            greet();
            while (!ending) {
                step();
            }
        } catch (EOFException left) {
            LogLine.of("smtp.left", id()).with("unfinished", transaction.isPresent() ? 1 : 0).info();
        } catch (RuntimeException fault) {
            end(Replies.INTERNAL_ERROR);
            throw fault;
        } finally {
            principal.ifPresent(person -> person.session().close());
            reset();
            forgetMilters();
        }
    }

    private void greet() throws IOException {
        if (config().mode() == SmtpConfig.Mode.MX && talksEarly()) {
            LogLine.of("smtp.early_talker", id()).with("remote", remote()).info();
            end(Replies.EARLY_TALKER);
            return;
        }
        String protocol = config().mode() == SmtpConfig.Mode.LMTP ? " LMTP" : " ESMTP";
        answer(Reply.plain(220, config().hostname() + protocol + " Redoubt"));
    }

    private boolean talksEarly() throws IOException {
        if (config().greetingWait().isPositive()) {
            try {
                Thread.sleep(config().greetingWait());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new ServerStoppingException();
            }
        }
        return connection.inputWaiting();
    }

    private void step() throws IOException {
        if (!connection.in().lineBuffered()) {
            connection.out().flush();
        }
        try {
            CommandLine line = read();
            lastVerb = line.verb();
            lastArgument = line.argument();
            countCommand(line.verb());
            if (!ending) {
                commands.getOrDefault(line.verb(), Refusal.UNKNOWN).run(this, line.argument());
            }
        } catch (SyntaxErrorException malformed) {
            answer(malformed.reply());
        } catch (LineTooLongException tooLong) {
            answer(Replies.LINE_TOO_LONG);
            connection.out().flush();
            ending |= tooLong.last();
        } catch (BareLineEndException bare) {
            answer(Replies.BARE_LINE_END);
            connection.out().flush();
        } catch (ServerStoppingException stopping) {
            end(Replies.STOPPING);
        } catch (SocketTimeoutException silent) {
            end(Replies.TIMEOUT);
        }
        if (errors >= Limits.ERRORS_PER_SESSION && !ending) {
            end(Replies.TOO_MANY_ERRORS);
        }
    }

    private CommandLine read() throws IOException, SyntaxErrorException {
        byte[] line = connection.in().commandLine(Limits.AUTH_LINE);
        CommandLine command = CommandLine.parse(line);
        if (line.length > Limits.COMMAND_LINE && command.verb() != Verb.AUTH) {
            throw new SyntaxErrorException(Replies.LINE_TOO_LONG);
        }
        return command;
    }

    private void countCommand(Verb verb) throws IOException {
        if (verb != Verb.RCPT && verb != Verb.BDAT && ++commandsWithoutMessage > Limits.COMMANDS_WITHOUT_MESSAGE) {
            end(Replies.TOO_MANY_COMMANDS);
        }
    }

    /** Sends a reply when the next flush comes; a permanent refusal counts as an error of the client. */
    public void answer(Reply reply) throws IOException {
        if (reply.code() >= 500) {
            errors++;
            refused(reply);
        }
        connection.out().write(reply.encoded());
    }

    /** Writes down what a stranger is refused; what somebody who has signed in sends wrongly is her program's matter. */
    private void refused(Reply reply) {
        boolean smuggling = reply.equals(Replies.BARE_LINE_END) || reply.equals(Replies.BARE_LF) || reply.equals(Replies.BARE_CR);
        if (smuggling || principal.isEmpty()) {
            String shape = smuggling ? "smuggling" : AttackShapes.of(lastArgument);
            probes().seen(info(), "SMTP-" + reply.code(), shape, lastVerb.name());
        }
    }

    private Probes probes() {
        return services.directory().probes();
    }

    /** As {@link #answer}, for refusals that are not the client's error. */
    void answerUncounted(Reply reply) throws IOException {
        if (reply.code() >= 500) {
            refused(reply);
        }
        connection.out().write(reply.encoded());
    }

    /** Answers a RCPT; on LMTP an unknown recipient is not the error of the server in front, which only passes it on. */
    public void answerRecipient(MailAddress recipient, Reply reply) throws IOException {
        services.meter().recipient(reply.positive());
        if (!reply.positive()) {
            LogLine.of("smtp.recipient_refused", id())
                    .with("to", recipient.addrSpec())
                    .with("reply", reply.toString())
                    .info();
            transaction.ifPresent(
                    begun -> new SessionTrace(this, begun).refused(services.runtime().now(), recipient, reply));
        }
        if (config().mode() == SmtpConfig.Mode.LMTP) {
            answerUncounted(reply);
        } else {
            answer(reply);
        }
    }

    /** Sends a last reply and ends the conversation. */
    public void end(Reply reply) throws IOException {
        if (reply.code() >= 500) {
            refused(reply);
        }
        ending = true;
        connection.out().write(reply.encoded());
        connection.out().flush();
    }

    /** Forgets the transaction (RFC 5321 4.1.1.5). */
    public void reset() throws IOException {
        if (transaction.isPresent()) {
            Transaction forgotten = transaction.get();
            milters.ifPresent(MilterChain::abort);
            transaction = Optional.empty();
            forgotten.close();
        }
    }

    /** A greeting command (RFC 5321 4.1.4) clears what was under way. */
    public void hello(HelloName name, boolean withExtensions) throws IOException {
        reset();
        forgetMilters();
        hello = Optional.of(name);
        extended = withExtensions;
    }

    public Optional<HelloName> hello() {
        return hello;
    }

    /** Whether the client greeted with EHLO or LHLO. */
    public boolean extended() {
        return extended;
    }

    /** RFC 3207 4.2: after the handshake nothing that was said before counts. */
    public void startTls() throws IOException {
        int discarded = connection.startTls();
        if (discarded > 0) {
            LogLine.of("smtp.starttls.injection", id()).with("discarded", discarded).info();
            probes().seen(info(), "SMTP-STARTTLS", "starttls-injection", "");
        }
        reset();
        hello = Optional.empty();
        extended = false;
    }

    public Optional<Principal> principal() {
        return principal;
    }

    public void signedIn(Principal person) {
        principal = Optional.of(person);
        forgetMilters();
        person.session().onEnd(connection::close);
    }

    /** Answers a failed sign-in, the last time with goodbye. */
    public void signInFailed(Reply reply) throws IOException {
        services.meter().signInFailed();
        answer(reply);
        if (++signInFailures >= Limits.SIGN_IN_FAILURES) {
            end(Replies.TOO_MANY_ERRORS);
        }
    }

    public Optional<Transaction> transaction() {
        return transaction;
    }

    /** Begins a transaction, or ends the session when it had enough of them. */
    public void begin(MailArguments mail) throws IOException {
        principal.ifPresent(person -> person.session().seen());
        if (messages >= Limits.MESSAGES_PER_SESSION) {
            end(Replies.TOO_MANY_MESSAGES);
            return;
        }
        messages++;
        Transaction begun = new Transaction(id() + '.' + Integer.toString(messages, 36), mail);
        if (milters.isEmpty()) {
            milters = configuredMilters();
        }
        Optional<Reply> refused =
                milters.flatMap(chain -> chain.mail(begun.id(), mail.sender().map(MailAddress::addrSpec).orElse("")));
        if (refused.isPresent()) {
            refuse(refused.get());
            return;
        }
        transaction = Optional.of(begun);
        answer(Replies.SENDER_OK);
    }

    private Optional<MilterChain> configuredMilters() {
        return services.outbound().milters().flatMap(all -> all.chain(
                config().mode(),
                new MilterPeer(
                        connection.remote(),
                        hello.map(HelloName::text).orElse(""),
                        principal.map(Principal::login),
                        connection.tls().map(tls -> tls.protocol()))));
    }

    /** The filters that heard the transaction begin; one that is set up after that hears of the next. */
    public Optional<MilterChain> milters() {
        return milters;
    }

    private void forgetMilters() {
        milters.ifPresent(MilterChain::close);
        milters = Optional.empty();
    }

    /** Says no for a filter, which may want the conversation to end. */
    public void refuse(Reply reply) throws IOException {
        if (reply.code() == 421) {
            end(reply);
        } else {
            answerUncounted(reply);
        }
    }

    /** A message was read to its end and answered; the next one may begin. */
    public void messageDone() throws IOException {
        commandsWithoutMessage = 0;
        reset();
    }

    /** Whether AUTH would be let through now (RFC 4954 4, RFC 8314 3.3). */
    public boolean mayOfferSignIn() {
        return config().mode().submission()
                && (connection.secure() || (config().insecureLoopbackAuth() && connection.loopback()));
    }

    /** Who and whence, for the directory, the gate and their audit events. */
    public SessionInfo info() {
        boolean shielded = connection.secure() || connection.loopback();
        return new SessionInfo(id(), config().mode().label(), remote(), shielded);
    }

    /**
     * Without SCRAM -PLUS: libgsasl, by which neomutt sends, takes the first that it knows by name and then has no
     * channel binding to give, so that nobody with such a program could send.
     */
    public List<String> saslMechanisms() {
        return services.directory().saslMechanisms(bindings());
    }

    /** The certificate of EXTERNAL alone. */
    public ChannelBindings bindings() {
        return connection
                .tls()
                .map(tls -> ChannelBindings.of(Optional.empty(), Optional.empty(), tls.peerChain()))
                .orElse(ChannelBindings.NONE);
    }

    /** Whether an exchange of a mechanism may be begun on this connection. */
    public boolean takes(String mechanism) {
        return services.directory().takesSasl(mechanism, bindings());
    }

    public Connection connection() {
        return connection;
    }

    public SmtpServices services() {
        return services;
    }

    public SmtpConfig config() {
        return services.config();
    }

    public String id() {
        return connection.id();
    }

    /** Whether the client is a machine that may send to everybody without signing in. */
    public boolean relays() {
        InetAddress client = connection.remote().getAddress();
        return config().mode() == SmtpConfig.Mode.MX
                && config().relaying().stream().anyMatch(network -> network.contains(client));
    }

    /** Whether the client is a stranger's machine that brings mail for us. */
    public boolean stranger() {
        return config().mode() == SmtpConfig.Mode.MX
                && !relays()
                && !connection.remote().getAddress().isLoopbackAddress();
    }

    String remote() {
        InetSocketAddress remote = connection.remote();
        return remote.getAddress().getHostAddress() + ':' + remote.getPort();
    }
}
