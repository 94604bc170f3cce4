package org.redoubt.scim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.guard.json.Json;

/**
 * What resources of a kind have (RFC 7643 4 and 8.7), and which of the standard's attributes are taken and not kept: identity
 * providers send them whether or not anybody wants them.
 *
 * @param id the URN of the core schema
 * @param extension the URN of ours, which adds attributes of its own
 */
record Schema(
        String id,
        String name,
        String endpoint,
        List<Attribute> attributes,
        Optional<String> extension,
        List<Attribute> extended,
        Set<String> ignored) {
    static final String USER_ID = "urn:ietf:params:scim:schemas:core:2.0:User";
    static final String GROUP_ID = "urn:ietf:params:scim:schemas:core:2.0:Group";
    static final String ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    /** In the form that Entra ID wants for attributes of its customers' services. */
    static final String ADDRESS = "urn:ietf:params:scim:schemas:extension:redoubt:2.0:Group";

    static final Schema USER = new Schema(
            USER_ID,
            "User",
            "/Users",
            List.of(
                    Attribute.text("userName", "With what the identity provider names the person").mandatory().unique(),
                    Attribute.complex(
                            "name",
                            false,
                            "The parts of the name",
                            List.of(
                                    Attribute.text("formatted", "The whole name"),
                                    Attribute.text("familyName", "The family's name"),
                                    Attribute.text("givenName", "The name of her own"))),
                    Attribute.text("displayName", "The name that is shown to others"),
                    Attribute.flag("active", "Whether the person may sign in and send; mail arrives in any case"),
                    Attribute.complex(
                            "emails",
                            true,
                            "Addresses; those in domains of this service are aliases",
                            List.of(
                                    Attribute.text("value", "The address"),
                                    Attribute.text("type", "Such as work"),
                                    Attribute.flag("primary", "Whether it is the first one"))),
                    Attribute.complex(
                                    "groups",
                                    true,
                                    "The groups that the person is in",
                                    List.of(
                                            Attribute.text("value", "The group's id").mutable("readOnly"),
                                            Attribute.reference("$ref", "Where it is"),
                                            Attribute.text("display", "Its name").mutable("readOnly"),
                                            Attribute.text("type", "direct").mutable("readOnly")))
                            .mutable("readOnly")),
            Optional.empty(),
            List.of(),
            Set.of(
                    "nickname",
                    "profileurl",
                    "title",
                    "usertype",
                    "preferredlanguage",
                    "locale",
                    "timezone",
                    "password",
                    "phonenumbers",
                    "ims",
                    "photos",
                    "addresses",
                    "entitlements",
                    "roles",
                    "x509certificates",
                    "name.middlename",
                    "name.honorificprefix",
                    "name.honorificsuffix",
                    "emails.display",
                    "emails.$ref"));

    static final Schema GROUP = new Schema(
            GROUP_ID,
            "Group",
            "/Groups",
            List.of(
                    Attribute.text("displayName", "The group's name").mandatory().unique(),
                    Attribute.complex(
                            "members",
                            true,
                            "People and groups that are in it",
                            List.of(
                                    Attribute.text("value", "The member's id").exact().mutable("immutable"),
                                    Attribute.reference("$ref", "Where it is"),
                                    Attribute.text("type", "User or Group").mutable("immutable"),
                                    Attribute.text("display", "Its name").mutable("readOnly")))),
            Optional.of(ADDRESS),
            List.of(Attribute.text(
                            "address",
                            "The group's e-mail address; where it is not given, one is made of the displayName")
                    .unique()
                    .mutable("immutable")),
            Set.of());

    private static final List<Attribute> COMMON = List.of(
            Attribute.text("id", "The number that this service gave").exact().mutable("readOnly"),
            Attribute.text("externalId", "The identity provider's own name for it").exact(),
            Attribute.complex(
                            "meta",
                            false,
                            "What this service says of it",
                            List.of(
                                    Attribute.text("resourceType", "User or Group").mutable("readOnly"),
                                    Attribute.dateTime("created"),
                                    Attribute.dateTime("lastModified"),
                                    Attribute.reference("location", "Where it is"),
                                    Attribute.text("version", "Its ETag").exact().mutable("readOnly")))
                    .mutable("readOnly"));

    /** An attribute of the resource or of our extension by its name. */
    Optional<Attribute> attribute(String asked) {
        for (List<Attribute> all : List.of(COMMON, attributes)) {
            Optional<Attribute> found = all.stream().filter(each -> each.named(asked)).findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Whether a name is one of the standard's that is taken and not kept. */
    boolean passesOver(String path) {
        return ignored.contains(path.toLowerCase(Locale.ROOT));
    }

    /** The schema whose URN begins a path, and what comes after it; empty when none of ours does. */
    Optional<String> extensionOf(String path) {
        return extension.filter(urn -> path.regionMatches(true, 0, urn, 0, urn.length()));
    }

    /**
     * What a client sent, with the names as the schema has them, without what is not kept and what is the service's alone.
     *
     * @throws ScimException when an attribute has a value of another kind, or no schema knows it
     */
    Map<String, Object> read(Map<String, Object> sent) throws ScimException {
        Map<String, Object> resource = new LinkedHashMap<>();
        for (Map.Entry<String, Object> member : sent.entrySet()) {
            String key = member.getKey();
            if (key.equalsIgnoreCase("schemas") || key.equalsIgnoreCase(ENTERPRISE) || passesOver(key)) {
                continue;
            }
            if (extension.filter(key::equalsIgnoreCase).isPresent()) {
                resource.put(extension.get(), extended(member.getValue()));
                continue;
            }
            Attribute attribute = attribute(key)
                    .orElseThrow(() -> ScimException.value("there is no attribute " + shown(key) + " of a " + name));
            if (!attribute.readOnly()) {
                value(attribute, member.getValue()).ifPresent(value -> resource.put(attribute.name(), value));
            }
        }
        return resource;
    }

    private Map<String, Object> extended(Object value) throws ScimException {
        Map<String, Object> read = new LinkedHashMap<>();
        for (Map.Entry<String, Object> member : Json.asObject(value).orElse(Map.of()).entrySet()) {
            Attribute attribute = extended.stream()
                    .filter(each -> each.named(member.getKey()))
                    .findFirst()
                    .orElseThrow(() -> ScimException.value("there is no attribute " + shown(member.getKey())));
            value(attribute, member.getValue()).ifPresent(text -> read.put(attribute.name(), text));
        }
        return read;
    }

    /**
     * A value in the form that the schema has; empty for null, which means that there is none (RFC 7643 2.5).
     *
     * @throws ScimException when it is of another kind
     */
    Optional<Object> value(Attribute attribute, Object sent) throws ScimException {
        if (sent == Json.NULL) {
            return Optional.empty();
        }
        if (!attribute.multiValued()) {
            return Optional.of(one(attribute, sent));
        }
        List<Object> all = new ArrayList<>();
        for (Object each : sent instanceof List<?> list ? list : List.of(sent)) {
            all.add(one(attribute, each));
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    private Object one(Attribute attribute, Object sent) throws ScimException {
        return switch (attribute.type()) {
            case COMPLEX -> complex(attribute, sent);
            case BOOLEAN -> flag(attribute, sent);
            case STRING, REFERENCE, DATE_TIME -> {
                if (!(sent instanceof String text) || text.length() > Limits.TEXT) {
                    throw ScimException.value(
                            attribute.name() + " is a text of at most " + Limits.TEXT + " characters");
                }
                yield text;
            }
        };
    }

    // Entra ID sends "True" and "False" as texts.
    private static Object flag(Attribute attribute, Object sent) throws ScimException {
        return switch (String.valueOf(sent).toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw ScimException.value(attribute.name() + " is true or false");
        };
    }

    private Map<String, Object> complex(Attribute attribute, Object sent) throws ScimException {
        // RFC 7643 2.4: the value of a multi-valued attribute may stand alone.
        Map<String, Object> members = sent instanceof String text && attribute.sub("value").isPresent()
                ? Map.of("value", text)
                : Json.asObject(sent)
                        .orElseThrow(() -> ScimException.value(attribute.name() + " is an object"));
        Map<String, Object> read = new LinkedHashMap<>();
        for (Map.Entry<String, Object> member : members.entrySet()) {
            if (passesOver(attribute.name() + '.' + member.getKey())) {
                continue;
            }
            Attribute sub = attribute
                    .sub(member.getKey())
                    .orElseThrow(() -> ScimException.value(
                            "there is no attribute " + attribute.name() + '.' + shown(member.getKey())));
            if (!sub.readOnly()) {
                value(sub, member.getValue()).ifPresent(value -> read.put(sub.name(), value));
            }
        }
        return read;
    }

    /** What a client sent, made fit to be shown to it. */
    static String shown(String sent) {
        return sent.substring(0, Math.min(sent.length(), 80)).replaceAll("\\p{Cntrl}", " ");
    }

    /** As /Schemas tells it; ours comes as a schema of its own. */
    List<Map<String, Object>> schemas(String base) {
        List<Map<String, Object>> all = new ArrayList<>();
        all.add(schema(base, id, name, attributes));
        extension.ifPresent(urn -> all.add(schema(base, urn, name + " address", extended)));
        return all;
    }

    private static Map<String, Object> schema(String base, String urn, String title, List<Attribute> attributes) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("schemas", List.of("urn:ietf:params:scim:schemas:core:2.0:Schema"));
        shown.put("id", urn);
        shown.put("name", title);
        shown.put("description", title);
        shown.put("attributes", attributes.stream().map(Attribute::shown).toList());
        shown.put("meta", Map.of("resourceType", "Schema", "location", base + "/Schemas/" + urn));
        return shown;
    }

    /** As /ResourceTypes tells it (RFC 7643 6). */
    Map<String, Object> resourceType(String base) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("schemas", List.of("urn:ietf:params:scim:schemas:core:2.0:ResourceType"));
        shown.put("id", name);
        shown.put("name", name);
        shown.put("endpoint", endpoint);
        shown.put("description", name);
        shown.put("schema", id);
        shown.put(
                "schemaExtensions",
                extension
                        .<List<Object>>map(urn -> List.of(Map.of("schema", urn, "required", false)))
                        .orElse(List.of()));
        shown.put("meta", Map.of("resourceType", "ResourceType", "location", base + "/ResourceTypes/" + name));
        return shown;
    }
}
