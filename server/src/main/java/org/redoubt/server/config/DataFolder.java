package org.redoubt.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The names inside the data folder, and the rights they are made with. */
public record DataFolder(Path root) {
    private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");

    /** The folder, its path made absolute, so that it stays the same whatever happens to the working directory. */
    public static DataFolder at(Path root) {
        return new DataFolder(root.toAbsolutePath().normalize());
    }

    public boolean initialised() {
        return Files.exists(config());
    }

    public Path config() {
        return root.resolve("redoubt.toml");
    }

    /** The rules of the organisation for mail that passes; need not be there. */
    public Path mailFlow() {
        return root.resolve("mail-flow.toml");
    }

    public Path store() {
        return root.resolve("store");
    }

    public Path nativeLibraries() {
        return root.resolve("native");
    }

    /** The master key, sealed for each key that opens it; without it the mail cannot be read. */
    public Path keySlots() {
        return root.resolve("key.slots");
    }

    public Path spool() {
        return root.resolve("spool");
    }

    /** Search indexes, made from the store and of no worth without it: no backup needs them. */
    public Path index() {
        return root.resolve("index");
    }

    /** What happened to each message of the last weeks; of no worth to a backup but for that. */
    public Path trace() {
        return root.resolve("trace");
    }

    /** What reports about mail are made of, and what others have reported. */
    public Path feedback() {
        return root.resolve("feedback");
    }

    public Path tls() {
        return root.resolve("tls");
    }

    public Path audit() {
        return root.resolve("audit.log");
    }

    /** The folder of the sealed audit log, and in it its keys. */
    public Path sealedAudit() {
        return root.resolve("audit");
    }

    /** What the sealed audit log is verified with. */
    public Path auditVerifier() {
        return sealedAudit().resolve("verifier");
    }

    /** What it is signed with, sealed itself. */
    public Path auditSigner() {
        return sealedAudit().resolve("signer");
    }

    /** What this server has signed as a witness of others' logs, and its keys for that. */
    public Path witness() {
        return root.resolve("witness");
    }

    /** What its cosignatures are verified with. */
    public Path witnessVerifier() {
        return witness().resolve("verifier");
    }

    /** What it signs them with, sealed itself. */
    public Path witnessSigner() {
        return witness().resolve("signer");
    }

    /** Sigma rules of one's own. */
    public Path rules() {
        return root.resolve("rules");
    }

    /** Indicators to look for, as STIX bundles. */
    public Path indicators() {
        return root.resolve("indicators");
    }

    /** Alerts, sealed. */
    public Path alerts() {
        return root.resolve("alerts");
    }

    /** What indicators can match in mail that came, sealed, and which were looked for there. */
    public Path past() {
        return root.resolve("past");
    }

    /** Up to which event the audit log was handed on. */
    public Path exported() {
        return root.resolve("exported");
    }

    /** Up to where the audit log was posted to the webhook that takes it. */
    public Path posted() {
        return root.resolve("exported-webhook");
    }

    /** From where and with what people usually sign in, sealed; without it that is learnt anew. */
    public Path habits() {
        return root.resolve("habits");
    }

    /** Who is here because an LDAP server knows them. */
    public Path ldapPeople() {
        return root.resolve("ldap.people");
    }

    public Path lock() {
        return root.resolve("lock");
    }

    /** A filter of passwords that nobody may choose, where somebody has built one. */
    public Path breachList() {
        return root.resolve("breached-passwords");
    }

    public Path controlSocket() {
        return root.resolve("control.sock");
    }

    /** A path of the configuration: relative ones are inside the folder. */
    public Path resolve(Path path) {
        return root.resolve(path);
    }

    /** Makes the folder and those inside it, for its owner only; leaves the rights of those that exist. */
    public void create() throws IOException {
        for (Path folder : new Path[] {root, store(), nativeLibraries(), spool(), tls(), sealedAudit()}) {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_FOLDER));
            }
        }
    }

    /** Writes a new file of mode 0600, on disk when this returns; it must not exist yet. */
    public static void writePrivate(Path file, byte[] content) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_FILE));
        Files.write(file, content, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    }

    /** Whether anybody besides the owner may read or write this file. */
    public static boolean openToOthers(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
        return !OWNER_FOLDER.containsAll(permissions);
    }
}
