package org.redoubt.server.cli;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redoubt hold …} */
@Command(
        name = "hold",
        description = {
            "Which mailboxes are under legal hold: nothing of them is destroyed, whatever their owner deletes.",
            "She is not told. For compliance officers."
        },
        subcommands = {HoldCommand.ListAll.class, HoldCommand.Place.class, HoldCommand.Lift.class})
final class HoldCommand extends CommandGroup {
    @Command(name = "list", description = "Every hold, and why.")
    static final class ListAll extends AdminCommand {
        @Override
        AdminRequest request() {
            return new AdminRequest.ListHolds();
        }
    }

    @Command(name = "place", description = "Keep what is in a mailbox, and what was deleted within the last 14 days.")
    static final class Place extends AdminCommand {
        @Parameters(paramLabel = "MAILBOX", description = "An address of whose mailbox it is.")
        private String mailbox = "";

        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; it is in the audit log.")
        private String reason = "";

        @Option(
                names = "--until",
                paramLabel = "TIME",
                converter = GrantCommand.Until.class,
                description = "When it ends by itself: 2027-12-24, or 90d from now; else it has to be lifted.")
        private Optional<Instant> until = Optional.empty();

        @Option(
                names = "--mail-from",
                paramLabel = "TIME",
                converter = AuditCommand.When.class,
                description = "Only mail that came from then on, such as 2026-01-01.")
        private Optional<Instant> from = Optional.empty();

        @Option(
                names = "--mail-before",
                paramLabel = "TIME",
                converter = AuditCommand.When.class,
                description = "Only mail that came before then.")
        private Optional<Instant> before = Optional.empty();

        @Override
        AdminRequest request() {
            return new AdminRequest.PlaceHold(mailbox, reason, millis(until), millis(from), millis(before));
        }

        private static OptionalLong millis(Optional<Instant> time) {
            return time.map(at -> OptionalLong.of(at.toEpochMilli())).orElse(OptionalLong.empty());
        }
    }

    @Command(name = "lift", description = "End a hold; a second person may have to agree.")
    static final class Lift extends AdminCommand {
        @Parameters(index = "0", paramLabel = "MAILBOX", description = "An address of whose mailbox it is.")
        private String mailbox = "";

        @Parameters(index = "1", paramLabel = "ID", description = "Its number in the list.")
        private long id;

        @Override
        AdminRequest request() {
            return new AdminRequest.LiftHold(mailbox, id);
        }
    }
}
