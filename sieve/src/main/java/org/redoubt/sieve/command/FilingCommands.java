package org.redoubt.sieve.command;

import java.util.List;
import java.util.Optional;
import org.redoubt.sieve.Action;
import org.redoubt.sieve.Fcc;
import org.redoubt.sieve.MailAddresses;
import org.redoubt.sieve.Target;
import org.redoubt.sieve.run.Actions;
import org.redoubt.sieve.run.Run;
import org.redoubt.sieve.run.ScriptFailure;
import org.redoubt.sieve.run.Step;
import org.redoubt.sieve.run.Text;
import org.redoubt.sieve.syntax.SyntaxException;

/** What becomes of the message: RFC 5228 4, RFC 3894, RFC 5429, and where it is filed: RFC 5490, 8579 and 9042. */
final class FilingCommands {
    private static final int MAILBOX = 1024;

    private FilingCommands() {}

    static Step keep(Arguments a) throws SyntaxException {
        Optional<List<Text>> flags = a.textsOf("flags", "imap4flags");
        return Step.of(run -> {
            run.actions().cancelKeep();
            run.actions().add(new Action.Keep(FlagCommands.flags(run, flags)));
        });
    }

    static Step discard(Arguments a) {
        return Step.of(run -> run.actions().cancelKeep());
    }

    static Step fileInto(Arguments a) throws SyntaxException {
        boolean copy = a.flag("copy", "copy");
        Place place = Place.read(a);
        Text mailbox = mailbox(a.text(), a);
        return Step.of(run -> {
            if (!copy) {
                run.actions().cancelKeep();
            }
            run.actions().add(new Action.FileInto(place.target(run, mailbox)));
        });
    }

    private static Text mailbox(Text name, Arguments a) throws SyntaxException {
        if (name.constant().filter(text -> !validMailbox(text)).isPresent()) {
            throw new SyntaxException(a.at(), "This is no name of a mailbox");
        }
        return name;
    }

    private static boolean validMailbox(String name) {
        return !name.isEmpty() && name.length() <= MAILBOX && name.chars().noneMatch(c -> c < ' ' || c == 0x7f);
    }

    static Step redirect(Arguments a) throws SyntaxException {
        boolean copy = a.flag("copy", "copy");
        Text address = a.text();
        if (address.constant().filter(text -> MailAddresses.one(text).isEmpty()).isPresent()) {
            throw new SyntaxException(a.at(), "This is no address that mail can be sent to");
        }
        return Step.of(run -> {
            String to = MailAddresses.one(address.in(run))
                    .orElseThrow(() -> new ScriptFailure("This is no address that mail can be sent to"));
            if (!copy) {
                run.actions().cancelKeep();
            }
            run.actions().add(new Action.Redirect(to));
        });
    }

    static Step reject(Arguments a, boolean inProtocol) throws SyntaxException {
        Text reason = a.text();
        return Step.of(run -> {
            run.actions().cancelKeep();
            run.actions().add(new Action.Reject(reason.in(run), inProtocol));
        });
    }

    /** RFC 8580 3: where a copy of a message that is sent is kept. */
    static Optional<FccPlace> fcc(Arguments a) throws SyntaxException {
        Optional<Text> mailbox = a.textOf("fcc", "fcc");
        if (mailbox.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new FccPlace(mailbox(mailbox.get(), a), Place.read(a)));
    }

    record FccPlace(Text mailbox, Place place) {
        Fcc in(Run run) {
            return new Fcc(place.target(run, mailbox));
        }
    }

    /** The tags that say more about a mailbox than its name. */
    record Place(
            boolean create, Optional<Text> mailboxId, Optional<Text> specialUse, Optional<List<Text>> flags) {
        static Place read(Arguments a) throws SyntaxException {
            Place place = new Place(
                    a.flag("create", "mailbox"),
                    a.textOf("mailboxid", "mailboxid"),
                    a.textOf("specialuse", "special-use"),
                    a.textsOf("flags", "imap4flags"));
            if (place.mailboxId.isPresent() && place.specialUse.isPresent()) { // RFC 9042 3
                throw new SyntaxException(a.at(), "\":mailboxid\" and \":specialuse\" exclude each other");
            }
            return place;
        }

        Target target(Run run, Text mailbox) {
            String name = Actions.mailbox(mailbox.in(run));
            if (!validMailbox(name)) {
                throw new ScriptFailure("This is no name of a mailbox");
            }
            return new Target(
                    name,
                    mailboxId.map(id -> id.in(run)),
                    specialUse.map(use -> use.in(run)),
                    create,
                    FlagCommands.flags(run, flags));
        }
    }
}
