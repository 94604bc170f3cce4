package org.redoubt.directory;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The escrow, the shares that lie with it and what is asked of it. Immutable; all of it is sealed to others, so that it may be held
 * in memory: the private keys of requests are not here.
 */
record EscrowBook(Escrow escrow, Shards<PersonId, EscrowShares> shares, NavigableMap<Long, EscrowRequest> requests) {
    static final EscrowBook EMPTY = new EscrowBook(Escrow.NONE, Shards.empty(), Collections.emptyNavigableMap());

    EscrowShares shares(PersonId person) {
        return shares.get(person).orElseGet(() -> EscrowShares.none(person, false));
    }

    Optional<EscrowRequest> request(long id) {
        return Optional.ofNullable(requests.get(id));
    }

    EscrowBook with(Escrow next) {
        return new EscrowBook(next, shares, requests);
    }

    EscrowBook with(EscrowShares hers) {
        return new EscrowBook(escrow, shares.with(hers.person(), hers), requests);
    }

    EscrowBook withoutShares(PersonId person) {
        return new EscrowBook(escrow, shares.without(person), requests);
    }

    EscrowBook with(EscrowRequest request) {
        NavigableMap<Long, EscrowRequest> next = new TreeMap<>(requests);
        next.put(request.id(), request);
        return new EscrowBook(escrow, shares, Collections.unmodifiableNavigableMap(next));
    }

    EscrowBook withoutRequest(long id) {
        NavigableMap<Long, EscrowRequest> next = new TreeMap<>(requests);
        next.remove(id);
        return new EscrowBook(escrow, shares, Collections.unmodifiableNavigableMap(next));
    }
}
