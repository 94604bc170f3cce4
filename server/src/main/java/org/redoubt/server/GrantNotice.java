package org.redoubt.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.redoubt.account.Deposit;
import org.redoubt.account.Deposited;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Offices.Terms;
import org.redoubt.directory.Person;
import org.redoubt.guard.SessionInfo;

/** Tells a person, by a message in her inbox, that somebody may open her mailbox. */
final class GrantNotice {
    private static final long MAX_OCTETS = 1 << 16;

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss '+0000'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final Gate gate;
    private final Directory directory;
    private final String hostname;
    private final SessionInfo session;

    GrantNotice(Gate gate, Directory directory, String hostname, SessionInfo session) {
        this.gate = gate;
        this.directory = directory;
        this.hostname = hostname;
        this.session = session;
    }

    /**
     * Puts the message into her inbox.
     *
     * @param terms that may be granted
     * @param by who grants them
     * @return whether it is there, on disk
     */
    boolean tell(Terms terms, String by) throws IOException {
        Person owner = directory.person(terms.mailbox()).orElseThrow();
        Person officer = directory.person(terms.officer()).orElseThrow();
        byte[] text = text(terms, owner, officer, by).getBytes(StandardCharsets.UTF_8);
        try (MessageIntake intake = gate.intake(MAX_OCTETS)) {
            intake.write(text);
            try (Message message = intake.finish()) {
                List<Deposited> results = gate.deliver(message, List.of(Deposit.inbox(owner.account())), session);
                // Whose account is sealed and closed finds it when she opens it; before, the grant opens nothing.
                return results.getFirst() instanceof Deposited.Stored
                        || results.getFirst() instanceof Deposited.Waiting;
            }
        }
    }

    private String text(Terms terms, Person owner, Person officer, String by) {
        Instant now = InstantSource.system().instant();
        byte[] random = new byte[12];
        new SecureRandom().nextBytes(random);
        String name = officer.displayName().isBlank() ? "" : officer.displayName() + ", ";
        String what = terms.readOnly() ? "read what is in it, and change nothing" : "read, mark, add and remove what is in it";
        return String.join(
                "\r\n",
                "Date: " + DATE.format(now),
                "From: Redoubt <postmaster@" + hostname + ">",
                "To: <" + owner.address() + ">",
                "Subject: Somebody may open your mailbox",
                "Message-ID: <grant-" + HexFormat.of().formatHex(random) + "@" + hostname + ">",
                "Auto-Submitted: auto-generated", // RFC 3834 5
                "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: 8bit",
                "",
                name + officer.address() + ", may open your mailbox until " + WHEN.format(terms.until()) + ":",
                "to " + what + ".",
                "",
                "The reason that was given: " + terms.reason(),
                "",
                "This was allowed by " + by + ". What is opened is written down, message by message, and cannot",
                "be taken out of the record; whoever looks after the audit log can tell you.",
                "");
    }
}
