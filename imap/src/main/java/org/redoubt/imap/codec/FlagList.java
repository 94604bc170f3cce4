package org.redoubt.imap.codec;

import java.util.ArrayList;
import java.util.List;

/** RFC 9051 9 {@code flag-list}: as written, system flags with their backslash. */
public final class FlagList {
    private FlagList() {}

    /** {@code "(" [flag *(SP flag)] ")"}. */
    public static List<String> parenthesised(CommandText in) throws SyntaxException {
        in.expect('(');
        if (in.accept(')')) {
            return List.of();
        }
        List<String> flags = bare(in);
        in.expect(')');
        return flags;
    }

    /** {@code flag *(SP flag)}, as STORE also takes it. */
    public static List<String> bare(CommandText in) throws SyntaxException {
        List<String> flags = new ArrayList<>();
        do {
            if (flags.size() >= GrammarLimits.FLAGS) {
                throw new SyntaxException("Too many flags");
            }
            flags.add(flag(in));
        } while (in.accept(' '));
        return List.copyOf(flags);
    }

    private static String flag(CommandText in) throws SyntaxException {
        String flag = in.accept('\\') ? '\\' + in.atom() : in.atom();
        if (flag.length() > GrammarLimits.FLAG_OCTETS || !flag.chars().allMatch(c -> c < 0x7F)) {
            throw new SyntaxException("A flag is too long or not ASCII");
        }
        return flag;
    }
}
