package org.redoubt.transport.command;

import java.util.Map;
import org.redoubt.transport.codec.Verb;
import org.redoubt.transport.session.Command;

/** Which class does which verb. */
public final class Commands {
    public static final Map<Verb, Command> ALL = Map.ofEntries(
            Map.entry(Verb.AUTH, new AuthCommand()),
            Map.entry(Verb.BDAT, new BdatCommand()),
            Map.entry(Verb.DATA, new DataCommand()),
            Map.entry(Verb.EHLO, new HelloCommand(Verb.EHLO)),
            Map.entry(Verb.EXPN, new ExpnCommand()),
            Map.entry(Verb.HELO, new HelloCommand(Verb.HELO)),
            Map.entry(Verb.HELP, new HelpCommand()),
            Map.entry(Verb.LHLO, new HelloCommand(Verb.LHLO)),
            Map.entry(Verb.MAIL, new MailCommand()),
            Map.entry(Verb.NOOP, new NoopCommand()),
            Map.entry(Verb.QUIT, new QuitCommand()),
            Map.entry(Verb.RCPT, new RcptCommand()),
            Map.entry(Verb.RSET, new RsetCommand()),
            Map.entry(Verb.STARTTLS, new StarttlsCommand()),
            Map.entry(Verb.VRFY, new VrfyCommand()));

    private Commands() {}
}
