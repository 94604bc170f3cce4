package org.redoubt.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.redoubt.directory.Directory;
import org.redoubt.directory.SignIn;
import org.redoubt.guard.SessionInfo;
import org.redoubt.wire.Metrics;
import org.redoubt.wire.TlsContexts;
import org.redoubt.wire.WireRuntime;

/**
 * Serves HTTP/1.1 and HTTP/2 over TLS: open an address, give it routes, close it at the end.
 *
 * <p>Two or three platform threads watch the sockets; every request runs on a virtual thread, so that a handler may wait
 * for the store and for the client as it likes.
 */
public final class HttpServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("org.redoubt.http");
    private static final int BASE = 36;

    static {
        // Jetty asks JMX for how many references lie side by side in the processor's cache, and starting JMX takes a tenth
        // of a second. These are 64 octets of 4 each.
        System.setProperty("org.eclipse.jetty.util.referencesPerCacheLine", "16");
    }

    private final Directory directory;
    private final List<Route> routes;
    private final Optional<WebSessions> webSessions;
    private final WireRuntime runtime;
    private final Metrics metrics;
    private final String via;
    private final Server server;
    private final ServerConnector connector;
    private final Strangers strangers;
    private final Map<Connection, SignIns> signIns = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final String idPrefix =
            "h" + Integer.toString(new SecureRandom().nextInt(BASE * BASE, BASE * BASE * BASE), BASE);

    private HttpServer(
            HttpConfig config,
            TlsContexts certificates,
            Directory directory,
            List<Route> routes,
            Optional<WebSessions> webSessions,
            Metrics metrics,
            WireRuntime runtime) {
        this.directory = directory;
        this.webSessions = webSessions;
        this.routes = List.copyOf(routes);
        this.metrics = metrics;
        this.runtime = runtime;
        this.via = config.name();
        QueuedThreadPool threads = new QueuedThreadPool(Limits.PLATFORM_THREADS, 2);
        threads.setName("http");
        threads.setDaemon(true);
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("http-"));
        this.server = new Server(threads);
        this.connector = connector(config, certificates);
        this.strangers = new Strangers(directory.probes(), this::stranger);
        server.setErrorHandler(strangers.errors());
        server.addConnector(connector);
        ContextHandler context = new ContextHandler(new Front(), "/");
        ServerWebSocketContainer.ensure(server, context);
        server.setHandler(context);
        server.setStopTimeout(Limits.STOP.toMillis());
        server.setStopAtShutdown(false);
    }

    /**
     * Listens; when this returns, the address accepts.
     *
     * @throws IOException when the address cannot be bound, or there is no certificate
     */
    public static HttpServer open(
            HttpConfig config,
            TlsContexts certificates,
            Directory directory,
            List<Route> routes,
            Metrics metrics,
            WireRuntime runtime)
            throws IOException {
        return open(config, certificates, directory, routes, Optional.empty(), metrics, runtime);
    }

    /**
     * The same, where browsers may sign in by cookie.
     *
     * @param webSessions who did so; without, cookies mean nothing
     */
    public static HttpServer open(
            HttpConfig config,
            TlsContexts certificates,
            Directory directory,
            List<Route> routes,
            Optional<WebSessions> webSessions,
            Metrics metrics,
            WireRuntime runtime)
            throws IOException {
        if (!certificates.available()) {
            throw new IOException("HTTPS needs a certificate");
        }
        HttpServer opened = new HttpServer(config, certificates, directory, routes, webSessions, metrics, runtime);
        try {
            opened.server.start();
            return opened;
        } catch (IOException cannotBind) {
            opened.close();
            throw cannotBind;
        } catch (Exception failed) {
            opened.close();
            throw new IOException("HTTPS cannot be started", failed);
        }
    }

    private ServerConnector connector(HttpConfig config, TlsContexts certificates) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(Limits.REQUEST_HEADER);
        // Which certificate is shown is the certificates' own business; a client may come by any name.
        http.addCustomizer(new SecureRequestCustomizer(false));
        HttpConnectionFactory http1 = new HttpConnectionFactory(http);
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(http);
        http2.setMaxConcurrentStreams(Limits.STREAMS);
        http2.setConnectProtocolEnabled(true);
        ALPNServerConnectionFactory alpn = new StrictAlpn();
        alpn.setDefaultProtocol(http1.getProtocol());
        SslConnectionFactory tls = new SslConnectionFactory(new Certificates(certificates), alpn.getProtocol());
        ProxyConnectionFactory proxy = new ProxyConnectionFactory(tls.getProtocol());
        Doorkeeper door = new Doorkeeper(config, proxy, tls, metrics);
        ServerConnector made = new ServerConnector(server, 1, 1, door, proxy, tls, alpn, http2, http1);
        made.setHost(config.address().getAddress().getHostAddress());
        made.setPort(config.address().getPort());
        made.setAcceptQueueSize(Limits.BACKLOG);
        made.setIdleTimeout(Limits.IDLE.toMillis());
        return made;
    }

    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "event=http.stop_failed", e);
        }
        signIns.values().forEach(SignIns::close);
    }

    private SignIns signIns(Request request) {
        Connection connection = request.getConnectionMetaData().getConnection();
        return signIns.computeIfAbsent(connection, made -> {
            made.addEventListener(new Connection.Listener() {
                @Override
                public void onClosed(Connection closed) {
                    Optional.ofNullable(signIns.remove(closed)).ifPresent(SignIns::close);
                }
            });
            String id = idPrefix + Long.toString(ids.incrementAndGet(), BASE);
            return new SignIns(directory, new SessionInfo(id, via, remote(request), true, agent(request)));
        });
    }

    private SessionInfo stranger(Request request) {
        return new SessionInfo("-", via, remote(request), true, agent(request));
    }

    /** RFC 9110 10.1.5: what the program that asks first on a connection calls itself. */
    private static String agent(Request request) {
        return Optional.ofNullable(request.getHeaders().get("User-Agent")).orElse("");
    }

    private static String remote(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote
                ? remote.getAddress().getHostAddress() + ":" + remote.getPort()
                : "-";
    }

    /** All requests come by here. */
    private final class Front extends Handler.Abstract {
        /**
         * The library runs most requests on virtual threads, and some on one of its few own, such as those that are decrypted
         * with the end of the handshake: a dozen clients that send slowly would keep everybody else waiting.
         */
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (Thread.currentThread().isVirtual()) {
                serve(request, response, callback);
            } else {
                Thread.ofVirtual().name("http-request").start(() -> serve(request, response, callback));
            }
            return true;
        }

        private void serve(Request request, Response response, Callback callback) {
            SecurityHeaders.set(response.getHeaders());
            String path = Request.getPathInContext(request);
            Optional<Route> route =
                    routes.stream().filter(each -> each.takes(path)).findFirst();
            try {
                if (route.isEmpty()) {
                    Problems.notFound(exchange(request, response, callback, Optional.empty()));
                    finish(request, response, callback);
                } else if (route.get().signIn()) {
                    signedIn(route.get(), request, response, callback);
                } else {
                    run(
                            route.get(),
                            exchange(request, response, callback, Optional.empty()),
                            request,
                            response,
                            callback);
                }
            } catch (IOException | RuntimeException failed) {
                fail(request, response, callback, failed);
            } catch (Error grave) {
                callback.failed(grave);
                throw grave;
            }
        }

        private HttpExchange exchange(
                Request request, Response response, Callback callback, Optional<SignedIn> signedIn) {
            return new HttpExchange(request, response, callback, signIns(request).connection(), signedIn);
        }

        private void signedIn(Route route, Request request, Response response, Callback callback) throws IOException {
            HttpExchange asked = exchange(request, response, callback, Optional.empty());
            Optional<String> authorization = asked.header("Authorization");
            Optional<WebSession> web = authorization.isPresent() ? Optional.empty() : webSession(asked);
            if (web.isPresent()) {
                byCookie(route, web.get(), request, response, callback);
                return;
            }
            switch (signIns(request).check(authorization, runtime.nanoTime())) {
                case SignIns.Outcome.Accepted(SignedIn signedIn) ->
                    runAs(signedIn, route, request, response, callback);
                case SignIns.Outcome.Refused(SignIn.Reason reason) -> {
                    asked.discard(Limits.REFUSED);
                    Problems.refused(asked, reason, directory.tokens());
                    finish(request, response, callback);
                }
            }
        }

        private Optional<WebSession> webSession(HttpExchange asked) {
            return webSessions.flatMap(
                    sessions -> sessions.secret(asked.headers("Cookie")).flatMap(sessions::find));
        }

        private void byCookie(Route route, WebSession web, Request request, Response response, Callback callback)
                throws IOException {
            WebSessions sessions = webSessions.orElseThrow();
            HttpExchange asked = exchange(request, response, callback, Optional.empty());
            if (!CrossSite.reads(asked) && !CrossSite.ours(asked)) {
                sessions.crossSite(web, signIns(request).session(web), "route=" + route.path());
                asked.discard(Limits.REFUSED);
                Problems.crossSite(asked);
                finish(request, response, callback);
            } else if (web.principal().session().asked()) {
                asked.discard(Limits.REFUSED);
                Problems.refuse(asked, 403, "prove", "Give your second factor again");
                finish(request, response, callback);
            } else {
                runAs(signIns(request).of(web, sessions, runtime.nanoTime()), route, request, response, callback);
            }
        }

        private void runAs(SignedIn signedIn, Route route, Request request, Response response, Callback callback)
                throws IOException {
            request.setAttribute(Strangers.SIGNED_IN, true);
            try {
                run(
                        route,
                        exchange(request, response, callback, Optional.of(signedIn)),
                        request,
                        response,
                        callback);
            } finally {
                signedIn.release();
            }
        }

        private void run(
                Route route, HttpExchange exchange, Request request, Response response, Callback callback)
                throws IOException {
            route.handler().handle(exchange);
            if (!exchange.upgraded()) {
                finish(request, response, callback);
            }
        }

        private void finish(Request request, Response response, Callback callback) {
            count(response.getStatus());
            strangers.answered(request, response.getStatus());
            callback.succeeded();
        }

        private void fail(Request request, Response response, Callback callback, Exception failed) {
            boolean mute = response.isCommitted();
            System.Logger.Level level = mute ? System.Logger.Level.DEBUG : System.Logger.Level.ERROR;
            LOG.log(level, "event=http.request_failed method=" + request.getMethod(), failed);
            count(500);
            if (mute) {
                callback.failed(failed);
            } else {
                response.reset();
                SecurityHeaders.set(response.getHeaders());
                Response.writeError(request, response, callback, 500);
            }
        }

        private void count(int status) {
            metrics.counter(
                            "redoubt_http_requests_total",
                            "HTTP requests answered, by class of status",
                            "status",
                            status / 100 + "xx")
                    .increment();
        }
    }
}
