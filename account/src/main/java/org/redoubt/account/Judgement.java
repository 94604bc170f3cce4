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

    /** What the filter has learnt of an email; nothing when words were told apart in another way then. */
    static Judgement learnt(Optional<byte[]> record) {
        return record.filter(bytes -> bytes[1] == Tokens.GENERATION)
                .map(bytes -> values()[bytes[0]])
                .orElse(NONE);
    }

    byte[] encode() {
        return new byte[] {(byte) ordinal(), Tokens.GENERATION};
    }
}
