package org.redoubt.server.mailfile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a Maildir file name says after {@code :2,}: capital letters for the flags, small ones for keywords that the
 * folder's {@code dovecot-keywords} file numbers from a = 0.
 */
final class MaildirFlags {
    static final String KEYWORDS_FILE = "dovecot-keywords";

    /** Small letters there are. */
    static final int MAX_KEYWORDS = 26;

    private static final Map<Character, String> FLAGS =
            Map.of('D', "$draft", 'F', "$flagged", 'P', "$forwarded", 'R', "$answered", 'S', "$seen", 'T', "$deleted");

    private final Map<Character, String> letters;

    private MaildirFlags(Map<Character, String> keywords) {
        this.letters = new HashMap<>(keywords);
        this.letters.putAll(FLAGS);
    }

    /** For reading the files of a folder. */
    static MaildirFlags of(Path folder) throws IOException {
        Path file = folder.resolve(KEYWORDS_FILE);
        Map<Character, String> keywords = new HashMap<>();
        if (Files.isRegularFile(file)) {
            for (String line :
                    Files.readString(file, StandardCharsets.ISO_8859_1).split("\n")) {
                numbered(line.strip(), keywords);
            }
        }
        return new MaildirFlags(keywords);
    }

    private static void numbered(String line, Map<Character, String> keywords) {
        int space = line.indexOf(' ');
        if (space > 0 && line.substring(0, space).matches("\\d{1,2}")) {
            int number = Integer.parseInt(line.substring(0, space));
            if (number < MAX_KEYWORDS) {
                keywords.put((char) ('a' + number), line.substring(space + 1).strip());
            }
        }
    }

    /** For writing a folder: numbers the first 26 of these keywords. */
    static MaildirFlags numbering(List<String> keywords) {
        Map<Character, String> numbered = new HashMap<>();
        for (String keyword : keywords) {
            if (!FLAGS.containsValue(keyword) && numbered.size() < MAX_KEYWORDS) {
                numbered.put((char) ('a' + numbered.size()), keyword);
            }
        }
        return new MaildirFlags(numbered);
    }

    /** The text of {@code dovecot-keywords}; empty when there are none. */
    String keywordsFile() {
        StringBuilder text = new StringBuilder();
        for (char letter = 'a'; letters.containsKey(letter); letter++) {
            text.append(letter - 'a').append(' ').append(letters.get(letter)).append('\n');
        }
        return text.toString();
    }

    Set<String> keywords(String fileName) {
        int info = fileName.lastIndexOf(":2,");
        Set<String> keywords = new HashSet<>();
        for (int i = info < 0 ? fileName.length() : info + 3; i < fileName.length(); i++) {
            String keyword = letters.get(fileName.charAt(i));
            if (keyword != null) {
                keywords.add(keyword);
            }
        }
        return keywords;
    }

    /** The letters for these keywords, in the order that the format demands. */
    String letters(Set<String> keywords) {
        StringBuilder text = new StringBuilder();
        for (char letter : new TreeSet<>(letters.keySet())) {
            if (keywords.contains(letters.get(letter))) {
                text.append(letter);
            }
        }
        return text.toString();
    }
}
