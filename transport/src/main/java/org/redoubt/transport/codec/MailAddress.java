package org.redoubt.transport.codec;

import java.util.Locale;

/**
 * The {@code Mailbox} of RFC 5321 4.1.2, as RFC 6531 3.3 widens it.
 *
 * @param localPart what stands before the last {@code @}, without quotes and backslashes, its case kept
 * @param domain a domain name in lower case, or an address literal with its brackets; empty for {@code <Postmaster>}
 */
public record MailAddress(String localPart, String domain) {

    public MailAddress {
        domain = domain.startsWith("[") ? domain : domain.toLowerCase(Locale.ROOT);
    }

    /** The address as it is written in a message: quoted only where it must be. */
    public String addrSpec() {
        String local = dotString(localPart) ? localPart : quoted(localPart);
        return domain.isEmpty() ? local : local + '@' + domain;
    }

    /** Whether it can travel only under SMTPUTF8. */
    public boolean international() {
        return !ascii(localPart) || !ascii(domain);
    }

    @Override
    public String toString() {
        return addrSpec();
    }

    private static boolean ascii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static boolean dotString(String local) {
        char before = '.';
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            if (c == '.' ? before == '.' : !PathParser.atomCharacter(c)) {
                return false;
            }
            before = c;
        }
        return before != '.';
    }

    private static String quoted(String local) {
        return '"' + local.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
