package org.redoubt.imap.map;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.redoubt.account.Flags;
import org.redoubt.account.Keyword;
import org.redoubt.account.MailboxView;
import org.redoubt.account.Right;
import org.redoubt.account.Rights;
import org.redoubt.imap.codec.ResponseBuffer;

/**
 * Writes the flags of rows. A mailbox has few different combinations of flags, so each is spelled once. Good for
 * one view and for later ones of the mailbox that know the same keywords.
 */
public final class FlagListWriter {
    /** Combinations kept spelled; a mailbox with more spells the others each time. */
    private static final int KEPT = 1024;

    private static final int PLAIN = 32;
    private static final String RECENT = "\\Recent";

    private final MailboxView view;
    private final byte[][] plain = new byte[PLAIN][];
    private final Map<Long, byte[]> others = new HashMap<>();

    public FlagListWriter(MailboxView view) {
        this.view = view;
    }

    /** Whether this writes the flags of that view, too. */
    public boolean serves(MailboxView other) {
        return view.keywords().equals(other.keywords());
    }

    /** Appends {@code (\Seen $label)}. */
    public void write(long flags, boolean recent, ResponseBuffer out) {
        byte[] spelled = spelled(flags);
        if (!recent) {
            out.raw(spelled);
            return;
        }
        out.raw(spelled, 0, spelled.length - 1).ascii(spelled.length > 2 ? " " + RECENT : RECENT).octet(')');
    }

    private byte[] spelled(long flags) {
        if (flags >= 0 && flags < PLAIN) {
            byte[] known = plain[(int) flags];
            if (known == null) {
                known = spell(flags);
                plain[(int) flags] = known;
            }
            return known;
        }
        byte[] known = others.get(flags);
        if (known == null) {
            known = spell(flags);
            if (others.size() < KEPT) {
                others.put(flags, known);
            }
        }
        return known;
    }

    private byte[] spell(long flags) {
        Set<Keyword> keywords = view.keywords(flags);
        ResponseBuffer out = new ResponseBuffer();
        list(FlagNames.SYSTEM.stream().filter(keywords::contains).toList(), out);
        byte[] system = out.toByteArray();
        List<Keyword> own = keywords.stream().filter(k -> !FlagNames.SYSTEM.contains(k)).toList();
        if (own.isEmpty()) {
            return system;
        }
        out.clear();
        out.raw(system, 0, system.length - 1);
        for (Keyword keyword : own) {
            out.ascii(out.size() > 1 ? " " : "").ascii(FlagNames.flag(keyword));
        }
        return out.octet(')').toByteArray();
    }

    /** The flags that there are in a mailbox, as FLAGS lists them. */
    public static void defined(MailboxView view, ResponseBuffer out) {
        list(Stream.concat(FlagNames.SYSTEM.stream(), view.keywords().stream()).map(FlagNames::flag), out);
    }

    /** The flags that one may set in a mailbox, as PERMANENTFLAGS lists them; with {@code \*} when new ones, too. */
    public static void permanent(MailboxView view, Rights rights, ResponseBuffer out) {
        boolean more = rights.has(Right.WRITE) && view.keywords().size() < Flags.MAX_KEYWORDS;
        Stream<String> flags = Stream.concat(FlagNames.SYSTEM.stream(), view.keywords().stream())
                .filter(rights::mayChange)
                .map(FlagNames::flag);
        list(more ? Stream.concat(flags, Stream.of("\\*")) : flags, out);
    }

    private static void list(Stream<String> flags, ResponseBuffer out) {
        out.octet('(').ascii(flags.collect(Collectors.joining(" "))).octet(')');
    }

    private static void list(List<Keyword> keywords, ResponseBuffer out) {
        out.octet('(');
        String before = "";
        for (Keyword keyword : keywords) {
            out.ascii(before).ascii(FlagNames.flag(keyword));
            before = " ";
        }
        out.octet(')');
    }
}
