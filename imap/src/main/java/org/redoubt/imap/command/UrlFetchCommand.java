package org.redoubt.imap.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.CorruptMessageException;
import org.redoubt.account.UrlGrant;
import org.redoubt.directory.Person;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ImapUrl;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.codec.UrlAuth;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/**
 * URLFETCH, RFC 4467 7: gives out what authorised URLs name. A URL that is not good, for whatever reason, is answered
 * with NIL; which reason is nobody's business. Only this server's own messages are ever read.
 */
final class UrlFetchCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        for (String url : parse(arguments)) {
            session.out().mark();
            answer(session, url);
            session.drainIfLarge();
        }
        return Reply.ok("URLFETCH completed");
    }

    private static List<String> parse(CommandText arguments) throws SyntaxException {
        List<String> urls = new ArrayList<>();
        arguments.space();
        do {
            if (urls.size() >= Limits.URLS) {
                throw new SyntaxException("Too many URLs");
            }
            urls.add(new String(arguments.astring(), StandardCharsets.ISO_8859_1));
        } while (arguments.accept(' '));
        arguments.end();
        return urls;
    }

    private static void answer(Session session, String text) throws IOException {
        ResponseBuffer out = session.out();
        out.ascii("* URLFETCH ").string(text).space();
        Optional<ImapUrl> url = ImapUrl.parse(text);
        Optional<UrlGrant> grant = url.isEmpty() ? Optional.empty() : grant(session, url.get());
        if (grant.isEmpty()) {
            out.nil().crlf();
            return;
        }
        try (UrlGrant opened = grant.get()) {
            write(session, Sections.octets(url.get().section(), opened.summary(), opened.bodies()));
        }
        out.crlf();
    }

    private static Optional<UrlGrant> grant(Session session, ImapUrl url) throws IOException {
        Optional<ImapUrl.Server> server = url.server().filter(s -> GenUrlAuthCommand.isHere(session, s));
        Optional<UrlAuth> authorization = url.authorization()
                .filter(auth -> auth.token().filter(t -> t.mechanism().equals("INTERNAL")).isPresent())
                .filter(auth -> auth.expires().filter(session.gate()::isPast).isEmpty())
                .filter(auth -> mayUse(session, auth.access()));
        Optional<Person> owner = server.flatMap(s -> session.directory().person(s.user())).filter(Person::enabled);
        if (authorization.isEmpty() || owner.isEmpty() || url.mailbox().isEmpty()) {
            return Optional.empty();
        }
        UrlGrant.Claim claim = new UrlGrant.Claim(
                MailboxPaths.canonical(url.mailbox().get()),
                url.uidValidity().orElse(0),
                url.uid(),
                authorization.get().rump(),
                authorization.get().token().map(UrlAuth.Token::text).orElse(""));
        return session.gate().openByUrl(session.account().principal(), owner.get().account(), session.info(), claim);
    }

    private static boolean mayUse(Session session, UrlAuth.Access access) {
        return switch (access) {
            // RFC 4467 3.3: for a submission server's own identity, which nobody signs in with here.
            case UrlAuth.Access.Submit submit -> false;
            case UrlAuth.Access.User user -> session.directory()
                    .person(user.user())
                    .map(Person::account)
                    .filter(session.account().principal().account()::equals)
                    .isPresent();
            case UrlAuth.Access.AuthUser anybody -> true;
            case UrlAuth.Access.Anonymous anybody -> true;
        };
    }

    private static void write(Session session, Optional<Sections.Octets> octets) throws IOException {
        ResponseBuffer out = session.out();
        // RFC 4467 8: NIL says that a URL is not good; this one is, and names a part that is not there.
        if (octets.isEmpty()) {
            out.string("");
            return;
        }
        if (octets.get().length() > Limits.WHOLE_BODY) {
            stream(session, octets.get());
            return;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream((int) octets.get().length());
        try {
            octets.get().copyTo(whole);
            out.literal(whole.toByteArray(), 0, whole.size());
        } catch (CorruptMessageException e) {
            out.nil();
        }
    }

    /** As in FETCH: when a long literal breaks off, so must the connection. */
    private static void stream(Session session, Sections.Octets octets) throws IOException {
        session.out().literalHead(octets.length());
        session.drain();
        try {
            octets.copyTo(session.connection().out().stream());
        } catch (IOException | RuntimeException e) {
            session.connection().close();
            throw new IOException("a literal broke off", e);
        }
    }
}
