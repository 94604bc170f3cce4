package org.redoubt.jmap.codec;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes JSON. What goes out is I-JSON (RFC 7493), so a lone surrogate becomes U+FFFD. */
public final class JsonWriter {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonWriter() {}

    public static byte[] octets(JsonValue value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(value, out);
        return out.toByteArray();
    }

    public static String text(JsonValue value) {
        return new String(octets(value), StandardCharsets.UTF_8);
    }

    /** Writes the value in UTF-8; what the stream throws comes as the library's unchecked exception. */
    public static void write(JsonValue value, OutputStream out) {
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            write(value, json);
        }
    }

    private static void write(JsonValue value, JsonGenerator json) {
        switch (value) {
            case JsonObject(var members) -> {
                json.writeStartObject();
                members.forEach((name, member) -> {
                    json.writeName(sound(name));
                    write(member, json);
                });
                json.writeEndObject();
            }
            case JsonArray(var values) -> {
                json.writeStartArray();
                values.forEach(each -> write(each, json));
                json.writeEndArray();
            }
            case JsonText(String text) -> json.writeString(sound(text));
            case JsonNumber number -> number(number, json);
            case JsonBoolean(boolean bool) -> json.writeBoolean(bool);
            case JsonNull() -> json.writeNull();
        }
    }

    private static void number(JsonNumber number, JsonGenerator json) {
        if (number.whole().isPresent()) {
            json.writeNumber(number.whole().get());
        } else {
            json.writeNumber(number.value());
        }
    }

    private static String sound(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return mended(text);
            }
        }
        return text;
    }

    private static String mended(String text) {
        StringBuilder mended = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean lone = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
            mended.appendCodePoint(lone ? 0xfffd : c);
        });
        return mended.toString();
    }
}
