package org.redoubt.directory;

import java.util.List;
import org.redoubt.directory.escrow.Share;

/**
 * The shares of the lock of a person's sealed account, each sealed to an officer.
 *
 * @param wanted whether she asked for it; where the escrow is compulsory nobody asks her
 * @param place of the shares; of version 0 where there are none
 */
record EscrowShares(PersonId person, boolean wanted, Share.Place place, List<Share> shares) {
    EscrowShares {
        shares = List.copyOf(shares);
    }

    /** That somebody wants it, or not, without shares. */
    static EscrowShares none(PersonId person, boolean wanted) {
        return new EscrowShares(person, wanted, new Share.Place(0, "", 0, 0), List.of());
    }

    boolean any() {
        return !shares.isEmpty();
    }

    /** Whether whoever let these officers open her account has let those, too: no others, and no fewer who have to agree. */
    boolean allows(Escrow escrow) {
        return any() && escrow.threshold() >= place.threshold() && with(escrow) == escrow.officers().size();
    }

    /** How many of the shares are of those who are officers now. */
    long with(Escrow escrow) {
        return shares.stream().filter(share -> escrow.officer(share.key()).isPresent()).count();
    }
}
