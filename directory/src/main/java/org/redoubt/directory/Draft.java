package org.redoubt.directory;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.Rows.Counters;
import org.redoubt.directory.Rows.DomainRow;
import org.redoubt.directory.Rows.GroupRow;
import org.redoubt.directory.Rows.PersonRow;
import org.redoubt.store.Change;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.Change.ObjectType;
import org.redoubt.store.Key;
import org.redoubt.store.Transaction;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;

/** One change of the directory while it is made: keeps the snapshot, the records and the journal in step. */
final class Draft {
    private final Transaction transaction;
    private final RowFormat format;
    private final List<Change> changes = new ArrayList<>();
    private Snapshot snapshot;

    Draft(Snapshot snapshot, Transaction transaction, RowFormat format) {
        this.snapshot = snapshot;
        this.transaction = transaction;
        this.format = format;
    }

    Snapshot now() {
        return snapshot;
    }

    List<Change> changes() {
        return changes;
    }

    void count(Counters next) {
        snapshot = snapshot.with(next);
        transaction.put(RowFormat.COUNTERS, format.counters(next));
    }

    void put(DomainRow row) {
        boolean known = snapshot.has(row.name());
        snapshot = snapshot.with(row);
        transaction.put(RowFormat.key(RowFormat.DOMAIN, row.number()), format.domain(row));
        note(ObjectType.DOMAIN, known ? Action.UPDATED : Action.CREATED, row.number(), Kind.CONTENT);
    }

    void delete(DomainRow row) {
        snapshot = snapshot.without(row);
        transaction.delete(RowFormat.key(RowFormat.DOMAIN, row.number()));
        note(ObjectType.DOMAIN, Action.DESTROYED, row.number(), Kind.CONTENT);
    }

    void put(PersonRow row, Kind kind) {
        PersonId id = row.person().id();
        boolean known = snapshot.people().has(id);
        snapshot = snapshot.with(row);
        transaction.put(RowFormat.key(RowFormat.PERSON, id.value()), format.person(row));
        note(ObjectType.PRINCIPAL, known ? Action.UPDATED : Action.CREATED, id.value(), kind);
    }

    /** Of whoever's account is sealed no verifier is kept that is quicker to guess against than Argon2id. */
    void put(PersonId id, Credentials given) {
        Credentials credentials = snapshot.factors(id).vault().isPresent() ? given.withoutScram() : given;
        transaction.put(RowFormat.key(RowFormat.CREDENTIALS, id.value()), format.credentials(id, credentials));
    }

    void put(Factors given) {
        Factors row = format.renewed(given);
        snapshot = snapshot.with(row);
        transaction.put(RowFormat.key(RowFormat.FACTORS, row.person().value()), format.factors(row));
        note(ObjectType.PRINCIPAL, Action.UPDATED, row.person().value(), Kind.RIGHTS);
    }

    /** As {@link #put}, for what nobody has to hear of. */
    void putQuietly(Factors given) {
        Factors row = format.renewed(given);
        snapshot = snapshot.with(row);
        transaction.put(RowFormat.key(RowFormat.FACTORS, row.person().value()), format.factors(row));
    }

    void put(GroupId group, Optional<SignInPolicy> policy) {
        Key key = RowFormat.key(RowFormat.POLICY, group.value());
        snapshot = snapshot.with(group, policy);
        if (policy.isPresent()) {
            transaction.put(key, format.policy(group, policy.get()));
        } else {
            transaction.delete(key);
        }
        note(ObjectType.PRINCIPAL, Action.UPDATED, group.value(), Kind.RIGHTS);
    }

    /** Gives a person these roles and no others. */
    void put(PersonId person, Set<Role> roles) {
        Key key = RowFormat.key(RowFormat.ROLES, person.value());
        snapshot = snapshot.with(snapshot.powers().with(person, roles));
        if (roles.isEmpty()) {
            transaction.delete(key);
        } else {
            transaction.put(key, format.roles(person, roles));
        }
        note(ObjectType.PRINCIPAL, Action.UPDATED, person.value(), Kind.RIGHTS);
    }

    void put(Grant grant) {
        boolean known = snapshot.powers().grants().containsKey(grant.id());
        snapshot = snapshot.with(snapshot.powers().with(grant));
        transaction.put(RowFormat.key(RowFormat.GRANT, grant.id()), format.grant(grant));
        note(ObjectType.ACCOUNT, known ? Action.UPDATED : Action.CREATED, grant.mailbox().value(), Kind.RIGHTS);
    }

    void put(Approval approval) {
        boolean known = snapshot.powers().approvals().containsKey(approval.id());
        snapshot = snapshot.with(snapshot.powers().with(approval));
        transaction.put(RowFormat.key(RowFormat.APPROVAL, approval.id()), format.approval(approval));
        Action action = known ? Action.UPDATED : Action.CREATED;
        note(ObjectType.ACCOUNT, action, Directory.ACCOUNT.value(), Kind.RIGHTS);
    }

    void deleteApproval(long id) {
        snapshot = snapshot.with(snapshot.powers().withoutApproval(id));
        transaction.delete(RowFormat.key(RowFormat.APPROVAL, id));
    }

    void deleteGrant(long id) {
        snapshot = snapshot.with(snapshot.powers().withoutGrant(id));
        transaction.delete(RowFormat.key(RowFormat.GRANT, id));
    }

    void put(Escrow escrow) {
        book(book().with(escrow));
        transaction.put(RowFormat.ESCROW, format.escrow(escrow));
        note(ObjectType.ACCOUNT, Action.UPDATED, Directory.ACCOUNT.value(), Kind.RIGHTS);
    }

    void put(EscrowShares shares) {
        book(book().with(shares));
        transaction.put(RowFormat.key(RowFormat.ESCROW_SHARES, shares.person().value()), format.shares(shares));
        note(ObjectType.PRINCIPAL, Action.UPDATED, shares.person().value(), Kind.RIGHTS);
    }

    /** @param secret the private key of a new request; empty for one that is there */
    void put(EscrowRequest request, Optional<byte[]> secret) {
        book(book().with(request));
        transaction.put(RowFormat.key(RowFormat.ESCROW_REQUEST, request.id()), format.escrowRequest(request));
        secret.ifPresent(key -> transaction.put(
                RowFormat.key(RowFormat.ESCROW_SECRET, request.id()), format.escrowSecret(request.id(), key)));
        note(ObjectType.PRINCIPAL, Action.UPDATED, request.person().value(), Kind.RIGHTS);
    }

    /** Forgets a request to the escrow, and its key. */
    void deleteEscrowRequest(EscrowRequest request) {
        book(book().withoutRequest(request.id()));
        transaction.delete(RowFormat.key(RowFormat.ESCROW_REQUEST, request.id()));
        transaction.delete(RowFormat.key(RowFormat.ESCROW_SECRET, request.id()));
        note(ObjectType.PRINCIPAL, Action.UPDATED, request.person().value(), Kind.RIGHTS);
    }

    /** Forgets the shares of a person's lock, and what is asked for by them. */
    void deleteShares(PersonId person) {
        if (book().shares().has(person)) {
            book(book().withoutShares(person));
            transaction.delete(RowFormat.key(RowFormat.ESCROW_SHARES, person.value()));
            note(ObjectType.PRINCIPAL, Action.UPDATED, person.value(), Kind.RIGHTS);
        }
        List.copyOf(book().requests().values()).stream()
                .filter(request -> request.person().equals(person))
                .forEach(this::deleteEscrowRequest);
    }

    EscrowBook book() {
        return snapshot.powers().escrows();
    }

    private void book(EscrowBook next) {
        snapshot = snapshot.with(snapshot.powers().with(next));
    }

    /** Forgets the person and remembers that the account's data is to be destroyed. */
    void delete(PersonRow row) {
        Person person = row.person();
        snapshot = snapshot.without(row).withDoomed(person.account());
        transaction.delete(RowFormat.key(RowFormat.PERSON, person.id().value()));
        transaction.delete(RowFormat.key(RowFormat.CREDENTIALS, person.id().value()));
        if (snapshot.factors().has(person.id())) {
            snapshot = snapshot.without(snapshot.factors(person.id()));
            transaction.delete(RowFormat.key(RowFormat.FACTORS, person.id().value()));
        }
        deleteShares(person.id());
        if (!snapshot.powers().roles(person.id()).isEmpty()) {
            put(person.id(), Set.of());
        }
        for (Grant grant : List.copyOf(snapshot.powers().grants().values())) {
            if (grant.officer().equals(person.account()) || grant.mailbox().equals(person.account())) {
                deleteGrant(grant.id());
            }
        }
        transaction.put(RowFormat.key(RowFormat.DOOMED, person.account().value()), format.doomed(person.account()));
        note(ObjectType.PRINCIPAL, Action.DESTROYED, person.id().value(), Kind.CONTENT);
    }

    void put(GroupRow row) {
        boolean known = snapshot.groups().has(row.id());
        snapshot = snapshot.with(row);
        transaction.put(RowFormat.key(RowFormat.GROUP, row.id().value()), format.group(row));
        note(ObjectType.PRINCIPAL, known ? Action.UPDATED : Action.CREATED, row.id().value(), Kind.CONTENT);
    }

    void delete(GroupRow row) {
        if (snapshot.policies().containsKey(row.id())) {
            put(row.id(), Optional.empty());
        }
        snapshot = snapshot.without(row);
        transaction.delete(RowFormat.key(RowFormat.GROUP, row.id().value()));
        note(ObjectType.PRINCIPAL, Action.DESTROYED, row.id().value(), Kind.CONTENT);
    }

    /** Takes somebody out of every group. */
    void leaveGroups(PrincipalId member) {
        List<GroupRow> affected = new ArrayList<>();
        snapshot.groups().forEach((id, row) -> {
            if (row.members().contains(member)) {
                affected.add(row);
            }
        });
        for (GroupRow row : affected) {
            put(row.withMembers(row.members().stream().filter(other -> !other.equals(member)).toList()));
        }
    }

    void destroyed(AccountId account) {
        snapshot = snapshot.withoutDoomed(account);
        transaction.delete(RowFormat.key(RowFormat.DOOMED, account.value()));
        note(ObjectType.ACCOUNT, Action.DESTROYED, account.value(), Kind.CONTENT);
    }

    private void note(ObjectType type, Action action, long id, Kind kind) {
        changes.add(new Change(type, action, EnumSet.of(kind), 0, NumberSet.EMPTY, NumberSet.of(id)));
    }
}
