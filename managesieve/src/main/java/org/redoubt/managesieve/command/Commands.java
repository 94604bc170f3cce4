package org.redoubt.managesieve.command;

import java.util.LinkedHashMap;
import java.util.Map;
import org.redoubt.managesieve.session.Command;
import org.redoubt.managesieve.session.Command.Entry;
import org.redoubt.managesieve.session.Command.When;

/** The commands by name. */
public final class Commands {
    private Commands() {}

    public static Map<String, Entry> index() {
        Map<String, Entry> all = new LinkedHashMap<>();
        put(all, "AUTHENTICATE", When.UNAUTHENTICATED, new AuthenticateCommand());
        put(all, "STARTTLS", When.UNAUTHENTICATED, new StartTlsCommand());
        put(all, "LOGOUT", When.ANY, new LogoutCommand());
        put(all, "CAPABILITY", When.ANY, new CapabilityCommand());
        put(all, "HAVESPACE", When.AUTHENTICATED, new HaveSpaceCommand());
        put(all, "PUTSCRIPT", When.AUTHENTICATED, new PutScriptCommand());
        put(all, "LISTSCRIPTS", When.AUTHENTICATED, new ListScriptsCommand());
        put(all, "SETACTIVE", When.AUTHENTICATED, new SetActiveCommand());
        put(all, "GETSCRIPT", When.AUTHENTICATED, new GetScriptCommand());
        put(all, "DELETESCRIPT", When.AUTHENTICATED, new DeleteScriptCommand());
        put(all, "RENAMESCRIPT", When.AUTHENTICATED, new RenameScriptCommand());
        put(all, "CHECKSCRIPT", When.AUTHENTICATED, new CheckScriptCommand());
        put(all, "NOOP", When.ANY, new NoopCommand());
        put(all, "UNAUTHENTICATE", When.AUTHENTICATED, new UnauthenticateCommand());
        return Map.copyOf(all);
    }

    private static void put(Map<String, Entry> all, String name, When when, Command command) {
        all.put(name, new Entry(name, when, command));
    }
}
