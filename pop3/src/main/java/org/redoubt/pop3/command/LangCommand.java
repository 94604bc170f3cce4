package org.redoubt.pop3.command;

import java.util.Locale;
import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;
import org.redoubt.pop3.session.Command;
import org.redoubt.pop3.session.Reply;
import org.redoubt.pop3.session.Session;

/** LANG, RFC 6856 3. */
final class LangCommand implements Command {
    @Override
    public Reply run(Session session, CommandLine arguments) throws SyntaxException {
        if (!arguments.more()) {
            return Reply.lines("Language listing follows", out -> out.ascii("en English\r\ni-default Default\r\n"));
        }
        String tag = arguments.word().toLowerCase(Locale.ROOT);
        arguments.end();
        return switch (tag) {
            // RFC 6856 3.2: "*" leaves the choice to the server.
            case "en", "*" -> Reply.ok("en Language is English");
            case "i-default" -> Reply.ok("i-default Language is the default");
            default -> Reply.err("This language is not spoken here");
        };
    }
}
