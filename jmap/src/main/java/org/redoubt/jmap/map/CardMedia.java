package org.redoubt.jmap.map;

import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Contacts;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonReader;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.NotJsonException;

/**
 * Pictures and sounds of contact cards (RFC 9553 2.6.4). They are kept within the card as data URLs (RFC 2397) and shown to
 * clients as blobs (RFC 9610 3): {@code h…-KEY} is the entry KEY of a card's media.
 */
public final class CardMedia {
    private static final String DATA = "data:";
    private static final String BASE64 = ";base64,";

    private CardMedia() {}

    /** Puts blobs in the place of data URLs. */
    public static void show(long card, JsonObject json) {
        for (Map.Entry<String, JsonValue> one : media(json).members().entrySet()) {
            JsonObject entry = one.getValue().object().orElseGet(JsonObject::new);
            Optional<Blob> data = data(entry);
            String id = Ids.bits('h', card) + "-" + one.getKey();
            // A key may be so long that the blob could have no id (RFC 8620 1.2): then the data stays within the card.
            if (data.isPresent() && Ids.valid(id)) {
                entry.members().remove("uri");
                entry.put("blobId", id).put("mediaType", data.get().type());
            }
        }
    }

    /**
     * Puts data URLs in the place of blobs.
     *
     * @return false where a blob is not there, is too long, or a photo is no picture
     */
    public static boolean take(JsonObject json, Blobs blobs) throws IOException {
        for (JsonValue each : media(json).members().values()) {
            JsonObject entry = each.object().orElseGet(JsonObject::new);
            Optional<String> blobId = text(entry, "blobId");
            if (blobId.isPresent()) {
                Optional<byte[]> octets = octets(blobs.find(blobId.get()));
                if (octets.isEmpty()) {
                    return false;
                }
                String type = picture(octets.get()).or(() -> text(entry, "mediaType")).orElse("application/octet-stream");
                entry.members().remove("blobId");
                entry.put("mediaType", type).put("uri", DATA + type + BASE64 + Base64.getEncoder().encodeToString(octets.get()));
            }
            boolean inside = text(entry, "uri").filter(uri -> uri.regionMatches(true, 0, DATA, 0, DATA.length())).isPresent();
            boolean photo = text(entry, "kind").filter("photo"::equals).isPresent();
            if (inside && photo && data(entry).filter(blob -> blob.type().startsWith("image/")).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** The blob of an id; empty when it is none of a card. */
    static Optional<Blob> find(AccountHandle account, String action, String id) throws IOException {
        int dash = id.indexOf('-');
        Optional<Long> card = dash < 0 ? Optional.empty() : Ids.bits('h', id.substring(0, dash));
        if (card.isEmpty()) {
            return Optional.empty();
        }
        byte[] stored = Optional.ofNullable(account.contacts().cards(action).get(card.get()))
                .map(Contacts.Card::content)
                .orElse(null);
        try {
            return stored == null
                    ? Optional.empty()
                    : JsonReader.read(stored)
                            .object()
                            .flatMap(json -> media(json).value(id.substring(dash + 1)))
                            .flatMap(JsonValue::object)
                            .flatMap(CardMedia::data);
        } catch (NotJsonException e) {
            throw new IOException("a stored card cannot be read", e);
        }
    }

    private static JsonObject media(JsonObject card) {
        return card.value("media").flatMap(JsonValue::object).orElseGet(JsonObject::new);
    }

    private static Optional<Blob> data(JsonObject entry) {
        String uri = text(entry, "uri").orElse("");
        int comma = uri.indexOf(BASE64);
        if (!uri.regionMatches(true, 0, DATA, 0, DATA.length()) || comma < 0) {
            return Optional.empty();
        }
        try {
            byte[] octets = Base64.getDecoder().decode(uri.substring(comma + BASE64.length()));
            // What it is said to be is anybody's word.
            return Optional.of(Blob.of(octets, picture(octets).orElse("application/octet-stream")));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> octets(Optional<Blob> blob) throws IOException {
        if (blob.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = blob.get().open()) {
            byte[] octets = in.readNBytes(Limits.CARD_OCTETS);
            return octets.length < Limits.CARD_OCTETS ? Optional.of(octets) : Optional.empty();
        }
    }

    /** The type of a picture by its first octets. */
    private static Optional<String> picture(byte[] octets) {
        String start = new String(octets, 0, Math.min(12, octets.length), java.nio.charset.StandardCharsets.ISO_8859_1);
        if (start.startsWith("\u0089PNG\r\n\u001a\n")) {
            return Optional.of("image/png");
        }
        if (start.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of("image/jpeg");
        }
        if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) {
            return Optional.of("image/gif");
        }
        boolean webp = start.startsWith("RIFF") && start.endsWith("WEBP");
        return webp ? Optional.of("image/webp") : Optional.empty();
    }

    private static Optional<String> text(JsonObject json, String name) {
        return json.value(name).flatMap(JsonValue::text);
    }
}
