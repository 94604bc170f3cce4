package org.redoubt.server.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code redoubt reports …} */
@Command(
        name = "reports",
        description = "What other servers report about mail of our domains.",
        subcommands = {ReportsCommand.Dmarc.class, ReportsCommand.Tls.class})
final class ReportsCommand extends CommandGroup {
    private static final Duration USUALLY = Duration.ofDays(7);

    /** What both kinds take. */
    abstract static class Listing extends AdminCommand {
        @Option(
                names = "--since",
                paramLabel = "TIME",
                converter = AuditCommand.When.class,
                description = "When they came, as in audit query; a week ago if not said.")
        private Optional<Instant> since = Optional.empty();

        @Option(names = "--until", paramLabel = "TIME", converter = AuditCommand.When.class, description = "Likewise.")
        private Optional<Instant> until = Optional.empty();

        AdminRequest listing(boolean tls) {
            Instant end = until.orElseGet(() -> Instant.now().plusSeconds(60));
            return new AdminRequest.ListReports(
                    tls, since.orElseGet(() -> end.minus(USUALLY)).toEpochMilli(), end.toEpochMilli());
        }
    }

    @Command(
            name = "dmarc",
            description = "Who sent mail under our names, and whether it passed SPF and DKIM (DMARC aggregate reports).")
    static final class Dmarc extends Listing {
        @Override
        AdminRequest request() {
            return listing(false);
        }
    }

    @Command(name = "tls", description = "How encryption went for those who send mail to us (TLS-RPT).")
    static final class Tls extends Listing {
        @Override
        AdminRequest request() {
            return listing(true);
        }
    }
}
