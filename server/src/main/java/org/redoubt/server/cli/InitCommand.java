package org.redoubt.server.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.redoubt.guard.json.Json;
import org.redoubt.server.AdminAccess;
import org.redoubt.server.Passwords;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code redoubt init …} */
@Command(name = "init", description = "Make a data folder with configuration, keys and the first administrator.")
final class InitCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--domain",
            required = true,
            paramLabel = "DOMAIN",
            description = "The first domain whose mail is ours.")
    private String domain = "";

    @Option(names = "--hostname", paramLabel = "NAME", description = "The server's own name (default: mail.DOMAIN).")
    private Optional<String> hostname = Optional.empty();

    @Override
    public Integer call() throws Exception {
        DataFolder folder = common.folder();
        String host = hostname.orElse("mail." + domain);
        FolderInit.create(folder, domain, host, false);
        String administrator = "admin@" + domain;
        String password = Passwords.random();
        List<AdminRequest> requests = new ArrayList<>();
        requests.add(new AdminRequest.AddDomain(domain));
        requests.add(new AdminRequest.AddAccount(administrator, "Administrator", Secret.of(password), 0, true));
        // RFC 5321 4.5.1 and RFC 2142 1: these two must reach a person.
        requests.add(new AdminRequest.AddAlias("postmaster@" + domain, administrator));
        requests.add(new AdminRequest.AddAlias("abuse@" + domain, administrator));
        try (AdminService service = AdminAccess.open(folder)) {
            for (AdminRequest request : requests) {
                if (service.ask(request) instanceof AdminAnswer.Refused(var why)) {
                    return common.failed(why);
                }
            }
        }
        tell(folder, host, administrator, password);
        return CommonOptions.DONE;
    }

    private void tell(DataFolder folder, String host, String administrator, String password) {
        if (common.json()) {
            Map<String, Object> made = new LinkedHashMap<>();
            made.put("ok", true);
            made.put("folder", folder.root().toString());
            made.put("hostname", host);
            made.put("administrator", administrator);
            made.put("password", password);
            common.out().println(Json.write(made));
        } else {
            common.out().print("""
                Made %s for %s.

                  administrator  %s
                  password       %s     (shown only now; change it: redoubt account password %s)

                Keep a copy of master.key in a safe place: without it the mail cannot be read.
                The certificate is self-signed; put your own into redoubt.toml, [[certificates]].
                Next: redoubt account add alice@%s, then redoubt serve, then redoubt doctor.
                """.formatted(folder.root(), host, administrator, password, administrator, domain));
        }
        common.out().flush();
    }
}
