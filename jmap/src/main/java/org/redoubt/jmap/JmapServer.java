package org.redoubt.jmap;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.account.Gate;
import org.redoubt.directory.Directory;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.Route;
import org.redoubt.jmap.command.Methods;
import org.redoubt.jmap.command.QueryMemory;
import org.redoubt.jmap.session.ApiHandler;
import org.redoubt.jmap.session.BlobHandler;
import org.redoubt.jmap.session.EventHandler;
import org.redoubt.jmap.session.Paths;
import org.redoubt.jmap.session.Requests;
import org.redoubt.jmap.session.Services;
import org.redoubt.jmap.session.SocketHandler;
import org.redoubt.jmap.session.Streams;
import org.redoubt.wire.WireRuntime;

/** JMAP on the routes of an HTTPS listener. */
public final class JmapServer {
    /** Where the session object is (RFC 8620 2), below the listener's address. */
    public static final String SESSION_PATH = Paths.SESSION;

    private final Services services;
    private final Requests requests;

    /** @param submitter the way out for mail; without, nobody sends */
    public JmapServer(
            JmapConfig config,
            Gate gate,
            Directory directory,
            Optional<MailSubmitter> submitter,
            WireRuntime runtime) {
        this(config, gate, directory, submitter, Optional.empty(), runtime);
    }

    /**
     * @param submitter the way out for mail; without, nobody sends
     * @param push who tells devices; without, none subscribes
     */
    public JmapServer(
            JmapConfig config,
            Gate gate,
            Directory directory,
            Optional<MailSubmitter> submitter,
            Optional<WebPush> push,
            WireRuntime runtime) {
        this.services = new Services(
                config, gate, directory, Methods.index(), new QueryMemory(), submitter, push.map(WebPush::service), runtime);
        this.requests = new Requests(services);
    }

    /** What an {@link org.redoubt.http.HttpServer} is to serve. */
    public List<Route> routes() {
        Streams streams = new Streams();
        BlobHandler blobs = new BlobHandler(services);
        ApiHandler api = new ApiHandler(services, requests);
        return List.of(
                new Route(Paths.WELL_KNOWN, false, JmapServer::toSession),
                new Route(Paths.SESSION, true, api),
                new Route(Paths.API, true, api),
                new Route(Paths.EVENTS, true, new EventHandler(services, streams)),
                new Route(Paths.SOCKET, true, new SocketHandler(services, requests, streams)),
                new Route(Paths.UPLOAD, true, blobs),
                new Route(Paths.DOWNLOAD, true, blobs));
    }

    /** RFC 8620 2.2: from the well-known place to the session object. */
    private static void toSession(HttpExchange exchange) throws IOException {
        if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
            exchange.respond(405, Map.of("Allow", "GET, HEAD"), new byte[0]);
            return;
        }
        exchange.respond(307, Map.of("Location", Paths.SESSION), new byte[0]);
    }
}
