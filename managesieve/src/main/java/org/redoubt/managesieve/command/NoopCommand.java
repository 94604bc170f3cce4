package org.redoubt.managesieve.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.redoubt.managesieve.codec.Strings;
import org.redoubt.managesieve.codec.SyntaxException;
import org.redoubt.managesieve.codec.Words;
import org.redoubt.managesieve.session.Command;
import org.redoubt.managesieve.session.Reply;
import org.redoubt.managesieve.session.Session;

/** NOOP, RFC 5804 2.13. */
final class NoopCommand implements Command {
    @Override
    public Reply run(Session session, Words arguments) throws SyntaxException, IOException {
        Optional<String> tag = arguments.more() ? Optional.of(arguments.text()) : Optional.empty();
        arguments.end();
        Reply done = Reply.ok("Done");
        return tag.map(text -> done.withCode("TAG " + new String(Strings.of(text), StandardCharsets.UTF_8))).orElse(done);
    }
}
