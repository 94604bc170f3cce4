package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.redoubt.server.Officers.done;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.tlog.NoteKey;
import org.redoubt.guard.tlog.NoteSigner;
import org.redoubt.guard.tlog.Witness;
import org.redoubt.guard.tlog.Witnessing;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;

/** What the server says of its own audit log to whoever is not at the machine. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AuditProofTest {
    private final NoteSigner signer = NoteSigner.generateWitness("one.example.net/witness");

    @Test
    void aLogThatWitnessesHaveToSignIsProvedWhenTheyHave(@TempDir Path root) throws Exception {
        DataFolder folder = DataFolder.at(root.resolve("d"));
        FolderInit.create(folder, "example.org", "mail.example.org", true);
        Files.writeString(
                folder.config(),
                "\n[[audit.witnesses]]\nurl = \"https://one.example.net/witness\"\nkey = \""
                        + signer.key().text() + "\"\n",
                StandardOpenOption.APPEND);
        // Closing seals what was written.
        try (Installation installation = Installation.open(folder).orElseThrow()) {
            done(LocalAdmin.within(installation), new AdminRequest.AddDomain("example.org"));
        }
        try (Installation installation = Installation.open(folder).orElseThrow()) {
            Map<String, Object> proof = proof(installation);
            assertEquals("wrong", proof.get("state"));
            assertEquals(
                    "it is NOT witnessed: 0 of 1 witnesses have signed it, and 1 have to", proof.get("wrong"));
            sign(root, folder);
            assertEquals("right", proof(installation).get("state"));
        }
    }

    private void sign(Path root, DataFolder folder) throws IOException {
        NoteKey key = NoteKey.parse(Files.readString(folder.auditVerifier()));
        Witness witness = new Witness(root.resolve("w"), signer, List.of(key), InstantSource.system());
        Witnessing.Contact contact = new Witnessing.Contact() {
            @Override
            public NoteKey key() {
                return signer.key();
            }

            @Override
            public Witnessing.Reply post(byte[] body) throws IOException {
                Witness.Answer answer = witness.addCheckpoint(body);
                return new Witnessing.Reply(answer.status(), answer.body());
            }
        };
        Witnessing.Listener listener = new Witnessing.Listener() {
            @Override
            public void signed(Witnessing.Contact by) {}

            @Override
            public void failed(Witnessing.Contact by, IOException why) {
                throw new AssertionError(why);
            }
        };
        assertTrue(new Witnessing(folder.sealedAudit(), key, 1).round(List.of(contact), listener).isPresent());
    }

    private static Map<String, Object> proof(Installation installation) throws IOException {
        var admin = LocalAdmin.within(installation);
        Map<String, Object> proof = done(admin, new AdminRequest.VerifyAudit(true)).rows().getFirst();
        for (int i = 0; i < 20_000 && "running".equals(proof.get("state")); i++) {
            proof = done(admin, new AdminRequest.VerifyAudit(false)).rows().getFirst();
        }
        return proof;
    }
}
