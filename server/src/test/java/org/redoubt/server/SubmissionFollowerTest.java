package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.ChangedType;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.OutboundQueue.NewLeg;
import org.redoubt.account.Purpose;
import org.redoubt.account.QueueId;
import org.redoubt.account.QueueNews;
import org.redoubt.account.QueueSettlement;
import org.redoubt.account.QueuedEnvelope;
import org.redoubt.account.QueuedLeg;
import org.redoubt.account.QueuedRecipient;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.jmap.SubmissionNews;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;
import org.redoubt.store.id.AccountId;
import org.redoubt.wire.WireRuntime;

/** News of sent mail come from the queue to the account of who sent it (RFC 8621 7). */
class SubmissionFollowerTest {
    private static final AccountId ANN = new AccountId(1_000);
    private static final long SUBMISSION = 7;

    private Installation installation;
    private WireRuntime runtime;

    @BeforeEach
    void open(@TempDir Path root) throws Exception {
        DataFolder folder = DataFolder.at(root.resolve("data"));
        FolderInit.create(folder, "example.org", "mail.example.org", true);
        installation = Installation.open(folder).orElseThrow();
        installation.accounts().create(ANN, 0);
        runtime = WireRuntime.system();
    }

    @AfterEach
    void close() throws IOException {
        runtime.close();
        installation.close();
    }

    private AccountHandle ann() throws Exception {
        return installation.gate().open(
                new AuthenticatedPrincipal("ann@example.org", ANN, false),
                ANN,
                new SessionInfo("s", "test", "local", true),
                Purpose.MAIL_ACCESS);
    }

    private QueueId enqueue() throws IOException {
        Instant now = Instant.now();
        String follow = SubmissionNews.follow(ANN, SUBMISSION);
        QueuedEnvelope envelope = new QueuedEnvelope(
                "ann@example.org", Optional.empty(), Optional.empty(), false, false, false, false, true, "ann@example.org", "t1",
                now, 0, 0, Optional.empty(), Optional.of(follow));
        QueuedRecipient to = new QueuedRecipient("bob@far.example", List.of(), Optional.empty(), Optional.empty(), "");
        NewLeg leg = new NewLeg("far.example", List.of(to), now, now.plusSeconds(3600));
        try (MessageIntake intake = installation.gate().intake(1000)) {
            intake.write("Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            try (Message message = intake.finish()) {
                return installation.queue().enqueue(installation.queue().prepare(message, envelope, List.of(leg)));
            }
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertEquals(true, condition.getAsBoolean());
    }

    private boolean noNews() {
        try {
            return installation.queue().news(Optional.empty(), 1).isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatBecameOfMailIsWrittenDownEvenWhenItWasDeliveredBeforeItsSubmissionWasKept() throws Exception {
        QueuedLeg leg = installation.queue().message(enqueue()).getFirst();
        var taken = new QueueNews.Item("bob@far.example", QueueNews.Delivered.UNKNOWN, "250 2.0.0 thanks");
        installation.queue().settle(leg.id(), QueueSettlement.done(List.of(), List.of(taken)));
        try (SubmissionFollower follower = new SubmissionFollower(
                        installation.queue(), new SubmissionNews(installation.gate()), runtime);
                AccountHandle ann = ann()) {
            follower.start();
            byte[] kept = "{\"undoStatus\":\"pending\",\"deliveryStatus\":{\"bob@far.example\":{}}}".getBytes(StandardCharsets.UTF_8);
            ann.object(ChangedType.SUBMISSION, SUBMISSION, Optional.of(kept));
            await(this::noNews);
            String text = new String(ann.objects(ChangedType.SUBMISSION).get(SUBMISSION), StandardCharsets.UTF_8);
            assertEquals(
                    "{\"undoStatus\":\"final\",\"deliveryStatus\":{\"bob@far.example\":"
                            + "{\"smtpReply\":\"250 2.0.0 thanks\",\"delivered\":\"unknown\",\"displayed\":\"unknown\"}}}",
                    text);
        }
    }
}
