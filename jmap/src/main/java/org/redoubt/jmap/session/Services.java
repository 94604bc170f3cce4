package org.redoubt.jmap.session;

import java.util.Map;
import java.util.Optional;
import org.redoubt.account.Gate;
import org.redoubt.directory.Directory;
import org.redoubt.jmap.JmapConfig;
import org.redoubt.jmap.MailSubmitter;
import org.redoubt.jmap.command.Method;
import org.redoubt.jmap.command.QueryMemory;
import org.redoubt.wire.WireRuntime;

/** What all sessions share. */
public record Services(
        JmapConfig config,
        Gate gate,
        Directory directory,
        Map<String, Method.Entry> methods,
        QueryMemory queries,
        Optional<MailSubmitter> submitter,
        Optional<PushService> push,
        WireRuntime runtime) {
    public Services {
        methods = Map.copyOf(methods);
    }
}
