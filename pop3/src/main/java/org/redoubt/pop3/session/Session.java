package org.redoubt.pop3.session;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.CorruptMessageException;
import org.redoubt.account.Gate;
import org.redoubt.account.Purpose;
import org.redoubt.directory.ChannelBindings;
import org.redoubt.directory.Directory;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionEndedException;
import org.redoubt.guard.SessionInfo;
import org.redoubt.pop3.Limits;
import org.redoubt.pop3.Pop3Config;
import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;
import org.redoubt.wire.BareLineEndException;
import org.redoubt.wire.Connection;
import org.redoubt.wire.LineTooLongException;
import org.redoubt.wire.ServerStoppingException;
import org.redoubt.wire.TlsDetails;

/**
 * One connection from greeting to goodbye. Belongs to the connection's thread.
 *
 * <p>States, RFC 1939 3: without a maildrop it is "authorization", with one "transaction"; "update" is what QUIT does.
 */
public final class Session {
    private static final System.Logger LOG = System.getLogger("org.redoubt.pop3");

    /** What all sessions of a server share. */
    public record Services(
            Pop3Config config, Gate gate, Directory directory, Map<String, Command.Entry> commands, CommandMeter meter) {}

    private final Services services;
    private final Connection connection;
    private Optional<String> user = Optional.empty();
    private @Nullable AccountHandle account;
    private @Nullable Maildrop maildrop;
    private @Nullable Reading reading;
    private int nonsense;
    private int failedLogins;
    private boolean over;
    private boolean tlsAfterAnswer;

    public Session(Services services, Connection connection) {
        this.services = services;
        this.connection = connection;
    }

    /** Serves the client until either side ends it. */
    public void run() throws IOException {
        connection.idleTimeout(services.config().loginTime());
        try {
            // RFC 1939 7: a greeting without a timestamp in angle brackets says that there is no APOP.
            Reply.ok(services.config().hostName() + " Redoubt ready").write(connection.out());
            while (!over) {
                step();
            }
            connection.out().flush();
        } catch (ConversationOver e) {
            goodbye(e.reply());
        } catch (ServerStoppingException e) {
            goodbye(Reply.err("SYS/TEMP", "The server is stopping"));
        } catch (SocketTimeoutException e) {
            // RFC 1939 3: autologout says nothing and removes nothing.
            LOG.log(Level.DEBUG, () -> "event=pop3.autologout session=" + connection.id());
        } catch (EOFException e) {
            LOG.log(Level.DEBUG, () -> "event=pop3.client_left session=" + connection.id());
        } finally {
            leaveAccount();
        }
    }

    private void goodbye(Reply reply) throws IOException {
        reply.write(connection.out());
        connection.out().flush();
    }

    /** One command, from its first octet to the last of its answer. */
    private void step() throws IOException {
        try {
            flushUnlessPipelined();
            int most = signedIn() ? Limits.LINE : Limits.LINE_BEFORE_LOGIN;
            execute(new CommandLine(connection.in().commandLine(most)));
        } catch (LineTooLongException e) {
            if (e.last()) {
                throw new ConversationOver("", "A line does not end");
            }
            answer(Reply.nonsense("The line is too long"));
        } catch (BareLineEndException e) {
            directory().probes().seen(info(), "POP3-BARE-LINE-END", "smuggling", "");
            answer(Reply.nonsense("A line ends in CR LF and in nothing else"));
        }
    }

    // RFC 2449 6.6: the answers to commands that came together leave together.
    private void flushUnlessPipelined() throws IOException {
        if (!connection.in().lineBuffered()) {
            connection.out().flush();
        }
    }

    private void execute(CommandLine line) throws IOException {
        long started = System.nanoTime();
        Optional<Command.Entry> entry = Optional.empty();
        Reply reply;
        try {
            entry = Optional.of(entry(line));
            reply = guarded(entry.get(), line);
        } catch (SyntaxException e) {
            reply = Reply.nonsense(e.text());
        }
        if (reply.kind() == Reply.Kind.NONSENSE && !signedIn()) {
            String command = entry.map(Command.Entry::name).orElse("UNKNOWN");
            directory().probes().seen(info(), "POP3-ERR", "", command);
        }
        answer(reply);
        services.meter().count(entry, reply.kind(), System.nanoTime() - started);
        if (tlsAfterAnswer) {
            startTls();
        }
    }

    private Command.Entry entry(CommandLine line) throws SyntaxException {
        Command.Entry entry = services.commands().get(line.keyword());
        if (entry == null) {
            throw new SyntaxException("Unknown command");
        }
        return entry;
    }

    /** Runs a command; what fails inside is answered, so that the conversation can go on. */
    private Reply guarded(Command.Entry entry, CommandLine arguments) throws SyntaxException, IOException {
        try {
            return run(entry, arguments);
        } catch (AuditUnavailableException e) {
            // When the audit log cannot be written, access stops.
            log("pop3.audit_unavailable", entry, e);
            throw new ConversationOver("SYS/TEMP", "Access is suspended");
        } catch (SessionEndedException e) {
            throw new ConversationOver("SYS/TEMP", "The session was ended");
        } catch (CorruptMessageException e) {
            log("pop3.corrupt_message email=" + e.email().text(), entry, e);
            return Reply.err("SYS/PERM", "What is stored of this message is damaged");
        } catch (ConversationOver
                | EOFException
                | SocketException
                | SSLException
                | SocketTimeoutException
                | ServerStoppingException
                | LineTooLongException
                | BareLineEndException e) {
            throw e;
        } catch (IOException e) {
            // The store failed; if it was the connection, sending this answer finds out.
            log("pop3.store_failed", entry, e);
            return Reply.err("SYS/TEMP", "The store cannot be reached");
        } catch (RuntimeException e) {
            log("pop3.command_failed", entry, e);
            return Reply.err("SYS/TEMP", "The server could not do this");
        }
    }

    private void log(String event, Command.Entry entry, Exception cause) {
        LOG.log(Level.ERROR, "event=" + event + " session=" + connection.id() + " command=" + entry.name(), cause);
    }

    private Reply run(Command.Entry entry, CommandLine arguments) throws SyntaxException, IOException {
        switch (entry.when()) {
            case ANY -> {}
            case AUTHORIZATION -> require(!signedIn(), "Already signed in");
            case TRANSACTION -> require(signedIn(), "Sign in first");
        }
        AccountHandle handle = account;
        if (handle != null) {
            handle.principal().session().seen();
        }
        return entry.command().run(this, arguments);
    }

    private static void require(boolean fits, String otherwise) throws SyntaxException {
        if (!fits) {
            throw new SyntaxException(otherwise);
        }
    }

    private void answer(Reply reply) throws IOException {
        nonsense = reply.kind() == Reply.Kind.NONSENSE ? nonsense + 1 : 0;
        if (nonsense >= (signedIn() ? Limits.NONSENSE : Limits.NONSENSE_BEFORE_LOGIN)) {
            throw new ConversationOver("", "Too many commands that make no sense");
        }
        try {
            reply.write(connection.out());
        } catch (SocketException | SSLException | SocketTimeoutException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Half a message may be on its way; without its last dot the client knows that the rest is missing.
            LOG.log(Level.ERROR, "event=pop3.answer_failed session=" + connection.id(), e);
            connection.close();
            throw new EOFException("an answer could not be finished");
        }
    }

    // What commands use.

    public Pop3Config config() {
        return services.config();
    }

    public Directory directory() {
        return services.directory();
    }

    public Connection connection() {
        return connection;
    }

    /** What the client answers to a challenge of SASL, RFC 5034 4. */
    public String answerTo(String challenge) throws IOException {
        connection.out().ascii("+ " + challenge + "\r\n");
        connection.out().flush();
        byte[] line = connection.in().commandLine(Limits.LINE_BEFORE_LOGIN);
        return new String(line, StandardCharsets.ISO_8859_1);
    }

    /** After the answer to the running command the TLS handshake begins. */
    public void startTlsAfterAnswer() {
        tlsAfterAnswer = true;
    }

    // RFC 2595 4: nothing that came before the handshake counts after it. The connection throws away what was sent
    // ahead.
    private void startTls() throws IOException {
        tlsAfterAnswer = false;
        user = Optional.empty();
        connection.out().flush();
        if (connection.startTls() > 0) {
            directory().probes().seen(info(), "POP3-STLS", "starttls-injection", "");
        }
    }

    /** After the answer to the running command the conversation ends. */
    public void end() {
        over = true;
    }

    public boolean signedIn() {
        return maildrop != null;
    }

    /** RFC 8314 3.2: whether a password may be sent over this connection. */
    public boolean mayAuthenticate() {
        return connection.secure() || (config().insecureLoopbackAuth() && connection.loopback());
    }

    /** What SCRAM -PLUS binds to, and the certificate of EXTERNAL. */
    public ChannelBindings bindings() {
        return connection
                .tls()
                .map(tls -> ChannelBindings.of(
                        tls.exporter().map(TlsDetails.ChannelBinding::bytes),
                        tls.serverEndPoint().map(TlsDetails.ChannelBinding::bytes),
                        tls.peerChain()))
                .orElse(ChannelBindings.NONE);
    }

    /** Whether an exchange of a mechanism may be begun on this connection. */
    public boolean takes(String mechanism) {
        return directory().takesSasl(mechanism, bindings());
    }

    public List<String> saslMechanisms() {
        return directory().saslMechanisms(bindings());
    }

    public SessionInfo info() {
        InetSocketAddress remote = connection.remote();
        String from = remote.getAddress().getHostAddress() + ":" + remote.getPort();
        return new SessionInfo(connection.id(), "pop3", from, connection.secure() || connection.loopback());
    }

    /** Remembers who USER named. */
    public void user(String login) {
        user = Optional.of(login);
    }

    /** Whom USER named; asked once. */
    public Optional<String> takeUser() {
        Optional<String> named = user;
        user = Optional.empty();
        return named;
    }

    /** Binds the session to the principal's own account, and takes its INBOX as the maildrop. */
    public void signIn(Principal principal) throws AccessDeniedException, IOException {
        AccountHandle handle = open(principal);
        try {
            Maildrop opened = Maildrop.open(handle);
            maildrop = opened;
            reading = new Reading(opened, connection.in());
            account = handle;
        } finally {
            if (account == null) {
                handle.close();
                principal.session().close();
            }
        }
        principal.session().onEnd(connection::close);
        connection.idleTimeout(services.config().autologout());
        LOG.log(Level.INFO, () -> "event=pop3.signed_in session=" + connection.id() + " login=" + principal.login());
    }

    private AccountHandle open(Principal principal) throws AccessDeniedException, IOException {
        try {
            return services.gate().open(principal, principal.account(), info(), Purpose.MAIL_ACCESS);
        } catch (AccessDeniedException | IOException | RuntimeException refused) {
            principal.session().close();
            throw refused;
        }
    }

    /** One more failed sign-in: this is its answer, the last one when there were enough. */
    public Reply failedLogin(Reply reply) throws ConversationOver {
        if (++failedLogins >= Limits.FAILED_LOGINS) {
            throw new ConversationOver(reply.code(), "Too many failed sign-ins");
        }
        return reply;
    }

    /** The maildrop; only commands of the transaction state may ask. */
    public Maildrop maildrop() {
        Maildrop opened = maildrop;
        if (opened == null) {
            throw new IllegalStateException("nobody has signed in");
        }
        return opened;
    }

    /** How messages are read; only commands of the transaction state may ask. */
    public Reading reading() {
        Reading opened = reading;
        if (opened == null) {
            throw new IllegalStateException("nobody has signed in");
        }
        return opened;
    }

    private void leaveAccount() {
        AccountHandle handle = account;
        if (handle != null) {
            handle.close();
            handle.principal().session().close();
            account = null;
        }
    }
}
