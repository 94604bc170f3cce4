package org.redoubt.transport.scan;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.redoubt.account.Message;
import org.redoubt.filter.SpamVerdict.Finding;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.session.LogLine;
import org.redoubt.transport.trust.SpamPolicy.Scores;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.Dialer.Reach;
import org.redoubt.wire.OutgoingConnection;

/**
 * The scanners that are configured.
 *
 * @param clamd where ClamAV listens
 * @param rspamd where a worker of rspamd listens
 * @param deferring whether mail waits for a scanner that does not answer; else it is taken unscanned
 */
public record Scanners(
        Dialer dialer,
        Optional<InetSocketAddress> clamd,
        Optional<InetSocketAddress> rspamd,
        boolean deferring,
        LongSupplier nanoTime) {
    /** Where only rspamd, which is not asked, would look at them. */
    private static final Scores NO_SCORES = new Scores(0, 0, 0);

    /**
     * Asks them, one after the other; a virus ends it.
     *
     * @param scores by which what rspamd decides is told in findings
     */
    public Scanned scan(Message message, ScanRequest request, Scores scores) {
        Optional<InetSocketAddress> viruses = within("clamd", clamd, ClamAv.LONGEST, message, request);
        Optional<ClamAv.Answer> answer =
                viruses.flatMap(to -> asking("clamd", to, request, connection -> ClamAv.ask(connection, message)));
        boolean failed = viruses.isPresent() && answer.isEmpty();
        Optional<String> virus = answer.flatMap(ClamAv.Answer::virus);
        List<Finding> findings = List.of();
        Optional<InetSocketAddress> symbols = within("rspamd", rspamd, Rspamd.LONGEST, message, request);
        if (virus.isEmpty() && symbols.isPresent()) {
            Optional<List<Finding>> found =
                    asking("rspamd", symbols.get(), request, connection -> Rspamd.ask(connection, message, request, scores));
            failed |= found.isEmpty();
            findings = found.orElse(List.of());
        }
        return new Scanned(virus, answer.isPresent() && virus.isEmpty(), findings, failed);
    }

    /**
     * Looks for viruses alone, in mail that is not checked otherwise: from people here, or by LMTP from a server in front.
     *
     * @return why the message is not taken; empty when it may go on
     */
    public Optional<Reply> viruses(Message message, ScanRequest request) {
        Scanned scanned = new Scanners(dialer, clamd, Optional.empty(), deferring, nanoTime).scan(message, request, NO_SCORES);
        if (scanned.virus().isPresent()) {
            LogLine.of("smtp.virus", request.trace())
                    .with("message", request.trace())
                    .with("virus", scanned.virus().get())
                    .info();
            return Optional.of(Replies.VIRUS_REJECT);
        }
        return scanned.failed() && deferring ? Optional.of(Replies.SCAN_LATER) : Optional.empty();
    }

    /** A scanner that takes messages of this size; that it does not is in the log, and no header field says Clean. */
    private static Optional<InetSocketAddress> within(
            String name, Optional<InetSocketAddress> scanner, long longest, Message message, ScanRequest request) {
        if (scanner.isPresent() && message.size() > longest) {
            LogLine.of("scan.passed_over", request.trace())
                    .with("scanner", name)
                    .with("octets", message.size())
                    .with("longest", longest)
                    .info();
            return Optional.empty();
        }
        return scanner;
    }

    /** A conversation with a scanner. */
    private interface Asking<R> {
        R ask(Conversation conversation) throws IOException;
    }

    private <R> Optional<R> asking(String name, InetSocketAddress to, ScanRequest request, Asking<R> asking) {
        try (OutgoingConnection connection = dialer.connect(to, Reach.CONFIGURED, Conversation.CONNECT)) {
            return Optional.of(asking.ask(new Conversation(connection, nanoTime)));
        } catch (IOException failed) {
            LogLine.of("scan.failed", request.trace())
                    .with("scanner", name)
                    .with("problem", String.valueOf(failed.getMessage()))
                    .info();
            return Optional.empty();
        }
    }
}
