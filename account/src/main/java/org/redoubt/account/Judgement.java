package org.redoubt.account;

import java.util.List;
import java.util.Optional;
import org.redoubt.filter.Tokens;

/**
 * What a person thinks of an email, as far as her mailboxes tell: what she puts into Junk is spam, what she takes out
 * of it is not. What she throws away says nothing.
 */
enum Judgement {
    NONE,
    SPAM,
    HAM;

    /** Notes, as part of a change, that somebody put emails into Junk or took them out; {@link Teacher} sees to the rest. */
    static void moved(Edit edit, List<Row> rows, MailboxId one, MailboxId other) {
        if (edit.byPerson() && (isJunk(edit, one) || isJunk(edit, other))) {
            rows.forEach(row -> edit.judged(row.email()));
        }
    }

    private static boolean isJunk(Edit edit, MailboxId id) {
        return role(edit, id).filter(Role.JUNK::equals).isPresent();
    }

    private static Optional<Role> role(Edit edit, MailboxId id) {
        return edit.find(id).flatMap(mailbox -> mailbox.meta().role());
    }

    /** What the places of an email that was put into Junk or taken out say. */
    static Judgement of(Edit edit, Links links) {
        List<Optional<Role>> roles =
                links.places().stream().map(place -> role(edit, place.mailbox())).toList();
        if (roles.contains(Optional.of(Role.JUNK))) {
            return SPAM;
        }
        boolean kept = roles.stream().anyMatch(role -> !role.equals(Optional.of(Role.TRASH)));
        return kept ? HAM : NONE;
    }

    /**
     * What the filter has learnt of an email.
     *
     * @param fragments whether its fragments were learnt, too
     * @param shared whether everybody's counts have learnt it, too
     */
    record Learnt(Judgement judgement, boolean fragments, boolean shared) {
        static final Learnt NOTHING = new Learnt(NONE, false, false);

        private static final int LENGTH_BEFORE = 2;

        /** What {@link #encode} made; nothing when words were told apart in another way then. */
        static Learnt decode(Optional<byte[]> record) {
            return record.filter(bytes -> Tokens.understands(bytes[1]))
                    .map(bytes -> new Learnt(
                            values()[bytes[0]], bytes[1] == Tokens.GENERATION, bytes.length == LENGTH_BEFORE || bytes[2] != 0))
                    .orElse(NOTHING);
        }

        /** Octets: the judgement, {@link Tokens#GENERATION}, and whether it is shared, which records of before do not say. */
        byte[] encode() {
            return new byte[] {(byte) judgement.ordinal(), Tokens.GENERATION, (byte) (shared ? 1 : 0)};
        }
    }
}
