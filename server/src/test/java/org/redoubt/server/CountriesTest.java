package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.server.AllDoors.Door;
import org.redoubt.server.AllDoors.Visit;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;
import org.redoubt.server.doctor.Doctor;
import org.redoubt.server.doctor.Finding;
import org.redoubt.server.doctor.Finding.Verdict;

/** People who may sign in from some countries only, on a server whose table says where this machine is. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CountriesTest {
    private static final String ALICE = "alice@example.org";

    private static AdminRequest.SetPolicy from(String... countries) {
        return new AdminRequest.SetPolicy(
                "staff@example.org", false, List.of(), List.of(), List.of(countries), Optional.empty());
    }

    @Test
    void aPolicyOfCountriesHoldsInEveryProtocol(@TempDir Path root) throws Exception {
        DataFolder folder = DataFolder.at(root.resolve("d"));
        FolderInit.create(folder, "example.org", "mail.example.org", true);
        Files.writeString(folder.resolve(Path.of("countries.csv")), "127.0.0.0,127.255.255.255,DE\n");
        try (AllDoors doors = AllDoors.with(folder, "[countries]\nfile = \"countries.csv\"\n")) {
            doors.addPerson(ALICE);
            doors.done(new AdminRequest.AddGroup("staff@example.org", List.of(ALICE)));
            assertTrue(doors.refused(from("Germany")).why().contains("no country"));
            doors.done(from("de", "AT"));
            assertEquals(
                    List.of("AT", "DE"), doors.done(new AdminRequest.ListPolicies()).rows().getFirst().get("countries"));
            for (Door door : Door.values()) {
                try (Visit visit = doors.visit(door, ALICE, AllDoors.PASSWORD)) {
                    assertTrue(visit.accepted(), door + " " + visit.answer());
                }
            }
            assertTrue(doors.events(AuditKind.SIGN_IN).stream()
                    .anyMatch(event -> event.outcome().equals("ok") && event.touched().equals("country=DE")));
            doors.done(from("FR"));
            for (Door door : Door.values()) {
                try (Visit visit = doors.visit(door, ALICE, AllDoors.PASSWORD)) {
                    assertFalse(visit.accepted(), door + " " + visit.answer());
                }
            }
            // Nobody waits for what is written of a refusal; it is there when a later event is.
            doors.done(from("FR"));
            List<String> told = doors.events(AuditKind.SIGN_IN).stream().map(AuditEvent::touched).toList();
            assertTrue(
                    told.stream().anyMatch(text -> text.matches("reason=NOT_ALLOWED policy=countries typed=\\S+ country=DE")),
                    told.toString());
        }
        // The next start has the table before it takes anybody.
        try (AllDoors doors = AllDoors.again(root);
                Visit visit = doors.visit(Door.IMAP, ALICE, AllDoors.PASSWORD)) {
            assertFalse(visit.accepted(), visit.answer());
            doors.done(from("DE"));
            try (Visit home = doors.visit(Door.IMAP, ALICE, AllDoors.PASSWORD)) {
                assertTrue(home.accepted(), home.answer());
            }
        }
    }

    @Test
    void theDoctorTellsWhenTheTableIsMissingOldOrNotNamed(@TempDir Path root) throws Exception {
        DataFolder folder = DemoFolder.make(root.resolve("data"));
        assertEquals(Optional.empty(), countries(folder));
        try (AdminService admin = AdminAccess.open(folder)) {
            admin.ask(new AdminRequest.AddGroup("staff@example.org", List.of(ALICE)));
            assertTrue(admin.ask(from("DE")).toString().contains("name a table"), "nothing would tell countries");
        }
        String config = Files.readString(folder.config());
        Files.writeString(folder.config(), config + "\n[countries]\nfile = \"c.csv\"\n");
        assertEquals(Verdict.WARNING, countries(folder).orElseThrow().verdict(), "rules alone miss it");
        Path table = Files.writeString(folder.resolve(Path.of("c.csv")), "192.0.2.0,192.0.2.255,DE\n");
        assertEquals(Verdict.OK, countries(folder).orElseThrow().verdict());
        try (AdminService admin = AdminAccess.open(folder)) {
            assertTrue(admin.ask(from("DE")).toString().contains("counts from the next sign-in on"));
        }
        Files.setLastModifiedTime(table, FileTime.from(Instant.now().minusSeconds(100L * 86_400)));
        Finding old = countries(folder).orElseThrow();
        assertEquals(Verdict.WARNING, old.verdict());
        assertTrue(old.text().contains("staff@example.org hangs on it"), old.text());
        Files.delete(table);
        Finding missing = countries(folder).orElseThrow();
        assertEquals(Verdict.PROBLEM, missing.verdict());
        assertTrue(missing.text().contains("nobody of staff@example.org can sign in"), missing.text());
        Files.writeString(folder.config(), config);
        assertEquals(Verdict.PROBLEM, countries(folder).orElseThrow().verdict());
    }

    private static Optional<Finding> countries(DataFolder folder) throws IOException {
        return new Doctor(folder, RunningServer.freeOffset())
                .examine().stream().filter(finding -> finding.check().equals("countries")).findFirst();
    }
}
