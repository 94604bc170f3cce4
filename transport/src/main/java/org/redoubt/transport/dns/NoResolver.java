package org.redoubt.transport.dns;

import java.time.Duration;

/** For a server without name servers. */
final class NoResolver implements Resolver {
    @Override
    public <T extends Rdata> Answer<T> resolve(DnsName name, RecordType<T> type, Duration atMost) {
        return new Answer.Failed<>(Duration.ZERO);
    }

    @Override
    public boolean available() {
        return false;
    }
}
