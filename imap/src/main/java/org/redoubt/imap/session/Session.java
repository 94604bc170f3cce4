package org.redoubt.imap.session;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.CorruptMessageException;
import org.redoubt.account.Gate;
import org.redoubt.account.Purpose;
import org.redoubt.account.RightsRevokedException;
import org.redoubt.directory.ChannelBindings;
import org.redoubt.directory.Directory;
import org.redoubt.guard.AttackShapes;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.Mandate;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionEndedException;
import org.redoubt.guard.SessionInfo;
import org.redoubt.imap.ImapConfig;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.store.id.AccountId;
import org.redoubt.wire.BareLineEndException;
import org.redoubt.wire.CompressedStreamException;
import org.redoubt.wire.Connection;
import org.redoubt.wire.LineTooLongException;
import org.redoubt.wire.ServerStoppingException;
import org.redoubt.wire.TlsDetails;

/**
 * One connection from greeting to goodbye. Belongs to the connection's thread; only while that waits for the client
 * does another thread write, under the lock of {@link Notifications}.
 *
 * <p>States, RFC 9051 3: no account is "not authenticated", an account without selection is "authenticated".
 */
public final class Session {
    private static final System.Logger LOG = System.getLogger("org.redoubt.imap");

    /** What all sessions of a server share. */
    public record Services(
            ImapConfig config, Gate gate, Directory directory, Map<String, Command.Entry> commands, CommandMeter meter) {}

    private final Services services;
    private final Connection connection;
    private final ResponseBuffer out = new ResponseBuffer();
    private final Set<Extension> enabled = EnumSet.noneOf(Extension.class);
    private final CommandReader reader = new CommandReader(this);
    private final Updates updates = new Updates(this);
    private final Notifications notifications = new Notifications(this);
    private String tag = "*";
    private @Nullable AccountHandle account;
    private final OtherUsers others = new OtherUsers(this);
    private boolean inSelected;
    private @Nullable Selected selected;
    private int nonsense;
    private int failedLogins;
    private boolean over;
    private @Nullable AfterAnswer afterAnswer;

    public Session(Services services, Connection connection) {
        this.services = services;
        this.connection = connection;
    }

    /** Serves the client until either side ends it. */
    public void run() throws IOException {
        connection.idleTimeout(services.config().loginTime());
        try {
            greet();
            while (!over) {
                step();
            }
            flush();
        } catch (ConversationOver e) {
            stranger(e.code(), "");
            goodbye(e.code(), e.text());
        } catch (CompressedStreamException e) {
            goodbye("CLIENTBUG", "The compressed data is damaged");
        } catch (ServerStoppingException e) {
            goodbye("UNAVAILABLE", "The server is stopping");
        } catch (SocketTimeoutException e) {
            goodbye("", "Autologout; idle for too long");
        } catch (EOFException e) {
            LOG.log(Level.DEBUG, () -> "event=imap.client_left session=" + connection.id());
        } finally {
            leaveAccount();
        }
    }

    private void greet() throws IOException {
        out.ascii("* OK [CAPABILITY ").ascii(Capabilities.of(this)).ascii("] ");
        out.ascii(services.config().hostName()).ascii(" Redoubt ready\r\n");
        flush();
    }

    private void goodbye(String code, String text) throws IOException {
        out.ascii("* BYE ").ascii(code.isEmpty() ? "" : "[" + code + "] ").ascii(text).crlf();
        flush();
    }

    /** One command, from its first octet to its tagged response. */
    private void step() throws IOException {
        try {
            if (!connection.in().lineBuffered()) {
                flush();
                out.release();
            }
            byte[] command = reader.next(this::streams);
            execute(new CommandText(command));
        } catch (CommandReader.RefusedException e) {
            stranger("TOOBIG", "");
            answer(e.tag(), new Reply(Reply.Kind.BAD, "TOOBIG", e.text()));
        } catch (LineTooLongException e) {
            if (e.last()) {
                throw new ConversationOver("TOOBIG", "A line does not end");
            }
            stranger("TOOBIG", "");
            answer("*", new Reply(Reply.Kind.BAD, "TOOBIG", "The line is too long"));
        } catch (BareLineEndException e) {
            directory().probes().seen(info(), "IMAP-BARE-LINE-END", "smuggling", "");
            answer("*", Reply.bad("A line ends in CR LF and in nothing else"));
        }
    }

    private boolean streams(CommandText line) {
        try {
            line.tag();
            line.space();
            Command.Entry entry = entry(line);
            // RFC 9586 3: what is refused for its numbers does not read its literals.
            return entry.streams() && fits(entry) && !(enabled(Extension.UIDONLY) && countsMessages(entry));
        } catch (SyntaxException e) {
            return false;
        }
    }

    private void execute(CommandText text) throws IOException {
        long started = System.nanoTime();
        Optional<Command.Entry> entry = Optional.empty();
        Reply reply;
        out.mark();
        tag = "*";
        try {
            tag = text.tag();
            text.space();
            entry = Optional.of(entry(text));
            reply = guarded(entry.get(), text);
        } catch (SyntaxException e) {
            out.rollback();
            reply = new Reply(Reply.Kind.BAD, e.code(), e.text());
        }
        if (reply.kind() == Reply.Kind.BAD) {
            stranger(entry.map(Command.Entry::name).orElse("UNKNOWN"), text.beginning());
        }
        answer(tag, reply);
        runAfterAnswer();
        services.meter().count(entry, reply.kind(), System.nanoTime() - started);
    }

    /** Writes down what somebody who has not signed in is refused. */
    private void stranger(String command, String line) {
        if (!signedIn()) {
            directory().probes().seen(info(), "IMAP-BAD", AttackShapes.of(line), command);
        }
    }

    /** Runs a command; what fails inside is answered, so that the conversation can go on. */
    private Reply guarded(Command.Entry entry, CommandText arguments) throws SyntaxException, IOException {
        try {
            return run(entry, arguments);
        } catch (AuditUnavailableException e) {
            // DESIGN rule 9: when the audit log cannot be written, access stops.
            log("imap.audit_unavailable", entry, e);
            throw new ConversationOver("UNAVAILABLE", "Access is suspended");
        } catch (SessionEndedException e) {
            throw new ConversationOver("UNAVAILABLE", "The session was ended");
        } catch (RightsRevokedException e) {
            // RFC 4314 4: what was allowed when the command began is not any more.
            out.rollback();
            return Reply.no("NOPERM", "There is no right to do this");
        } catch (CorruptMessageException e) {
            log("imap.corrupt_message email=" + e.email().text(), entry, e);
            return Reply.no("CORRUPTION", "What is stored of a message is damaged");
        } catch (ConversationOver
                | EOFException
                | SocketException
                | SSLException
                | SocketTimeoutException
                | ServerStoppingException
                | LineTooLongException
                | BareLineEndException
                | CompressedStreamException e) {
            throw e;
        } catch (IOException e) {
            // The store failed; if it was the connection, sending this answer finds out.
            log("imap.store_failed", entry, e);
            return Reply.no("UNAVAILABLE", "The store cannot be reached");
        } catch (RuntimeException e) {
            log("imap.command_failed", entry, e);
            return Reply.no("SERVERBUG", "The server could not do this");
        }
    }

    /** Writes down what failed and takes back the response that was being written. */
    private void log(String event, Command.Entry entry, Exception cause) {
        out.rollback();
        LOG.log(Level.ERROR, "event=" + event + " session=" + connection.id() + " command=" + entry.name(), cause);
    }

    private Command.Entry entry(CommandText text) throws SyntaxException {
        String name = text.keyword();
        if (name.equals("UID")) {
            text.space();
            name = "UID " + text.keyword();
        }
        Command.Entry entry = services.commands().get(name);
        if (entry == null) {
            throw new SyntaxException("Unknown command");
        }
        return entry;
    }

    /** Whether a command means sequence numbers, or tells them: it has a form with UID that does not. */
    private boolean countsMessages(Command.Entry entry) {
        return services.commands().containsKey("UID " + entry.name()) && !entry.name().equals("EXPUNGE");
    }

    private boolean fits(Command.Entry entry) {
        return switch (entry.when()) {
            case ANY -> true;
            case BEFORE_LOGIN -> account == null;
            case AFTER_LOGIN -> account != null;
            case SELECTED -> selected != null;
        };
    }

    private Reply run(Command.Entry entry, CommandText arguments) throws SyntaxException, IOException {
        if (!fits(entry)) {
            throw new SyntaxException(
                    account == null ? "Sign in first" : selected == null ? "No mailbox is selected" : "Already signed in");
        }
        if (enabled(Extension.UIDONLY) && countsMessages(entry)) {
            throw Selected.uidRequired();
        }
        seen();
        inSelected = entry.when() == Command.When.SELECTED;
        Reply reply = entry.command().run(this, arguments);
        if (entry.news() != Command.News.NONE && reply.kind() != Reply.Kind.BAD) {
            updates.tell(entry.news() == Command.News.KEEP_NUMBERS);
        }
        return reply;
    }

    private void seen() {
        AccountHandle handle = account;
        if (handle != null) {
            handle.principal().session().seen();
        }
    }

    private void answer(String to, Reply reply) throws IOException {
        reply.write(to, out);
        drainIfLarge();
        nonsense = reply.kind() == Reply.Kind.BAD ? nonsense + 1 : 0;
        if (nonsense >= (signedIn() ? Limits.NONSENSE : Limits.NONSENSE_BEFORE_LOGIN)) {
            throw new ConversationOver("CLIENTBUG", "Too many commands that make no sense");
        }
    }

    // What commands use.

    public ImapConfig config() {
        return services.config();
    }

    public Directory directory() {
        return services.directory();
    }

    public Gate gate() {
        return services.gate();
    }

    public Connection connection() {
        return connection;
    }

    public CommandReader reader() {
        return reader;
    }

    public Updates updates() {
        return updates;
    }

    public Notifications notifications() {
        return notifications;
    }

    /** Does something that may take long; the client is told now and then how far it is (RFC 9585). */
    public <R> R working(Work<R> work) throws IOException, SyntaxException {
        return notifications.working(work);
    }

    /** Responses in the making. */
    public ResponseBuffer out() {
        return out;
    }

    /** Hands what is gathered to the connection, in whose buffer it may wait for more. */
    public void drain() throws IOException {
        if (out.size() > 0) {
            connection.out().write(out.array(), 0, out.size());
            out.clear();
        }
    }

    /** Between two responses: keeps what is gathered within bounds. */
    public void drainIfLarge() throws IOException {
        if (out.size() >= Limits.GATHERED) {
            drain();
        }
    }

    /** Sends everything now. */
    public void flush() throws IOException {
        drain();
        connection.out().flush();
    }

    /** Says why the conversation is over and ends the connection, from a thread that is not the connection's own. */
    public void farewell(ConversationOver why) {
        try {
            goodbye(why.code(), why.text());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "event=imap.client_left session=" + connection.id());
        } finally {
            connection.close();
        }
    }

    /** The tag of the command that is running. */
    public String tag() {
        return tag;
    }

    /** What follows a command's tagged response. */
    private interface AfterAnswer {
        void run() throws IOException;
    }

    private void runAfterAnswer() throws IOException {
        AfterAnswer then = afterAnswer;
        if (then != null) {
            afterAnswer = null;
            flush();
            then.run();
        }
    }

    /**
     * After the tagged response of the running command the TLS handshake begins. RFC 9051 6.2.1: nothing that came
     * before it counts after it. A session knows little then: no account, nothing enabled; the connection throws
     * away what was sent ahead.
     */
    public void startTlsAfterAnswer() {
        afterAnswer = () -> {
            if (connection.startTls() > 0) {
                directory().probes().seen(info(), "IMAP-STARTTLS", "starttls-injection", "");
            }
        };
    }

    /** After the tagged response of the running command both sides compress, RFC 4978 3. */
    public void compressAfterAnswer() {
        afterAnswer = connection::startCompression;
    }

    /** After the tagged response of the running command the conversation ends. */
    public void end() {
        over = true;
    }

    public boolean enabled(Extension extension) {
        return enabled.contains(extension);
    }

    /** Switches an extension on for good, with what it implies. */
    public void enable(Extension extension) {
        boolean fresh = enabled.add(extension);
        switch (extension) {
            // RFC 7162 3.2.3: QRESYNC includes CONDSTORE.
            case QRESYNC -> enable(Extension.CONDSTORE);
            case IMAP4REV2, UTF8_ACCEPT -> out.allowUtf8(true);
            case UIDONLY -> selection().ifPresent(Selected::uidOnly);
            case CONDSTORE -> {
                if (fresh && selected != null) {
                    // RFC 7162 3.1.2.1: a mailbox that is selected already gets its HIGHESTMODSEQ told now.
                    highestModSeq(selected);
                }
            }
        }
    }

    private void highestModSeq(Selected box) {
        out.ascii("* OK [HIGHESTMODSEQ ")
                .number(box.told().highestModSeq().value())
                .ascii("] Highest\r\n");
    }

    /** Whether mailbox names are UTF-8 rather than modified UTF-7. */
    public boolean utf8Names() {
        return enabled(Extension.IMAP4REV2) || enabled(Extension.UTF8_ACCEPT);
    }

    public boolean signedIn() {
        return account != null;
    }

    /** RFC 9051 6.2.3: whether a password may be sent over this connection. */
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
        return new SessionInfo(connection.id(), "imap", from, connection.secure() || connection.loopback());
    }

    /** Binds the session to the principal's own account, or to the one that a grant lets her open. */
    public void signIn(Principal principal) throws AccessDeniedException, IOException {
        try {
            Optional<Mandate> mandate = principal.session().by().mandate();
            account = mandate.isPresent()
                    ? gate().open(principal, new AccountId(mandate.get().account()), info(), Purpose.GRANTED_ACCESS)
                    : gate().open(principal, principal.account(), info(), Purpose.MAIL_ACCESS);
        } finally {
            if (account == null) {
                principal.session().close();
            }
        }
        principal.session().onEnd(connection::close);
        Duration patience = config().autologout();
        connection.idleTimeout(patience);
        LOG.log(Level.INFO, () -> "event=imap.signed_in session=" + connection.id() + " login=" + principal.login());
    }

    /**
     * Back to the state of a new connection under the same TLS, RFC 8437 3: whoever signs in next inherits nothing.
     * The failed sign-ins still count.
     */
    public void unauthenticate() {
        unselect();
        enabled.clear();
        out.allowUtf8(false);
        leaveAccount();
        connection.idleTimeout(config().loginTime());
        // RFC 8437 4.1: compression ends behind the tagged response.
        if (connection.compressed()) {
            afterAnswer = connection::endCompression;
        }
    }

    /** One more failed sign-in; ends the conversation when there were enough. */
    public void countFailedLogin() throws ConversationOver {
        if (++failedLogins >= Limits.FAILED_LOGINS) {
            throw new ConversationOver("AUTHENTICATIONFAILED", "Too many failed sign-ins");
        }
    }

    /**
     * The account that the running command works in: for commands of the selected state that of the selected mailbox,
     * which may be another person's, for all others one's own. Only commands that come after sign-in may ask.
     */
    public AccountHandle account() {
        Selected box = selected;
        return inSelected && box != null ? box.account() : own();
    }

    /** The accounts of other people, as far as they share them. */
    public OtherUsers others() {
        return others;
    }

    /** The account signed in to; only commands that come after sign-in may ask. */
    public AccountHandle own() {
        AccountHandle handle = account;
        if (handle == null) {
            throw new IllegalStateException("nobody has signed in");
        }
        return handle;
    }

    public Optional<Selected> selection() {
        return Optional.ofNullable(selected);
    }

    /** The selected mailbox; only commands of the selected state may ask. */
    public Selected selected() {
        return selection().orElseThrow(() -> new IllegalStateException("no mailbox is selected"));
    }

    public void select(Selected box) {
        selected = box;
        if (enabled(Extension.UIDONLY)) {
            box.uidOnly();
        }
    }

    /** Back to the authenticated state. */
    public void unselect() {
        selection().ifPresent(notifications::left);
        selected = null;
    }

    private void leaveAccount() {
        notifications.end();
        others.close();
        AccountHandle handle = account;
        if (handle != null) {
            handle.close();
            handle.principal().session().close();
            account = null;
        }
    }
}
