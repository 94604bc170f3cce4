package org.redoubt.server.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.redoubt.server.Passwords;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.ImportSession;
import org.redoubt.server.admin.ImportSession.Incoming;
import org.redoubt.server.admin.RefusedException;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.config.DataFolder;

/** Two people at example.org with some mail. Their passwords are kept in the data folder, to be shown again. */
public final class DemoOrganisation {
    public static final String DOMAIN = "example.org";
    public static final String ALICE = "alice@" + DOMAIN;
    public static final String BOB = "bob@" + DOMAIN;

    private DemoOrganisation() {}

    /** One person's sign-in. */
    public record Login(String address, String password) {}

    /** Makes the people and their mail. @throws IOException when the new folder does not take them */
    public static void create(DataFolder folder, AdminService admin) throws IOException {
        List<Login> logins = List.of(new Login(ALICE, Passwords.random()), new Login(BOB, Passwords.random()));
        must(admin, new AdminRequest.AddDomain(DOMAIN));
        must(admin, new AdminRequest.AddAccount(ALICE, "Alice Archer", Secret.of(logins.get(0).password), 0, true));
        must(admin, new AdminRequest.AddAccount(BOB, "Bob Baker", Secret.of(logins.get(1).password), 0, false));
        must(admin, new AdminRequest.AddAlias("postmaster@" + DOMAIN, ALICE));
        must(admin, new AdminRequest.AddGroup("rowing@" + DOMAIN, List.of(ALICE, BOB)));
        Instant now = Instant.now();
        mail(admin, ALICE, SampleMail.alice(now));
        mail(admin, BOB, SampleMail.bob(now));
        StringBuilder text = new StringBuilder();
        logins.forEach(login ->
                text.append(login.address).append(' ').append(login.password).append('\n'));
        DataFolder.writePrivate(file(folder), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void must(AdminService admin, AdminRequest request) throws IOException {
        if (admin.ask(request) instanceof AdminAnswer.Refused(var why)) {
            throw new IOException("the demo organisation cannot be made: " + why);
        }
    }

    private static void mail(AdminService admin, String address, List<Incoming> messages) throws IOException {
        try (ImportSession session = admin.importInto(address)) {
            for (ImportSession.Outcome outcome : session.put(messages)) {
                if (outcome instanceof ImportSession.Outcome.Failed(var why)) {
                    throw new IOException("the sample mail cannot be delivered: " + why);
                }
            }
        } catch (RefusedException e) {
            throw new IOException("the sample mail cannot be delivered", e);
        }
    }

    /** The sign-ins of the demo in a folder; empty when the folder is something else. */
    public static Optional<List<Login>> logins(DataFolder folder) throws IOException {
        if (!Files.exists(file(folder))) {
            return Optional.empty();
        }
        return Optional.of(Files.readAllLines(file(folder)).stream()
                .map(line -> line.split(" ", 2))
                .filter(parts -> parts.length == 2)
                .map(parts -> new Login(parts[0], parts[1]))
                .toList());
    }

    private static Path file(DataFolder folder) {
        return folder.root().resolve("demo-logins");
    }
}
