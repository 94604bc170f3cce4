package org.redoubt.imap.command;

import java.io.IOException;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** COMPRESS, RFC 4978. TLS never compresses here (RFC 9325 3.3), so nothing but this command itself is in the way. */
final class CompressCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        arguments.space();
        boolean known = arguments.keyword().equals("DEFLATE");
        arguments.end();
        if (!known) {
            return Reply.bad("This compression is not offered");
        }
        // RFC 4978 3: BAD when COMPRESS is active already.
        if (session.connection().compressed()) {
            return new Reply(Reply.Kind.BAD, "COMPRESSIONACTIVE", "DEFLATE is active already");
        }
        session.compressAfterAnswer();
        return Reply.ok("DEFLATE active");
    }
}
