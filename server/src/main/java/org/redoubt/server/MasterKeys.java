package org.redoubt.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.MasterKeySource;
import org.redoubt.server.config.TokenPlace;
import org.redoubt.store.seal.KeySlots;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.SlotKey;
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
        try (SlotKey key = slotKey(folder, source)) {
            KeySlots slots = Files.exists(folder.keySlots())
                    ? KeySlots.read(folder.keySlots())
                    : KeySlots.create(folder.keySlots(), first(folder, key), key, clock.instant());
            try {
                return slots.open(key);
            } catch (SealBrokenException broken) {
                throw new ConfigException("the key in " + where(folder, source)
                        + " does not open this folder, which takes one of "
                        + slots.slots().stream().map(KeySlots.Slot::name).toList()
                        + "; put the right one back from your copy");
            }
        }
    }

    private static String where(DataFolder folder, MasterKeySource source) throws ConfigException {
        return source instanceof MasterKeySource.Token(var place)
                ? "the token in slot " + place.slot()
                : keyFile(folder, source).toString();
    }

    /** The key that opens the slots now; to be closed when it is not needed any more. */
    static SlotKey slotKey(DataFolder folder, MasterKeySource source) throws ConfigException {
        return source instanceof MasterKeySource.Token(var place)
                ? TokenKey.open(folder, place, false)
                : unlockKey(folder, source);
    }

    /** A fresh one; or, where mail was sealed before there were slots, the very key from the file. */
    private static MasterKey first(DataFolder folder, SlotKey slotKey) throws ConfigException, IOException {
        if (!Files.exists(folder.auditSigner())) {
            return MasterKey.random();
        }
        if (!(slotKey instanceof UnlockKey key) || !AuditSigner.opens(folder, key.asMasterKey())) {
            throw new ConfigException(folder.keySlots() + " is missing; put it back from your copy, for without it the mail"
                    + " cannot be read");
        }
        return key.asMasterKey();
    }

    /** Whether a token gives its key. @throws ConfigException when it does not, which says why */
    public static void tryToken(DataFolder folder, TokenPlace place) throws ConfigException {
        TokenKey.open(folder, place, false).close();
    }

    /** The key of a file. */
    private static UnlockKey unlockKey(DataFolder folder, MasterKeySource source) throws ConfigException {
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
            case MasterKeySource.SystemdCredential(var name) -> credential("the master key", name);
            case MasterKeySource.Token _ -> throw new ConfigException("the key stays in its token");
        };
    }

    /** The file of a credential that systemd has passed. */
    static Path credential(String what, String name) throws ConfigException {
        String credentials = System.getenv("CREDENTIALS_DIRECTORY");
        if (credentials == null) {
            throw new ConfigException(what + " is a systemd credential, and systemd has passed none;"
                    + " start the service with LoadCredentialEncrypted=" + name);
        }
        return Path.of(credentials).resolve(name);
    }
}
