package org.redoubt.imap.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** ENABLE, RFC 9051 6.3.1. Names that cannot be enabled are passed over. */
final class EnableCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException {
        List<String> names = new ArrayList<>();
        arguments.space();
        do {
            names.add(arguments.keyword());
        } while (arguments.accept(' '));
        arguments.end();
        StringBuilder enabled = new StringBuilder();
        for (Extension extension : Extension.values()) {
            if (names.contains(extension.atom().toUpperCase(Locale.ROOT))) {
                session.enable(extension);
                enabled.append(' ').append(extension.atom());
            }
        }
        session.out().ascii("* ENABLED").ascii(enabled.toString()).crlf();
        return Reply.ok("ENABLE completed");
    }
}
