package org.redoubt.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.redoubt.guard.json.Json;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.ExportSink;
import org.redoubt.server.admin.RefusedException;
import org.redoubt.server.mailfile.MailWriter;
import org.redoubt.server.mailfile.MaildirWriter;
import org.redoubt.server.mailfile.MboxWriter;
import org.redoubt.server.mailfile.StoredMessage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redoubt export …} */
@Command(
        name = "export",
        description = "Write an account's mail to files, byte for byte as it is stored.",
        subcommands = {ExportCommand.Maildir.class, ExportCommand.Mbox.class})
final class ExportCommand extends CommandGroup {
    abstract static class Exporter implements Callable<Integer>, ExportSink {
        @Mixin
        AskingOptions common = new AskingOptions();

        @Parameters(paramLabel = "FOLDER", description = "Where to write; made when it does not exist.")
        Path folder = Path.of("");

        @Option(names = "--account", required = true, paramLabel = "ADDRESS", description = "Whose mail to write.")
        private String account = "";

        @Option(names = "--mailbox", paramLabel = "NAME", description = "Only this mailbox and those below it.")
        private Optional<String> mailbox = Optional.empty();

        @Option(
                names = "--held",
                description = "What is under legal hold, and that which was deleted, below 'Deleted'. Somebody in a role needs a"
                        + " grant, and a second person where exports need one.")
        private boolean held;

        private MailWriter writer = new MaildirWriter(Path.of(""));
        private String mailboxPath = "";
        private long written;
        private long damaged;

        abstract MailWriter writer(Path folder);

        @Override
        public Integer call() throws Exception {
            writer = writer(folder);
            try (AdminService service = common.open();
                    MailWriter open = writer) {
                long messages = service.export(new AdminRequest.Export(account, mailbox, held), this);
                open.done();
                return tell(messages);
            } catch (RefusedException e) {
                return common.failed(String.valueOf(e.getMessage()));
            }
        }

        private int tell(long messages) {
            if (common.json()) {
                Map<String, Object> figures = new LinkedHashMap<>();
                figures.put("ok", damaged == 0);
                figures.put("written", written);
                figures.put("already_there", messages - written);
                figures.put("damaged", damaged);
                common.out().println(Json.write(figures));
            } else {
                common.out()
                        .println(written + " written, " + (messages - written) + " already there, " + damaged
                                + " damaged");
            }
            common.out().flush();
            return damaged == 0 ? CommonOptions.DONE : CommonOptions.FAILED;
        }

        @Override
        public void mailbox(String path, List<String> keywords, long messages) throws IOException {
            mailboxPath = path;
            writer.mailbox(path, keywords);
            if (!common.json()) {
                common.err().println(path + ": " + messages + " messages");
                common.err().flush();
            }
        }

        @Override
        public void message(StoredMessage message) throws IOException {
            written += writer.write(message) ? 1 : 0;
        }

        @Override
        public void damaged(long uid, String why) {
            damaged++;
            common.err().println("  " + mailboxPath + ", UID " + uid + ": " + why);
            common.err().flush();
        }
    }

    @Command(
            name = "maildir",
            description = "A Maildir with folders, flags and keywords; run again, it adds what is new.")
    static final class Maildir extends Exporter {
        @Override
        MailWriter writer(Path folder) {
            return new MaildirWriter(folder);
        }
    }

    @Command(name = "mbox", description = "One mbox file (mboxrd) for each mailbox; it has no place for flags.")
    static final class Mbox extends Exporter {
        @Override
        MailWriter writer(Path folder) {
            return new MboxWriter(folder);
        }
    }
}
