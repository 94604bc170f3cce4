package org.redoubt.scim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.redoubt.guard.json.Json;

/**
 * Changes of parts of a resource (RFC 7644 3.5.2), in the forms of the standard and in those that identity providers send
 * beside it: names of operations with capitals, paths as names in a value, values that say which members are removed.
 */
final class Patch {
    private static final String SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    private enum Kind {
        ADD,
        REPLACE,
        REMOVE
    }

    private final Schema schema;
    private final Map<String, Object> resource;

    private Patch(Schema schema, Map<String, Object> resource) {
        this.schema = schema;
        this.resource = resource;
    }

    /**
     * What becomes of a resource; all of the operations or none.
     *
     * @param before its attributes that can be written
     * @param request what was sent
     */
    static Map<String, Object> apply(Schema schema, Map<String, Object> before, Map<String, Object> request)
            throws ScimException {
        List<Map<String, Object>> operations = List.of();
        boolean schemas = false;
        for (Map.Entry<String, Object> member : request.entrySet()) {
            if (member.getKey().equalsIgnoreCase("Operations")) {
                operations = Json.objects(Map.of("o", member.getValue()), "o");
            } else if (member.getKey().equalsIgnoreCase("schemas")) {
                schemas = Json.texts(Map.of("s", member.getValue()), "s").stream().anyMatch(SCHEMA::equalsIgnoreCase);
            }
        }
        if (!schemas || operations.isEmpty() || operations.size() > Limits.OPERATIONS) {
            throw ScimException.syntax("a PATCH has schemas with " + SCHEMA + " and 1 to " + Limits.OPERATIONS
                    + " Operations");
        }
        Patch patch = new Patch(schema, copy(before));
        for (Map<String, Object> operation : operations) {
            patch.operation(operation);
        }
        return patch.resource;
    }

    private static Map<String, Object> copy(Map<String, Object> resource) {
        Map<String, Object> copy = new LinkedHashMap<>();
        resource.forEach((name, value) -> copy.put(name, copy(value)));
        return copy;
    }

    private static Object copy(Object value) {
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(each -> copy.add(copy(each)));
            return copy;
        }
        return Json.asObject(value).<Object>map(Patch::copy).orElse(value);
    }

    private void operation(Map<String, Object> operation) throws ScimException {
        String op = Json.text(operation, "op").toLowerCase(Locale.ROOT);
        Kind kind = switch (op) {
            case "add" -> Kind.ADD;
            case "replace" -> Kind.REPLACE;
            case "remove" -> Kind.REMOVE;
            default -> throw ScimException.syntax("op is add, replace or remove");
        };
        Object value = operation.getOrDefault("value", Json.NULL);
        String path = Json.text(operation, "path");
        if (!path.isEmpty()) {
            change(kind, path, value);
            return;
        }
        if (kind == Kind.REMOVE) {
            throw new ScimException(400, "noTarget", "remove needs a path");
        }
        Map<String, Object> values = Json.asObject(value)
                .orElseThrow(() -> ScimException.syntax("without a path the value is an object"));
        for (Map.Entry<String, Object> member : values.entrySet()) {
            String name = member.getKey();
            if (name.equalsIgnoreCase("schemas") || name.equalsIgnoreCase(Schema.ENTERPRISE)) {
                continue;
            }
            if (schema.extension().filter(name::equalsIgnoreCase).isPresent()) {
                for (Map.Entry<String, Object> inner :
                        Json.asObject(member.getValue()).orElse(Map.of()).entrySet()) {
                    change(kind, name + ':' + inner.getKey(), inner.getValue());
                }
            } else if (schema.attribute(name).filter(Attribute::readOnly).isEmpty()) {
                // RFC 7644 3.5.2.3 has read-only attributes ignored that come along.
                change(kind, name, member.getValue());
            }
        }
    }

    private void change(Kind kind, String text, Object value) throws ScimException {
        int bracket = text.indexOf('[');
        if (bracket >= 0) {
            changeFiltered(kind, text, bracket, value);
            return;
        }
        Optional<AttributePath> known = AttributePath.parse(schema, text);
        if (known.isEmpty()) {
            return;
        }
        AttributePath path = known.get();
        Attribute attribute = path.attribute();
        if (attribute.readOnly() || path.sub().filter(Attribute::readOnly).isPresent()) {
            throw new ScimException(400, "mutability", attribute.name() + " is this service's alone");
        }
        Map<String, Object> holder = path.extension().isPresent() ? child(resource, path.extension().get()) : resource;
        if (path.sub().isPresent()) {
            changeSub(kind, holder, attribute, path.sub().get(), value);
        } else if (kind == Kind.REMOVE || value == Json.NULL) {
            remove(holder, attribute, value);
        } else {
            put(kind, holder, attribute, value);
        }
    }

    // Entra ID names the members that are removed in the value.
    private void remove(Map<String, Object> holder, Attribute attribute, Object value) throws ScimException {
        if (!attribute.multiValued() || value == Json.NULL) {
            holder.remove(attribute.name());
            return;
        }
        List<Object> gone = new ArrayList<>();
        schema.value(attribute, value).ifPresent(all -> gone.addAll((List<?>) all));
        elements(holder, attribute)
                .removeIf(each -> gone.stream().anyMatch(one -> valueOf(one).equals(valueOf(each))));
        tidy(holder, attribute);
    }

    private void put(Kind kind, Map<String, Object> holder, Attribute attribute, Object value) throws ScimException {
        Optional<Object> read = schema.value(attribute, value);
        if (read.isEmpty()) {
            holder.remove(attribute.name());
        } else if (attribute.multiValued()) {
            List<Map<String, Object>> elements = elements(holder, attribute);
            if (kind == Kind.REPLACE) {
                elements.clear();
            }
            for (Object each : (List<?>) read.get()) {
                Map<String, Object> fresh = Json.asObject(each).orElseThrow();
                // RFC 7644 3.5.2.1: what is there already is not there twice.
                Predicate<Map<String, Object>> same = there -> valueOf(there).equals(valueOf(fresh));
                if (!attribute.name().equals("members") || elements.stream().noneMatch(same)) {
                    elements.removeIf(there -> there.equals(fresh));
                    primary(elements, fresh);
                    elements.add(fresh);
                }
            }
            tidy(holder, attribute);
        } else if (attribute.type() == Attribute.Type.COMPLEX) {
            child(holder, attribute.name()).putAll(Json.asObject(read.get()).orElseThrow());
        } else {
            holder.put(attribute.name(), read.get());
        }
    }

    /** RFC 7644 3.5.2: a new primary value makes the old one none. */
    private static void primary(List<Map<String, Object>> elements, Map<String, Object> fresh) {
        if (Boolean.TRUE.equals(fresh.get("primary"))) {
            elements.forEach(each -> each.remove("primary"));
        }
    }

    private void changeSub(Kind kind, Map<String, Object> holder, Attribute attribute, Attribute sub, Object value)
            throws ScimException {
        Optional<Object> read = kind == Kind.REMOVE ? Optional.empty() : schema.value(sub, value);
        if (attribute.multiValued()) {
            elements(holder, attribute).forEach(each -> set(each, sub, read));
            return;
        }
        Map<String, Object> members = child(holder, attribute.name());
        set(members, sub, read);
        if (members.isEmpty()) {
            holder.remove(attribute.name());
        }
    }

    private static void set(Map<String, Object> members, Attribute sub, Optional<Object> value) {
        value.ifPresentOrElse(there -> members.put(sub.name(), there), () -> members.remove(sub.name()));
    }

    private void changeFiltered(Kind kind, String text, int bracket, Object value) throws ScimException {
        int end = text.lastIndexOf(']');
        if (end < bracket) {
            throw ScimException.path("a bracket has no end");
        }
        Optional<AttributePath> known = AttributePath.parse(schema, text.substring(0, bracket));
        if (known.isEmpty()) {
            return;
        }
        Attribute attribute = known.get().attribute();
        String rest = text.substring(end + 1);
        if (!attribute.multiValued() || attribute.readOnly() || known.get().sub().isPresent()) {
            throw ScimException.path(attribute.name() + " has no values to choose from");
        }
        Optional<Attribute> sub = Optional.empty();
        if (!rest.isEmpty()) {
            if (rest.startsWith(".") && schema.passesOver(attribute.name() + rest)) {
                return;
            }
            sub = Optional.of(rest)
                    .filter(name -> name.startsWith("."))
                    .flatMap(name -> attribute.sub(name.substring(1)));
            if (sub.filter(each -> !each.readOnly()).isEmpty()) {
                throw ScimException.path("there is no attribute " + attribute.name() + Schema.shown(rest));
            }
        }
        Filter filter = FilterParser.within(schema, attribute, text.substring(bracket + 1, end));
        changeChosen(kind, attribute, filter, sub, value);
    }

    private void changeChosen(Kind kind, Attribute attribute, Filter filter, Optional<Attribute> sub, Object value)
            throws ScimException {
        List<Map<String, Object>> elements = elements(resource, attribute);
        if (kind == Kind.REMOVE && sub.isEmpty()) {
            elements.removeIf(filter::takes);
            tidy(resource, attribute);
            return;
        }
        List<Map<String, Object>> chosen = new ArrayList<>(elements.stream().filter(filter::takes).toList());
        if (chosen.isEmpty() && kind != Kind.REMOVE) {
            Map<String, Object> made = new LinkedHashMap<>();
            if (!describes(filter, made)) {
                throw new ScimException(400, "noTarget", "no value of " + attribute.name() + " is such a one");
            }
            // Entra ID gives people who have none a work address in this way.
            elements.add(made);
            chosen.add(made);
        }
        for (Map<String, Object> each : chosen) {
            if (sub.isPresent()) {
                boolean gone = kind == Kind.REMOVE;
                set(each, sub.get(), gone ? Optional.empty() : schema.value(sub.get(), value));
            } else {
                schema.value(attribute, List.of(value)).ifPresent(all -> ((List<?>) all)
                        .forEach(one -> Json.asObject(one).ifPresent(each::putAll)));
            }
        }
        tidy(resource, attribute);
    }

    /** Whether a filter says what a value is, and not only what it is not; fills that in. */
    private static boolean describes(Filter filter, Map<String, Object> made) {
        return switch (filter) {
            case Filter.And(var left, var right) -> describes(left, made) && describes(right, made);
            case Filter.Comparison(var path, var operator, var value) when operator == Filter.Operator.EQ -> {
                made.put(path.attribute().name(), value);
                yield true;
            }
            default -> false;
        };
    }

    private static String valueOf(Object element) {
        return Json.asObject(element).map(members -> Json.text(members, "value")).orElse("");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> elements(Map<String, Object> holder, Attribute attribute) {
        return (List<Map<String, Object>>) holder.computeIfAbsent(attribute.name(), _ -> new ArrayList<>());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> child(Map<String, Object> holder, String name) {
        return (Map<String, Object>) holder.computeIfAbsent(name, _ -> new LinkedHashMap<>());
    }

    /** RFC 7643 2.5: no values and none at all are the same. */
    private static void tidy(Map<String, Object> holder, Attribute attribute) {
        if (elements(holder, attribute).isEmpty()) {
            holder.remove(attribute.name());
        }
    }
}
