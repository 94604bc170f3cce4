package org.redoubt.mime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of an expectation file. What is not there reads as empty. */
final class Json {
    private final Object value;

    private Json(Object value) {
        this.value = value;
    }

    static Json parse(String text) {
        return new Reader(text).value();
    }

    boolean has(String name) {
        return value instanceof Map<?, ?> map && map.containsKey(name);
    }

    Json get(String name) {
        Object found = value instanceof Map<?, ?> map ? map.get(name) : null;
        return found instanceof Json json ? json : new Json("");
    }

    List<Json> list() {
        List<Json> all = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(o -> all.add((Json) o));
        }
        return all;
    }

    String text() {
        return value instanceof String s ? s : "";
    }

    int number() {
        return Math.toIntExact((Long) value);
    }

    boolean isTrue() {
        return Boolean.TRUE.equals(value);
    }

    private static final class Reader {
        private final String text;
        private int pos;

        Reader(String text) {
            this.text = text;
        }

        Json value() {
            white();
            return new Json(switch (text.charAt(pos)) {
                case '{' -> object();
                case '[' -> array();
                case '"' -> string();
                default -> word();
            });
        }

        private void white() {
            while (Character.isWhitespace(text.charAt(pos))) {
                pos++;
            }
        }

        private boolean take(char c) {
            white();
            boolean here = text.charAt(pos) == c;
            pos += here ? 1 : 0;
            return here;
        }

        private Map<String, Json> object() {
            Map<String, Json> all = new LinkedHashMap<>();
            take('{');
            while (!take('}')) {
                white();
                String name = string();
                take(':');
                all.put(name, value());
                take(',');
            }
            return all;
        }

        private List<Json> array() {
            List<Json> all = new ArrayList<>();
            take('[');
            while (!take(']')) {
                all.add(value());
                take(',');
            }
            return all;
        }

        private String string() {
            StringBuilder out = new StringBuilder();
            for (pos++; text.charAt(pos) != '"'; pos++) {
                out.append(text.charAt(pos) == '\\' ? escaped() : text.charAt(pos));
            }
            pos++;
            return out.toString();
        }

        private char escaped() {
            char c = text.charAt(++pos);
            return switch (c) {
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'u' -> {
                    pos += 4;
                    yield (char) Integer.parseInt(text.substring(pos - 3, pos + 1), 16);
                }
                default -> c;
            };
        }

        private Object word() {
            int start = pos;
            while (pos < text.length() && ",]} \r\n\t".indexOf(text.charAt(pos)) < 0) {
                pos++;
            }
            String word = text.substring(start, pos);
            return switch (word) {
                case "null" -> "";
                case "true" -> true;
                case "false" -> false;
                default -> word.matches("-?\\d+") ? (Object) Long.valueOf(word) : Double.valueOf(word);
            };
        }
    }
}
