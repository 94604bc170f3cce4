package org.redoubt.http.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is said to people, in each language, by names: files {@code texts.en.properties} and so on beside a class. All have the
 * same names, and the same places <code>{0}</code> for what is put in; who opens them finds out.
 */
public final class Texts {
    private final Map<Language, Map<String, String>> all;

    private Texts(Map<Language, Map<String, String>> all) {
        this.all = all;
    }

    /** Opens a resource of the module that has it, which no other may open. */
    @FunctionalInterface
    public interface Resources {
        @Nullable InputStream open(String name);
    }

    /** @throws IllegalStateException when a language lacks a text that another has, or has different places */
    public static Texts open(Resources resources) {
        Map<Language, Map<String, String>> all = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            all.put(language, read(resources, "texts." + language.tag() + ".properties"));
        }
        Map<String, String> english = all.getOrDefault(Language.ENGLISH, Map.of());
        all.forEach((language, texts) -> {
            if (!texts.keySet().equals(english.keySet())) {
                throw new IllegalStateException("other texts than in English: " + language.tag());
            }
            texts.forEach((name, text) -> {
                if (places(text) != places(english.getOrDefault(name, ""))) {
                    throw new IllegalStateException("other places than in English: " + language.tag() + " " + name);
                }
            });
        });
        return new Texts(all);
    }

    private static int places(String text) {
        int found = 0;
        for (int i = 0; i < 8; i++) {
            found |= text.contains("{" + i + "}") ? 1 << i : 0;
        }
        return found;
    }

    private static Map<String, String> read(Resources resources, String name) {
        try (InputStream in = resources.open(name)) {
            if (in == null) {
                throw new IllegalStateException("a resource is missing: " + name);
            }
            Properties properties = new Properties();
            properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            Map<String, String> texts = new TreeMap<>();
            properties.stringPropertyNames().forEach(key -> texts.put(key, properties.getProperty(key)));
            return texts;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * A text.
     *
     * @param put in the places, in their order
     */
    public String text(Language language, String name, String... put) {
        return put(template(language, name), put);
    }

    /**
     * A text as HTML.
     *
     * @param html in the places, in their order
     */
    public String html(Language language, String name, String... html) {
        return put(DoorPage.text(template(language, name)), html);
    }

    private String template(Language language, String name) {
        String text = all.getOrDefault(language, Map.of()).get(name);
        if (text == null) {
            throw new IllegalArgumentException("no such text: " + name);
        }
        return text;
    }

    private static String put(String text, String... put) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            boolean place = text.charAt(i) == '{' && i + 2 < text.length() && text.charAt(i + 2) == '}';
            int index = place ? text.charAt(i + 1) - '0' : -1;
            if (index >= 0 && index < put.length) {
                out.append(put[index]);
                i += 2;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    /** The name of the text that is this in English; for sentences of the server, which speaks English. */
    Optional<String> named(String english) {
        return all.getOrDefault(Language.ENGLISH, Map.of()).entrySet().stream()
                .filter(each -> each.getValue().equals(english))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
