package org.redoubt.server.feed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.redoubt.server.config.FeedConfig;
import org.redoubt.server.notify.Hosts;
import org.redoubt.transport.client.Login;
import org.redoubt.transport.web.HttpsExchange;
import org.redoubt.wire.OutgoingConnection;

/** Asks the host of a feed; each answer is bounded in size and time. */
final class FeedClient {
    private static final Duration TIME = Duration.ofMinutes(2);
    private static final int MAX_OCTETS = 32 << 20;

    private final Hosts hosts;
    private final FeedConfig feed;
    private final Optional<Login> login;

    FeedClient(Hosts hosts, FeedConfig feed, Optional<Login> login) {
        this.hosts = hosts;
        this.feed = feed;
        this.login = login;
    }

    /**
     * What is at a path below the feed's.
     *
     * @throws IOException when it cannot be had
     */
    byte[] get(String name, String type) throws IOException {
        return ask(name, type).body();
    }

    /** What is there, and the fields above it. */
    record Answer(HttpsExchange.Head head, byte[] body) {}

    /** As {@link #get}. */
    Answer ask(String name, String type) throws IOException {
        String host = feed.host().contains(":") ? "[" + feed.host() + "]" : feed.host();
        StringBuilder head = new StringBuilder("GET ")
                .append(feed.path()).append(name)
                .append(" HTTP/1.1\r\nHost: ").append(host).append(':').append(feed.port())
                .append("\r\nAccept: ").append(type)
                .append("\r\nUser-Agent: Redoubt\r\nConnection: close\r\n");
        login.ifPresent(known -> head.append("Authorization: Basic ")
                .append(Base64.getEncoder()
                        .encodeToString((known.name() + ':' + known.password()).getBytes(StandardCharsets.UTF_8)))
                .append("\r\n"));
        try (OutgoingConnection connection = hosts.connect(feed.host(), feed.port(), feed.tls())) {
            HttpsExchange exchange = new HttpsExchange(connection, System::nanoTime, TIME, MAX_OCTETS);
            HttpsExchange.Head answer = exchange.send(head.append("\r\n").toString());
            if (answer.status() != 200) {
                throw new IOException(feed.host() + " answers " + answer.status() + " for " + feed.path() + name);
            }
            return new Answer(answer, exchange.body(answer));
        }
    }
}
