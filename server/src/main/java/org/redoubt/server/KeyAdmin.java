package org.redoubt.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.redoubt.account.AccountKeys;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Person;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminAnswer.Done;
import org.redoubt.server.admin.AdminAnswer.Refused;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.MasterKeySource;
import org.redoubt.server.config.TokenPlace;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.KeySlots;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.SlotKey;
import org.redoubt.store.seal.UnlockKey;

/**
 * What an operator does with the keys that open the master key, and with the master key itself. The running server needs
 * none of the former: whatever is done with them counts at its next start, and nothing has to stop for it.
 */
final class KeyAdmin {
    /** Files are read, changed and replaced; two at once would lose what one of them has written. */
    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    private static final String NO_KEY = "that is no key of 64 hexadecimal digits";

    private final DataFolder folder;
    private final MasterKeySource source;
    private final MasterKeyChange change;
    private final AccountKeyFollower accountKeys;
    private final Directory directory;
    private final OperatorAudit audit;
    private final InstantSource clock = InstantSource.system();

    KeyAdmin(Installation installation, OperatorAudit audit) {
        this.folder = installation.folder();
        this.source = installation.config().masterKey();
        this.change = installation.masterKeyChange();
        this.accountKeys = installation.accountKeys();
        this.directory = installation.directory();
        this.audit = audit;
    }

    AdminAnswer answer(AdminRequest.Keys request) throws IOException {
        return switch (request) {
            case AdminRequest.ListKeys() -> list();
            case AdminRequest.RotateMasterKey() -> rotate();
            case AdminRequest.AddKey(var key) -> add(key);
            case AdminRequest.AddTokenKey add -> addToken(add);
            case AdminRequest.RemoveKey(var name) -> remove(name);
            case AdminRequest.ChangeMasterKey(var others) -> changeMaster(others);
            case AdminRequest.ChangeAccountKeys(var address) -> changeAccounts(address);
            case AdminRequest.ListKeyChanges() -> changes();
        };
    }

    private AdminAnswer changes() throws IOException {
        audit.record(Directory.ACCOUNT, "KEY STATUS", "");
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("key", "master key " + change.generation());
        row.put("change", change.progress().orElse("none"));
        List<Map<String, Object>> rows = new ArrayList<>(List.of(row));
        for (AccountKeys.Change one : accountKeys.changing()) {
            Map<String, Object> account = new LinkedHashMap<>();
            account.put(
                    "key",
                    directory.person(one.account()).map(Person::address).orElse("account " + one.account().value()));
            account.put("change", one.phase());
            rows.add(account);
        }
        return new Done("", rows);
    }

    private AdminAnswer changeAccounts(Optional<String> address) throws IOException {
        Optional<AccountId> one = address.flatMap(directory::person).map(Person::account);
        if (address.isPresent() && one.isEmpty()) {
            return new Refused("there is nobody at " + address.get());
        }
        int begun = 0;
        for (AccountId account : one.isPresent() ? List.of(one.get()) : accountKeys.all()) {
            audit.record(account, "KEY ACCOUNT-CHANGE", "");
            begun += accountKeys.begin(account) ? 1 : 0;
        }
        return begun == 0
                ? new Refused("the key is being changed already (redoubt key status), or the account is sealed and its owner is not"
                        + " signed in")
                : Done.of("began with " + begun + (begun == 1 ? " account" : " accounts")
                        + "; what the old keys sealed is sealed anew in the background while the server runs, then they are"
                        + " destroyed: redoubt key status");
    }

    /** Every key that opens the folder is needed, for the new master key is sealed for each of them. */
    private AdminAnswer changeMaster(List<Secret> others) throws IOException {
        return withKey(current -> {
            if (change.progress().isPresent()) {
                return new Refused("a change of the master key is under way: " + change.progress().get());
            }
            List<SlotKey> keys = new ArrayList<>(List.of(current));
            for (Secret other : others) {
                Optional<UnlockKey> key = key(other);
                if (key.isEmpty()) {
                    return new Refused(NO_KEY);
                }
                if (keys.stream().noneMatch(had -> had.name().equals(key.get().name()))) {
                    keys.add(key.get());
                }
            }
            KeySlots slots = slots();
            Set<String> known = slots.slots().stream().map(KeySlots.Slot::name).collect(Collectors.toSet());
            Optional<String> stranger =
                    keys.stream().map(SlotKey::name).filter(name -> !known.contains(name)).findFirst();
            if (stranger.isPresent()) {
                return new Refused("the key " + stranger.get() + " opens nothing here; redoubt key list shows those that do");
            }
            if (!slots.without(keys).isEmpty()) {
                return new Refused("the new master key has to be sealed for " + String.join(", ", slots.without(keys))
                        + ", too: give the file of each, or take it away with redoubt key remove");
            }
            audit.record(Directory.ACCOUNT, "KEY MASTER-CHANGE", "master=" + (change.generation() + 1));
            change.begin(keys, clock.instant());
            return Done.of("the master key is now number " + change.generation()
                    + change.progress()
                            .map(_ -> "; what the one before sealed is sealed anew in the background, then that is destroyed:"
                                    + " redoubt key status")
                            .orElse(", and the one before is destroyed"));
        });
    }

    private static Optional<UnlockKey> key(Secret secret) {
        try {
            return Optional.of(UnlockKey.parse(secret.text()));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    private AdminAnswer list() throws IOException {
        return withKey(current -> {
            audit.record(Directory.ACCOUNT, "KEY LIST", "");
            List<Map<String, Object>> rows = new ArrayList<>();
            for (KeySlots.Slot slot : slots().slots()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("key", slot.name());
                row.put("made", slot.made().toString());
                row.put("in use", slot.name().equals(current.name()) ? "yes" : "no");
                rows.add(row);
            }
            return new Done("", rows);
        });
    }

    /** Puts a fresh key in the place of the one in the file. At every moment between, one of the two opens the folder. */
    private AdminAnswer rotate() throws IOException {
        if (source instanceof MasterKeySource.Token) {
            return new Refused("the key stays in its token: make another there with redoubt key add-token --make, name it in"
                    + " redoubt.toml, restart, and take the old one out with redoubt key remove");
        }
        if (source instanceof MasterKeySource.SystemdCredential) {
            return new Refused("the key is a credential that systemd keeps: make another with redoubt key add FILE, give it to"
                    + " systemd-creds encrypt, restart, and take the old one out with redoubt key remove");
        }
        return withKey(current -> {
            Path file = MasterKeys.keyFile(folder, source);
            UnlockKey fresh = UnlockKey.random();
            audit.record(Directory.ACCOUNT, "KEY ROTATE", "key=" + fresh.name() + " instead=" + current.name());
            MasterKey master = slots().add(current, fresh, clock.instant()).open(fresh);
            fresh.replace(file);
            slots().remove(current.name());
            String old = current instanceof UnlockKey key && key.is(master)
                    ? " opens nothing here any more, but was the master key itself before there were key slots: whoever"
                            + " keeps it and gets this folder reads everything; to be rid of it, redoubt key rotate-master"
                    : " opens nothing any more";
            return Done.of("the key in " + file + " is now " + fresh.name() + "; " + current.name() + old
                    + ". Put a copy of the new one where that of the old one is");
        });
    }

    private AdminAnswer addToken(AdminRequest.AddTokenKey add) throws IOException {
        Optional<TokenPlace.Pin> pin = TokenPlace.Pin.of(add.pinFile(), add.pinCredential());
        if (pin.isEmpty()) {
            return new Refused("say where the PIN is: in a file, or in a credential of systemd");
        }
        TokenPlace place = new TokenPlace(Path.of(add.module()), add.slot(), add.key(), pin.get());
        return withKey(current -> {
            if (place.problem().isPresent()) {
                return new Refused(place.problem().get());
            }
            audit.record(
                    Directory.ACCOUNT, "KEY ADD-TOKEN", "slot=" + add.slot() + " label=" + add.key() + " make=" + add.make());
            try (TokenKey more = TokenKey.open(folder, place, add.make())) {
                if (slots().slots().stream().anyMatch(slot -> slot.name().equals(more.name()))) {
                    return new Refused("the key " + more.name() + " opens this folder already");
                }
                slots().add(current, more, clock.instant());
                return Done.of("the key " + more.name() + " in the token opens this folder, too; the server starts with it when"
                        + " [master_key] in redoubt.toml names it");
            }
        });
    }

    private AdminAnswer add(Secret secret) throws IOException {
        return withKey(current -> {
            Optional<UnlockKey> given = key(secret);
            if (given.isEmpty()) {
                return new Refused(NO_KEY);
            }
            UnlockKey more = given.get();
            if (slots().slots().stream().anyMatch(slot -> slot.name().equals(more.name()))) {
                return new Refused("the key " + more.name() + " opens this folder already");
            }
            audit.record(Directory.ACCOUNT, "KEY ADD", "key=" + more.name());
            slots().add(current, more, clock.instant());
            return Done.of("the key " + more.name() + " opens this folder, too");
        });
    }

    private AdminAnswer remove(String name) throws IOException {
        return withKey(current -> {
            if (slots().slots().stream().noneMatch(slot -> slot.name().equals(name))) {
                return new Refused("there is no key " + name + "; redoubt key list shows them");
            }
            if (name.equals(current.name())) {
                return new Refused("the server starts with this key; redoubt key rotate puts another in its place");
            }
            audit.record(Directory.ACCOUNT, "KEY REMOVE", "key=" + name);
            slots().remove(name);
            return Done.of("the key " + name + " opens nothing any more");
        });
    }

    private KeySlots slots() throws IOException {
        return KeySlots.read(folder.keySlots());
    }

    private interface Act {
        AdminAnswer with(SlotKey current) throws IOException, ConfigException, SealBrokenException;
    }

    private AdminAnswer withKey(Act act) throws IOException {
        ONE_AT_A_TIME.lock();
        try (SlotKey current = MasterKeys.slotKey(folder, source)) {
            return act.with(current);
        } catch (ConfigException e) {
            return new Refused(String.valueOf(e.getMessage()));
        } catch (SealBrokenException e) {
            return new Refused("the key that the server starts with opens no slot any more; put the right one back");
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }
}
