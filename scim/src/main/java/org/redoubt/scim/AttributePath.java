package org.redoubt.scim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.guard.json.Json;

/**
 * Which values of a resource somebody means (RFC 7644 3.10): an attribute, or a sub-attribute of it.
 *
 * @param extension the URN of the schema that has it, when that is not the core schema
 */
record AttributePath(Optional<String> extension, Attribute attribute, Optional<Attribute> sub) {
    /**
     * Reads {@code [URN:]name[.sub]}.
     *
     * @return empty for an attribute of the standard that is not kept here
     * @throws ScimException when no schema has it
     */
    static Optional<AttributePath> parse(Schema schema, String text) throws ScimException {
        if (text.regionMatches(true, 0, Schema.ENTERPRISE, 0, Schema.ENTERPRISE.length())) {
            return Optional.empty();
        }
        Optional<String> extension = schema.extensionOf(text);
        String rest = extension.map(urn -> after(text, urn)).orElse(text);
        if (extension.isEmpty() && text.regionMatches(true, 0, schema.id(), 0, schema.id().length())) {
            rest = after(text, schema.id());
        }
        String[] parts = rest.split("\\.", 3);
        if (schema.passesOver(rest) || schema.passesOver(parts[0])) {
            return Optional.empty();
        }
        Optional<Attribute> attribute = extension.isPresent()
                ? schema.extended().stream().filter(each -> each.named(parts[0])).findFirst()
                : schema.attribute(parts[0]);
        Optional<Attribute> sub = parts.length == 2 ? attribute.flatMap(each -> each.sub(parts[1])) : Optional.empty();
        if (attribute.isEmpty() || parts.length > 2 || (parts.length == 2 && sub.isEmpty())) {
            throw ScimException.path("there is no attribute " + Schema.shown(text) + " of a " + schema.name());
        }
        return Optional.of(new AttributePath(extension, attribute.get(), sub));
    }

    private static String after(String text, String urn) {
        return text.length() > urn.length() && text.charAt(urn.length()) == ':' ? text.substring(urn.length() + 1) : "";
    }

    /** What is compared: a value's own kind decides how. */
    Attribute leaf() {
        if (sub.isPresent()) {
            return sub.get();
        }
        // RFC 7644 3.4.2.2: of a complex attribute with several values it is the value that is meant.
        return attribute.type() == Attribute.Type.COMPLEX ? attribute.sub("value").orElse(attribute) : attribute;
    }

    /** The values that a resource has there. */
    List<Object> values(Map<String, Object> resource) {
        Map<String, Object> holder = extension.isPresent()
                ? Json.asObject(resource.getOrDefault(extension.get(), Map.of())).orElse(Map.of())
                : resource;
        Object value = holder.get(attribute.name());
        List<Object> found = new ArrayList<>();
        if (value == null) {
            return found;
        }
        for (Object each : value instanceof List<?> list ? list : List.of(value)) {
            if (each instanceof Map<?, ?> members) {
                Object inner = members.get(sub.map(Attribute::name).orElse("value"));
                found.add(inner == null && sub.isEmpty() ? each : inner == null ? Json.NULL : inner);
            } else {
                found.add(each);
            }
        }
        found.removeIf(each -> each == Json.NULL);
        return found;
    }
}
