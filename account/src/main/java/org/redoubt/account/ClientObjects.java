package org.redoubt.account;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.ObjectType;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.View;

/**
 * Small objects of one type that a protocol keeps with an account: identities, submissions. What is in them is the
 * protocol's business; here they are sealed, and the journal says what happened to them.
 */
final class ClientObjects {
    private final AccountCore core;
    private final Kind kind;

    /** Where objects of a type are, and what the journal calls them. */
    private record Kind(KeyRange range, LongFunction<Key> key, ObjectType journalType) {}

    private static final Map<ChangedType, Kind> KINDS = Map.of(
            ChangedType.IDENTITY, new Kind(Layout.IDENTITIES, Layout::identity, ObjectType.IDENTITY),
            ChangedType.SUBMISSION, new Kind(Layout.SUBMISSIONS, Layout::submission, ObjectType.SUBMISSION),
            ChangedType.LABEL, new Kind(Layout.LABELS, Layout::label, ObjectType.LABEL),
            ChangedType.PUSH_SUBSCRIPTION,
                    new Kind(Layout.PUSH_SUBSCRIPTIONS, Layout::pushSubscription, ObjectType.PUSH_SUBSCRIPTION),
            ChangedType.SHARE_NOTIFICATION,
                    new Kind(Layout.SHARE_NOTIFICATIONS, Layout::shareNotification, ObjectType.SHARE_NOTIFICATION));

    /** @throws IllegalArgumentException for a type whose objects are the account's own */
    ClientObjects(AccountCore core, ChangedType type) {
        this.core = core;
        this.kind = Optional.ofNullable(KINDS.get(type))
                .orElseThrow(() -> new IllegalArgumentException("these objects are not kept for a client"));
    }

    private Key key(long id) {
        return kind.key().apply(id);
    }

    private KeyRange range() {
        return kind.range();
    }

    Map<Long, byte[]> all() throws IOException {
        return AccountCore.reading(() -> {
            Map<Long, byte[]> all = new LinkedHashMap<>();
            try (View view = core.view()) {
                view.scan(range(), (key, sealed) -> {
                    all.put(key.u64(1), core.sealed.open(key, sealed));
                    return true;
                });
            }
            return all;
        });
    }

    /** Writes or, where there is nothing, removes; the oldest go when there are too many. False when nothing was there. */
    boolean put(Actor actor, long id, Optional<byte[]> object) throws IOException {
        return core.change(actor, edit -> {
            Key place = key(id);
            boolean there = edit.transaction.get(place).isPresent();
            if (object.isEmpty() && !there) {
                return new Step<>(edit.base(), false);
            }
            if (object.isPresent()) {
                if (!there) {
                    makeRoom(edit);
                }
                edit.transaction.put(place, edit.sealed.seal(place, object.get()));
                edit.object(journalType(), there ? Action.UPDATED : Action.CREATED, id);
            } else {
                edit.transaction.delete(place);
                edit.object(journalType(), Action.DESTROYED, id);
            }
            return new Step<>(edit.finish(), true);
        });
    }

    /** Changes what is there; false when nothing is. Nothing is written where nothing changes. */
    boolean update(Actor actor, long id, UnaryOperator<byte[]> change) throws IOException {
        return core.change(actor, edit -> {
            Key place = key(id);
            Optional<byte[]> before = edit.transaction.get(place).map(sealed -> edit.sealed.open(place, sealed));
            if (before.isEmpty()) {
                return new Step<>(edit.base(), false);
            }
            byte[] after = change.apply(before.get());
            if (Arrays.equals(before.get(), after)) {
                return new Step<>(edit.base(), true);
            }
            edit.transaction.put(place, edit.sealed.seal(place, after));
            edit.object(journalType(), Action.UPDATED, id);
            return new Step<>(edit.finish(), true);
        });
    }

    private void makeRoom(Edit edit) {
        List<Key> keys = new ArrayList<>();
        edit.transaction.scan(range(), (key, _) -> {
            keys.add(key);
            return true;
        });
        for (int i = 0; i <= keys.size() - AccountLimits.CLIENT_OBJECTS; i++) {
            edit.transaction.delete(keys.get(i));
            edit.object(journalType(), Action.DESTROYED, keys.get(i).u64(1));
        }
    }

    private ObjectType journalType() {
        return kind.journalType();
    }
}
