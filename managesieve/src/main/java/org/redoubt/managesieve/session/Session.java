package org.redoubt.managesieve.session;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.AccountScripts;
import org.redoubt.account.Gate;
import org.redoubt.account.Purpose;
import org.redoubt.account.RightsRevokedException;
import org.redoubt.directory.ChannelBindings;
import org.redoubt.directory.Directory;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionEndedException;
import org.redoubt.guard.SessionInfo;
import org.redoubt.managesieve.Limits;
import org.redoubt.managesieve.ManageSieveConfig;
import org.redoubt.managesieve.codec.CommandParser;
import org.redoubt.managesieve.codec.SyntaxException;
import org.redoubt.managesieve.codec.Word;
import org.redoubt.managesieve.codec.Words;
import org.redoubt.wire.BareLineEndException;
import org.redoubt.wire.Connection;
import org.redoubt.wire.LineTooLongException;
import org.redoubt.wire.ServerStoppingException;
import org.redoubt.wire.TlsDetails;

/** One connection from its capabilities to its end. Belongs to the connection's thread. */
public final class Session {
    private static final System.Logger LOG = System.getLogger("org.redoubt.managesieve");

    /** What all sessions of a server share. */
    public record Services(
            ManageSieveConfig config,
            Gate gate,
            Directory directory,
            Map<String, Command.Entry> commands,
            CommandMeter meter) {}

    private final Services services;
    private final Connection connection;
    private final CommandParser.Source source = new Rest();
    private @Nullable AccountHandle account;
    private int nonsense;
    private int failedLogins;
    private int uploads;
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
            Reply.lines(Capabilities.of(this)).write(connection.out());
            while (!over) {
                step();
            }
            connection.out().flush();
        } catch (ConversationOver e) {
            goodbye(e.reply());
        } catch (ServerStoppingException e) {
            goodbye(Reply.bye("TRYLATER", "The server is stopping"));
        } catch (SocketTimeoutException e) {
            goodbye(Reply.bye("", "Nothing was received for too long"));
        } catch (EOFException e) {
            LOG.log(Level.DEBUG, () -> "event=managesieve.client_left session=" + connection.id());
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
            if (!connection.in().lineBuffered()) {
                connection.out().flush();
            }
            execute(connection.in().commandLine(lineLimit()));
        } catch (LineTooLongException e) {
            if (e.last()) {
                throw new ConversationOver(Reply.bye("", "A line does not end"));
            }
            answer(Reply.nonsense("The line is too long"));
        } catch (BareLineEndException e) {
            directory().probes().seen(info(), "MANAGESIEVE-BARE-LINE-END", "smuggling", "");
            answer(Reply.nonsense("A line ends in CR LF and in nothing else"));
        }
    }

    private int lineLimit() {
        return signedIn() ? Limits.LINE : Limits.LINE_BEFORE_LOGIN;
    }

    private void execute(byte[] line) throws IOException {
        long started = System.nanoTime();
        Optional<Command.Entry> entry = Optional.empty();
        Reply reply;
        try {
            List<Word> words = CommandParser.parse(line, source);
            entry = Optional.of(entry(words));
            reply = guarded(entry.get(), new Words(words.subList(1, words.size())));
        } catch (SyntaxException e) {
            reply = Reply.nonsense(e.text());
        }
        if (reply.kind() == Reply.Kind.NONSENSE && !signedIn()) {
            String command = entry.map(Command.Entry::name).orElse("UNKNOWN");
            directory().probes().seen(info(), "MANAGESIEVE-NO", "", command);
        }
        answer(reply);
        services.meter().count(entry, reply.kind(), System.nanoTime() - started);
        if (tlsAfterAnswer) {
            startTls();
        }
    }

    private Command.Entry entry(List<Word> words) throws SyntaxException {
        Command.Entry entry = words.isEmpty() || !(words.getFirst() instanceof Word.Atom(String name))
                ? null
                : services.commands().get(name.toUpperCase(Locale.ROOT));
        if (entry == null) {
            throw new SyntaxException("Unknown command");
        }
        return entry;
    }

    /** What of a command comes behind its first line. */
    private final class Rest implements CommandParser.Source {
        @Override
        public Optional<byte[]> literal(long octets) throws IOException {
            if (octets > Limits.SKIPPED) {
                throw new ConversationOver(Reply.bye("QUOTA/MAXSIZE", "The literal is too long by far"));
            }
            if (octets > (signedIn() ? Limits.LITERAL : Limits.LITERAL_BEFORE_LOGIN)) {
                connection.in().skip(octets);
                return Optional.empty();
            }
            byte[] bytes = new byte[(int) octets];
            connection.in().readFully(bytes, 0, bytes.length);
            return Optional.of(bytes);
        }

        @Override
        public byte[] line() throws IOException {
            return connection.in().line(lineLimit());
        }
    }

    /** Runs a command; what fails inside is answered, so that the conversation can go on. */
    private Reply guarded(Command.Entry entry, Words arguments) throws SyntaxException, IOException {
        try {
            return run(entry, arguments);
        } catch (AuditUnavailableException e) {
            // When the audit log cannot be written, access stops.
            log("managesieve.audit_unavailable", entry, e);
            throw new ConversationOver(Reply.bye("TRYLATER", "Access is suspended"));
        } catch (SessionEndedException e) {
            throw new ConversationOver(Reply.bye("TRYLATER", "The session was ended"));
        } catch (RightsRevokedException e) {
            return Reply.no("", "This sign-in may only read");
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
            log("managesieve.store_failed", entry, e);
            return Reply.no("TRYLATER", "The store cannot be reached");
        } catch (RuntimeException e) {
            log("managesieve.command_failed", entry, e);
            return Reply.no("TRYLATER", "The server could not do this");
        }
    }

    private void log(String event, Command.Entry entry, Exception cause) {
        LOG.log(Level.ERROR, "event=" + event + " session=" + connection.id() + " command=" + entry.name(), cause);
    }

    private Reply run(Command.Entry entry, Words arguments) throws SyntaxException, IOException {
        switch (entry.when()) {
            case ANY -> {}
            case UNAUTHENTICATED -> require(!signedIn(), "Already signed in");
            case AUTHENTICATED -> require(signedIn(), "Sign in first");
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
            throw new ConversationOver(Reply.bye("", "Too many commands that make no sense"));
        }
        reply.write(connection.out());
    }

    // What commands use.

    public Directory directory() {
        return services.directory();
    }

    public Connection connection() {
        return connection;
    }

    /** What the client answers to a challenge of SASL (RFC 5804 2.1): a string on a line of its own. */
    public byte[] answerTo(byte[] challenge) throws SyntaxException, IOException {
        connection.out().write(challenge);
        connection.out().ascii("\r\n");
        connection.out().flush();
        Words words = new Words(CommandParser.parse(connection.in().line(lineLimit()), source));
        byte[] octets = words.octets();
        words.end();
        return octets;
    }

    /** After the answer to the running command the TLS handshake begins. */
    public void startTlsAfterAnswer() {
        tlsAfterAnswer = true;
    }

    // RFC 5804 2.2: what was sent ahead is thrown away; the capabilities, which are others now, are told unasked.
    private void startTls() throws IOException {
        tlsAfterAnswer = false;
        connection.out().flush();
        if (connection.startTls() > 0) {
            directory().probes().seen(info(), "MANAGESIEVE-STARTTLS", "starttls-injection", "");
        }
        Reply.lines(Capabilities.of(this)).write(connection.out());
    }

    /** After the answer to the running command the conversation ends. */
    public void end() {
        over = true;
    }

    public boolean signedIn() {
        return account != null;
    }

    public Optional<String> login() {
        return Optional.ofNullable(account).map(handle -> handle.principal().login());
    }

    /** RFC 8314 3.2: whether a password may be sent over this connection. */
    public boolean mayAuthenticate() {
        return connection.secure() || (services.config().insecureLoopbackAuth() && connection.loopback());
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
        return new SessionInfo(connection.id(), "managesieve", from, connection.secure() || connection.loopback());
    }

    /** Binds the session to the principal's own account. */
    public void signIn(Principal principal) throws AccessDeniedException, IOException {
        try {
            account = services.gate().open(principal, principal.account(), info(), Purpose.MAIL_ACCESS);
        } finally {
            if (account == null) {
                principal.session().close();
            }
        }
        principal.session().onEnd(connection::close);
        connection.idleTimeout(services.config().autologout());
        LOG.log(
                Level.INFO,
                () -> "event=managesieve.signed_in session=" + connection.id() + " login=" + principal.login());
    }

    /** RFC 5804 2.14: as if nobody had signed in. */
    public void signOut() {
        leaveAccount();
        connection.idleTimeout(services.config().loginTime());
    }

    /** One more failed sign-in: this is its answer, the last one when there were enough. */
    public Reply failedLogin(Reply reply) throws ConversationOver {
        if (++failedLogins >= Limits.FAILED_LOGINS) {
            throw new ConversationOver(Reply.bye(reply.code(), "Too many failed sign-ins"));
        }
        return reply;
    }

    /** One more script to be compiled; the conversation ends when there were too many. */
    public void uploads() throws ConversationOver {
        if (++uploads > Limits.UPLOADS) {
            throw new ConversationOver(Reply.bye("TRYLATER", "Too many scripts for one connection"));
        }
    }

    /** The scripts; only commands for those who signed in may ask. */
    public AccountScripts scripts() throws IOException {
        AccountHandle handle = account;
        if (handle == null) {
            throw new IllegalStateException("nobody has signed in");
        }
        return handle.scripts();
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
