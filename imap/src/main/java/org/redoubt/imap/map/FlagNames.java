package org.redoubt.imap.map;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.Keyword;
import org.redoubt.imap.codec.SyntaxException;

/** IMAP's system flags are JMAP's keywords under other names, RFC 8621 4.1.1; all others are called the same. */
public final class FlagNames {
    /** The flags that every mailbox knows, in the order that responses give them. */
    public static final List<Keyword> SYSTEM =
            List.of(Keyword.ANSWERED, Keyword.FLAGGED, Keyword.DELETED, Keyword.SEEN, Keyword.DRAFT);

    private FlagNames() {}

    public static String flag(Keyword keyword) {
        return switch (keyword.name().toLowerCase(Locale.ROOT)) {
            case "$seen" -> "\\Seen";
            case "$answered" -> "\\Answered";
            case "$flagged" -> "\\Flagged";
            case "$deleted" -> "\\Deleted";
            case "$draft" -> "\\Draft";
            default -> keyword.name();
        };
    }

    /** The keyword of a flag; empty for \Recent and for system flags that this server does not have. */
    public static Optional<Keyword> keyword(String flag) {
        return switch (flag.toLowerCase(Locale.ROOT)) {
            case "\\seen" -> Optional.of(Keyword.SEEN);
            case "\\answered" -> Optional.of(Keyword.ANSWERED);
            case "\\flagged" -> Optional.of(Keyword.FLAGGED);
            case "\\deleted" -> Optional.of(Keyword.DELETED);
            case "\\draft" -> Optional.of(Keyword.DRAFT);
            default -> Keyword.valid(flag) && !flag.startsWith("\\") ? Optional.of(new Keyword(flag)) : Optional.empty();
        };
    }

    /**
     * The keywords of a flag list that a client wants to set.
     *
     * @throws SyntaxException for a system flag that does not exist; \Recent, which only the server sets, is left out
     */
    public static Set<Keyword> keywords(List<String> flags) throws SyntaxException {
        Set<Keyword> keywords = new LinkedHashSet<>();
        for (String flag : flags) {
            if (!flag.equalsIgnoreCase("\\Recent")) {
                keywords.add(keyword(flag).orElseThrow(() -> new SyntaxException("There is no such flag")));
            }
        }
        return keywords;
    }
}
