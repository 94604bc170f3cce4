package org.redoubt.pop3.command;

import static org.redoubt.pop3.session.Command.When.ANY;
import static org.redoubt.pop3.session.Command.When.AUTHORIZATION;
import static org.redoubt.pop3.session.Command.When.TRANSACTION;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.redoubt.pop3.session.Command.Entry;

/** Every command there is: when it may come and who does it. */
public final class Commands {
    private static final List<Entry> ALL_COMMANDS = List.of(
            Entry.of("CAPA", ANY, new CapaCommand()),
            Entry.of("LANG", ANY, new LangCommand()),
            Entry.of("QUIT", ANY, new QuitCommand()),
            Entry.of("AUTH", AUTHORIZATION, new AuthCommand()),
            Entry.of("PASS", AUTHORIZATION, new PassCommand()),
            Entry.of("STLS", AUTHORIZATION, new StlsCommand()),
            Entry.of("USER", AUTHORIZATION, new UserCommand()),
            Entry.of("UTF8", AUTHORIZATION, new Utf8Command()),
            Entry.of("DELE", TRANSACTION, new DeleCommand()),
            Entry.of("LIST", TRANSACTION, new ListCommand()),
            Entry.of("NOOP", TRANSACTION, new NoopCommand()),
            Entry.of("RETR", TRANSACTION, new RetrCommand()),
            Entry.of("RSET", TRANSACTION, new RsetCommand()),
            Entry.of("STAT", TRANSACTION, new StatCommand()),
            Entry.of("TOP", TRANSACTION, new TopCommand()),
            Entry.of("UIDL", TRANSACTION, new UidlCommand()));

    private Commands() {}

    /** By name in capitals. */
    public static Map<String, Entry> index() {
        return ALL_COMMANDS.stream().collect(Collectors.toUnmodifiableMap(Entry::name, Function.identity()));
    }
}
