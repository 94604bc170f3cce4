package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.directory.escrow.OfficerSecret;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.clients.Office.Person;
import org.redoubt.server.config.ListenerKind;

/**
 * The web application in Debian's Chromium: the tests of {@code web/e2e}, which report each by itself, over a running
 * server. The application is there when Maven built it with npm.
 */
@NeedsProgram({"node", "npm", "chromium", "curl", "openssl"})
@ExtendWith(SharedOffice.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class WebApplicationTest {
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final Path WEB = Places.ROOT.resolve("web");

    @TempDir
    private Path home = Path.of("");

    @Test
    void doesInABrowserWhatPeopleExpect(Office office) throws IOException {
        run(office, "mail");
    }

    @Test
    void worksWithoutANetworkAndSendsWhenItIsBack(Office office) throws IOException {
        run(office, "offline");
    }

    @Test
    void doesMoreThanReadAndWrite(Office office) throws IOException {
        run(office, "more");
    }

    @Test
    void scrollsAHundredThousandMessages(Office office) throws IOException {
        run(office, "scroll");
    }

    @Test
    void letsPeopleSeeToTheirOwnSecurity(Office office) throws IOException {
        run(office, "security");
    }

    /** One of the two has to have a second factor, and sets it up at the door. */
    @Test
    void signsInWithPasskeys(Office office) throws IOException {
        run(office, "passkeys", people -> {
            String group = "web-passkeys@" + Office.DOMAIN;
            office.command("group", "add", group, people.getLast().address());
            office.command("policy", "set", group, "--second-factor");
        });
    }

    /** One of the two writes to the other, whose account is sealed. */
    @Test
    void sealsAnAccountThatAPasskeyOpens(Office office) throws IOException {
        run(office, "sealed");
    }

    /** There is an escrow while one of the two seals her account. */
    @Test
    void tellsOfTheEscrowBeforeAnAccountIsSealed(Office office) throws IOException {
        List<String> officers = List.of("Ona", "Pia", "Qi").stream()
                .map(name -> OfficerSecret.make().key().text() + " " + name.toLowerCase(Locale.ROOT) + "@example.net " + name)
                .toList();
        office.ask(new AdminRequest.SetEscrow("offered", 2, officers, false));
        try {
            run(office, "escrow");
        } finally {
            office.ask(new AdminRequest.EndEscrow());
        }
    }

    /** Pages without the application: those that let programs in. */
    @Test
    void letsProgramsIn(Office office) throws IOException {
        run(office, "doors");
    }

    @Test
    void sharesFolders(Office office) throws IOException {
        run(office, "sharing");
    }

    @Test
    void keepsContacts(Office office) throws IOException {
        run(office, "contacts");
    }

    /** One of the two has a second address to write from. */
    @Test
    void doesWhatIsExpectedOfAnyMailProgram(Office office) throws IOException {
        run(office, "everyday", people -> office.ask(
                new AdminRequest.AddAlias("web-everyday-desk@" + Office.DOMAIN, people.getFirst().address())));
    }

    @Test
    void canBeUsedByEverybody(Office office) throws IOException {
        run(office, "access");
    }

    @Test
    void administersInABrowser(Office office) throws IOException {
        run(office, "admin");
    }

    /** People with a role and a second factor, with the codes that recover it: each is good once. */
    private static String officers(Office office, String name) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String role : name.equals("escrow") ? List.of("security-officer") : List.of("owner", "helpdesk")) {
            Person person = office.person("web-" + name + "-" + role);
            Object codes = office.ask(new AdminRequest.AddSecondFactor(person.address()))
                    .rows()
                    .getFirst()
                    .get("recovery-codes");
            office.ask(new AdminRequest.GiveRole(person.address(), role));
            String all = assertInstanceOf(List.class, codes).toString().replaceAll("[\\[\\] ]", "");
            lines.add(person.address() + " " + all + " " + person.password());
        }
        return String.join("\n", lines);
    }

    /** Only Maven builds the application and puts it where the server finds it. */
    private static void needsApplication(Office office) throws IOException {
        String status = Program.of("curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}")
                .with("--cacert", office.certificate().toString(), "https://" + office.at(ListenerKind.HTTPS) + "/")
                .run()
                .ok()
                .out();
        if (!status.equals("200") || !Files.exists(WEB.resolve("node_modules/playwright-core"))) {
            String reason = "the server was started without its web application, which mvn builds with npm";
            ProgramCondition.absent(reason);
            Assumptions.abort(reason);
        }
    }

    /** What is done before the browser comes. */
    @FunctionalInterface
    private interface Preparation {
        void make(List<Person> people) throws IOException;
    }

    private void run(Office office, String name) throws IOException {
        run(office, name, _ -> {});
    }

    private void run(Office office, String name, Preparation preparation) throws IOException {
        needsApplication(office);
        Path reports = Files.createDirectories(WEB.resolve("target/e2e-reports"));
        List<Person> people = List.of(office.person("web-" + name + "-a"), office.person("web-" + name + "-b"));
        preparation.make(people);
        String logins = people.stream()
                .map(person -> person.address() + " " + person.password())
                .collect(Collectors.joining("\n"));
        Program.of("node", "--test", "--test-reporter=spec", "--test-reporter-destination=stdout")
                .with("--test-reporter=junit", "--test-reporter-destination=" + reports.resolve("TEST-web-" + name + ".xml"))
                .with(WEB.resolve("e2e/" + name + ".spec.mjs").toString())
                .home(home)
                .env("REDOUBT_URL", "https://" + office.at(ListenerKind.HTTPS))
                .env("REDOUBT_PEOPLE", logins)
                .env("REDOUBT_ADMIN_URL", "https://" + office.at(ListenerKind.ADMINISTRATION))
                .env("REDOUBT_OFFICERS", officers(office, name))
                .env("REDOUBT_AUDIT", office.file("audit.log").toString())
                .within(PATIENCE)
                .run()
                .ok();
    }
}
