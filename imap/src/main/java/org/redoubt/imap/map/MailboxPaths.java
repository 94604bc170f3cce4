package org.redoubt.imap.map;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ModifiedUtf7;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.SyntaxException;

/**
 * Mailbox names on the wire: UTF-8 once the client has enabled it (RFC 9051 5.1, RFC 6855 3), modified UTF-7
 * before (RFC 3501 5.1.3). The account's paths are Unicode in NFC, their levels joined by '/'.
 */
public final class MailboxPaths {
    public static final char DELIMITER = '/';
    public static final String INBOX = "INBOX";

    private MailboxPaths() {}

    /** The path of a name as sent; empty when no mailbox can have that name. */
    public static Optional<String> path(byte[] sent, boolean utf8) {
        String text;
        try {
            text = CommandText.utf8(sent);
        } catch (SyntaxException e) {
            return Optional.empty();
        }
        // Clients that never enabled UTF-8 and send it nevertheless mean what they send.
        boolean plain = utf8 || text.chars().anyMatch(c -> c > 0x7E);
        Optional<String> name = plain ? Optional.of(text) : ModifiedUtf7.decode(text);
        return name.map(MailboxPaths::canonical);
    }

    /** A pattern of LIST is spelled as names are; '*' and '%' pass through both spellings. */
    public static Optional<String> pattern(byte[] sent, boolean utf8) {
        return path(sent, utf8);
    }

    /** RFC 9051 5.1: INBOX in any case is one mailbox, also as the first level of a path. */
    public static String canonical(String name) {
        String nfc = Normalizer.normalize(name, Normalizer.Form.NFC);
        int level = nfc.indexOf(DELIMITER);
        String first = level < 0 ? nfc : nfc.substring(0, level);
        return first.toUpperCase(Locale.ROOT).equals(INBOX) ? INBOX + nfc.substring(first.length()) : nfc;
    }

    public static void write(String path, boolean utf8, ResponseBuffer out) {
        out.string(utf8 ? path : ModifiedUtf7.encode(path));
    }
}
