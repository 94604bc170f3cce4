package org.redoubt.server.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** An object of the control protocol, with typed access; a field that is missing or of another type is an error. */
class Fields {
    private final Map<String, Object> values;

    Fields(Map<String, Object> values) {
        this.values = new LinkedHashMap<>(values);
    }

    static Fields of(String name, Object value) {
        return new Fields(Map.of()).with(name, value);
    }

    Fields with(String name, Object value) {
        values.put(name, value);
        return this;
    }

    Fields with(String name, Optional<?> value) {
        value.ifPresent(present -> values.put(name, present));
        return this;
    }

    Fields with(String name, OptionalLong value) {
        value.ifPresent(present -> values.put(name, present));
        return this;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    String text(String name) throws MalformedJsonException {
        return value(name, String.class);
    }

    Optional<String> optionalText(String name) throws MalformedJsonException {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    long number(String name) throws MalformedJsonException {
        return value(name, Long.class);
    }

    OptionalLong optionalNumber(String name) throws MalformedJsonException {
        return has(name) ? OptionalLong.of(number(name)) : OptionalLong.empty();
    }

    boolean flag(String name) throws MalformedJsonException {
        return value(name, Boolean.class);
    }

    List<String> texts(String name) throws MalformedJsonException {
        List<String> texts = new ArrayList<>();
        for (Object element : value(name, List.class)) {
            if (!(element instanceof String text)) {
                throw new MalformedJsonException("a list of texts was expected: " + name);
            }
            texts.add(text);
        }
        return texts;
    }

    Map<String, Object> object(String name) throws MalformedJsonException {
        Map<String, Object> object = new LinkedHashMap<>();
        Map<?, ?> value = value(name, Map.class);
        value.forEach((key, inner) -> object.put(String.valueOf(key), inner));
        return object;
    }

    <T> T value(String name, Class<T> type) throws MalformedJsonException {
        Object value = values.get(name);
        if (!type.isInstance(value)) {
            throw new MalformedJsonException("a field is missing or of another type: " + name);
        }
        return type.cast(value);
    }

    Map<String, Object> map() {
        return values;
    }
}
