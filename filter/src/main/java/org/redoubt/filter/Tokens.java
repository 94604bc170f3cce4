package org.redoubt.filter;

import java.util.Arrays;
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
 *
 * <p>And its fragments: runs of four characters of what its author's program wrote into the header, and of the start of
 * its text. They know a word that is spelt in another way, and see punctuation, capitals and how numbers are written,
 * which are no words (after Sculley and Wachman, "Relaxed Online SVMs for Spam Filtering", 2007). Whom it is for is not
 * among them.
 */
public final class Tokens {
    /** Counts of words that were told apart in another way are of no use; to be raised when something here changes. */
    public static final int GENERATION = 3;

    /** The same words, and no fragments. */
    private static final int GENERATION_OF_WORDS = 2;

    /** Fragments have this bit, words have not. */
    private static final long FRAGMENT = 1L << 40;

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

    /** Fields whose values have no fragments: each message has its own date, and recipients are the same in all mail. */
    private static final Set<String> UNTOLD = Set.of("date", "to", "cc");

    /** Fields that servers and programs of whoever receives a message write: they tell of him and not of it. */
    private static final Set<String> OF_RECEIVERS = Set.of(
            "received", "return-path", "delivered-to", "delivery-date", "authentication-results", "x-original-to",
            "envelope-to", "status", "x-status", "x-keywords", "x-uidl", "x-uid", "content-length", "lines",
            "x-mime-autoconverted", "x-apparently-to", "x-mailscanner", "x-virus-scanned", "x-virus-status", "x-pyzor", "xref");

    private final long key;
    private final Set<Long> hashes = new HashSet<>();

    private Tokens(long key) {
        this.key = key;
    }

    /** Whether what was counted by words of a generation can be used with those of now. */
    public static boolean understands(int generation) {
        return generation == GENERATION || generation == GENERATION_OF_WORDS;
    }

    /** Whether a token is a fragment; else it is a word. */
    public static boolean isFragment(long token) {
        return (token & FRAGMENT) != 0;
    }

    /**
     * Whether fragments are among tokens.
     *
     * @param tokens ascending, so that fragments are last
     */
    static boolean haveFragments(long[] tokens) {
        return tokens.length > 0 && isFragment(tokens[tokens.length - 1]);
    }

    /** The words alone, for what was learnt before there were fragments. */
    public static long[] words(long[] tokens) {
        return Arrays.stream(tokens).filter(token -> !isFragment(token)).toArray();
    }

    /**
     * The different words and fragments of a message, ascending, words first.
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
        tokens.fragments(suspect, texts);
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

    private void fragments(Suspect suspect, Texts texts) {
        StringBuilder header = new StringBuilder();
        for (RawField field : suspect.structure().header().fields()) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (!OF_RECEIVERS.contains(name) && !name.startsWith("x-spam") && header.length() < Limits.FRAGMENTED_HEADER) {
                String value = field.value().substring(0, Math.min(field.value().length(), Limits.SUBJECT));
                header.append(field.name()).append(": ");
                header.append(UNTOLD.contains(name) ? "" : HeaderText.decode(value)).append('\n');
            }
        }
        fragments(header, Limits.FRAGMENTED_HEADER);
        fragments(texts.shown(), Limits.FRAGMENTED_TEXT);
    }

    /** Runs of four characters, any white space being one blank, of so many characters at most. */
    private void fragments(CharSequence text, int most) {
        long run = 0;
        int length = 0;
        char before = 0;
        for (int i = 0; i < text.length() && length < most; i++) {
            char c = Character.isWhitespace(text.charAt(i)) ? ' ' : text.charAt(i);
            if (c != ' ' || before != ' ') {
                run = run << 16 | c;
                if (++length >= 4) {
                    hashes.add(mixed(run ^ key) & FRAGMENT - 1 | FRAGMENT);
                }
            }
            before = c;
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
        return (hash ^ hash >>> 32) & FRAGMENT - 1;
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood, 2014), twice keyed by what is added. */
    private long mixed(long value) {
        long hash = value;
        hash = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ hash >>> 27 ^ key) * 0x94d049bb133111ebL;
        return hash ^ hash >>> 31;
    }
}
