package org.redoubt.managesieve.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.redoubt.account.StoredScript;
import org.redoubt.managesieve.codec.Strings;
import org.redoubt.managesieve.codec.SyntaxException;
import org.redoubt.managesieve.codec.Words;
import org.redoubt.managesieve.session.Command;
import org.redoubt.managesieve.session.Reply;
import org.redoubt.managesieve.session.Session;

/** LISTSCRIPTS, RFC 5804 2.7. */
final class ListScriptsCommand implements Command {
    @Override
    public Reply run(Session session, Words arguments) throws SyntaxException, IOException {
        arguments.end();
        List<byte[]> lines = new ArrayList<>();
        for (StoredScript script : session.scripts().list()) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            line.writeBytes(Strings.of(script.name()));
            if (script.active()) {
                line.writeBytes(" ACTIVE".getBytes(StandardCharsets.US_ASCII));
            }
            lines.add(line.toByteArray());
        }
        return Reply.lines(lines);
    }
}
