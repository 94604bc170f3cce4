package org.redoubt.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.redoubt.server.Main;
import org.redoubt.server.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/** {@code redoubt}: lists the commands. Exit codes: 0 done, 1 failed, 2 used wrongly. */
@Command(
        name = "redoubt",
        description = "An e-mail server.",
        versionProvider = RedoubtCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class RedoubtCommand extends CommandGroup {
    private static final System.Logger LOG = System.getLogger("redoubt.cli");

    /** In the order of the help. */
    private static final List<Class<?>> COMMANDS = List.of(
                DemoCommand.class,
                InitCommand.class,
                ServeCommand.class,
                DomainCommand.class,
                AccountCommand.class,
                AliasCommand.class,
                GroupCommand.class,
                SessionCommand.class,
                AppPasswordCommand.class,
                ProgramCommand.class,
            ScimCommand.class,
                SecondFactorCommand.class,
                PolicyCommand.class,
                RoleCommand.class,
                GrantCommand.class,
                HoldCommand.class,
                EscrowCommand.class,
                RecoverCommand.class,
                ApprovalCommand.class,
                PasswordsCommand.class,
                ImportCommand.class,
                ExportCommand.class,
                QueueCommand.class,
                QuarantineCommand.class,
                ReputationCommand.class,
                RuleCommand.class,
                ModerationCommand.class,
                TraceCommand.class,
                ReportsCommand.class,
                AuditCommand.class,
                AlertsCommand.class,
                IndicatorsCommand.class,
                KeyCommand.class,
                DoctorCommand.class,
                DrillCommand.class,
                RehearseCommand.class);

    /** Made by {@link #run(PrintWriter, PrintWriter, String...)} only. */
    private RedoubtCommand() {}

    /** Runs a command line and returns its exit code. */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine commandLine = new CommandLine(new RedoubtCommand());
        needed(args).forEach(commandLine::addSubcommand);
        withHelp(commandLine);
        return commandLine
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args);
    }

    /** The command that is called, else all: what the options of all others are takes a quarter of a start. */
    private static List<Class<?>> needed(String... args) {
        List<Class<?>> called = COMMANDS.stream()
                .filter(command -> args.length > 0
                        && command.getAnnotation(Command.class).name().equals(args[0]))
                .toList();
        return called.isEmpty() ? COMMANDS : called;
    }

    /** Every command has --help and --version, and a group of commands called by itself shows its usage. */
    private static void withHelp(CommandLine commandLine) {
        commandLine.getCommandSpec().mixinStandardHelpOptions(true);
        commandLine.getSubcommands().values().forEach(RedoubtCommand::withHelp);
    }

    private static int failed(Exception failure, CommandLine command) {
        switch (failure) {
            case ConfigException config -> config.problems().forEach(problem -> say(command, problem));
            case ParameterException usage -> {
                say(command, String.valueOf(usage.getMessage()));
                return CommonOptions.USAGE;
            }
            case IOException io -> {
                say(command, Optional.ofNullable(io.getMessage()).orElse(io.toString()));
                LOG.log(System.Logger.Level.DEBUG, "event=cli.failed", io);
            }
            default -> {
                say(command, "this should not have happened: " + failure);
                LOG.log(System.Logger.Level.ERROR, "event=cli.fault", failure);
            }
        }
        return CommonOptions.FAILED;
    }

    private static void say(CommandLine command, String text) {
        command.getErr().println("redoubt: " + text);
        command.getErr().flush();
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"redoubt " + Main.version()};
        }
    }
}
