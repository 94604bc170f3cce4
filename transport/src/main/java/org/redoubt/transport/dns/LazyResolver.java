package org.redoubt.transport.dns;

import java.time.Duration;
import java.util.function.Supplier;

/** Makes the real one at the first question: a server that is never asked to resolve anything starts without it. */
public final class LazyResolver implements Resolver {
    private final Supplier<? extends Resolver> maker;
    private volatile Resolver made = NONE;

    public LazyResolver(Supplier<? extends Resolver> maker) {
        this.maker = maker;
    }

    @Override
    public <T extends Rdata> Answer<T> resolve(DnsName name, RecordType<T> type, Duration atMost) {
        return real().resolve(name, type, atMost);
    }

    private Resolver real() {
        Resolver ready = made;
        if (ready != NONE) {
            return ready;
        }
        synchronized (this) {
            if (made == NONE) {
                made = maker.get();
            }
            return made;
        }
    }
}
