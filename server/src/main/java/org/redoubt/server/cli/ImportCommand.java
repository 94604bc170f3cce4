package org.redoubt.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.redoubt.guard.json.Json;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.ImportSession;
import org.redoubt.server.admin.RefusedException;
import org.redoubt.server.config.ConfigReader;
import org.redoubt.server.mailfile.EmlFiles;
import org.redoubt.server.mailfile.MaildirFiles;
import org.redoubt.server.mailfile.MboxFiles;
import org.redoubt.server.mailfile.MessageFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redoubt import …} */
@Command(
        name = "import",
        description = "Bring mail in from files. Run again, it goes on where it stopped and takes nothing twice.",
        subcommands = {ImportCommand.Maildir.class, ImportCommand.Mbox.class, ImportCommand.Eml.class})
final class ImportCommand extends CommandGroup {
    abstract static class Importer implements Callable<Integer> {
        @Mixin
        AskingOptions common = new AskingOptions();

        @Parameters(paramLabel = "PATH")
        private Path path = Path.of("");

        @Option(names = "--account", required = true, paramLabel = "ADDRESS", description = "Whose mail it becomes.")
        private String account = "";

        @Option(
                names = "--mailbox",
                paramLabel = "NAME",
                description = "Where it goes (default: ${DEFAULT-VALUE}); made when it does not exist.")
        private String mailbox = "INBOX";

        abstract MessageFiles files(Path path, long maxOctets) throws IOException;

        @Override
        public Integer call() throws Exception {
            if (!Files.isReadable(path)) {
                return common.failed("there is nothing to read at " + path);
            }
            MessageFiles files =
                    files(path, ConfigReader.read(common.folder().config()).messageOctets());
            try (AdminService service = common.open();
                    ImportSession session = service.importInto(account)) {
                ImportJob job = new ImportJob(session, mailbox, new Progress(common.err(), files.totalOctets(), "messages"));
                job.run(files);
                return tell(job);
            } catch (RefusedException e) {
                return common.failed(String.valueOf(e.getMessage()));
            }
        }

        private int tell(ImportJob job) {
            if (common.json()) {
                common.out().println(Json.write(job.figures()));
            } else {
                job.failures()
                        .forEach(failure ->
                                common.err().println("  " + failure.get("file") + ": " + failure.get("reason")));
                common.err().flush();
                common.out().println(job.summary());
            }
            common.out().flush();
            return job.complete() ? CommonOptions.DONE : CommonOptions.FAILED;
        }
    }

    @Command(name = "maildir", description = "A Maildir with its folders, flags and keywords.")
    static final class Maildir extends Importer {
        @Override
        MessageFiles files(Path path, long maxOctets) throws IOException {
            return new MaildirFiles(path, maxOctets);
        }
    }

    @Command(name = "mbox", description = "An mbox file, or a folder of them.")
    static final class Mbox extends Importer {
        @Override
        MessageFiles files(Path path, long maxOctets) throws IOException {
            return new MboxFiles(path, maxOctets);
        }
    }

    @Command(name = "eml", description = "A message file, or a folder of them.")
    static final class Eml extends Importer {
        @Override
        MessageFiles files(Path path, long maxOctets) throws IOException {
            return new EmlFiles(path, maxOctets);
        }
    }
}
