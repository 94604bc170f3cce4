package org.redoubt.managesieve.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.ScriptResult;
import org.redoubt.managesieve.codec.SyntaxException;
import org.redoubt.managesieve.codec.Words;
import org.redoubt.managesieve.session.Command;
import org.redoubt.managesieve.session.Reply;
import org.redoubt.managesieve.session.Session;

/** GETSCRIPT, RFC 5804 2.9. */
final class GetScriptCommand implements Command {
    @Override
    public Reply run(Session session, Words arguments) throws SyntaxException, IOException {
        String name = arguments.text();
        arguments.end();
        Optional<byte[]> text = session.scripts().read(name);
        return text.map(octets -> Reply.lines(List.of(literal(octets)))).orElseGet(() -> Scripts.reply(ScriptResult.NO_SCRIPT));
    }

    private static byte[] literal(byte[] octets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(octets.length + 16);
        out.writeBytes(("{" + octets.length + "}\r\n").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(octets);
        return out.toByteArray();
    }
}
