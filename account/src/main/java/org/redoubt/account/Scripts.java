package org.redoubt.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.ObjectType;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.StoreException;

/**
 * The Sieve scripts of an account: one sealed record lists them, and each has its text in another. What a script says
 * is not looked at here.
 */
final class Scripts {
    private static final int FORMAT = 2;
    /** Where a script had no number of its own. */
    private static final int OLD = 1;

    private Scripts() {}

    /** A store as it is now, or as a change sees it. */
    interface Source {
        Optional<byte[]> get(Key key);
    }

    /** The list, and the next id. */
    record Index(long next, List<StoredScript> scripts) {
        static final Index NONE = new Index(1, List.of());

        Index {
            scripts = List.copyOf(scripts);
        }

        Optional<StoredScript> find(String name) {
            return scripts.stream().filter(script -> script.name().equals(name)).findFirst();
        }
    }

    static Index index(Source source, SealedRecords sealed) {
        return source.get(Layout.SCRIPTS)
                .map(bytes -> decode(sealed.open(Layout.SCRIPTS, bytes)))
                .orElse(Index.NONE);
    }

    static Optional<byte[]> text(Source source, SealedRecords sealed, long id) {
        Key place = Layout.script(id);
        return source.get(place).map(bytes -> sealed.open(place, bytes));
    }

    private static Index decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int format = in.u8();
        if (format != FORMAT && format != OLD) {
            throw new StoreException("the list of scripts has an unknown format");
        }
        long next = in.number();
        List<StoredScript> scripts = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            long id = in.number();
            long number = format == OLD ? id : in.number();
            scripts.add(new StoredScript(id, number, in.text(), (int) in.number(), in.u8() == 1));
        }
        return new Index(next, scripts);
    }

    private static void write(Edit edit, Index before, long next, List<StoredScript> scripts) {
        tell(edit, before.scripts(), scripts);
        ByteWriter out = new ByteWriter(64).u8(FORMAT).number(next).number(scripts.size());
        scripts.forEach(script -> out.number(script.id())
                .number(script.number())
                .text(script.name())
                .number(script.octets())
                .u8(script.active() ? 1 : 0));
        edit.transaction.put(Layout.SCRIPTS, edit.sealed.seal(Layout.SCRIPTS, out.toBytes()));
        edit.scripts();
    }

    /** Tells the journal which scripts are new, other than before, or gone. */
    private static void tell(Edit edit, List<StoredScript> before, List<StoredScript> after) {
        for (StoredScript now : after) {
            Optional<StoredScript> was = before.stream().filter(s -> s.number() == now.number()).findFirst();
            if (!was.equals(Optional.of(now))) {
                Action action = was.isPresent() ? Action.UPDATED : Action.CREATED;
                edit.object(ObjectType.SIEVE_SCRIPT, action, now.number());
            }
        }
        for (StoredScript was : before) {
            if (after.stream().noneMatch(s -> s.number() == was.number())) {
                edit.object(ObjectType.SIEVE_SCRIPT, Action.DESTROYED, was.number());
            }
        }
    }

    static boolean validName(String name) {
        return !name.isEmpty()
                && name.length() <= AccountLimits.SCRIPT_NAME
                // RFC 5804 1.6
                && name.codePoints().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029);
    }

    /** Whether a script of some octets may be put under a name. */
    static ScriptResult fits(Index index, String name, long octets) {
        if (!validName(name)) {
            return ScriptResult.INVALID_NAME;
        }
        if (index.find(name).isEmpty() && index.scripts().size() >= AccountLimits.MAX_SCRIPTS) {
            return ScriptResult.TOO_MANY;
        }
        long others = index.scripts().stream()
                .filter(script -> !script.name().equals(name))
                .mapToLong(StoredScript::octets)
                .sum();
        return octets > AccountLimits.SCRIPTS - others ? ScriptResult.TOO_LARGE : ScriptResult.DONE;
    }

    static Step<AccountState, ScriptResult> put(Edit edit, String name, byte[] text) {
        Index index = index(edit.transaction::get, edit.sealed);
        ScriptResult fits = fits(index, name, text.length);
        if (fits != ScriptResult.DONE) {
            return new Step<>(edit.base(), fits);
        }
        Optional<StoredScript> before = index.find(name);
        boolean active = before.filter(StoredScript::active).isPresent();
        StoredScript now = new StoredScript(
                index.next(), before.map(StoredScript::number).orElse(index.next()), name, text.length, active);
        Key place = Layout.script(now.id());
        edit.transaction.put(place, edit.sealed.seal(place, text));
        before.ifPresent(old -> edit.transaction.delete(Layout.script(old.id())));
        List<StoredScript> all = new ArrayList<>(index.scripts());
        before.ifPresentOrElse(old -> all.set(all.indexOf(old), now), () -> all.add(now));
        write(edit, index, index.next() + 1, all);
        return new Step<>(edit.finish(), ScriptResult.DONE);
    }

    static Step<AccountState, ScriptResult> activate(Edit edit, Optional<String> name) {
        Index index = index(edit.transaction::get, edit.sealed);
        if (name.isPresent() && index.find(name.get()).isEmpty()) {
            return new Step<>(edit.base(), ScriptResult.NO_SCRIPT);
        }
        List<StoredScript> all = index.scripts().stream()
                .map(s -> new StoredScript(
                        s.id(), s.number(), s.name(), s.octets(), name.equals(Optional.of(s.name()))))
                .toList();
        write(edit, index, index.next(), all);
        return new Step<>(edit.finish(), ScriptResult.DONE);
    }

    static Step<AccountState, ScriptResult> delete(Edit edit, String name) {
        Index index = index(edit.transaction::get, edit.sealed);
        Optional<StoredScript> found = index.find(name);
        if (found.isEmpty() || found.get().active()) {
            return new Step<>(edit.base(), found.isEmpty() ? ScriptResult.NO_SCRIPT : ScriptResult.ACTIVE);
        }
        edit.transaction.delete(Layout.script(found.get().id()));
        write(edit, index, index.next(), index.scripts().stream().filter(s -> s.id() != found.get().id()).toList());
        return new Step<>(edit.finish(), ScriptResult.DONE);
    }

    static Step<AccountState, ScriptResult> rename(Edit edit, String name, String to) {
        Index index = index(edit.transaction::get, edit.sealed);
        if (!validName(to)) {
            return new Step<>(edit.base(), ScriptResult.INVALID_NAME);
        }
        if (index.find(name).isEmpty()) {
            return new Step<>(edit.base(), ScriptResult.NO_SCRIPT);
        }
        if (index.find(to).isPresent()) {
            return new Step<>(edit.base(), ScriptResult.ALREADY_EXISTS);
        }
        List<StoredScript> all = index.scripts().stream()
                .map(s -> s.name().equals(name) ? new StoredScript(s.id(), s.number(), to, s.octets(), s.active()) : s)
                .toList();
        write(edit, index, index.next(), all);
        return new Step<>(edit.finish(), ScriptResult.DONE);
    }
}
