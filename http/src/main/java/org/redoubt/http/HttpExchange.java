package org.redoubt.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.redoubt.guard.SessionInfo;
import org.redoubt.http.socket.WebSocketListener;

/** One request and its answer. For the thread that handles it. */
public final class HttpExchange {
    private static final System.Logger LOG = System.getLogger("org.redoubt.http");

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Optional<SignedIn> signedIn;
    private final SessionInfo connection;
    private Optional<Fields> query = Optional.empty();
    private boolean upgraded;

    HttpExchange(
            Request request,
            Response response,
            Callback callback,
            SessionInfo connection,
            Optional<SignedIn> signedIn) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.connection = connection;
        this.signedIn = signedIn;
    }

    /** GET, POST, PROPFIND and so on, as it was sent. */
    public String method() {
        return request.getMethod();
    }

    /** The path, decoded, without dot segments. */
    public String path() {
        return Request.getPathInContext(request);
    }

    /** A parameter of the query, decoded; the first when there are several. */
    public Optional<String> query(String name) {
        if (query.isEmpty()) {
            query = Optional.of(Request.extractQueryParameters(request));
        }
        return Optional.ofNullable(query.get().getValue(name));
    }

    /** All parameters of the query that have a name, decoded, in their order. */
    public List<String> queries(String name) {
        if (query.isEmpty()) {
            query = Optional.of(Request.extractQueryParameters(request));
        }
        return query.get().getValuesOrEmpty(name);
    }

    /** A header field of the request; the first when there are several. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /** All header fields of the request that have a name. */
    public List<String> headers(String name) {
        return request.getHeaders().getValuesList(name);
    }

    /** How long the content is, where the client has said so. */
    public OptionalLong length() {
        long length = request.getLength();
        return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    }

    /** The content, as it comes. */
    public InputStream content() {
        return Content.Source.asInputStream(request);
    }

    /**
     * Takes and forgets what the client still sends, up to so many octets. Who is answered while it sends may find the
     * connection reset, and the answer gone with it (RFC 9112 9.6). What cannot be read, such as a chunk of a wrong size, is
     * forgotten where it begins: the answer is the same, and the connection ends with it.
     */
    public void discard(long octets) {
        try {
            content().skip(octets);
        } catch (IOException | RuntimeException broken) {
            LOG.log(System.Logger.Level.DEBUG, "event=http.refused_request_broken", broken);
        }
    }

    /** Scheme and authority by which the client reached this server, such as {@code https://mail.example.org:8443}. */
    public String origin() {
        int port = Request.getServerPort(request);
        String host = Request.getServerName(request);
        return "https://" + host + (port == 443 ? "" : ":" + port);
    }

    /** Whether the browser says that a page of ours asks, and nothing else; see {@link WebSessions}. */
    public boolean fromOurPage() {
        return CrossSite.ours(this);
    }

    /**
     * Says that these parameters of the query hold addresses by rights, so that what is in them looks like no attack. For
     * who has looked at them.
     */
    public void addressesIn(Set<String> parameters) {
        request.setAttribute(Strangers.ADDRESSES, Set.copyOf(parameters));
    }

    /** Says that who asks has proved to the handler who it is: what comes from it is no stranger's. */
    public void known() {
        request.setAttribute(Strangers.SIGNED_IN, true);
    }

    /** The connection that the request came by, for audit events of those who are not signed in. */
    public SessionInfo connection() {
        return connection;
    }

    /** Who asks; there on routes that need a sign-in. */
    public SignedIn signedIn() {
        return signedIn.orElseThrow(() -> new IllegalStateException("a route without sign-in"));
    }

    /** Sets a cookie besides those that the answer sets, as the value of a Set-Cookie field; before the answer begins. */
    public void cookie(String value) {
        response.getHeaders().add("Set-Cookie", value);
    }

    /** Answers with everything at once. */
    public void respond(int status, String contentType, byte[] content) throws IOException {
        respond(status, Map.of("Content-Type", contentType), content);
    }

    /** Answers with everything at once; who is refused is heard to the end of a short request before. */
    public void respond(int status, Map<String, String> fields, byte[] content) throws IOException {
        // RFC 8441 4: what follows CONNECT is a conversation, and has no end to wait for.
        if (status >= 400 && !method().equals("CONNECT")) {
            discard(Limits.REFUSED);
        }
        try (OutputStream out = begin(status, fields, OptionalLong.of(content.length))) {
            out.write(content);
        }
    }

    /** Answers with JSON. */
    public void json(int status, String text) throws IOException {
        respond(status, "application/json", text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Begins an answer whose content is written piece by piece; {@code flush} sends what there is.
     *
     * @param length when it is known
     */
    public OutputStream begin(int status, Map<String, String> fields, OptionalLong length) {
        response.setStatus(status);
        fields.forEach((name, value) -> {
            // RFC 6265 3: the one field that may be there several times.
            if (name.equalsIgnoreCase("Set-Cookie")) {
                response.getHeaders().add(name, value);
            } else {
                response.getHeaders().put(name, value);
            }
        });
        if (compressed(fields, length)) {
            response.getHeaders().put("Content-Encoding", "gzip");
            response.getHeaders().add("Vary", "Accept-Encoding");
            return gzip();
        }
        length.ifPresent(octets -> response.getHeaders().put(HttpHeader.CONTENT_LENGTH, octets));
        OutputStream out = Response.asBufferedOutputStream(request, response);
        return request.getMethod().equals("HEAD") ? new Headless(out) : out;
    }

    /** Whether an answer of text goes out shorter (RFC 9110 8.4): who asks for it gets it, but not for a few octets. */
    private boolean compressed(Map<String, String> fields, OptionalLong length) {
        String type = fields.getOrDefault("Content-Type", "");
        return !request.getMethod().equals("HEAD")
                && !fields.containsKey("Content-Encoding")
                && (type.startsWith("application/json") || type.startsWith("text/html"))
                && length.orElse(Long.MAX_VALUE) >= Limits.WORTH_COMPRESSING
                && request.getHeaders().getCSV("Accept-Encoding", false).stream()
                        .anyMatch(coding -> coding.matches("(?i)gzip(\\s*;\\s*q=(1|0\\.[0-9]*[1-9]).*)?"));
    }

    private OutputStream gzip() {
        try {
            return new GZIPOutputStream(Response.asBufferedOutputStream(request, response), Limits.COMPRESSION_BUFFER, true);
        } catch (IOException headerNotWritten) {
            throw new UncheckedIOException(headerNotWritten);
        }
    }

    /**
     * Makes a WebSocket of the connection (RFC 6455, RFC 8441).
     *
     * @param subprotocol the one that the client must have offered
     * @param maxOctets of one message
     * @return false when the request asks for none, or not for this subprotocol; nothing was answered then
     */
    public boolean upgrade(String subprotocol, int maxOctets, WebSocketPeer peer) {
        if (!request.getHeaders().getValuesList("Sec-WebSocket-Protocol").contains(subprotocol)) {
            return false;
        }
        ServerWebSocketContainer container = ServerWebSocketContainer.get(request.getContext());
        upgraded = container.upgrade(
                (_, answer, _) -> {
                    answer.setAcceptedSubProtocol(subprotocol);
                    return new WebSocketListener(peer, maxOctets, Limits.WEB_SOCKET_MESSAGE, Limits.IDLE);
                },
                request,
                response,
                callback);
        return upgraded;
    }

    /** Whether the library answers from here on. */
    boolean upgraded() {
        return upgraded;
    }

    /** RFC 9110 9.3.2: the same fields, no content. */
    private static final class Headless extends OutputStream {
        private final OutputStream out;

        Headless(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int octet) {
            // HEAD has no content.
        }

        @Override
        public void write(byte[] octets, int offset, int length) {
            // HEAD has no content.
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
