package org.redoubt.directory.program;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.redoubt.store.id.AccountId;

/** All programs and grants at one version, immutable. A change copies one of some hundred small maps. */
final class Book {
    private static final int SHARDS = 256;

    private final Map<String, Program> programs;
    private final Map<AccountId, Holder>[] holders;

    private Book(Map<String, Program> programs, Map<AccountId, Holder>[] holders) {
        this.programs = programs;
        this.holders = holders;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    static Book of(Map<String, Program> programs, Map<AccountId, Holder> all) {
        Map[] shards = new Map[SHARDS];
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new HashMap<AccountId, Holder>();
        }
        all.forEach((account, holder) -> shards[shard(account)].put(account, holder));
        return new Book(Map.copyOf(programs), shards);
    }

    private static int shard(AccountId account) {
        return (int) Math.floorMod(account.value(), SHARDS);
    }

    Map<String, Program> programs() {
        return programs;
    }

    Optional<Program> program(String id) {
        return Optional.ofNullable(programs.get(id));
    }

    Holder holder(AccountId account) {
        Holder there = holders[shard(account)].get(account);
        return there == null ? Holder.none(account) : there;
    }

    /** Everybody who has let a program in at some time. */
    Iterable<Holder> holders() {
        return () -> Arrays.stream(holders).flatMap(shard -> shard.values().stream()).iterator();
    }

    Book with(Program program) {
        Map<String, Program> next = new HashMap<>(programs);
        next.put(program.id(), program);
        return new Book(Map.copyOf(next), holders);
    }

    Book without(Program program) {
        Map<String, Program> next = new HashMap<>(programs);
        next.remove(program.id());
        return new Book(Map.copyOf(next), holders);
    }

    Book with(Holder holder) {
        return changed(holder.account(), shard -> shard.put(holder.account(), holder));
    }

    Book without(AccountId account) {
        return changed(account, shard -> shard.remove(account));
    }

    private interface Edit {
        void apply(Map<AccountId, Holder> shard);
    }

    private Book changed(AccountId account, Edit edit) {
        Map<AccountId, Holder>[] copy = holders.clone();
        Map<AccountId, Holder> shard = new HashMap<>(copy[shard(account)]);
        edit.apply(shard);
        copy[shard(account)] = shard;
        return new Book(programs, copy);
    }
}
