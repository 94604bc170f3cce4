package org.redoubt.imap.codec;

import java.util.List;
import java.util.OptionalLong;

/**
 * The arguments of STORE, RFC 9051 6.4.6 and RFC 7162 3.1.3.
 *
 * @param unchangedSince change only messages whose MODSEQ is not above this one
 */
public record StoreRequest(SequenceSet set, OptionalLong unchangedSince, Mode mode, boolean silent, List<String> flags) {
    /** What becomes of the flags that are there. */
    public enum Mode {
        ADD,
        REMOVE,
        REPLACE
    }

    public static StoreRequest parse(CommandText in) throws SyntaxException {
        in.space();
        SequenceSet set = SequenceSet.parse(in);
        in.space();
        OptionalLong unchangedSince = OptionalLong.empty();
        if (in.accept('(')) {
            if (!in.keyword().equals("UNCHANGEDSINCE")) {
                throw new SyntaxException("Unknown STORE modifier");
            }
            in.space();
            unchangedSince = OptionalLong.of(in.number());
            in.expect(')');
            in.space();
        }
        Mode mode = in.accept('+') ? Mode.ADD : in.accept('-') ? Mode.REMOVE : Mode.REPLACE;
        boolean silent = silent(in.itemName());
        in.space();
        List<String> flags = in.peek() == '(' ? FlagList.parenthesised(in) : FlagList.bare(in);
        in.end();
        return new StoreRequest(set, unchangedSince, mode, silent, flags);
    }

    private static boolean silent(String item) throws SyntaxException {
        return switch (item) {
            case "FLAGS" -> false;
            case "FLAGS.SILENT" -> true;
            default -> throw new SyntaxException("STORE changes FLAGS only");
        };
    }
}
