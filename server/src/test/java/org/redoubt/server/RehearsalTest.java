package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.config.DataFolder;

class RehearsalTest {
    /** Six emails of the demo, 400 it sends to itself over each of SMTP and LMTP, 2,000 it appends, and 400 at its second start. */
    @Test
    void itStartsDeliversReadsAndStops(@TempDir Path root) throws Exception {
        DataFolder folder = DataFolder.at(root.resolve("data"));
        Rehearsal.run(folder);
        try (AdminService admin = AdminAccess.open(folder)) {
            var checked = admin.ask(new AdminRequest.CheckAccounts(Optional.of("alice@example.org")));
            Map<String, Object> expected = Map.of("address", "alice@example.org", "emails", 3206L, "findings", List.of());
            // How far the search index has come by then is chance.
            assertTrue(
                    checked instanceof AdminAnswer.Done done
                            && done.rows().size() == 1
                            && done.rows().getFirst().entrySet().containsAll(expected.entrySet()),
                    checked.toString());
        }
    }
}
