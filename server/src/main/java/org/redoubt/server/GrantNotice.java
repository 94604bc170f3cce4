package org.redoubt.server;

import java.io.IOException;
import java.util.List;
import org.redoubt.account.Deposited;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Offices.Terms;
import org.redoubt.directory.Person;

/** Tells a person, by a message in her inbox, that somebody may open her mailbox. */
final class GrantNotice {
    private final Directory directory;
    private final InboxNotice inbox;

    GrantNotice(Directory directory, InboxNotice inbox) {
        this.directory = directory;
        this.inbox = inbox;
    }

    /**
     * Puts the message into her inbox.
     *
     * @param terms that may be granted
     * @param by who grants them
     * @return what became of it: as long as it waits for the owner of a sealed account, the grant opens nothing
     * @throws IOException when it could not be written
     */
    Deposited tell(Terms terms, String by) throws IOException {
        Person owner = directory.person(terms.mailbox()).orElseThrow();
        Person officer = directory.person(terms.officer()).orElseThrow();
        String name = officer.displayName().isBlank() ? "" : officer.displayName() + ", ";
        String what = terms.readOnly() ? "read what is in it, and change nothing" : "read, mark, add and remove what is in it";
        return inbox.tell(
                owner,
                "grant",
                "Somebody may open your mailbox",
                List.of(
                        name + officer.address() + ", may open your mailbox until " + InboxNotice.when(terms.until()) + ":",
                        "to " + what + ".",
                        "",
                        "The reason that was given: " + terms.reason(),
                        "",
                        "This was allowed by " + by + ". What is opened is written down, message by message, and cannot",
                        "be taken out of the record; whoever looks after the audit log can tell you."));
    }
}
