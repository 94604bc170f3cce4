package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.Acl;
import org.redoubt.account.AclResult;
import org.redoubt.account.Grantee;
import org.redoubt.account.Rights;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** SETACL and DELETEACL, RFC 4314 3.1 and 3.2. Whoever "anyone" is signs in, so the audit log names each reader. */
final class SetAclCommand implements Command {
    private final boolean delete;

    SetAclCommand(boolean delete) {
        this.delete = delete;
    }

    /** What to do with an entry: {@code [+-]letters}. */
    private record Modification(Acl.Mode mode, Rights rights) {
        static Modification parse(String text) throws SyntaxException {
            Acl.Mode mode = text.startsWith("+") ? Acl.Mode.ADD : text.startsWith("-") ? Acl.Mode.REMOVE : Acl.Mode.REPLACE;
            String letters = mode == Acl.Mode.REPLACE ? text : text.substring(1);
            // RFC 4314 3.1: a right that is not known is BAD.
            Rights rights = Rights.parse(letters).orElseThrow(() -> new SyntaxException("There is no such right"));
            return new Modification(mode, rights);
        }
    }

    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        Optional<String> path = Paths.path(session, arguments);
        AclText.Identifier identifier = AclText.Identifier.parse(arguments);
        Modification modification = new Modification(Acl.Mode.REPLACE, Rights.NONE);
        if (!delete) {
            arguments.space();
            modification = Modification.parse(arguments.astringText());
        }
        arguments.end();
        Optional<Place> place = Paths.place(session, path);
        if (place.isEmpty()) {
            return Paths.absent();
        }
        Optional<Grantee> grantee = identifier.grantee(session);
        return grantee.isEmpty() ? AclText.nobody() : change(place.get(), grantee.get(), identifier, modification);
    }

    private Reply change(Place place, Grantee grantee, AclText.Identifier identifier, Modification modification)
            throws IOException {
        AclResult result = place.account()
                .share(
                        place.mailbox().id(),
                        grantee,
                        identifier.negative(),
                        modification.mode(),
                        modification.rights());
        return switch (result) {
            case AclResult.Done done -> Reply.ok(delete ? "DELETEACL completed" : "SETACL completed");
            case AclResult.NoMailbox none -> Paths.absent();
            case AclResult.NoPermission no -> Paths.noPermission();
            case AclResult.Owner owner -> Reply.no("CANNOT", "The owner has all rights, always");
            case AclResult.TooMany many -> Reply.no("LIMIT", "The mailbox is shared with too many people");
        };
    }
}
