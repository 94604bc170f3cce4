package org.redoubt.mime;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What texts of header fields mean. All of it takes any text and never throws. */
public final class HeaderText {
    private static final AsciiSet ID_OR_SKIPPED = AsciiSet.of("<(\"");
    private static final AsciiSet BRACKETS = AsciiSet.of("<>");

    private HeaderText() {}

    /**
     * The text with its encoded words decoded, RFC 2047 and RFC 2231 5. Octets that mean nothing in their charset
     * become U+FFFD; what is not of the form of an encoded word stays as it is.
     *
     * @param rawValue unfolded, as {@link RawField#value()}
     */
    public static String decode(String rawValue) {
        return EncodedWords.decode(rawValue);
    }

    /**
     * The time of a Date field, RFC 5322 3.3 and 4.3, also in the order of C's asctime. Without a known zone, UTC.
     * Empty when there is no day, month, year and time, or they are no real date.
     */
    public static Optional<OffsetDateTime> date(String raw) {
        return new MailDate(raw).parse();
    }

    /** The base subject, RFC 5256 2.1, of a decoded subject; letters keep their case. */
    public static String baseSubject(String decoded) {
        return new BaseSubject(decoded).base();
    }

    /** Whether the decoded subject is that of a reply or a forward: RFC 5256 2.1, what its base lacks says so. */
    public static boolean isReplyOrForward(String decoded) {
        BaseSubject subject = new BaseSubject(decoded);
        subject.base();
        return subject.answers();
    }

    /**
     * The message identifiers of a Message-ID, References or In-Reply-To field, RFC 5322 3.6.4, in their order, without
     * angle brackets and white space. In a field without any brackets each word that has an {@code @} counts.
     */
    public static List<String> messageIds(String raw) {
        List<String> ids = new ArrayList<>();
        Scan in = new Scan(raw);
        while (!in.atEnd()) {
            in.until(ID_OR_SKIPPED);
            switch (in.peek()) {
                case '<' -> messageId(in, ids);
                case '(' -> in.comment();
                case '"' -> in.quoted();
                default -> {} // the end
            }
        }
        return ids.isEmpty() && raw.indexOf('<') < 0 ? bareIds(raw) : List.copyOf(ids);
    }

    private static void messageId(Scan in, List<String> ids) {
        in.skip();
        String id = in.until(BRACKETS);
        if (in.take('>')) {
            String compact = id.replaceAll("[ \t\r\n]", "");
            if (!compact.isEmpty()) {
                ids.add(compact);
            }
        }
    }

    private static List<String> bareIds(String raw) {
        List<String> ids = new ArrayList<>();
        for (String word : raw.split("[ \t\r\n,]+", -1)) {
            if (word.indexOf('@') > 0) {
                ids.add(word);
            }
        }
        return List.copyOf(ids);
    }
}
