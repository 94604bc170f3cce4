package org.redoubt.transport.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.transport.Limits;
import org.redoubt.transport.client.ClientMessage.To;
import org.redoubt.transport.client.RecipientResult.Deferred;
import org.redoubt.transport.client.RecipientResult.Failed;
import org.redoubt.transport.codec.Xtext;
import org.redoubt.wire.ClientTls;
import org.redoubt.wire.LineTooLongException;
import org.redoubt.wire.OutgoingConnection;
import org.redoubt.wire.TlsDetails;

/**
 * One conversation with another server, from its greeting on. For one thread.
 *
 * <p>An IOException says that the conversation is over: nothing of a transaction under way is known to be taken then.
 * How long each answer may take is RFC 5321 4.5.3.2.
 */
public final class ClientSession implements AutoCloseable {
    private final OutgoingConnection connection;
    private final String hostname;
    private Extensions extensions = Extensions.NONE;
    private boolean usable = true;
    private int transactions;
    private Runnable closed = () -> {};

    private ClientSession(OutgoingConnection connection, String hostname) {
        this.connection = connection;
        this.hostname = hostname;
    }

    /**
     * Waits for the greeting and says EHLO, or HELO to a server that knows no EHLO.
     *
     * @param hostname our own name
     * @throws UnexpectedReplyException when we are not welcome
     */
    public static ClientSession greet(OutgoingConnection connection, String hostname) throws IOException {
        ClientSession session = new ClientSession(connection, hostname);
        session.expect(session.read(Limits.CLIENT_GREETING), 220);
        session.hello();
        return session;
    }

    private void hello() throws IOException {
        ClientReply reply = ask("EHLO " + hostname, Limits.CLIENT_COMMAND);
        if (reply.code() == 250) {
            extensions = Extensions.of(reply);
        } else if (reply.permanent()) {
            // RFC 5321 3.2
            extensions = Extensions.NONE;
            expect(ask("HELO " + hostname, Limits.CLIENT_COMMAND), 250);
        } else {
            throw refused(reply);
        }
    }

    /** Something to do once, when this is closed. */
    public void whenClosed(Runnable then) {
        closed = then;
    }

    public Extensions extensions() {
        return extensions;
    }

    /** What a TLS handshake agreed on, if there was one. */
    public Optional<TlsDetails> tls() {
        return connection.tls();
    }

    /**
     * Encrypts what follows and greets again (RFC 3207 4.2).
     *
     * @throws IOException also when the server says no: it had offered it
     */
    public void startTls(ClientTls tls) throws IOException {
        expect(ask("STARTTLS", Limits.CLIENT_COMMAND), 220);
        connection.startTls(tls, Limits.CLIENT_HANDSHAKE);
        hello();
    }

    /** Encrypts from the first byte (RFC 8314 3.3), before {@link #greet}. */
    public static void implicitTls(OutgoingConnection connection, ClientTls tls) throws IOException {
        connection.startTls(tls, Limits.CLIENT_HANDSHAKE);
    }

    /** Signs in (RFC 4954) with PLAIN, or LOGIN where that is all there is; under TLS only. */
    public void signIn(Login login) throws IOException {
        if (connection.tls().isEmpty()) {
            throw new IOException("a password is not sent without TLS");
        }
        if (extensions.mechanisms().contains("PLAIN") || !extensions.mechanisms().contains("LOGIN")) {
            String plain = base64("\0" + login.name() + '\0' + login.password());
            expect(ask("AUTH PLAIN " + plain, Limits.CLIENT_COMMAND), 235);
        } else {
            expect(ask("AUTH LOGIN", Limits.CLIENT_COMMAND), 334);
            expect(ask(base64(login.name()), Limits.CLIENT_COMMAND), 334);
            expect(ask(base64(login.password()), Limits.CLIENT_COMMAND), 235);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether another transaction may be begun. */
    public boolean usable() {
        int most = Math.min(Limits.CLIENT_TRANSACTIONS, extensions.limit("MAILMAX").orElse(Integer.MAX_VALUE));
        return usable && transactions < most;
    }

    /**
     * Runs a transaction (RFC 5321 3.3), or several where the server takes fewer recipients in one (RFC 9422 4.2).
     *
     * @return what became of each recipient, in their order
     */
    public List<RecipientResult> send(ClientMessage message) throws IOException {
        Optional<RecipientResult> impossible = impossible(message);
        if (impossible.isPresent()) {
            return message.recipients().stream().map(_ -> impossible.get()).toList();
        }
        int most = extensions.limit("RCPTMAX").orElse(Integer.MAX_VALUE);
        List<To> to = message.recipients();
        List<RecipientResult> results = new ArrayList<>(transact(message.to(to.subList(0, Math.min(most, to.size())))));
        while (results.size() < to.size()) {
            int from = results.size();
            List<To> some = to.subList(from, Math.min(from + most, to.size()));
            results.addAll(next(message.to(some)));
        }
        return results;
    }

    /** One transaction more: those before it have what they have, whatever becomes of this one. */
    private List<RecipientResult> next(ClientMessage message) {
        RecipientResult later = new Deferred("4.5.3", "the server takes fewer recipients at a time", false);
        if (usable()) {
            try {
                return transact(message);
            } catch (IOException broke) {
                later = broken(broke);
            }
        }
        return Collections.nCopies(message.recipients().size(), later);
    }

    private List<RecipientResult> transact(ClientMessage message) throws IOException {
        transactions++;
        usable = false;
        return extensions.has("PIPELINING") ? new Pipelined().send(message) : new StepByStep().send(message);
    }

    /** What this server cannot take, and we do not convert. */
    private Optional<RecipientResult> impossible(ClientMessage message) {
        if (message.smtpUtf8() && !extensions.has("SMTPUTF8")) {
            // RFC 6531 3.2; what was written in UTF-8 cannot be written otherwise.
            return failed("5.6.7", "the next server does not take international addresses or headers (SMTPUTF8)");
        }
        if (message.eightBit() && !extensions.has("8BITMIME")) {
            // RFC 6152 3: what comes here could not be converted.
            return failed("5.6.3", "the next server does not take 8-bit text (8BITMIME), and the message cannot be written otherwise");
        }
        if (message.requireTls() && !extensions.has("REQUIRETLS")) {
            return failed("5.7.30", "the next server does not promise REQUIRETLS");
        }
        if (extensions.size().isPresent() && message.octets() > extensions.size().getAsLong()) {
            return failed("5.3.4", "the next server takes messages of at most "
                    + extensions.size().getAsLong() + " octets");
        }
        return Optional.empty();
    }

    private static Optional<RecipientResult> failed(String status, String text) {
        return Optional.of(new Failed(status, text, false));
    }

    private String mail(ClientMessage message) {
        StringBuilder line = new StringBuilder("MAIL FROM:<").append(message.sender()).append('>');
        if (extensions.has("SIZE")) {
            line.append(" SIZE=").append(message.octets());
        }
        if (message.eightBit()) {
            line.append(" BODY=8BITMIME");
        }
        if (message.smtpUtf8()) {
            line.append(" SMTPUTF8");
        }
        if (message.requireTls()) {
            line.append(" REQUIRETLS");
        }
        if (message.priority() != 0 && extensions.has("MT-PRIORITY")) {
            line.append(" MT-PRIORITY=").append(message.priority());
        }
        if (extensions.has("DSN")) {
            message.ret().ifPresent(ret -> line.append(" RET=").append(ret));
            message.envelopeId().ifPresent(id -> line.append(" ENVID=").append(Xtext.encode(id)));
        }
        return line.toString();
    }

    private String rcpt(To to) {
        StringBuilder line = new StringBuilder("RCPT TO:<").append(to.address()).append('>');
        if (extensions.has("DSN")) {
            to.notifyOn().ifPresent(notifyOn -> line.append(" NOTIFY=").append(notifyOn));
            to.originalRecipient().ifPresent(original -> line.append(" ORCPT=").append(originalRecipient(original)));
        }
        return line.toString();
    }

    private static String originalRecipient(String original) {
        int semicolon = original.indexOf(';');
        String address = original.substring(semicolon + 1);
        boolean utf8 = original.regionMatches(true, 0, "utf-8;", 0, 6);
        return original.substring(0, semicolon + 1) + (utf8 ? utf8AddressXtext(address) : Xtext.encode(address));
    }

    // RFC 6533 3: utf-8-addr-xtext, which every server takes.
    private static String utf8AddressXtext(String address) {
        StringBuilder out = new StringBuilder();
        address.codePoints().forEach(c -> {
            if (c > ' ' && c < 0x7f && c != '\\' && c != '+' && c != '=') {
                out.appendCodePoint(c);
            } else {
                out.append("\\x{").append(Integer.toHexString(c).toUpperCase(Locale.ROOT)).append('}');
            }
        });
        return out.toString();
    }

    /** Sends the message to those who were accepted, and gives the answer to all of them. */
    private void data(ClientMessage message, List<RecipientResult> results, ClientReply go) throws IOException {
        boolean someone = results.stream().anyMatch(RecipientResult.Taken.class::isInstance);
        if (go.code() != 354) {
            replaceTaken(results, RecipientResult.of(negative(go), "0.0"));
            reset(go);
            return;
        }
        DotStuffing out = new DotStuffing(connection.out().stream());
        if (someone) {
            message.source().writeTo(out);
        }
        // RFC 2920 3.1: after a 354 that nobody needs, an empty message ends the transaction.
        out.end();
        connection.out().flush();
        ClientReply answer = read(Limits.CLIENT_FINAL);
        if (someone) {
            replaceTaken(results, RecipientResult.of(answer, "0.0"));
        }
        usable = answer.code() != 421;
    }

    /** A positive answer other than 354 to DATA is no answer to DATA. */
    private static ClientReply negative(ClientReply reply) {
        return reply.positive() ? new ClientReply(451, List.of("unexpected answer: " + reply.text())) : reply;
    }

    private static void replaceTaken(List<RecipientResult> results, RecipientResult by) {
        results.replaceAll(result -> result instanceof RecipientResult.Taken ? by : result);
    }

    /** After a refusal the transaction may still be open. */
    private void reset(ClientReply refusal) throws IOException {
        usable = refusal.code() != 421 && ask("RSET", Limits.CLIENT_COMMAND).code() == 250;
    }

    /** For servers that want each answer read before the next command. */
    private final class StepByStep {
        List<RecipientResult> send(ClientMessage message) throws IOException {
            ClientReply mail = ask(mail(message), Limits.CLIENT_COMMAND);
            if (!mail.positive()) {
                reset(mail);
                return all(message, mail);
            }
            List<RecipientResult> results = new ArrayList<>();
            for (To to : message.recipients()) {
                results.add(RecipientResult.of(ask(rcpt(to), Limits.CLIENT_COMMAND), "1.5"));
            }
            if (results.stream().noneMatch(RecipientResult.Taken.class::isInstance)) {
                reset(new ClientReply(250, List.of("")));
                return results;
            }
            data(message, results, ask("DATA", Limits.CLIENT_DATA));
            return results;
        }
    }

    /** RFC 2920: everything up to DATA in one go. */
    private final class Pipelined {
        List<RecipientResult> send(ClientMessage message) throws IOException {
            say(mail(message));
            for (To to : message.recipients()) {
                say(rcpt(to));
            }
            say("DATA");
            connection.out().flush();
            ClientReply mail = read(Limits.CLIENT_COMMAND);
            List<RecipientResult> results = new ArrayList<>();
            for (To _ : message.recipients()) {
                ClientReply reply = read(Limits.CLIENT_COMMAND);
                results.add(RecipientResult.of(mail.positive() ? reply : mail, "1.5"));
            }
            data(message, results, read(Limits.CLIENT_DATA));
            return results;
        }
    }

    private static List<RecipientResult> all(ClientMessage message, ClientReply reply) {
        RecipientResult result = RecipientResult.of(reply, "1.0");
        return new ArrayList<>(message.recipients().stream().map(_ -> result).toList());
    }

    private ClientReply ask(String command, Duration patience) throws IOException {
        say(command);
        connection.out().flush();
        return read(patience);
    }

    private void say(String command) throws IOException {
        if (command.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            // Nothing that came from outside ever becomes a second command.
            throw new IllegalArgumentException("a command holds a control character");
        }
        connection.out().write(command.getBytes(StandardCharsets.UTF_8));
        connection.out().ascii("\r\n");
    }

    private ClientReply read(Duration patience) throws IOException {
        connection.idleTimeout(patience);
        List<String> lines = new ArrayList<>(1);
        while (true) {
            String line = line();
            if (!line.matches("[2-5]\\d\\d([ -].*)?")) {
                usable = false;
                throw new IOException("the other server's answer is no reply");
            }
            lines.add(line.length() > 4 ? line.substring(4) : "");
            if (line.length() == 3 || line.charAt(3) == ' ') {
                return new ClientReply(Integer.parseInt(line.substring(0, 3)), lines);
            }
            if (lines.size() >= Limits.CLIENT_REPLY_LINES) {
                usable = false;
                throw new IOException("the other server's answer has too many lines");
            }
        }
    }

    private String line() throws IOException {
        try {
            return new String(connection.in().line(Limits.CLIENT_REPLY_LINE), StandardCharsets.UTF_8);
        } catch (LineTooLongException tooLong) {
            usable = false;
            throw tooLong;
        }
    }

    private void expect(ClientReply reply, int code) throws UnexpectedReplyException {
        if (reply.code() != code) {
            throw refused(reply);
        }
    }

    private UnexpectedReplyException refused(ClientReply reply) {
        usable = false;
        return new UnexpectedReplyException(reply);
    }

    /** Says goodbye if the conversation is in a state for it, and closes. */
    @Override
    public void close() {
        try {
            if (usable) {
                var _ = ask("QUIT", Limits.CLIENT_QUIT);
            }
        } catch (IOException gone) {
            usable = false;
        } finally {
            connection.close();
            Runnable then = closed;
            closed = () -> {};
            then.run();
        }
    }

    /** A result for everybody when the conversation broke. */
    public static RecipientResult broken(IOException why) {
        return new Deferred("4.4.2", String.valueOf(why.getMessage()), false);
    }
}
