package org.redoubt.transport.sieve;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.DeliveryView;
import org.redoubt.account.StoredScript;
import org.redoubt.sieve.Compilation;
import org.redoubt.sieve.Sieve;
import org.redoubt.sieve.SieveScript;
import org.redoubt.store.id.AccountId;

/** Compiled scripts of all accounts. A content has an id of its own, so nothing in here ever gets old. */
final class ScriptCache {
    /** Octets that compiled forms may take together; those of a thousand people who write by hand. */
    private static final long OCTETS = 32L << 20;

    private final Cache<Key, Compilation> compiled = Caffeine.newBuilder()
            .maximumWeight(OCTETS)
            .weigher((Key _, Compilation compilation) -> weight(compilation))
            .executor(Runnable::run)
            .build();

    private record Key(AccountId account, long script) {}

    private static int weight(Compilation compilation) {
        return switch (compilation) {
            case Compilation.Compiled(SieveScript script) -> script.weight();
            case Compilation.Failed _ -> 10_000; // a few errors
        };
    }

    /** The compiled script; empty when it was changed or deleted meanwhile. */
    Optional<Compilation> get(DeliveryView view, StoredScript script) throws IOException {
        Key key = new Key(view.account(), script.id());
        Compilation known = compiled.getIfPresent(key);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Compilation> fresh = view.text(script).map(Sieve::compile);
        fresh.ifPresent(made -> compiled.put(key, made));
        return fresh;
    }
}
