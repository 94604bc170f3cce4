package org.redoubt.directory.program;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.redoubt.store.id.AccountId;

/**
 * Whose programs were let in.
 *
 * @param next the number of the next grant; none is given out twice
 */
record Holder(AccountId account, long next, List<GrantRow> grants) {
    Holder {
        grants = List.copyOf(grants);
    }

    static Holder none(AccountId account) {
        return new Holder(account, 1, List.of());
    }

    Optional<GrantRow> grant(long id) {
        return find(row -> row.id() == id);
    }

    Optional<GrantRow> find(Predicate<GrantRow> which) {
        return grants.stream().filter(which).findFirst();
    }

    /** With one more; when there are too many, without the one that was not used for the longest time. */
    Holder with(GrantRow row) {
        List<GrantRow> all = new ArrayList<>(grants);
        if (all.size() >= ProgramLimits.GRANTS_PER_PERSON) {
            all.remove(all.stream()
                    .min(Comparator.comparing(each -> each.shown().lastUsed()))
                    .orElseThrow());
        }
        all.add(row);
        return new Holder(account, row.id() + 1, all);
    }

    Holder changed(GrantRow row) {
        return new Holder(
                account, next, grants.stream().map(each -> each.id() == row.id() ? row : each).toList());
    }

    Holder without(Predicate<GrantRow> which) {
        return new Holder(account, next, grants.stream().filter(which.negate()).toList());
    }
}
