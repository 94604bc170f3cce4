package org.redoubt.server.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code redoubt grant …} */
@Command(
        name = "grant",
        description = "Who may open another person's mailbox, why, and until when.",
        subcommands = {GrantCommand.ListAll.class, GrantCommand.Give.class, GrantCommand.End.class})
final class GrantCommand extends CommandGroup {
    @Command(name = "list", description = "What is open now.")
    static final class ListAll extends AdminCommand {
        @Option(names = "--all", description = "Also what is over.")
        private boolean all;

        @Override
        AdminRequest request() {
            return new AdminRequest.ListGrants(all);
        }
    }

    @Command(
            name = "give",
            description = "Let somebody open another person's mailbox over IMAP. Its owner is told by a message.")
    static final class Give extends AdminCommand {
        @Parameters(paramLabel = "OFFICER", description = "Who may open it.")
        private String officer = "";

        @Parameters(paramLabel = "MAILBOX", description = "An address of whose mailbox it is.")
        private String mailbox = "";

        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                required = true,
                description = "Why; it stands at each access in the audit log.")
        private String reason = "";

        @Option(
                names = "--until",
                paramLabel = "TIME",
                required = true,
                converter = Until.class,
                description = "2026-12-24, 2026-12-24T18:00:00Z, or 12h, 7d from now; at most a year.")
        private Instant until = Instant.EPOCH;

        @Option(names = "--read-write", description = "Also mark, add and remove messages; else she reads and nothing else.")
        private boolean readWrite;

        @Option(
                names = "--hold",
                description = "Legal hold: the owner is not told. For compliance officers, and a second person has to agree.")
        private boolean hold;

        @Override
        AdminRequest request() {
            return new AdminRequest.GiveGrant(officer, mailbox, reason, until.toEpochMilli(), !readWrite, hold);
        }
    }

    @Command(name = "end", description = "End a grant now; what is open by it is closed.")
    static final class End extends AdminCommand {
        @Parameters(paramLabel = "ID", description = "Its number in the list.")
        private long id;

        @Override
        AdminRequest request() {
            return new AdminRequest.EndGrant(id);
        }
    }

    /** A time, or how long from now. */
    static final class Until implements ITypeConverter<Instant> {
        private static final Pattern FROM_NOW = Pattern.compile("(\\d{1,5})([mhd])");

        @Override
        public Instant convert(String text) {
            Matcher fromNow = FROM_NOW.matcher(text.toLowerCase(Locale.ROOT));
            if (fromNow.matches()) {
                long count = Long.parseLong(fromNow.group(1));
                Duration length = switch (fromNow.group(2)) {
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                };
                return Instant.now().plus(length);
            }
            try {
                return text.length() == 10
                        ? LocalDate.parse(text)
                                .atStartOfDay(ZoneId.systemDefault())
                                .toInstant()
                        : OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeParseException e) {
                throw new TypeConversionException(
                        "'" + text + "' is no time; write 2026-12-24, 2026-12-24T18:00:00Z or 7d");
            }
        }
    }
}
