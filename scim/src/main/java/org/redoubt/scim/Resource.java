package org.redoubt.scim;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.directory.provision.Provisioned;
import org.redoubt.guard.json.Json;

/**
 * A resource as it is shown.
 *
 * @param body all attributes with their names as the schema has them
 * @param version a weak ETag (RFC 9110 8.8.3)
 */
record Resource(Map<String, Object> body, String version) {
    private static final int HASH_OCTETS = 12;

    /**
     * Puts the parts together.
     *
     * @param attributes those that can be written; the version is theirs
     * @param shown those that the service adds
     */
    static Resource of(
            Schema schema,
            String base,
            long id,
            Map<String, Object> attributes,
            Map<String, Object> shown,
            Optional<Provisioned> record) {
        String version = version(attributes);
        Map<String, Object> body = new LinkedHashMap<>();
        boolean extended = schema.extension().filter(attributes::containsKey).isPresent();
        body.put("schemas", extended ? List.of(schema.id(), schema.extension().orElseThrow()) : List.of(schema.id()));
        body.put("id", Long.toString(id));
        body.putAll(attributes);
        body.putAll(shown);
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("resourceType", schema.name());
        record.ifPresent(said -> meta.put("created", time(said.created())));
        // Of a change that was made here the service has no time: then it says none.
        record.filter(said -> said.version().equals(version))
                .ifPresent(said -> meta.put("lastModified", time(said.modified())));
        meta.put("location", location(schema, base, id));
        meta.put("version", version);
        body.put("meta", meta);
        return new Resource(body, version);
    }

    static String location(Schema schema, String base, long id) {
        return base + schema.endpoint() + '/' + id;
    }

    String id() {
        return Json.text(body, "id");
    }

    String location() {
        return Json.asObject(body.getOrDefault("meta", Map.of()))
                .map(meta -> Json.text(meta, "location"))
                .orElse("");
    }

    static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    static String version(Map<String, Object> attributes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(Json.write(attributes).getBytes(StandardCharsets.UTF_8));
            return "W/\"" + HexFormat.of().formatHex(Arrays.copyOf(hash, HASH_OCTETS)) + '"';
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
