package org.redoubt.guard.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** JSON values as Map, List, String, Long, Double, Boolean and {@link #NULL}. */
public final class Json {
    /** The value null. */
    public static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private static final int MAX_DEPTH = 16;

    /** Members beside a list that are kept: whoever asks wants some, and not a map of a stranger's making. */
    private static final int MOST_OTHERS = 100;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .build())
            .build();

    private Json() {}

    /** One line, without its end. */
    public static String write(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(generator, value);
        }
        return text.toString();
    }

    private static void write(JsonGenerator generator, Object value) {
        switch (value) {
            case Map<?, ?> map -> {
                generator.writeStartObject();
                map.forEach((name, inner) -> {
                    generator.writeName(String.valueOf(name));
                    write(generator, inner);
                });
                generator.writeEndObject();
            }
            case List<?> list -> {
                generator.writeStartArray();
                list.forEach(inner -> write(generator, inner));
                generator.writeEndArray();
            }
            case Boolean flag -> generator.writeBoolean(flag);
            case Double number -> generator.writeNumber(number);
            case Number number -> generator.writeNumber(number.longValue());
            default -> {
                if (value == NULL) {
                    generator.writeNull();
                } else {
                    generator.writeString(value.toString());
                }
            }
        }
    }

    /**
     * Reads one object.
     *
     * @throws IOException when the text is not that, holds something after it, or the stream fails
     */
    public static Map<String, Object> read(InputStream in) throws IOException {
        return read(() -> FACTORY.createParser(ObjectReadContext.empty(), in));
    }

    /** As {@link #read(InputStream)}. */
    public static Map<String, Object> read(String text) throws IOException {
        return read(() -> FACTORY.createParser(ObjectReadContext.empty(), text));
    }

    /**
     * As {@link #read(InputStream)}, of what somebody else has a say in: a value takes some fifty octets of memory, and a comma of
     * the text can be one.
     *
     * @param most values, members and elements counted each
     * @throws IOException likewise, or when there are more
     */
    public static Map<String, Object> read(String text, int most) throws IOException {
        return read(() -> FACTORY.createParser(ObjectReadContext.empty(), text), parser -> object(parser, new Budget(most)));
    }

    /** Takes an object. */
    public interface Visitor {
        void visit(Map<String, Object> object) throws IOException;
    }

    /**
     * Reads one object without having it in memory: the objects of one of its members, a list, are given to a visitor one after
     * another.
     *
     * @param most values of each of them, as in {@link #read(String, int)}
     * @return its members that are texts, numbers or flags
     * @throws IOException likewise
     */
    public static Map<String, Object> each(InputStream in, String list, int most, Visitor visitor) throws IOException {
        return read(() -> FACTORY.createParser(ObjectReadContext.empty(), in), parser -> {
            Map<String, Object> others = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = String.valueOf(parser.currentName());
                JsonToken token = parser.nextToken();
                if (name.equals(list) && token == JsonToken.START_ARRAY) {
                    elements(parser, most, visitor);
                } else if (token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT) {
                    parser.skipChildren();
                } else if (others.size() < MOST_OTHERS) {
                    others.put(name, value(parser, new Budget(1)));
                }
            }
            return others;
        });
    }

    private static void elements(JsonParser parser, int most, Visitor visitor) throws IOException {
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null) {
                throw new IOException("the JSON text ends too early");
            }
            if (token == JsonToken.START_OBJECT) {
                visitor.visit(object(parser, new Budget(most)));
            } else {
                parser.skipChildren();
            }
        }
    }

    /** How many values there may be. */
    private static final class Budget {
        private final int most;
        private int count;

        Budget(int most) {
            this.most = most;
        }

        void pay() throws IOException {
            if (++count > most) {
                throw new IOException("holds more than " + most + " values");
            }
        }
    }

    private interface Reading {
        Map<String, Object> read(JsonParser parser) throws IOException;
    }

    private static Map<String, Object> read(Supplier<JsonParser> source) throws IOException {
        return read(source, parser -> object(parser, new Budget(Integer.MAX_VALUE)));
    }

    private static Map<String, Object> read(Supplier<JsonParser> source, Reading reading) throws IOException {
        try (JsonParser parser = source.get()) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("is not a JSON object");
            }
            Map<String, Object> object = reading.read(parser);
            if (parser.nextToken() != null) {
                throw new IOException("holds something after the JSON object");
            }
            return object;
        } catch (JacksonException wrong) {
            throw new IOException(
                    "is not JSON, line " + Optional.ofNullable(wrong.getLocation()).map(at -> at.getLineNr()).orElse(1),
                    wrong);
        }
    }

    private static Map<String, Object> object(JsonParser parser, Budget budget) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(String.valueOf(name), value(parser, budget));
        }
        return object;
    }

    private static Object value(JsonParser parser, Budget budget) throws IOException {
        budget.pay();
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IOException("the JSON text ends too early");
        }
        return switch (token) {
            case START_OBJECT -> object(parser, budget);
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser, budget));
                }
                yield list;
            }
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> NULL;
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default -> parser.getString();
        };
    }

    /** A member that is a text; empty when it is not there or something else. */
    public static String text(Map<String, Object> object, String name) {
        return object.get(name) instanceof String text ? text : "";
    }

    /** A member that is a whole number; 0 likewise. */
    public static long number(Map<String, Object> object, String name) {
        return object.get(name) instanceof Long number ? number : 0;
    }

    /** The members of a member that is a list and that are objects. */
    public static List<Map<String, Object>> objects(Map<String, Object> object, String name) {
        List<Map<String, Object>> objects = new ArrayList<>();
        if (object.get(name) instanceof List<?> list) {
            list.forEach(one -> asObject(one).ifPresent(objects::add));
        }
        return objects;
    }

    /** The texts of a member that is a list. */
    public static List<String> texts(Map<String, Object> object, String name) {
        List<String> texts = new ArrayList<>();
        if (object.get(name) instanceof List<?> list) {
            for (Object one : list) {
                if (one instanceof String text) {
                    texts.add(text);
                }
            }
        }
        return texts;
    }

    /** A value as an object, if it is one. */
    public static Optional<Map<String, Object>> asObject(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        Map<String, Object> object = new LinkedHashMap<>();
        map.forEach((key, inner) -> object.put(String.valueOf(key), inner));
        return Optional.of(object);
    }
}
