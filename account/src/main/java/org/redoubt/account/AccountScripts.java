package org.redoubt.account;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.redoubt.guard.AuditKind;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.View;

/**
 * The Sieve scripts of one's own account. Each change is one commit, and in the audit log, on disk, when its method
 * returns. Whether a text is a script is for the caller to have checked.
 */
public final class AccountScripts {
    private final AccountCore core;
    private final Access access;

    AccountScripts(AccountCore core, Access access) {
        this.core = core;
        this.access = access;
    }

    /** All of them, the oldest first. */
    public List<StoredScript> list() throws IOException {
        return core.scripts().scripts();
    }

    /** The text of one. */
    public Optional<byte[]> read(String name) throws IOException {
        Optional<StoredScript> script = core.scripts().find(name);
        access.record(AuditKind.READ, "GETSCRIPT", core.version(), "", script.isPresent() ? "ok" : "absent");
        return AccountCore.reading(() -> {
            try (View view = core.view()) {
                return script.flatMap(found -> Scripts.text(view::get, core.sealed, found.id()));
            }
        });
    }

    /** A text by the id of the content; empty when it was changed or deleted. */
    public Optional<byte[]> content(long id) throws IOException {
        boolean listed = list().stream().anyMatch(script -> script.id() == id);
        access.record(AuditKind.READ, "GETSCRIPT", core.version(), "", listed ? "ok" : "absent");
        return AccountCore.reading(() -> {
            try (View view = core.view()) {
                return listed ? Scripts.text(view::get, core.sealed, id) : Optional.empty();
            }
        });
    }

    /** Whether a script of some octets could be put under a name. */
    public ScriptResult fits(String name, long octets) throws IOException {
        return Scripts.fits(core.scripts(), name, octets);
    }

    /** Stores a script, in place of one of that name. */
    public ScriptResult put(String name, byte[] text, ScriptEffects effects) throws IOException {
        return change(
                "PUTSCRIPT",
                effects.touched(access.principal().login()),
                edit -> Scripts.put(edit, name, text));
    }

    /** Makes a script the active one, or none. */
    public ScriptResult activate(Optional<String> name) throws IOException {
        return change("SETACTIVE", edit -> Scripts.activate(edit, name));
    }

    public ScriptResult delete(String name) throws IOException {
        return change("DELETESCRIPT", edit -> Scripts.delete(edit, name));
    }

    public ScriptResult rename(String name, String to) throws IOException {
        return change("RENAMESCRIPT", edit -> Scripts.rename(edit, name, to));
    }

    private ScriptResult change(String action, Function<Edit, Step<AccountState, ScriptResult>> change)
            throws IOException {
        return change(action, "", change);
    }

    private ScriptResult change(
            String action, String touched, Function<Edit, Step<AccountState, ScriptResult>> change) throws IOException {
        ScriptResult result = core.change(access.actor(), change);
        core.scriptsChanged();
        access.durably(AuditKind.CHANGE, action, core.version(), touched, result == ScriptResult.DONE ? "ok" : "refused");
        return result;
    }
}
