package org.redoubt.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.MasterKeySource;
import org.redoubt.store.seal.KeySlots;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.UnlockKey;

/** How the master key of a folder is opened: with a key from a file or from systemd, out of the folder's key slots. */
public final class MasterKeys {
    private MasterKeys() {}

    /**
     * The master key of a folder, which is made when there is nothing sealed under one yet.
     *
     * @throws ConfigException when a key is missing or does not fit
     * @throws IOException when a file cannot be read or written
     */
    static MasterKey open(DataFolder folder, MasterKeySource source, InstantSource clock)
            throws ConfigException, IOException {
        UnlockKey key = unlockKey(folder, source);
        KeySlots slots = Files.exists(folder.keySlots())
                ? KeySlots.read(folder.keySlots())
                : KeySlots.create(folder.keySlots(), first(folder, key), key, clock.instant());
        try {
            return slots.open(key);
        } catch (SealBrokenException broken) {
            throw new ConfigException("the key in " + keyFile(folder, source) + " does not open this folder, which takes one of "
                    + slots.slots().stream().map(KeySlots.Slot::name).toList() + "; put the right one back from your copy");
        }
    }

    /** A fresh one; or, where mail was sealed before there were slots, the very key from the file. */
    private static MasterKey first(DataFolder folder, UnlockKey key) throws ConfigException, IOException {
        if (!Files.exists(folder.auditSigner())) {
            return MasterKey.random();
        }
        if (!AuditSigner.opens(folder, key.asMasterKey())) {
            throw new ConfigException(folder.keySlots() + " is missing; put it back from your copy, for without it the mail"
                    + " cannot be read");
        }
        return key.asMasterKey();
    }

    /** The key that opens the slots now. */
    static UnlockKey unlockKey(DataFolder folder, MasterKeySource source) throws ConfigException {
        Path file = keyFile(folder, source);
        if (!Files.exists(file)) {
            throw new ConfigException("the master key is missing: " + file
                    + "; put it back from your copy, for without it the mail cannot be read");
        }
        try {
            return UnlockKey.read(file);
        } catch (IOException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
    }

    /** Where the key lies. @throws ConfigException when systemd has given no credentials */
    public static Path keyFile(DataFolder folder, MasterKeySource source) throws ConfigException {
        return switch (source) {
            case MasterKeySource.KeyFile(var path) -> folder.resolve(path);
            case MasterKeySource.SystemdCredential(var name) -> {
                String credentials = System.getenv("CREDENTIALS_DIRECTORY");
                if (credentials == null) {
                    throw new ConfigException("the master key is a systemd credential, and systemd has passed none;"
                            + " start the service with LoadCredentialEncrypted=" + name);
                }
                yield Path.of(credentials).resolve(name);
            }
        };
    }
}
