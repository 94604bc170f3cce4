package org.redoubt.jmap.command;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;

/** The arguments of one call, by the types of RFC 8620 1. Null and absent are the same. */
public record Arguments(JsonObject json) {
    public boolean has(String name) {
        return json.value(name).isPresent();
    }

    public Optional<String> text(String name) throws MethodException {
        Optional<JsonValue> value = json.value(name);
        if (value.isPresent() && value.get().text().isEmpty()) {
            throw MethodException.invalidArguments(name);
        }
        return value.flatMap(JsonValue::text);
    }

    public String requiredText(String name) throws MethodException {
        return text(name).orElseThrow(() -> MethodException.invalidArguments(name));
    }

    public boolean flag(String name) throws MethodException {
        return optionalFlag(name).orElse(false);
    }

    public Optional<Boolean> optionalFlag(String name) throws MethodException {
        Optional<JsonValue> value = json.value(name);
        if (value.isPresent() && value.get().bool().isEmpty()) {
            throw MethodException.invalidArguments(name);
        }
        return value.flatMap(JsonValue::bool);
    }

    public Optional<Long> integer(String name) throws MethodException {
        Optional<JsonValue> value = json.value(name);
        if (value.isPresent() && value.get().integer().isEmpty()) {
            throw MethodException.invalidArguments(name);
        }
        return value.flatMap(JsonValue::integer);
    }

    /** A whole number from 0. */
    public Optional<Long> unsigned(String name) throws MethodException {
        Optional<Long> value = integer(name);
        if (value.isPresent() && value.get() < 0) {
            throw MethodException.invalidArguments(name);
        }
        return value;
    }

    public Optional<JsonObject> object(String name) throws MethodException {
        Optional<JsonValue> value = json.value(name);
        if (value.isPresent() && value.get().object().isEmpty()) {
            throw MethodException.invalidArguments(name);
        }
        return value.flatMap(JsonValue::object);
    }

    public Optional<List<JsonValue>> array(String name) throws MethodException {
        Optional<JsonValue> value = json.value(name);
        if (value.isPresent() && value.get().array().isEmpty()) {
            throw MethodException.invalidArguments(name);
        }
        return value.flatMap(JsonValue::array).map(JsonArray::values);
    }

    public Optional<List<String>> texts(String name) throws MethodException {
        Optional<List<JsonValue>> values = array(name);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (JsonValue value : values.get()) {
            texts.add(value.text().orElseThrow(() -> MethodException.invalidArguments(name)));
        }
        return Optional.of(texts);
    }

    /** Ids, each once, in the order they were asked for. */
    public Optional<Set<String>> ids(String name) throws MethodException {
        Optional<List<String>> texts = texts(name);
        if (texts.isPresent() && !texts.get().stream().allMatch(Ids::valid)) {
            throw MethodException.invalidArguments(name);
        }
        return texts.map(LinkedHashSet::new);
    }
}
