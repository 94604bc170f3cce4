package org.redoubt.scim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An attribute of a resource (RFC 7643 7).
 *
 * @param mutability readWrite, readOnly or immutable
 * @param uniqueness none or server
 */
record Attribute(
        String name,
        Type type,
        boolean multiValued,
        boolean required,
        boolean caseExact,
        String mutability,
        String uniqueness,
        String description,
        List<Attribute> subAttributes) {
    enum Type {
        STRING,
        BOOLEAN,
        DATE_TIME,
        REFERENCE,
        COMPLEX
    }

    Attribute {
        subAttributes = List.copyOf(subAttributes);
    }

    static Attribute text(String name, String description) {
        return new Attribute(name, Type.STRING, false, false, false, "readWrite", "none", description, List.of());
    }

    static Attribute flag(String name, String description) {
        return new Attribute(name, Type.BOOLEAN, false, false, false, "readWrite", "none", description, List.of());
    }

    static Attribute reference(String name, String description) {
        return new Attribute(name, Type.REFERENCE, false, false, true, "readOnly", "none", description, List.of());
    }

    static Attribute dateTime(String name) {
        return new Attribute(name, Type.DATE_TIME, false, false, true, "readOnly", "none", name, List.of());
    }

    static Attribute complex(String name, boolean multiValued, String description, List<Attribute> subAttributes) {
        return new Attribute(
                name, Type.COMPLEX, multiValued, false, false, "readWrite", "none", description, subAttributes);
    }

    Attribute mandatory() {
        return new Attribute(
                name, type, multiValued, true, caseExact, mutability, uniqueness, description, subAttributes);
    }

    Attribute unique() {
        return new Attribute(
                name, type, multiValued, required, caseExact, mutability, "server", description, subAttributes);
    }

    Attribute exact() {
        return new Attribute(
                name, type, multiValued, required, true, mutability, uniqueness, description, subAttributes);
    }

    Attribute mutable(String how) {
        return new Attribute(name, type, multiValued, required, caseExact, how, uniqueness, description, subAttributes);
    }

    boolean readOnly() {
        return mutability.equals("readOnly");
    }

    /** RFC 7643 2.1: names have no case. */
    boolean named(String other) {
        return name.equalsIgnoreCase(other);
    }

    Optional<Attribute> sub(String other) {
        return subAttributes.stream().filter(each -> each.named(other)).findFirst();
    }

    /** As /Schemas tells it. */
    Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", name);
        shown.put("type", type == Type.DATE_TIME ? "dateTime" : type.name().toLowerCase(Locale.ROOT));
        shown.put("multiValued", multiValued);
        shown.put("description", description);
        shown.put("required", required);
        shown.put("caseExact", caseExact);
        shown.put("mutability", mutability);
        shown.put("returned", "default");
        shown.put("uniqueness", uniqueness);
        if (type == Type.REFERENCE) {
            shown.put("referenceTypes", List.of("User", "Group"));
        }
        if (!subAttributes.isEmpty()) {
            shown.put("subAttributes", subAttributes.stream().map(Attribute::shown).toList());
        }
        return shown;
    }
}
