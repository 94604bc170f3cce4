package org.redoubt.server.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.redoubt.server.AdminAccess;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.DataFolder;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Who asks: the machine's operator, or a person with a role, who signs in. */
final class SignInOptions {
    @Option(
            names = "--as",
            paramLabel = "PERSON",
            description = "Act as a person who holds a role, and may what it allows: asks for the password and a code of"
                    + " the second factor.")
    private Optional<String> person = Optional.empty();

    @Option(
            names = "--sign-in-stdin",
            description = "With --as: take the password and the code from the first two lines of stdin.")
    private boolean stdin;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "With --as: where the server listens for people with roles ([administration] socket; else"
                    + " $REDOUBT_SOCKET, else the data folder).")
    private Optional<Path> socket = Optional.empty();

    private Optional<Secret> password = Optional.empty();
    private String code = "";

    boolean asPerson() {
        return person.isPresent();
    }

    void ask(CommandLine command) throws IOException {
        if (person.isEmpty() || password.isPresent()) {
            return;
        }
        if (stdin) {
            password = Optional.of(PasswordInput.firstLine(System.in));
            code = PasswordInput.firstLine(System.in).text().strip();
            return;
        }
        Console console = Terminal.console()
                .orElseThrow(() -> new ParameterException(
                        command, "there is no terminal to ask for the password; use --sign-in-stdin"));
        char[] typed = console.readPassword("Password of %s: ", person.get());
        String said = console.readLine("Code of the second factor: ");
        if (typed == null || typed.length == 0 || said == null) {
            throw new IOException("nothing was typed");
        }
        password = Optional.of(Secret.of(new String(typed)));
        code = said.strip();
    }

    AdminService open(DataFolder folder, CommandLine command) throws ConfigException, IOException {
        if (person.isEmpty()) {
            return AdminAccess.open(folder);
        }
        ask(command);
        Optional<Path> where =
                socket.or(() -> Optional.ofNullable(System.getenv("REDOUBT_SOCKET")).map(Path::of));
        AdminService service = where.isPresent() ? AdminAccess.open(where.get()) : AdminAccess.open(folder);
        AdminAnswer answer = service.ask(new AdminRequest.SignInAs(person.get(), password.orElseThrow(), code));
        if (answer instanceof AdminAnswer.Refused(var why)) {
            service.close();
            throw new IOException(why);
        }
        return service;
    }
}
