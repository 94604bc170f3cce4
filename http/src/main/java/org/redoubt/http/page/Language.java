package org.redoubt.http.page;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.http.HttpExchange;

/** The languages that people are spoken to: those of the web application, by the same tags. */
public enum Language {
    ENGLISH("en", "English", false),
    GERMAN("de", "Deutsch", false),
    FRENCH("fr", "Français", false),
    SPANISH("es", "Español", false),
    HINDI("hi", "हिन्दी", false),
    BENGALI("bn", "বাংলা", false),
    ARABIC("ar", "العربية", true);

    /** Where a browser keeps what somebody chose: here, or in the web application, which writes the same cookie. */
    static final String COOKIE = "__Host-redoubt-language";

    /** By which a form or a link chooses. */
    public static final String PARAMETER = "lang";

    private static final String ATTRIBUTES = "; Path=/; Secure; SameSite=Lax; Max-Age=31536000";

    /** Ranges of Accept-Language that are looked at: browsers send some five. */
    private static final int RANGES = 32;

    private static final int COOKIES = 64;

    private final String tag;
    private final String ownName;
    private final boolean rightToLeft;

    Language(String tag, String ownName, boolean rightToLeft) {
        this.tag = tag;
        this.ownName = ownName;
        this.rightToLeft = rightToLeft;
    }

    /** A primary subtag (RFC 5646 2.2.1). */
    public String tag() {
        return tag;
    }

    /** What who speaks it calls it. */
    public String ownName() {
        return ownName;
    }

    boolean rightToLeft() {
        return rightToLeft;
    }

    /** By a language tag, of which the first subtag counts; empty when it is none of ours. */
    public static Optional<Language> of(String tag) {
        String primary = tag.strip().split("[-_]", 2)[0].toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(each -> each.tag.equals(primary)).findFirst();
    }

    /** What somebody chose with this request, or in this browser before; else what the browser asks for; else English. */
    public static Language of(HttpExchange exchange) {
        return exchange.query(PARAMETER)
                .flatMap(Language::of)
                .or(() -> chosen(exchange.headers("Cookie")))
                .or(() -> accepted(exchange.headers("Accept-Language")))
                .orElse(ENGLISH);
    }

    private static Optional<Language> chosen(List<String> cookieFields) {
        return cookieFields.stream()
                .flatMap(field -> Arrays.stream(field.split(";", COOKIES)))
                .map(String::strip)
                .filter(pair -> pair.startsWith(COOKIE + "="))
                .findFirst()
                .flatMap(pair -> of(pair.substring(COOKIE.length() + 1)));
    }

    private record Range(Language language, double quality) {}

    /** The best of ours, by weight and then by place (RFC 9110 12.5.4; basic filtering by the first subtag, RFC 4647 3.3.1). */
    static Optional<Language> accepted(List<String> fields) {
        return fields.stream()
                .flatMap(field -> Arrays.stream(field.split(",", RANGES)))
                .limit(RANGES)
                .flatMap(range -> range(range).stream())
                .filter(range -> range.quality() > 0)
                .reduce((best, next) -> next.quality() > best.quality() ? next : best)
                .map(Range::language);
    }

    private static Optional<Range> range(String text) {
        String[] parts = text.split(";", 2);
        Optional<Language> language = of(parts[0]);
        if (language.isEmpty()) {
            return Optional.empty();
        }
        String weight = parts.length == 1 ? "q=1" : parts[1].replace(" ", "").toLowerCase(Locale.ROOT);
        // RFC 9110 12.4.2: at most three digits.
        return weight.matches("q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)")
                ? Optional.of(new Range(language.get(), Double.parseDouble(weight.substring(2))))
                : Optional.empty();
    }

    /** What has a browser keep this choice, as the value of a Set-Cookie field. It holds nothing that is secret. */
    public String cookie() {
        return COOKIE + "=" + tag + ATTRIBUTES;
    }
}
