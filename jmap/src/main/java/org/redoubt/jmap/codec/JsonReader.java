package org.redoubt.jmap.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Reads I-JSON (RFC 7493): UTF-8, no name twice in an object, no lone surrogates. */
public final class JsonReader {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(CodecLimits.DEPTH)
                    .maxStringLength(CodecLimits.TEXT)
                    .maxNameLength(CodecLimits.NAME)
                    .maxNumberLength(CodecLimits.NUMBER)
                    .build())
            .build();

    private JsonReader() {}

    /** The value that these octets are. */
    public static JsonValue read(byte[] octets) throws NotJsonException {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException notUtf8) {
            throw new NotJsonException(notUtf8);
        }
        return read(text);
    }

    public static JsonValue read(String text) throws NotJsonException {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            in.nextToken();
            JsonValue value = value(in);
            if (in.nextToken() != null) {
                throw new NotJsonException();
            }
            return value;
        } catch (JacksonException broken) {
            throw new NotJsonException(broken);
        }
    }

    private static JsonValue value(JsonParser in) throws NotJsonException {
        JsonToken token = in.currentToken();
        if (token == null) {
            throw new NotJsonException();
        }
        return switch (token) {
            case START_OBJECT -> object(in);
            case START_ARRAY -> array(in);
            case VALUE_STRING -> new JsonText(checked(in.getString()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(in);
            case VALUE_TRUE -> JsonBoolean.TRUE;
            case VALUE_FALSE -> JsonBoolean.FALSE;
            case VALUE_NULL -> JsonNull.NULL;
            case END_ARRAY, END_OBJECT, NOT_AVAILABLE, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new NotJsonException();
        };
    }

    private static JsonValue number(JsonParser in) throws NotJsonException {
        double value = in.getDoubleValue();
        if (Double.isInfinite(value)) {
            throw new NotJsonException();
        }
        return new JsonNumber(value);
    }

    private static JsonObject object(JsonParser in) throws NotJsonException {
        JsonObject object = new JsonObject();
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = checked(in.currentName());
            in.nextToken();
            object.put(name, value(in));
        }
        return object;
    }

    private static JsonArray array(JsonParser in) throws NotJsonException {
        JsonArray array = new JsonArray();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(in));
        }
        return array;
    }

    /** RFC 7493 2.1: no surrogate without the other. */
    private static String checked(String text) throws NotJsonException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw new NotJsonException();
                }
                i++;
            }
        }
        return text;
    }
}
