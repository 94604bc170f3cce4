package org.redoubt.scim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the service says of itself (RFC 7644 4, RFC 7643 5 to 7). */
final class Discovery {
    private Discovery() {}

    static Map<String, Object> config(String base) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("schemas", List.of("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"));
        config.put("patch", Map.of("supported", true));
        config.put("bulk", ordered("supported", false, "maxOperations", 0, "maxPayloadSize", 0));
        config.put("filter", ordered("supported", true, "maxResults", Limits.PAGE));
        config.put("changePassword", Map.of("supported", false));
        config.put("sort", Map.of("supported", false));
        config.put("etag", Map.of("supported", true));
        config.put(
                "authenticationSchemes",
                List.of(ordered(
                        "type",
                        "oauthbearertoken",
                        "name",
                        "Bearer token",
                        "description",
                        "A token that redoubt scim token add has made",
                        "specUri",
                        "https://www.rfc-editor.org/info/rfc6750",
                        "primary",
                        true)));
        config.put(
                "meta",
                ordered("resourceType", "ServiceProviderConfig", "location", base + "/ServiceProviderConfig"));
        return config;
    }

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return map;
    }

    static List<Map<String, Object>> resourceTypes(String base) {
        return List.of(Schema.USER.resourceType(base), Schema.GROUP.resourceType(base));
    }

    static List<Map<String, Object>> schemas(String base) {
        List<Map<String, Object>> all = new ArrayList<>();
        all.addAll(Schema.USER.schemas(base));
        all.addAll(Schema.GROUP.schemas(base));
        return all;
    }
}
