package org.redoubt.imap.command;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.redoubt.account.Acl;
import org.redoubt.account.Grantee;
import org.redoubt.account.Rights;
import org.redoubt.directory.Group;
import org.redoubt.directory.GroupId;
import org.redoubt.directory.Person;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.AccountId;

/**
 * What the commands of RFC 4314 have in common: identifiers are addresses of people and groups, and "anyone"; a minus
 * sign before them denies.
 */
final class AclText {
    private AclText() {}

    private static final String ANYONE = "anyone";

    /** @param name an address or "anyone", without the minus sign */
    record Identifier(String name, boolean negative) {
        static Identifier parse(CommandText arguments) throws SyntaxException {
            arguments.space();
            String text = arguments.astringText();
            boolean negative = text.startsWith("-");
            return new Identifier(negative ? text.substring(1) : text, negative);
        }

        Optional<Grantee> grantee(Session session) {
            if (name.equalsIgnoreCase(ANYONE)) {
                return Optional.of(new Grantee.Anyone());
            }
            Optional<Grantee> person =
                    session.directory().person(name).map(found -> new Grantee.Person(found.account()));
            return person.or(() -> session.directory().group(name).map(found -> new Grantee.Group(found.id().value())));
        }

        String text() {
            return (negative ? "-" : "") + name;
        }
    }

    static Reply nobody() {
        return Reply.no("NONEXISTENT", "There is nobody of this name; people and groups have addresses, and anyone is everybody");
    }

    /** Entries by identifier, the owner's first; people and groups that are gone have none. */
    static void write(Session session, Place place, Acl acl) {
        ResponseBuffer out = session.out();
        out.ascii("* ACL ");
        MailboxPaths.write(place.path(), session.utf8Names(), out);
        session.directory()
                .person(place.account().account())
                .ifPresent(owner -> entry(owner.address(), Rights.ALL, out));
        entries(session, "", acl.granted()).forEach((name, rights) -> entry(name, rights, out));
        entries(session, "-", acl.denied()).forEach((name, rights) -> entry(name, rights, out));
        out.crlf();
    }

    private static Map<String, Rights> entries(Session session, String sign, Map<Grantee, Rights> of) {
        Map<String, Rights> named = new TreeMap<>();
        of.forEach((grantee, rights) -> name(session, grantee).ifPresent(name -> named.put(sign + name, rights)));
        return named;
    }

    private static Optional<String> name(Session session, Grantee grantee) {
        return switch (grantee) {
            case Grantee.Person(AccountId account) -> session.directory().person(account).map(Person::address);
            case Grantee.Group(long id) -> session.directory().group(new GroupId(id)).map(Group::address);
            case Grantee.Anyone _ -> Optional.of(ANYONE);
        };
    }

    private static void entry(String name, Rights rights, ResponseBuffer out) {
        out.space().string(name).space().ascii(rights.letters());
    }

    /** One MYRIGHTS response. */
    static void myRights(Session session, String path, Rights rights) {
        ResponseBuffer out = session.out();
        out.ascii("* MYRIGHTS ");
        MailboxPaths.write(path, session.utf8Names(), out);
        out.space();
        if (rights.isEmpty()) {
            out.ascii("\"\"");
        }
        out.ascii(rights.letters()).crlf();
    }
}
