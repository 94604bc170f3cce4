package org.redoubt.directory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.redoubt.directory.escrow.AnswerFile;
import org.redoubt.directory.escrow.Share;
import org.redoubt.store.id.AccountId;

/**
 * That somebody's sealed account be opened for her again, which officers of the escrow have to agree to.
 *
 * @param id a number that no other request, grant or approval ever has
 * @param place whose lock is asked for, as its shares were made
 * @param askedBy a login; what the officers agree to is told her
 * @param open the public key of this request, 32 octets
 * @param answers of officers who have agreed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record EscrowRequest(
        long id,
        PersonId person,
        Share.Place place,
        String reason,
        String askedBy,
        Instant asked,
        Instant until,
        byte[] open,
        List<AnswerFile> answers) {
    public EscrowRequest {
        answers = List.copyOf(answers);
    }

    /** Whether it can be agreed to. */
    public boolean live(Instant now) {
        return now.isBefore(until);
    }

    AccountId account() {
        return new AccountId(place.account());
    }

    /** @param shares the numbers of those shares before that count still */
    EscrowRequest with(AnswerFile answer, Set<Integer> shares) {
        List<AnswerFile> more = new ArrayList<>(
                answers.stream().filter(had -> shares.contains(had.share())).toList());
        more.add(answer);
        return new EscrowRequest(id, person, place, reason, askedBy, asked, until, open, more);
    }

    /** As each of its audit events names it. */
    String purpose() {
        return "escrow request " + id + ": " + reason;
    }

    @Override
    public String toString() {
        return "EscrowRequest[" + id + " for account " + place.account() + ", " + answers.size() + " of " + place.threshold() + ']';
    }
}
