package org.redoubt.jmap.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.MessageTooLargeException;
import org.redoubt.account.UploadedBlob;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.HttpHandler;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonWriter;
import org.redoubt.jmap.map.Blob;
import org.redoubt.jmap.map.Blobs;
import org.redoubt.store.id.AccountId;

/** Uploads and downloads (RFC 8620 6.1 and 6.2), as streams. */
public final class BlobHandler implements HttpHandler {
    private static final String OCTETS = "application/octet-stream";
    private static final String PDF = "application/pdf";

    /** What a browser may show in itself when it is asked for with {@code inline=1}; SVG is a document that runs. */
    private static final Set<String> INLINE = Set.of(
            "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "text/plain", PDF);


    private final Services services;
    private final Map<AccountId, Integer> uploading = new ConcurrentHashMap<>();

    public BlobHandler(Services services) {
        this.services = services;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        JmapSession session = new JmapSession(services, exchange.signedIn(), exchange.origin());
        boolean upload = exchange.path().startsWith(Paths.UPLOAD);
        String allowed = upload ? "POST" : "GET";
        if (!exchange.method().equals(allowed) && !(exchange.method().equals("HEAD") && !upload)) {
            exchange.respond(405, Map.of("Allow", allowed, "Content-Type", ApiHandler.PROBLEM), new byte[0]);
        } else if (upload) {
            upload(exchange, session);
        } else {
            download(exchange, session);
        }
    }

    private static void notFound(HttpExchange exchange) throws IOException {
        ApiHandler.refuse(exchange, new RequestProblem("about:blank", 404, "There is no such account or blob", ""));
    }

    private void upload(HttpExchange exchange, JmapSession session) throws IOException {
        String accountId = exchange.path().substring(Paths.UPLOAD.length()).replaceFirst("/$", "");
        Optional<AccountHandle> account = session.account(accountId);
        long most = services.config().maxUploadOctets();
        AccountId person = session.signedIn().principal().account();
        if (account.isEmpty()) {
            notFound(exchange);
            return;
        }
        if (account.get().readOnly()) {
            ApiHandler.refuse(exchange, new RequestProblem("about:blank", 403, "This sign-in may only read", ""));
            return;
        }
        if (exchange.length().orElse(0) > most) {
            tooLong(exchange, most);
            return;
        }
        try {
            if (uploading.merge(person, 1, Integer::sum) > Limits.CONCURRENT_UPLOADS) {
                ApiHandler.refuse(exchange, RequestProblem.limit("maxConcurrentUpload"));
                return;
            }
            UploadedBlob kept = account.get().upload(exchange.content(), most);
            JsonObject answer = new JsonObject()
                    .put("accountId", accountId)
                    .put("blobId", Ids.bits('u', kept.id()))
                    .put("type", exchange.header("Content-Type").orElse(OCTETS))
                    .put("size", kept.octets());
            exchange.json(201, JsonWriter.text(answer));
        } catch (MessageTooLargeException tooLarge) {
            tooLong(exchange, most);
        } finally {
            uploading.computeIfPresent(person, (_, count) -> count <= 1 ? null : count - 1);
        }
    }

    private static void tooLong(HttpExchange exchange, long most) throws IOException {
        exchange.discard(2 * most);
        ApiHandler.refuse(exchange, RequestProblem.limit("maxSizeUpload"));
    }

    private static void download(HttpExchange exchange, JmapSession session) throws IOException {
        String[] path = exchange.path().substring(Paths.DOWNLOAD.length()).split("/", -1);
        Optional<AccountHandle> account = path.length == 2 ? session.account(path[0]) : Optional.empty();
        Optional<Blob> blob = account.isPresent() && Ids.valid(path[1])
                ? new Blobs(account.get(), "DOWNLOAD").find(path[1])
                : Optional.empty();
        if (blob.isEmpty()) {
            notFound(exchange);
            return;
        }
        String type = exchange.query("accept").filter(BlobHandler::isType).orElse(OCTETS);
        String name = exchange.query("name").orElse("download");
        String tag = "\"" + path[1] + "\"";
        boolean inline = exchange.query("inline").filter("1"::equals).isPresent() && INLINE.contains(type);
        Map<String, String> fields = new HashMap<>();
        fields.put("Content-Type", type);
        fields.put("Content-Disposition", disposition(inline, name));
        // What an id names never changes (RFC 8620 6.2), but who may see it does: a cache asks each time, and is told by the tag.
        fields.put("Cache-Control", "private, no-cache");
        fields.put("ETag", tag);
        if (inline) {
            // A browser's own viewer of PDF does not run in a sandbox of ours.
            fields.put(
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
                            + (type.equals(PDF) ? "" : "; sandbox"));
        }
        if (exchange.header("If-None-Match").filter(known -> known.contains(tag)).isPresent()) {
            exchange.respond(304, fields, new byte[0]);
            return;
        }
        try (InputStream in = blob.get().open();
                OutputStream out = exchange.begin(200, fields, OptionalLong.empty())) {
            in.transferTo(out);
        }
    }

    private static boolean isType(String type) {
        return type.matches("[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}");
    }

    /** RFC 6266, with the name as RFC 8187 writes it. */
    private static String disposition(boolean inline, String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : name.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
            encoded.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return (inline ? "inline" : "attachment") + "; filename*=UTF-8''" + encoded;
    }
}
