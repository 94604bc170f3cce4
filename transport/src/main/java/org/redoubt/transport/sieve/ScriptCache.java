package org.redoubt.transport.sieve;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.DeliveryView;
import org.redoubt.account.StoredScript;
import org.redoubt.sieve.Compilation;
import org.redoubt.sieve.Sieve;
import org.redoubt.store.id.AccountId;

/** Compiled scripts of all accounts. A content has an id of its own, so nothing in here ever gets old. */
final class ScriptCache {
    /** Octets of the scripts whose compiled forms are kept; a form takes some ten times its text. */
    private static final long OCTETS = 4L << 20;

    private final Cache<Key, Compilation> compiled = Caffeine.newBuilder()
            .maximumWeight(OCTETS)
            .weigher((Key key, Compilation _) -> key.octets() + 256)
            .executor(Runnable::run)
            .build();

    private record Key(AccountId account, long script, int octets) {}

    /** The compiled script; empty when it was changed or deleted meanwhile. */
    Optional<Compilation> get(DeliveryView view, StoredScript script) throws IOException {
        Key key = new Key(view.account(), script.id(), script.octets());
        Compilation known = compiled.getIfPresent(key);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Compilation> fresh = view.text(script).map(Sieve::compile);
        fresh.ifPresent(made -> compiled.put(key, made));
        return fresh;
    }
}
