package org.redoubt.imap.command;

import static org.redoubt.imap.session.Command.News.ALL;
import static org.redoubt.imap.session.Command.News.KEEP_NUMBERS;
import static org.redoubt.imap.session.Command.News.NONE;
import static org.redoubt.imap.session.Command.When.AFTER_LOGIN;
import static org.redoubt.imap.session.Command.When.ANY;
import static org.redoubt.imap.session.Command.When.BEFORE_LOGIN;
import static org.redoubt.imap.session.Command.When.SELECTED;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.redoubt.imap.session.Command.Entry;

/** Every command there is: when it may come, what news may follow it, and who does it. */
public final class Commands {
    private static final List<Entry> ALL_COMMANDS = List.of(
            Entry.of("CAPABILITY", ANY, NONE, new CapabilityCommand()),
            Entry.of("NOOP", ANY, ALL, new NoopCommand("NOOP completed")),
            Entry.of("LOGOUT", ANY, NONE, new LogoutCommand()),
            Entry.of("ID", ANY, NONE, new IdCommand()),
            Entry.of("STARTTLS", BEFORE_LOGIN, NONE, new StartTlsCommand()),
            Entry.of("AUTHENTICATE", BEFORE_LOGIN, NONE, new AuthenticateCommand()),
            Entry.of("LOGIN", BEFORE_LOGIN, NONE, new LoginCommand()),
            Entry.of("ENABLE", AFTER_LOGIN, NONE, new EnableCommand()),
            Entry.of("SELECT", AFTER_LOGIN, NONE, new SelectCommand(false)),
            Entry.of("EXAMINE", AFTER_LOGIN, NONE, new SelectCommand(true)),
            Entry.of("CREATE", AFTER_LOGIN, ALL, new CreateCommand()),
            Entry.of("DELETE", AFTER_LOGIN, ALL, new DeleteCommand()),
            Entry.of("RENAME", AFTER_LOGIN, ALL, new RenameCommand()),
            Entry.of("SUBSCRIBE", AFTER_LOGIN, ALL, new SubscribeCommand(true)),
            Entry.of("UNSUBSCRIBE", AFTER_LOGIN, ALL, new SubscribeCommand(false)),
            Entry.of("LIST", AFTER_LOGIN, ALL, new ListCommand()),
            Entry.of("LSUB", AFTER_LOGIN, ALL, new LsubCommand()),
            Entry.of("NAMESPACE", AFTER_LOGIN, ALL, new NamespaceCommand()),
            Entry.of("STATUS", AFTER_LOGIN, ALL, new StatusCommand()),
            Entry.streaming("APPEND", AFTER_LOGIN, ALL, new AppendCommand()),
            Entry.of("IDLE", AFTER_LOGIN, ALL, new IdleCommand()),
            Entry.of("NOTIFY", AFTER_LOGIN, NONE, new NotifyCommand()),
            Entry.of("GETACL", AFTER_LOGIN, ALL, new GetAclCommand()),
            Entry.of("SETACL", AFTER_LOGIN, ALL, new SetAclCommand(false)),
            Entry.of("DELETEACL", AFTER_LOGIN, ALL, new SetAclCommand(true)),
            Entry.of("LISTRIGHTS", AFTER_LOGIN, ALL, new ListRightsCommand()),
            Entry.of("MYRIGHTS", AFTER_LOGIN, ALL, new MyRightsCommand()),
            Entry.of("GETMETADATA", AFTER_LOGIN, ALL, new GetMetadataCommand()),
            Entry.of("SETMETADATA", AFTER_LOGIN, ALL, new SetMetadataCommand()),
            Entry.of("GETQUOTA", AFTER_LOGIN, ALL, new GetQuotaCommand()),
            Entry.of("GETQUOTAROOT", AFTER_LOGIN, ALL, new GetQuotaRootCommand()),
            Entry.of("SETQUOTA", AFTER_LOGIN, ALL, new SetQuotaCommand()),
            Entry.of("GETJMAPACCESS", AFTER_LOGIN, ALL, new GetJmapAccessCommand()),
            Entry.of("ESEARCH", AFTER_LOGIN, ALL, new EsearchCommand()),
            Entry.of("COMPRESS", AFTER_LOGIN, NONE, new CompressCommand()),
            Entry.of("UNAUTHENTICATE", AFTER_LOGIN, NONE, new UnauthenticateCommand()),
            Entry.of("GENURLAUTH", AFTER_LOGIN, ALL, new GenUrlAuthCommand()),
            Entry.of("RESETKEY", AFTER_LOGIN, ALL, new ResetKeyCommand()),
            Entry.of("URLFETCH", AFTER_LOGIN, ALL, new UrlFetchCommand()),
            Entry.of("CHECK", SELECTED, ALL, new NoopCommand("CHECK completed")),
            Entry.of("CLOSE", SELECTED, NONE, new CloseCommand()),
            Entry.of("UNSELECT", SELECTED, NONE, new UnselectCommand()),
            Entry.of("EXPUNGE", SELECTED, ALL, new ExpungeCommand(false)),
            Entry.of("UID EXPUNGE", SELECTED, ALL, new ExpungeCommand(true)),
            Entry.of("SEARCH", SELECTED, KEEP_NUMBERS, new SearchCommand(false)),
            Entry.of("UID SEARCH", SELECTED, ALL, new SearchCommand(true)),
            Entry.of("SORT", SELECTED, KEEP_NUMBERS, new SortCommand(false)),
            Entry.of("UID SORT", SELECTED, ALL, new SortCommand(true)),
            Entry.of("THREAD", SELECTED, KEEP_NUMBERS, new ThreadCommand(false)),
            Entry.of("UID THREAD", SELECTED, ALL, new ThreadCommand(true)),
            Entry.of("FETCH", SELECTED, KEEP_NUMBERS, new FetchCommand(false)),
            Entry.of("UID FETCH", SELECTED, ALL, new FetchCommand(true)),
            Entry.of("STORE", SELECTED, KEEP_NUMBERS, new StoreCommand(false)),
            Entry.of("UID STORE", SELECTED, ALL, new StoreCommand(true)),
            Entry.of("COPY", SELECTED, ALL, new CopyCommand(false)),
            Entry.of("UID COPY", SELECTED, ALL, new CopyCommand(true)),
            Entry.of("CANCELUPDATE", SELECTED, ALL, new CancelUpdateCommand()),
            Entry.of("UIDBATCHES", SELECTED, ALL, new UidBatchesCommand()),
            Entry.streaming("REPLACE", SELECTED, ALL, new ReplaceCommand(false)),
            Entry.streaming("UID REPLACE", SELECTED, ALL, new ReplaceCommand(true)),
            Entry.of("MOVE", SELECTED, ALL, new MoveCommand(false)),
            Entry.of("UID MOVE", SELECTED, ALL, new MoveCommand(true)));

    private Commands() {}

    /** By name in capitals, "UID " before it where the command has that form. */
    public static Map<String, Entry> index() {
        return ALL_COMMANDS.stream().collect(Collectors.toUnmodifiableMap(Entry::name, Function.identity()));
    }
}
