package org.redoubt.server;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Escrow;
import org.redoubt.directory.EscrowRequest;
import org.redoubt.directory.Person;
import org.redoubt.directory.escrow.RequestFile;

/**
 * Tells of the escrow by mail: its officers, and whoever's account it is about. Who has an account here finds it in her inbox;
 * officers elsewhere are written to through the queue, which the running server has.
 */
final class EscrowMail {
    private static final System.Logger LOG = System.getLogger("redoubt.server");
    private static final String ABOUT = "escrow";

    private final Installation installation;
    private final InboxNotice inbox;

    EscrowMail(Installation installation, InboxNotice inbox) {
        this.installation = installation;
        this.inbox = inbox;
    }

    /** What somebody is told whose lock lies with the escrow from now on. */
    static List<String> shared(Escrow escrow) {
        return List.of(
                "The lock of your sealed account lies with the organisation's escrow: if you ever lose your password and your",
                "recovery codes, " + escrow.threshold() + " of these officers together can let you have a new code:",
                escrow.names() + ".",
                "",
                "None of them can open it alone, and neither can an administrator. If somebody asks them to, you are told.");
    }

    /** What somebody is told whose account is sealed, when there are officers whom she has not agreed to. */
    static List<String> asks(Escrow escrow) {
        return List.of(
                "The organisation has set up its escrow of sealed accounts anew: " + escrow.threshold() + " of these officers together are to",
                "be able to let you have a new code if you ever lose your password and your recovery codes:",
                escrow.names() + ".",
                "",
                "They are not whom you have agreed to, so nothing is done before you do: in the web application, under Settings, Security,",
                "Sealed account. Until then the lock of your account lies where it lay. If this surprises you, ask before you agree.");
    }

    /** Tells the owner before a request counts; whether it is kept for her, on disk. */
    boolean asked(Person owner, String reason, String by, Instant until, Escrow escrow) throws IOException {
        return kept(
                owner,
                "Officers are asked to open your sealed account for you",
                List.of(
                        by + " asks the officers of the escrow to let you into your sealed account again.",
                        "",
                        "The reason that was given: " + reason,
                        "",
                        "If enough of them agree until " + InboxNotice.when(until) + ", a code is made that opens your account together with",
                        "your password, once. It is told to " + by + ", who has to give it to you.",
                        "The officers are " + escrow.names() + ".",
                        "",
                        "If you did not ask for this, tell one of them at once."));
    }

    /** Tells the officers; gives the names of those whom mail does not reach. */
    List<String> ask(EscrowRequest request, RequestFile file, Escrow escrow) {
        return officers(
                escrow.officers(),
                "A sealed account is to be opened for " + request.place().address(),
                List.of(
                        request.askedBy() + " asks the officers of the escrow to let " + request.place().address()
                                + " into her sealed account",
                        "again. " + request.place().threshold() + " have to agree until " + InboxNotice.when(request.until()) + ".",
                        "",
                        "The reason that was given: " + request.reason(),
                        "",
                        "You are sent a file, request " + request.id() + ". Speak with " + request.place().address()
                                + " herself, in a way that you know to be hers, before you",
                        "agree to anything. The file's fingerprint is",
                        "",
                        "    " + file.fingerprint(),
                        "",
                        "and \"redoubt escrow approve FILE --key KEY\" asks you for it: a file with another one was not made here."));
    }

    /** Tells officers and owner that enough have agreed; it is done whether they hear of it or not. */
    void completed(EscrowRequest request, Escrow escrow) {
        List<String> lines = List.of(
                "Enough officers have agreed to request " + request.id() + ": " + request.askedBy() + " was told a code that opens the",
                "sealed account of " + request.place().address() + " together with the password, once.",
                "",
                "The reason that was given: " + request.reason());
        officers(escrow.officers(), "A sealed account can be opened again", lines);
        installation.directory().person(request.person()).ifPresent(owner ->
                tell(owner.address(), "Your sealed account can be opened again", lines));
    }

    /** Tells those who are officers, were or will be. */
    List<String> changed(Escrow before, Escrow now, String by) {
        LinkedHashSet<Escrow.Officer> all = new LinkedHashSet<>(before.officers());
        all.addAll(now.officers());
        return officers(
                List.copyOf(all),
                now.on() ? "The escrow of sealed accounts has changed" : "There is no escrow of sealed accounts any more",
                List.of(
                        by + " has " + (now.on() ? "changed" : "ended") + " the escrow of sealed accounts.",
                        "",
                        now.on()
                                ? now.threshold() + " of these officers have to agree from now on: " + now.names()
                                : "What was sealed to its officers is destroyed.",
                        "",
                        "If you did not know of this, ask who decided it."));
    }

    private List<String> officers(List<Escrow.Officer> officers, String subject, List<String> lines) {
        List<String> untold = new ArrayList<>();
        for (Escrow.Officer officer : officers) {
            if (!tell(officer.address(), subject, lines)) {
                untold.add(officer.name());
            }
        }
        return untold;
    }

    private boolean tell(String address, String subject, List<String> lines) {
        Directory directory = installation.directory();
        try {
            Optional<Person> ours = directory.person(address);
            if (ours.isPresent()) {
                return kept(ours.get(), subject, lines);
            }
            Optional<AlertMail.Sender> mail = installation.mail();
            String trace = ABOUT + "-" + UUID.randomUUID();
            return mail.isPresent()
                    && mail.get().send(List.of(address), text(address, subject, lines, trace), trace).isEmpty();
        } catch (IOException | RuntimeException notSent) {
            LOG.log(Level.WARNING, "event=server.escrow_notice_not_sent", notSent);
            return false;
        }
    }

    private byte[] text(String address, String subject, List<String> lines, String trace) {
        return SecurityMail.text(
                        installation.config().hostname(), InstantSource.system().instant(), address, subject, lines, trace)
                .getBytes(StandardCharsets.UTF_8);
    }

    private boolean kept(Person person, String subject, List<String> lines) throws IOException {
        return inbox.tell(person, ABOUT, subject, lines).kept();
    }
}
