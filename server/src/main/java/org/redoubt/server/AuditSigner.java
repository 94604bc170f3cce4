package org.redoubt.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.redoubt.guard.tlog.NoteKey;
import org.redoubt.guard.tlog.NoteSigner;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.DataFolder;
import org.redoubt.store.seal.KeyPurpose;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.Renewal;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.Sealer;
import org.redoubt.store.seal.WholeFile;

/** The key that signs the sealed audit log: made once, kept sealed under the master key, and used for nothing else. */
final class AuditSigner {
    private static final byte[] CONTEXT = "audit log signing key".getBytes(StandardCharsets.UTF_8);

    private static final byte[] WITNESS_CONTEXT = "witness signing key".getBytes(StandardCharsets.UTF_8);

    private AuditSigner() {}

    /** Whether the signing key of a folder is sealed under this master key. */
    static boolean opens(DataFolder folder, MasterKey master) throws IOException {
        try {
            master.sealer(KeyPurpose.AUDIT_SIGNING).open(Files.readAllBytes(folder.auditSigner()), CONTEXT);
            return true;
        } catch (SealBrokenException broken) {
            return false;
        }
    }

    /** The key that this server signs others' heads with, which is made when there is none. */
    static NoteSigner ofWitness(DataFolder folder, MasterKey master, String hostname) throws ConfigException, IOException {
        Sealer sealer = master.sealer(KeyPurpose.WITNESS_SIGNING);
        if (!Files.exists(folder.witnessSigner())) {
            NoteSigner fresh = NoteSigner.generateWitness(hostname + "/witness");
            Files.createDirectories(
                    folder.witness(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.deleteIfExists(folder.witnessVerifier());
            DataFolder.writePrivate(
                    folder.witnessVerifier(), (fresh.key().text() + "\n").getBytes(StandardCharsets.UTF_8));
            DataFolder.writePrivate(folder.witnessSigner(), sealer.seal(fresh.encoded(), WITNESS_CONTEXT));
            return fresh;
        }
        NoteKey verifier = NoteKey.parseWitness(Files.readString(folder.witnessVerifier()));
        try {
            return NoteSigner.ofWitness(
                    verifier.name(), sealer.open(Files.readAllBytes(folder.witnessSigner()), WITNESS_CONTEXT));
        } catch (SealBrokenException broken) {
            throw new ConfigException(
                    "the key in " + folder.witnessSigner() + " does not open with this master key; put both back from one copy");
        }
    }

    /** Seals both keys under the newest master key, in one step. */
    static Renewal renewal(DataFolder folder, MasterKey master) {
        return () -> {
            renew(folder.auditSigner(), master.sealer(KeyPurpose.AUDIT_SIGNING), CONTEXT);
            renew(folder.witnessSigner(), master.sealer(KeyPurpose.WITNESS_SIGNING), WITNESS_CONTEXT);
            return false;
        };
    }

    private static void renew(Path file, Sealer sealer, byte[] context) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try {
            Optional<byte[]> fresh = sealer.renewed(Files.readAllBytes(file), context);
            if (fresh.isPresent()) {
                WholeFile.replace(file, fresh.get());
            }
        } catch (SealBrokenException broken) {
            throw new IOException("the key in " + file + " does not open with this master key", broken);
        }
    }

    /**
     * The key of a folder, which is made when there is none.
     *
     * @param hostname names the log; it keeps its first name when the host gets another
     */
    static NoteSigner of(DataFolder folder, MasterKey master, String hostname) throws ConfigException, IOException {
        Sealer sealer = master.sealer(KeyPurpose.AUDIT_SIGNING);
        if (!Files.exists(folder.auditSigner())) {
            NoteSigner fresh = NoteSigner.generate(hostname + "/audit");
            Files.deleteIfExists(folder.auditVerifier());
            DataFolder.writePrivate(folder.auditVerifier(), (fresh.key().text() + "\n").getBytes(StandardCharsets.UTF_8));
            DataFolder.writePrivate(folder.auditSigner(), sealer.seal(fresh.encoded(), CONTEXT));
            return fresh;
        }
        NoteKey verifier = NoteKey.parse(Files.readString(folder.auditVerifier()));
        try {
            return NoteSigner.of(verifier.name(), sealer.open(Files.readAllBytes(folder.auditSigner()), CONTEXT));
        } catch (SealBrokenException broken) {
            throw new ConfigException(
                    "the key in " + folder.auditSigner() + " does not open with this master key; put both back from one copy");
        }
    }
}
