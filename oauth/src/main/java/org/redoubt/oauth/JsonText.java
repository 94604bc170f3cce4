package org.redoubt.oauth;

import java.io.StringWriter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A JSON object that is written as it is put together: texts, numbers, booleans and lists of texts. */
final class JsonText {
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Object> members = new LinkedHashMap<>();

    JsonText with(String name, String value) {
        members.put(name, value);
        return this;
    }

    JsonText with(String name, long value) {
        members.put(name, value);
        return this;
    }

    JsonText with(String name, boolean value) {
        members.put(name, value);
        return this;
    }

    JsonText with(String name, Collection<String> values) {
        members.put(name, values);
        return this;
    }

    @Override
    public String toString() {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            members.forEach((name, value) -> {
                out.writeName(name);
                switch (value) {
                    case Long number -> out.writeNumber(number);
                    case Boolean flag -> out.writeBoolean(flag);
                    case Collection<?> list -> {
                        out.writeStartArray();
                        list.forEach(each -> out.writeString(each.toString()));
                        out.writeEndArray();
                    }
                    default -> out.writeString(value.toString());
                }
            });
            out.writeEndObject();
        }
        return text.toString();
    }
}
