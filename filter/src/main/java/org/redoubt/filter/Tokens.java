package org.redoubt.filter;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.redoubt.mime.Address;
import org.redoubt.mime.Envelope;
import org.redoubt.mime.HeaderText;
import org.redoubt.mime.Part;
import org.redoubt.mime.RawField;

/**
 * The words of a message by which {@link Bayes} knows it, as numbers: keyed hashes, so that what is remembered tells
 * nobody without the key what somebody's mail said. Of the way of a message there are the networks it passed; dates and
 * results of checks are left out. So are tags, by which newsletters that people want look like
 * those that nobody wants (tried on the public corpus: half of the mistakes came from them).
 */
public final class Tokens {
    /** Counts of words that were told apart in another way are of no use; to be raised when something here changes. */
    public static final int GENERATION = 2;

    private static final Pattern ADDRESS = Pattern.compile("(?<![0-9.])(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.\\d{1,3}(?![0-9.])");

    private static final Pattern HOST = Pattern.compile("(?<![\\w.@-])(?:[a-z0-9_-]{1,63}\\.){1,8}[a-z]{2,24}(?![\\w.-])");

    private static final List<String> FIELDS =
            List.of("x-mailer", "user-agent", "organization", "list-id", "precedence", "x-priority", "importance");

    /** Fields that authors' programs write: which there are, and how their names are spelt, tells programs apart. */
    private static final Set<String> SPELT = Set.of(
            "date", "errors-to", "from", "importance", "in-reply-to", "references", "message-id", "mime-version",
            "organization", "reply-to", "subject", "to", "cc", "user-agent", "content-type", "content-transfer-encoding",
            "x-mailer", "sender", "x-priority", "x-msmail-priority", "x-mimeole", "list-id", "list-unsubscribe",
            "precedence", "content-disposition", "thread-index");

    private final long key;
    private final Set<Long> hashes = new HashSet<>();

    private Tokens(long key) {
        this.key = key;
    }

    /**
     * The different words of a message, ascending.
     *
     * @param key of the hashes; the same for what is learnt and what is asked
     */
    public static long[] of(Suspect suspect, long key) {
        return of(suspect, Texts.of(suspect), key);
    }

    static long[] of(Suspect suspect, Texts texts, long key) {
        Tokens tokens = new Tokens(key);
        tokens.header(suspect);
        for (Part part : texts.leaves()) {
            tokens.part(part);
        }
        for (Links.Link link : Links.in(texts)) {
            tokens.host(link.host());
            tokens.path(link.target());
        }
        tokens.words("", texts.shown());
        return tokens.hashes.stream().mapToLong(hash -> hash).sorted().toArray();
    }

    private void header(Suspect suspect) {
        Envelope envelope = suspect.structure().envelope();
        words("s:", HeaderText.decode(envelope.subject().orElse("")));
        for (Address from : envelope.from()) {
            address("f:", from);
        }
        if (!envelope.replyTo().equals(envelope.from())) {
            envelope.replyTo().forEach(address -> address("r:", address));
        }
        add("m:" + envelope.messageId().map(id -> id.substring(id.indexOf('@') + 1).replaceAll("[0-9]+", "9")).orElse("-"));
        add("to:" + (envelope.to().isEmpty() && envelope.cc().isEmpty() ? "-" : Math.min(5, envelope.to().size())));
        way(suspect);
        for (RawField field : suspect.structure().header().fields()) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (SPELT.contains(name)) {
                add("hn:" + field.name());
            }
            if (FIELDS.contains(name)) {
                words("h" + name + ":", field.value());
            }
        }
    }

    /** The networks and organisations of the servers that a message passed, the one that brought it included. */
    private void way(Suspect suspect) {
        suspect.client().ifPresent(client -> networks(client.getHostAddress()));
        suspect.structure().header().fields().stream()
                .filter(field -> field.name().equalsIgnoreCase("received"))
                .limit(Limits.HOPS)
                .map(field -> field.value().toLowerCase(Locale.ROOT))
                .map(value -> value.substring(0, Math.min(value.length(), Limits.SUBJECT)))
                .forEach(this::hop);
    }

    private void hop(String received) {
        networks(received);
        HOST.matcher(received).results().forEach(host -> add("w:" + Domains.organisation(host.group())));
    }

    private void networks(String text) {
        ADDRESS.matcher(text).results().forEach(address -> {
            String wide = "ip:" + address.group(1) + '.' + address.group(2);
            add(wide);
            add(wide + '.' + address.group(3));
            add("ip:" + address.group());
        });
    }

    private void address(String kind, Address address) {
        words(kind, HeaderText.decode(address.name().orElse("")));
        address.addrSpec().ifPresent(spec -> add(kind + spec.toLowerCase(Locale.ROOT)));
        address.host().ifPresent(host -> add(kind + "@" + host.toLowerCase(Locale.ROOT)));
    }

    private void part(Part part) {
        add("c:" + part.type() + "/" + part.subtype() + ";" + part.parameter("charset").orElse("").toLowerCase(Locale.ROOT));
        add("e:" + part.encoding());
        part.fileName().ifPresent(name -> words("n:", name));
    }

    private void host(String host) {
        String rest = host;
        while (rest.indexOf('.') > 0) {
            add("u:" + rest);
            rest = rest.substring(rest.indexOf('.') + 1);
        }
    }

    /** The words of a link, numbers aside. */
    private void path(String target) {
        String some = target.substring(0, Math.min(target.length(), Limits.SUBJECT)).toLowerCase(Locale.ROOT);
        for (String word : some.split("[/?&=.:#]+")) {
            if (!word.isEmpty() && word.length() <= Limits.LONGEST_WORD) {
                add("l:" + word.replaceAll("[0-9]+", "9"));
            }
        }
    }

    /** Words of a text: runs of letters, digits and what stands within words and sums; and each with the one before. */
    private void words(String kind, String text) {
        String before = "";
        for (int at = 0; at < text.length() && hashes.size() < Limits.TOKENS; ) {
            while (at < text.length() && !inWord(text.charAt(at))) {
                at++;
            }
            int from = at;
            while (at < text.length() && inWord(text.charAt(at))) {
                at++;
            }
            String word = trimmed(text.substring(from, at));
            if (word.length() > Limits.LONGEST_WORD) {
                add(kind + "long:" + word.length() / 10);
            } else if (!word.isEmpty()) {
                String folded = word.toLowerCase(Locale.ROOT);
                add(kind + folded);
                if (!word.equals(folded) && word.length() > 2 && word.equals(word.toUpperCase(Locale.ROOT))) {
                    add(kind + word);
                }
                add(kind + before + " " + folded);
                before = folded;
            }
        }
    }

    private static boolean inWord(char c) {
        return Character.isLetterOrDigit(c) || c == '$' || c == '\'' || c == '-' || c == '!' || c == '%' || c == '\u20ac';
    }

    private static String trimmed(String word) {
        int to = word.length();
        while (to > 0 && (word.charAt(to - 1) == '\'' || word.charAt(to - 1) == '-')) {
            to--;
        }
        int from = 0;
        while (from < to && (word.charAt(from) == '\'' || word.charAt(from) == '-')) {
            from++;
        }
        return word.substring(from, to);
    }

    private void add(String token) {
        if (hashes.size() < Limits.TOKENS) {
            hashes.add(hash(token, key));
        }
    }

    /** Forty bits: two hundred thousand words collide with a chance of one in five million each. */
    private static long hash(String token, long key) {
        long hash = key ^ 0xcbf29ce484222325L;
        for (int i = 0; i < token.length(); i++) {
            hash = (hash ^ token.charAt(i)) * 0x100000001b3L;
            hash ^= hash >>> 29;
        }
        hash = (hash ^ hash >>> 32 ^ key) * 0xd6e8feb86659fd93L;
        return (hash ^ hash >>> 32) & 0xff_ffff_ffffL;
    }
}
