package org.redoubt.server.cli;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.redoubt.directory.escrow.EscrowLimits;
import org.redoubt.directory.escrow.FormatException;
import org.redoubt.directory.escrow.OfficerSecret;
import org.redoubt.directory.escrow.RequestFile;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code redoubt escrow …} */
@Command(
        name = "escrow",
        description = "Officers of whom some together can have a sealed account opened for its owner again.",
        subcommands = {
            EscrowCommand.MakeKey.class,
            EscrowCommand.Show.class,
            EscrowCommand.SetUp.class,
            EscrowCommand.End.class,
            EscrowCommand.Ask.class,
            EscrowCommand.ListAll.class,
            EscrowCommand.Again.class,
            EscrowCommand.Approve.class,
            EscrowCommand.Submit.class,
            EscrowCommand.Cancel.class
        })
final class EscrowCommand extends CommandGroup {
    private static void write(Path file, String text, String mode) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
        } catch (FileAlreadyExistsException there) {
            throw new IOException("the file exists already: " + file, there);
        }
        Files.writeString(file, text, StandardOpenOption.SYNC);
    }

    /** A file that is not longer than one of ours can be. */
    private static String read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no such file: " + file);
        }
        if (Files.size(file) > EscrowLimits.MAX_FILE) {
            throw new IOException("the file is too long to be one of the escrow's: " + file);
        }
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (MalformedInputException notText) {
            throw new IOException("the file is no text: " + file, notText);
        }
    }

    @Command(
            name = "officer-key",
            description = {
                "Make an officer's pair of keys, on her own machine: FILE is hers alone, under a passphrase; FILE.pub goes to"
                        + " whoever sets the escrow up. Needs no server."
            })
    static final class MakeKey implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Mixin
        private PassphraseInput passphrase = new PassphraseInput();

        @Option(names = "--out", required = true, paramLabel = "FILE", description = "Must not exist yet; only you may read it.")
        private Path out = Path.of("");

        @Option(names = "--name", required = true, paramLabel = "NAME", description = "As people know you.")
        private String name = "";

        @Option(names = "--address", required = true, paramLabel = "ADDRESS", description = "Where you are told of requests.")
        private String address = "";

        @Override
        public Integer call() throws IOException {
            if (name.isBlank()
                    || name.length() > EscrowLimits.MAX_NAME
                    || name.chars().anyMatch(Character::isISOControl)
                    || !address.matches("[^\\s@]+@[^\\s@]+")) {
                throw new ParameterException(
                        common.spec().commandLine(), "a name has at most 80 characters on one line, and an address is NAME@DOMAIN");
            }
            Path open = out.resolveSibling(out.getFileName() + ".pub");
            if (Files.exists(open)) {
                return common.failed("the file exists already: " + open);
            }
            OfficerSecret made = OfficerSecret.make();
            write(out, made.write(passphrase.choose(common).utf8()), "rw-------");
            write(open, made.key().text() + ' ' + address + ' ' + name.strip() + '\n', "rw-r--r--");
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("officer", name.strip());
            row.put("key", made.key().fingerprint());
            return common.done("keep " + out + " and its passphrase, and give " + open + " away", List.of(row));
        }
    }

    @Command(name = "show", description = "Who the officers are, how many have to agree, and whose locks lie with them.")
    static final class Show extends AdminCommand {
        @Override
        AdminRequest request() {
            return new AdminRequest.ShowEscrow();
        }
    }

    /** What the organisation decides. */
    enum Policy {
        OFFERED,
        COMPULSORY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Command(name = "set", description = "Set the escrow up, or another in its place.")
    static final class SetUp extends AdminCommand {
        @Option(names = "--needed", required = true, paramLabel = "M", description = "How many officers have to agree.")
        private long needed;

        @Option(
                names = "--policy",
                required = true,
                description = "${COMPLETION-CANDIDATES}: for whoever wants it, or for everybody who seals her account.")
        private Policy policy = Policy.OFFERED;

        @Option(
                names = "--anyway",
                description = "Also when too few are left of those whom locks lie with: these accounts cannot be opened before"
                        + " their owners sign in.")
        private boolean anyway;

        @Parameters(paramLabel = "FILE.pub", arity = "2..16", description = "Of each officer the file that she gave away.")
        private List<Path> officers = List.of();

        @Override
        AdminRequest request() throws IOException {
            List<String> lines = new ArrayList<>();
            for (Path file : officers) {
                lines.add(read(file).strip());
            }
            return new AdminRequest.SetEscrow(policy.toString(), needed, lines, anyway);
        }
    }

    @Command(name = "end", description = "End the escrow; what was sealed to its officers is destroyed.")
    static final class End extends AdminCommand {
        @Override
        AdminRequest request() {
            return new AdminRequest.EndEscrow();
        }
    }

    /** Writes the file that an answer has beside what it tells. */
    abstract static class FileCommand implements Callable<Integer> {
        @Mixin
        private AskingOptions common = new AskingOptions();

        @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file for the officers; must not exist yet.")
        private Path out = Path.of("");

        abstract AdminRequest request();

        @Override
        public Integer call() throws Exception {
            common.askForSignIn();
            if (Files.exists(out)) {
                return common.failed("the file exists already: " + out);
            }
            try (AdminService service = common.open()) {
                return switch (service.ask(request())) {
                    case AdminAnswer.Refused refused -> common.tell(refused);
                    case AdminAnswer.Done(var message, var rows) -> {
                        List<Map<String, Object>> shown = new ArrayList<>();
                        for (Map<String, Object> row : rows) {
                            Map<String, Object> rest = new LinkedHashMap<>(row);
                            write(out, String.valueOf(rest.remove("file")), "rw-r--r--");
                            shown.add(rest);
                        }
                        yield common.done(shown.isEmpty() ? message : "wrote " + out + ": " + message, shown);
                    }
                };
            }
        }
    }

    @Command(
            name = "request",
            description = "Ask the officers to have a person's sealed account opened for her; she is told by a message.")
    static final class Ask extends FileCommand {
        @Parameters(paramLabel = "PERSON", description = "An address of hers.")
        private String address = "";

        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; it stands in the audit log.")
        private String reason = "";

        @Option(
                names = "--until",
                paramLabel = "TIME",
                defaultValue = "7d",
                converter = GrantCommand.Until.class,
                description = "2026-12-24, 2026-12-24T18:00:00Z, or 12h, 7d from now (7d); at most 30 days.")
        private Instant until = Instant.EPOCH;

        @Override
        AdminRequest request() {
            return new AdminRequest.RequestEscrow(address, reason, until.toEpochMilli());
        }
    }

    @Command(name = "requests", description = "What is asked of the officers now.")
    static final class ListAll extends AdminCommand {
        @Override
        AdminRequest request() {
            return new AdminRequest.ListEscrowRequests();
        }
    }

    @Command(name = "file", description = "Write the file of a request once more.")
    static final class Again extends FileCommand {
        @Parameters(paramLabel = "ID", description = "Its number in the list.")
        private long id;

        @Override
        AdminRequest request() {
            return new AdminRequest.ShowEscrowRequest(id);
        }
    }

    @Command(
            name = "approve",
            description = "Agree to a request, as an officer, on your own machine. Needs no server.")
    static final class Approve implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Mixin
        private PassphraseInput passphrase = new PassphraseInput();

        @Parameters(paramLabel = "FILE", description = "The file of the request.")
        private Path file = Path.of("");

        @Option(names = "--key", required = true, paramLabel = "FILE", description = "Your key.")
        private Path key = Path.of("");

        @Option(
                names = "--fingerprint",
                required = true,
                paramLabel = "TEXT",
                description = "Of the request, from the mail that the server sent you and not from whoever gave you the file.")
        private String fingerprint = "";

        @Option(names = "--out", required = true, paramLabel = "FILE", description = "The answer, for whoever asks; must not exist yet.")
        private Path out = Path.of("");

        @Override
        public Integer call() throws IOException {
            try {
                RequestFile request = RequestFile.read(read(file));
                if (!plain(fingerprint).equals(plain(request.fingerprint()))) {
                    return common.failed("the file has the fingerprint " + request.fingerprint()
                            + " and not the one that you were told: it is not what the server made, so nothing was agreed to");
                }
                if (!Instant.now().isBefore(request.until())) {
                    return common.failed("the request is over since " + request.until());
                }
                if (Files.exists(out)) {
                    return common.failed("the file exists already: " + out);
                }
                String secret = read(key);
                if (!common.json()) {
                    // What she agrees to, before she gives her passphrase for it.
                    Table.print(common.out(), List.of(row(request)));
                    common.out().flush();
                }
                OfficerSecret officer = OfficerSecret.read(secret, passphrase.read(common).utf8());
                write(out, request.approve(officer).text(), "rw-r--r--");
                return common.done(
                        "you have agreed that the sealed account of " + request.place().address() + " is opened for her; give "
                                + out + " to " + request.askedBy(),
                        common.json() ? List.of(row(request)) : List.of());
            } catch (FormatException no) {
                return common.failed(String.valueOf(no.getMessage()));
            }
        }

        private static String plain(String text) {
            return text.toLowerCase(Locale.ROOT).replaceAll("[^0-9a-z]", "");
        }

        private static Map<String, Object> row(RequestFile request) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("request", request.number());
            row.put("person", request.place().address());
            row.put("reason", request.reason());
            row.put("asked-by", request.askedBy());
            row.put("until", request.until().toString());
            row.put("needed", request.place().threshold());
            return row;
        }
    }

    @Command(
            name = "submit",
            description = "Hand in what an officer has agreed to; with the last that is needed you are told the person's code, once.")
    static final class Submit extends AdminCommand {
        @Parameters(paramLabel = "FILE", description = "The officer's answer.")
        private Path file = Path.of("");

        @Override
        AdminRequest request() throws IOException {
            return new AdminRequest.SubmitEscrow(read(file));
        }
    }

    @Command(name = "cancel", description = "Take a request back; what officers have agreed to opens nothing.")
    static final class Cancel extends AdminCommand {
        @Parameters(paramLabel = "ID", description = "Its number in the list.")
        private long id;

        @Override
        AdminRequest request() {
            return new AdminRequest.CancelEscrow(id);
        }
    }
}
