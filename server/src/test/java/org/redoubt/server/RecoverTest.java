package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.directory.Role;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.ImportSession.Incoming;

/** Deleted mail comes back, by somebody who helps people in and sees nothing of it; holds and removals do not cross. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecoverTest {
    private static final String ALICE = "alice@example.org";

    @Test
    void theHelpdeskBringsBackWhatSomebodyDeleted(@TempDir Path root) throws Exception {
        try (AllDoors doors = new AllDoors(root);
                AdminService admin = LocalAdmin.within(doors.installation())) {
            doors.addPerson(ALICE);
            try (var session = admin.importInto(ALICE)) {
                List<Incoming> mail = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    byte[] letter = ("Subject: letter " + i + "\r\n\r\nbody\r\n").getBytes(StandardCharsets.UTF_8);
                    mail.add(new Incoming("INBOX", Set.of(), Optional.empty(), letter));
                }
                session.put(mail);
            }
            Officers officers = new Officers();
            officers.hire(admin, "helen@example.org", Role.HELPDESK);
            officers.hire(admin, "audrey@example.org", Role.AUDITOR);
            try (AllDoors.Visit visit = doors.visit(AllDoors.Door.IMAP, ALICE, AllDoors.PASSWORD);
                    AdminService helen = officers.as("helen@example.org", () -> AdminDesk.reception(doors.installation(), List.of()));
                    AdminService audrey = officers.as("audrey@example.org", () -> AdminDesk.reception(doors.installation(), List.of()))) {
                LineClient imap = visit.client();
                imap.imap("SELECT INBOX");
                imap.imap("STORE 1:3 +FLAGS.SILENT (\\Deleted \\Seen)");
                imap.imap("EXPUNGE");
                List<Map<String, Object>> rows = Officers.done(helen, new AdminRequest.ListDeleted(ALICE)).rows();
                assertEquals(3L, rows.stream().mapToLong(row -> (Long) row.getOrDefault("messages", 0L)).sum());
                assertEquals(Set.of("deleted", "messages", "octets"), rows.getFirst().keySet(), "nothing of what it is");
                Officers.refused(audrey, new AdminRequest.ListDeleted(ALICE));
                AdminRequest.RecoverDeleted all =
                        new AdminRequest.RecoverDeleted(ALICE, 0, Long.MAX_VALUE, Optional.empty());
                Officers.refused(audrey, all);
                assertEquals(
                        Map.of("messages", 3L, "more", false), Officers.done(helen, all).rows().getFirst());
                String told = String.join("\n", imap.imap("NOOP"));
                assertTrue(told.contains("* 3 EXISTS"), told);
                assertTrue(String.join("\n", imap.imap("FETCH 1:3 FLAGS")).contains("\\Seen"));
                AuditEvent event = last(doors, "RECOVER");
                assertEquals("helen@example.org", event.principal());
                assertTrue(event.touched().endsWith(" messages=3"), event.touched());
            }
        }
    }

    private static AuditEvent last(AllDoors doors, String action) throws Exception {
        return doors.events(AuditKind.CHANGE).stream()
                .filter(event -> event.action().equals(action))
                .toList()
                .getLast();
    }

    /** Whichever comes first, a mailbox is never kept by a hold that nobody can lift. */
    @Test
    void aHoldAndARemovalAtOnceDoNotCross(@TempDir Path root) throws Exception {
        try (AllDoors doors = new AllDoors(root);
                AdminService operator = LocalAdmin.within(doors.installation());
                ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 12; i++) {
                String who = "person" + i + "@example.org";
                doors.addPerson(who);
                long account = doors.installation().directory().person(who).orElseThrow().account().value();
                CyclicBarrier together = new CyclicBarrier(2);
                Future<AdminAnswer> removal = pool.submit(() -> {
                    together.await();
                    return doors.ask(new AdminRequest.RemoveAccount(who));
                });
                Future<AdminAnswer> hold = pool.submit(() -> {
                    together.await();
                    return doors.ask(new AdminRequest.PlaceHold(
                            who, "case", OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty()));
                });
                boolean removed = removal.get() instanceof AdminAnswer.Done;
                boolean held = hold.get() instanceof AdminAnswer.Done;
                assertEquals(!removed, held, "of " + account + ": removal " + removal.get() + ", hold " + hold.get());
                assertEquals(held, doors.installation().directory().person(who).isPresent());
            }
        }
    }
}
