package org.redoubt.server.feedback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.account.Accounts;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.QueueId;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DirectoryOptions;
import org.redoubt.guard.RecordingAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.MemoryStore;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.Sealer;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.dns.Answer;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Rdata;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.dns.Security;
import org.redoubt.transport.queue.Dispatch;
import org.redoubt.transport.queue.Outbound;
import org.redoubt.transport.queue.SystemMail;
import org.redoubt.transport.sieve.Sorter;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Key;
import org.redoubt.transport.tracking.TraceEvent.Kind;

/** Reports of a day go out once it is over, once, to those who asked for them. */
class ReportSenderTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private final MasterKey master = MasterKey.random();
    private final MemoryStore store = new MemoryStore();
    private final List<String> sent = new ArrayList<>();
    private final List<String> posted = new ArrayList<>();
    private Instant now = NOON;
    private final InstantSource clock = () -> now;

    @TempDir
    Path root = Path.of("");

    private FeedbackLog log = FeedbackLog.in(root, new Sealer(Sealer.newKey(), "x"), "", clock);

    /** Takes what is sent. */
    private record Taking(List<String> sent) implements Outbound {
        @Override
        public Optional<Reply> refusal(MailAddress recipient) {
            return Optional.empty();
        }

        @Override
        public QueueId take(Dispatch dispatch, Message message) throws IOException {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            message.copyTo(text);
            String to = dispatch.recipients().getFirst().arguments().recipient().addrSpec();
            sent.add(dispatch.ours() + " " + to + '\n' + text.toString(StandardCharsets.UTF_8));
            return new QueueId(1);
        }

        @Override
        public Sorter sorter() {
            throw new AssertionError("nothing is delivered here");
        }
    }

    /** A few TXT records. */
    private static final Resolver ZONE = new Resolver() {
        @Override
        public <T extends Rdata> Answer<T> resolve(DnsName name, RecordType<T> type, java.time.Duration atMost) {
            String text = switch (name.text()) {
                case "_dmarc.far.example" -> "v=DMARC1; p=none; rua=mailto:dmarc@far.example";
                case "_smtp._tls.far.example" -> "v=TLSRPTv1; rua=mailto:tls@far.example,https://far.example/tls";
                default -> "";
            };
            java.time.Duration ttl = java.time.Duration.ofMinutes(5);
            return text.isEmpty() || type != RecordType.TXT
                    ? new Answer.NoSuchName<>(Security.INSECURE, ttl)
                    : new Answer.Found<>(List.of(type.rdata().cast(new Rdata.Txt(text))), name, Security.INSECURE, ttl);
        }
    };

    private ReportSender sender() throws IOException {
        RecordingAuditLog audit = new RecordingAuditLog();
        Directory directory = Directory.open(store, master, audit, clock, DirectoryOptions.CHEAP);
        var admin = new AuthenticatedPrincipal("setup", new AccountId(2), true);
        if (directory.domains().isEmpty()) {
            directory.administration(admin, new SessionInfo("t", "t", "local", true)).addDomain("example.org").orThrow();
        }
        Accounts accounts = Accounts.open(store, master, Files.createDirectories(root.resolve("spool")), clock);
        Gate gate = new Gate(accounts, audit, clock);
        return new ReportSender(
                log,
                new ReportSender.Setting(
                        OutboundQueue.open(store, master, clock),
                        new SystemMail(new Taking(sent), directory, gate),
                        directory,
                        ZONE,
                        _ -> Optional.empty(),
                        (address, _) -> posted.add(address),
                        "mail.example.org"),
                clock);
    }

    @BeforeEach
    void someMail() {
        log = FeedbackLog.in(root.resolve("feedback"), new Sealer(Sealer.newKey(), "test"), "mail.example.org", clock);
        for (String domain : List.of("far.example", "silent.example")) {
            log.note(TraceEvent.of(Kind.AUTHENTICATED, "-", NOON).with(Key.DOMAIN, domain).with(Key.SPF, "pass x").done());
            log.note(TraceEvent.of(Kind.ENCRYPTED, "-", NOON).with(Key.DOMAIN, domain).done());
        }
    }

    @Test
    void whoAskedGetsThemOnceTheDayIsOverAndNotAgain() throws IOException {
        sender().run();
        assertEquals(List.of(), sent);
        now = Instant.parse("2026-11-25T00:45:00Z");
        sender().run();
        assertEquals(
                List.of("true dmarc@far.example", "true tls@far.example"),
                sent.stream().map(text -> text.lines().findFirst().orElse("")).toList());
        assertEquals(List.of("https://far.example/tls"), posted);
        assertTrue(sent.getFirst().contains("From: postmaster@example.org\r\n"), sent.getFirst());
        assertTrue(sent.getFirst().contains("filename=\"example.org!far.example!1795478400!1795564799.xml.gz\""), sent.getFirst());
        sender().run();
        now = now.plusSeconds(3 * 86_400);
        sender().run();
        assertEquals(2, sent.size());
    }

    @Test
    void aServerThatWasDownForADaySendsThemLater() throws IOException {
        now = Instant.parse("2026-11-26T09:00:00Z");
        sender().run();
        assertEquals(2, sent.size());
    }
}
