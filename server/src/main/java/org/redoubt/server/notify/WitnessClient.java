package org.redoubt.server.notify;

import java.io.IOException;
import java.time.Duration;
import org.redoubt.guard.tlog.NoteKey;
import org.redoubt.guard.tlog.Witnessing;
import org.redoubt.server.config.AuditConfig.WitnessTarget;
import org.redoubt.transport.web.HttpsExchange;
import org.redoubt.wire.OutgoingConnection;

/** Reaches a witness over HTTP, C2SP tlog-witness; bounded in size and time. */
public final class WitnessClient implements Witnessing.Contact {
    private static final Duration TIME = Duration.ofSeconds(20);
    private static final int MAX_OCTETS = 64 << 10;

    private final Hosts hosts;
    private final WitnessTarget target;

    public WitnessClient(Hosts hosts, WitnessTarget target) {
        this.hosts = hosts;
        this.target = target;
    }

    @Override
    public NoteKey key() {
        return target.key();
    }

    @Override
    public Witnessing.Reply post(byte[] body) throws IOException {
        String host = target.host().contains(":") ? "[" + target.host() + "]" : target.host();
        String head = "POST " + target.path() + "/add-checkpoint HTTP/1.1\r\nHost: " + host + ":" + target.port()
                + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + body.length
                + "\r\nUser-Agent: Redoubt\r\nConnection: close\r\n\r\n";
        try (OutgoingConnection connection = hosts.connect(target.host(), target.port(), target.tls())) {
            HttpsExchange exchange = new HttpsExchange(connection, System::nanoTime, TIME, MAX_OCTETS);
            HttpsExchange.Head answer = exchange.send(head, body);
            return new Witnessing.Reply(answer.status(), exchange.body(answer));
        }
    }
}
