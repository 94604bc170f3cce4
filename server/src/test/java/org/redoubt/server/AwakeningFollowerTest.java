package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.AppendResult;
import org.redoubt.account.EmailChange;
import org.redoubt.account.EmailId;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.NewEmail;
import org.redoubt.account.Purpose;
import org.redoubt.account.Role;
import org.redoubt.account.Snooze;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;
import org.redoubt.store.id.AccountId;
import org.redoubt.wire.WireRuntime;

/** The thread that has snoozed mail come back is woken by what is due before it meant to look. */
class AwakeningFollowerTest {
    private static final AccountId ANN = new AccountId(1_000);

    @Test
    void bringsBackWhatBecomesDueWhileItRests(@TempDir Path root) throws Exception {
        DataFolder folder = DataFolder.at(root.resolve("data"));
        FolderInit.create(folder, "example.org", "mail.example.org", true);
        SessionInfo session = new SessionInfo("s", "test", "local", true);
        try (Installation installation = Installation.open(folder).orElseThrow();
                WireRuntime runtime = WireRuntime.system();
                AwakeningFollower follower = new AwakeningFollower(installation.gate().awakening(), () -> 1, runtime)) {
            installation.accounts().create(ANN, 0);
            follower.start();
            try (AccountHandle ann = installation
                            .gate()
                            .open(new AuthenticatedPrincipal("ann@example.org", ANN, false), ANN, session, Purpose.MAIL_ACCESS);
                    MessageIntake intake = installation.gate().intake(1 << 20)) {
                intake.write("Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.UTF_8));
                Message message = intake.finish();
                var archive = ann.mailboxes().byRole(Role.ARCHIVE).orElseThrow().id();
                var inbox = ann.mailboxes().byRole(Role.INBOX).orElseThrow().id();
                EmailId email = ((AppendResult.Appended)
                                ann.append(archive, List.of(new NewEmail(message, Set.of(), Optional.empty()))))
                        .emails()
                        .getFirst();
                CountDownLatch back = new CountDownLatch(1);
                try (var _ = ann.watch(() -> {
                    if (ann.mailboxes().byId(inbox).orElseThrow().counts().total() == 1) {
                        back.countDown();
                    }
                })) {
                    Snooze soon = new Snooze(Instant.now().plusSeconds(1));
                    ann.emails().change(Map.of(email, EmailChange.snoozed(Optional.of(soon))));
                    assertTrue(back.await(30, TimeUnit.SECONDS), "it never came back");
                }
            }
        }
    }
}
