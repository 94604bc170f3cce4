package org.redoubt.sieve;

import java.util.List;
import java.util.Optional;
import org.redoubt.mime.Address;

/** What scripts say about addresses (RFC 5228 2.4.2.3, 2.7.4; RFC 5233). */
public final class MailAddresses {
    private static final int MAX = 320;

    private MailAddresses() {}

    /** Whether this is one address, {@code local@domain}, with nothing around it, that mail can be sent to. */
    public static boolean valid(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1 || at == text.length() - 1 || text.length() > MAX || !domain(text.substring(at + 1))) {
            return false;
        }
        String local = text.substring(0, at);
        return local.startsWith("\"") ? quoted(local) : dotAtom(local);
    }

    /** The address in a text that may have a display name and angle brackets; empty unless it is exactly one. */
    public static Optional<String> one(String text) {
        List<Address> found = Address.parse(text);
        return found.size() == 1 && !found.getFirst().groupStart()
                ? found.getFirst().addrSpec().filter(MailAddresses::valid)
                : Optional.empty();
    }

    private static boolean domain(String text) {
        if (text.startsWith("[")) {
            return text.endsWith("]") && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
        }
        boolean characters = text.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '.' || combining(c));
        return characters && !text.startsWith(".") && !text.endsWith(".") && !text.contains("..");
    }

    private static boolean combining(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private static boolean dotAtom(String text) {
        boolean characters = text.codePoints().allMatch(c -> c > ' ' && c != 0x7f && "()<>[]:;@\\,\"".indexOf(c) < 0);
        return characters && !text.startsWith(".") && !text.endsWith(".") && !text.contains("..");
    }

    private static boolean quoted(String text) {
        if (text.length() < 2 || !text.endsWith("\"")) {
            return false;
        }
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 0x7f || c == '"' || (c == '\\' && ++i >= text.length() - 1)) {
                return false;
            }
        }
        return true;
    }
}
