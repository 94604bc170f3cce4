package org.redoubt.imap.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.Mailbox;
import org.redoubt.directory.Person;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ImapUrl;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** GENURLAUTH, RFC 4467 7: vouches for URLs of the own account. */
final class GenUrlAuthCommand implements Command {
    private static final String MECHANISM = "INTERNAL";

    /** @param rump as sent */
    private record Request(String rump, Optional<ImapUrl> url) {}

    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        List<Request> requests = parse(arguments);
        List<String> urls = new ArrayList<>();
        for (Request request : requests) {
            Optional<String> token = token(session, request);
            if (token.isEmpty()) {
                // RFC 4467 7.
                throw new SyntaxException("CANNOT", "These URLs cannot be authorised here");
            }
            urls.add(request.rump() + ":internal:" + token.get());
        }
        session.out().ascii("* GENURLAUTH");
        urls.forEach(url -> session.out().space().string(url));
        session.out().crlf();
        return Reply.ok("GENURLAUTH completed");
    }

    private static List<Request> parse(CommandText arguments) throws SyntaxException {
        List<Request> requests = new ArrayList<>();
        arguments.space();
        do {
            if (requests.size() >= Limits.URLS) {
                throw new SyntaxException("Too many URLs");
            }
            String rump = new String(arguments.astring(), StandardCharsets.ISO_8859_1);
            arguments.space();
            if (!arguments.keyword().equals(MECHANISM)) {
                throw new SyntaxException("This mechanism is not known");
            }
            requests.add(new Request(rump, ImapUrl.parse(rump)));
        } while (arguments.accept(' '));
        arguments.end();
        return requests;
    }

    // RFC 4467 7: of this server, of whoever asks, complete but for the token.
    private static Optional<String> token(Session session, Request request) throws IOException {
        Optional<ImapUrl> url = request.url()
                .filter(u -> u.authorization().filter(a -> a.token().isEmpty()).isPresent())
                .filter(u -> u.server().filter(server -> isOwn(session, server)).isPresent());
        Optional<Mailbox> mailbox = url.flatMap(ImapUrl::mailbox)
                .map(MailboxPaths::canonical)
                .flatMap(session.account().mailboxes()::byPath);
        return mailbox.isEmpty() ? Optional.empty() : session.account().urlToken(mailbox.get().id(), request.rump());
    }

    private static boolean isOwn(Session session, ImapUrl.Server server) {
        return isHere(session, server)
                && session.directory()
                        .person(server.user())
                        .map(Person::account)
                        .filter(session.account().account()::equals)
                        .isPresent();
    }

    /** Whether a URL's host is this server; no other is ever asked. */
    static boolean isHere(Session session, ImapUrl.Server server) {
        return server.host().equalsIgnoreCase(session.config().hostName());
    }
}
