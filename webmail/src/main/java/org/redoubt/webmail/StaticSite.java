package org.redoubt.webmail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.Problems;
import org.redoubt.http.Route;

/**
 * The files of the browser application, from memory: a map from paths to octets that is made at the start. No request names a
 * file. What is below {@code /assets/} carries a hash in its name and never changes; all else is asked for anew.
 */
public final class StaticSite {
    private static final String INDEX = "index.html";
    private static final String ASSETS = "assets/";

    /** Paths of the application's own that all mean its one page. */
    private static final List<String> PAGES = List.of("/", "/mail", "/mail/", "/settings", "/settings/", "/contacts");

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("webp", "image/webp"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("mp3", "audio/mpeg"),
            Map.entry("txt", "text/plain; charset=utf-8"));

    private static final String ABSENT = "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Redoubt</title>"
            + "<p>This server was built without its web application, since npm was missing then. Mail is here all the"
            + " same, by IMAP, POP3 and JMAP. To have the application, install npm and build again.</p></html>\n";

    /** What a browser may do with a site, by the nonce of one answer. */
    @FunctionalInterface
    private interface Policy {
        Map<String, String> headers(String nonce);
    }

    private final List<String> pages;
    private final Policy policy;
    private final Map<String, Asset> assets = new LinkedHashMap<>();
    private final Optional<String> index;

    /** @param files by their names within the application, such as {@code assets/main-1f3a.js} */
    public StaticSite(Map<String, byte[]> files) {
        this(files, PAGES, AppHeaders::of);
    }

    private StaticSite(Map<String, byte[]> files, List<String> pages, Policy policy) {
        this.pages = pages;
        this.policy = policy;
        files.forEach((name, octets) -> {
            if (!name.equals(INDEX) && !variant(name, files)) {
                assets.put("/" + name, Asset.of(name, octets, files));
            }
        });
        index = Optional.ofNullable(files.get(INDEX)).map(octets -> new String(octets, StandardCharsets.UTF_8));
    }

    /**
     * The application of administration, whose scripts run by the nonce of its page alone.
     *
     * @param pages its paths that all mean its one page
     */
    public static StaticSite ofAdministration(Map<String, byte[]> files, List<String> pages) {
        return new StaticSite(files, List.copyOf(pages), AppHeaders::ofAdministration);
    }

    private static boolean variant(String name, Map<String, byte[]> files) {
        return (name.endsWith(".gz") || name.endsWith(".br")) && files.containsKey(name.substring(0, name.length() - 3));
    }

    /** What an {@link org.redoubt.http.HttpServer} is to serve. */
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        pages.forEach(page -> routes.add(new Route(page, false, this::page)));
        routes.add(new Route("/" + ASSETS, false, this::asset));
        assets.keySet().stream()
                .filter(path -> !path.startsWith("/" + ASSETS))
                .forEach(path -> routes.add(new Route(path, false, this::asset)));
        return List.copyOf(routes);
    }

    private void page(HttpExchange exchange) throws IOException {
        if (refused(exchange)) {
            return;
        }
        Map<String, String> fields = new HashMap<>();
        fields.put("Content-Type", "text/html; charset=utf-8");
        fields.put("Cache-Control", "no-cache");
        if (index.isEmpty()) {
            exchange.respond(404, fields, ABSENT.getBytes(StandardCharsets.UTF_8));
            return;
        }
        String nonce = AppHeaders.nonce();
        fields.putAll(policy.headers(nonce));
        String page = index.get().replace(AppHeaders.NONCE_PLACE, nonce);
        exchange.respond(200, fields, page.getBytes(StandardCharsets.UTF_8));
    }

    private void asset(HttpExchange exchange) throws IOException {
        if (refused(exchange)) {
            return;
        }
        Optional<Asset> found = Optional.ofNullable(assets.get(exchange.path()));
        if (found.isEmpty()) {
            Problems.notFound(exchange);
            return;
        }
        Asset asset = found.get();
        Map<String, String> fields = new HashMap<>(policy.headers(AppHeaders.nonce()));
        fields.put("Content-Type", asset.type());
        fields.put("ETag", asset.tag());
        fields.put("Vary", "Accept-Encoding");
        boolean hashed = exchange.path().startsWith("/" + ASSETS);
        fields.put("Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
        if (exchange.header("If-None-Match").filter(known -> known.contains(asset.tag())).isPresent()) {
            exchange.respond(304, fields, new byte[0]);
            return;
        }
        String accepted = exchange.header("Accept-Encoding").orElse("");
        byte[] octets = asset.plain();
        if (asset.brotli().isPresent() && accepts(accepted, "br")) {
            fields.put("Content-Encoding", "br");
            octets = asset.brotli().get();
        } else if (asset.gzip().isPresent() && accepts(accepted, "gzip")) {
            fields.put("Content-Encoding", "gzip");
            octets = asset.gzip().get();
        }
        exchange.respond(200, fields, octets);
    }

    /** RFC 9110 12.5.3, as far as browsers use it. */
    private static boolean accepts(String field, String coding) {
        for (String item : field.split(",", 16)) {
            String[] parts = item.strip().split("\\s*;\\s*", 2);
            if (parts[0].equalsIgnoreCase(coding)) {
                return parts.length == 1 || !parts[1].matches("q=0(\\.0*)?");
            }
        }
        return false;
    }

    private static boolean refused(HttpExchange exchange) throws IOException {
        if (exchange.method().equals("GET") || exchange.method().equals("HEAD")) {
            return false;
        }
        exchange.respond(405, Map.of("Allow", "GET, HEAD", "Content-Type", "text/plain"), new byte[0]);
        return true;
    }

    /** One file and its shorter forms. */
    private record Asset(String type, String tag, byte[] plain, Optional<byte[]> gzip, Optional<byte[]> brotli) {
        static Asset of(String name, byte[] octets, Map<String, byte[]> files) {
            String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
            Optional<byte[]> gzip = Optional.ofNullable(files.get(name + ".gz"))
                    .or(() -> Optional.of(compressed(octets)))
                    .filter(shorter -> shorter.length < octets.length * 9L / 10);
            return new Asset(type, tagOf(octets), octets, gzip, Optional.ofNullable(files.get(name + ".br")));
        }

        private static byte[] compressed(byte[] octets) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (OutputStream gzip = new GZIPOutputStream(out)) {
                gzip.write(octets);
            } catch (IOException inMemory) {
                throw new UncheckedIOException(inMemory);
            }
            return out.toByteArray();
        }

        private static String tagOf(byte[] octets) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(octets);
                // Weak: it names the content whatever its coding.
                return "W/\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(digest).substring(0, 22) + "\"";
            } catch (NoSuchAlgorithmException everyJdkHasIt) {
                throw new IllegalStateException(everyJdkHasIt);
            }
        }
    }
}
