package org.redoubt.transport.sieve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.redoubt.account.DeliveryView;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxId;
import org.redoubt.account.Role;
import org.redoubt.account.StoredScript;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.sieve.Compilation;
import org.redoubt.sieve.SieveContext;
import org.redoubt.sieve.SieveEnvelope;
import org.redoubt.sieve.SieveScript;
import org.redoubt.transport.trust.SpamPolicy;

/** What a script learns of the account it runs for. */
final class AccountContext implements SieveContext {
    private final DeliveryView view;
    private final ScriptCache scripts;
    private final Arriving arriving;
    private final Instant now;
    private final String hostname;
    private final HeaderBlock header;

    /** @param header of the message, in which verdicts stand that are ours */
    AccountContext(
            DeliveryView view, ScriptCache scripts, Arriving arriving, HeaderBlock header, Instant now, String hostname) {
        this.header = header;
        this.view = view;
        this.scripts = scripts;
        this.arriving = arriving;
        this.now = now;
        this.hostname = hostname;
    }

    /** The key of a mark of the duplicate test, apart from those of answers. */
    static String duplicateMark(String key) {
        return "duplicate\0" + key;
    }

    /** RFC 8579 2: {@code \Junk} and its like. */
    static Optional<Role> role(String use) {
        String name = use.startsWith("\\") ? use.substring(1).toUpperCase(Locale.ROOT) : "";
        return List.of(Role.values()).stream()
                .filter(role -> role != Role.INBOX && role.name().equals(name))
                .findFirst();
    }

    private interface Read<R> {
        R read() throws IOException;
    }

    private static <R> R reading(Read<R> read) {
        try {
            return read.read();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public SieveEnvelope envelope() {
        return new SieveEnvelope(List.of(arriving.sender()), arriving.recipients());
    }

    @Override
    public ZonedDateTime now() {
        return now.atZone(ZoneId.systemDefault());
    }

    @Override
    public boolean mailboxExists(String name) {
        return view.mailboxes().byPath(name).isPresent();
    }

    @Override
    public boolean mailboxIdExists(String id) {
        return MailboxId.parse(id).flatMap(view.mailboxes()::byId).isPresent();
    }

    @Override
    public boolean specialUseExists(Optional<String> mailbox, String use) {
        Optional<Role> role = role(use);
        if (mailbox.isEmpty()) {
            return role.flatMap(view.mailboxes()::byRole).isPresent();
        }
        return role.isPresent()
                && view.mailboxes().byPath(mailbox.get()).filter(found -> found.role().equals(role)).isPresent();
    }

    @Override
    public Optional<String> metadata(Optional<String> mailbox, String annotation) {
        String name = annotation.toLowerCase(Locale.ROOT);
        if (mailbox.isEmpty()) {
            return reading(() -> view.annotation(Optional.empty(), name));
        }
        Optional<Mailbox> found = view.mailboxes().byPath(mailbox.get());
        return found.flatMap(there -> reading(() -> view.annotation(Optional.of(there.id()), name)));
    }

    /** Scripts of the site are not kept anywhere, so none is ever found (RFC 6609 3.2 leaves that open). */
    @Override
    public Optional<SieveScript> script(boolean global, String name) {
        if (global) {
            return Optional.empty();
        }
        return reading(() -> {
            Optional<StoredScript> stored = view.script(name);
            Optional<Compilation> compiled = stored.isPresent() ? scripts.get(view, stored.get()) : Optional.empty();
            return compiled.flatMap(result -> switch (result) {
                case Compilation.Compiled(SieveScript script) -> Optional.of(script);
                case Compilation.Failed _ -> Optional.empty();
            });
        });
    }

    @Override
    public boolean seen(String key) {
        return reading(() -> view.marked(duplicateMark(key)));
    }

    @Override
    public OptionalInt spamPercent() {
        return SpamPolicy.spamPercent(header);
    }

    @Override
    public OptionalInt virus() {
        return SpamPolicy.virus(header);
    }

    /** RFC 5183 4.1. */
    @Override
    public Optional<String> environment(String item) {
        return switch (item) {
            case "name" -> Optional.of("Redoubt");
            case "host" -> Optional.of(hostname);
            case "domain" -> Optional.of(hostname.substring(hostname.indexOf('.') + 1));
            case "location" -> Optional.of("MDA");
            case "phase" -> Optional.of("during");
            case "remote-ip" -> remote();
            default -> Optional.empty();
        };
    }

    private Optional<String> remote() {
        String remote = arriving.session().remote();
        int colon = remote.lastIndexOf(':');
        return colon < 0 ? Optional.empty() : Optional.of(remote.substring(0, colon).replaceAll("[\\[\\]]", ""));
    }
}
