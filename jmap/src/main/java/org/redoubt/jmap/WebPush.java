package org.redoubt.jmap;

import java.io.IOException;
import java.time.Duration;
import org.redoubt.account.Gate;
import org.redoubt.jmap.session.PushService;
import org.redoubt.wire.WireRuntime;

/** Tells people's devices of changes through push services (RFC 8620 7.2); one for a server, whatever listeners it has. */
public final class WebPush implements AutoCloseable {
    private final PushService service;

    /** @throws IOException when the store failed */
    public WebPush(Gate gate, PushOut out, WireRuntime runtime) throws IOException {
        this(gate, out, runtime, Limits.PUSH_FIRST_WAIT);
    }

    WebPush(Gate gate, PushOut out, WireRuntime runtime, Duration firstWait) throws IOException {
        this.service = PushService.open(gate, out, runtime, firstWait);
    }

    /** Begins to watch for those who have subscribed. */
    public void start() throws IOException {
        service.start();
    }

    PushService service() {
        return service;
    }

    @Override
    public void close() {
        service.close();
    }
}
