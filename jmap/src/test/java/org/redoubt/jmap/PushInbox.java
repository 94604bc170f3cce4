package org.redoubt.jmap;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.redoubt.directory.Directory;
import org.redoubt.guard.Principal;
import org.redoubt.store.id.AccountId;

/** A push service for tests: keeps what it is sent, and answers what it is told to. */
public final class PushInbox implements PushOut {
    private final Supplier<Directory> directory;
    private final Function<AccountId, Optional<Principal>> owners;
    private final Function<AccountId, OptionalLong> standings;
    private final BlockingQueue<Posted> posted = new LinkedBlockingQueue<>();
    public final List<Integer> answers = new CopyOnWriteArrayList<>();

    PushInbox(
            Supplier<Directory> directory,
            Function<AccountId, Optional<Principal>> owners,
            Function<AccountId, OptionalLong> standings) {
        this.directory = directory;
        this.owners = owners;
        this.standings = standings;
    }

    @Override
    public Directory directory() {
        return directory.get();
    }

    /** One message that came. */
    public record Posted(URI to, Map<String, String> fields, byte[] content) {}

    @Override
    public Answer post(URI to, Map<String, String> fields, byte[] content) throws IOException {
        int status = answers.isEmpty() ? 201 : answers.removeFirst();
        posted.add(new Posted(to, fields, content));
        if (status < 0) {
            throw new IllegalStateException("a fault of ours");
        }
        if (status == 0) {
            throw new IOException("nobody is there");
        }
        return new Answer(status, Optional.empty());
    }

    /** The next message; waits for it. */
    public Posted next() throws IOException {
        try {
            Posted next = posted.poll(Duration.ofSeconds(30).toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new AssertionError("nothing was pushed");
            }
            return next;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** How many have come and were not taken. */
    public int waiting() {
        return posted.size();
    }

    @Override
    public Optional<Principal> owner(AccountId account) {
        return owners.apply(account);
    }

    @Override
    public OptionalLong standing(AccountId account) {
        return standings.apply(account);
    }

    @Override
    public String contact() {
        return "mailto:postmaster@example.org";
    }
}
