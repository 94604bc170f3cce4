package org.redoubt.imap.command;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.redoubt.account.Acl;
import org.redoubt.account.Rights;
import org.redoubt.directory.Person;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.AccountId;

/** What the commands of RFC 4314 have in common: identifiers are people's addresses, a minus sign before them denies. */
final class AclText {
    private AclText() {}

    /** @param name an address, without the minus sign */
    record Identifier(String name, boolean negative) {
        static Identifier parse(CommandText arguments) throws SyntaxException {
            arguments.space();
            String text = arguments.astringText();
            boolean negative = text.startsWith("-");
            return new Identifier(negative ? text.substring(1) : text, negative);
        }

        Optional<Person> person(Session session) {
            return session.directory().person(name);
        }

        String text() {
            return (negative ? "-" : "") + name;
        }
    }

    static Reply nobody() {
        return Reply.no("NONEXISTENT", "There is nobody of this name; rights are given to people by their addresses");
    }

    /** Entries by identifier, the owner's first; people who are gone have none. */
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

    private static Map<String, Rights> entries(Session session, String sign, Map<AccountId, Rights> of) {
        Map<String, Rights> named = new TreeMap<>();
        of.forEach((person, rights) -> session.directory()
                .person(person)
                .ifPresent(found -> named.put(sign + found.address(), rights)));
        return named;
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
