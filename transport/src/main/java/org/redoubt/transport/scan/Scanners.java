package org.redoubt.transport.scan;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.redoubt.account.Message;
import org.redoubt.filter.SpamVerdict.Finding;
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

    /**
     * Asks them, one after the other; a virus ends it.
     *
     * @param scores by which what rspamd decides is told in findings
     */
    public Scanned scan(Message message, ScanRequest request, Scores scores) {
        Optional<ClamAv.Answer> viruses = clamd.filter(_ -> message.size() <= ClamAv.LONGEST)
                .flatMap(to -> asking("clamd", to, request, connection -> ClamAv.ask(connection, message)));
        boolean failed = clamd.isPresent() && message.size() <= ClamAv.LONGEST && viruses.isEmpty();
        Optional<String> virus = viruses.flatMap(ClamAv.Answer::virus);
        List<Finding> findings = List.of();
        if (virus.isEmpty() && rspamd.isPresent() && message.size() <= Rspamd.LONGEST) {
            Optional<List<Finding>> found =
                    asking("rspamd", rspamd.get(), request, connection -> Rspamd.ask(connection, message, request, scores));
            failed |= found.isEmpty();
            findings = found.orElse(List.of());
        }
        return new Scanned(virus, viruses.isPresent() && virus.isEmpty(), findings, failed);
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
