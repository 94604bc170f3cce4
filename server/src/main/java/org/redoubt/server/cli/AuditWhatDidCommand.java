package org.redoubt.server.cli;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.redoubt.server.Deeds;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code redoubt audit what-did} */
@Command(
        name = "what-did",
        description = {
            "What a session, an address or a person did: the exact messages opened, account by account.",
            "This is the list that the people concerned are owed after a break-in."
        })
final class AuditWhatDidCommand implements Callable<Integer> {
    @Mixin
    private AskingOptions common = new AskingOptions();

    @Option(names = "--session", paramLabel = "ID", description = "One session, as audit query names it.")
    private Optional<String> session = Optional.empty();

    @Option(names = "--from", paramLabel = "IP", description = "Everything from this network address.")
    private Optional<String> address = Optional.empty();

    @Option(names = "--by", paramLabel = "ADDRESS", description = "Everything signed in as this person.")
    private Optional<String> by = Optional.empty();

    @Option(
            names = "--with",
            paramLabel = "CREDENTIAL",
            description = "What was begun with this credential of --by, such as app=3, as session list names it.")
    private Optional<String> credential = Optional.empty();

    @Option(names = "--since", paramLabel = "TIME", converter = AuditCommand.When.class, description = "As in audit query.")
    private Optional<Instant> since = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", converter = AuditCommand.When.class, description = "Likewise.")
    private Optional<Instant> until = Optional.empty();

    @Override
    public Integer call() throws Exception {
        if (session.isEmpty() && address.isEmpty() && by.isEmpty()) {
            return common.failed("say who: --session, --from or --by");
        }
        if (credential.isPresent() && by.isEmpty()) {
            return common.failed("say whose credential it is: --by");
        }
        if (common.asPerson()) {
            common.askForSignIn();
            try (AdminService service = common.open()) {
                return common.tell(service.ask(new AdminRequest.WhatDid(
                        by, session, address, credential, AuditCommand.millis(since), AuditCommand.millis(until))));
            }
        }
        Deeds.Found found = Deeds.find(
                common.folder().audit(),
                new Deeds.Asked(by, session, address, credential, since, until),
                _ -> Optional.empty());
        return common.done(found.message() + AuditCommand.warning(found.summary()), found.rows());
    }
}
