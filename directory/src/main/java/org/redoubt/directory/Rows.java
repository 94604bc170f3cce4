package org.redoubt.directory;

import java.util.List;
import org.redoubt.store.id.AccountId;

/** What the snapshot holds of each object: what the store has, in typed form. */
final class Rows {
    private Rows() {}

    /**
     * A person.
     *
     * @param generation of the credentials: one more with each new password
     */
    record PersonRow(Person person, long generation) {
        PersonRow with(Person changed) {
            return new PersonRow(changed, generation);
        }
    }

    /** A group; its members by id, so that a new address of a member changes nothing here. */
    record GroupRow(GroupId id, String address, List<String> aliases, List<PrincipalId> members) {
        GroupRow {
            aliases = List.copyOf(aliases);
            members = List.copyOf(members);
        }

        GroupRow withAliases(List<String> addresses) {
            return new GroupRow(id, address, addresses, members);
        }

        GroupRow withMembers(List<PrincipalId> principals) {
            return new GroupRow(id, address, aliases, principals);
        }
    }

    /** A domain of ours; the number names it in the store, where its name and keys are sealed. */
    record DomainRow(long number, DomainName name, List<SigningKey> keys) {
        DomainRow {
            keys = List.copyOf(keys);
        }

        DomainRow withKeys(List<SigningKey> others) {
            return new DomainRow(number, name, others);
        }
    }

    /**
     * The numbers that are given out next.
     *
     * @param office of grants and approvals
     * @param account never below {@link #FIRST_ACCOUNT}
     */
    record Counters(long principal, long account, long domain, long office) {
        /** Accounts below are the server's own: 1 is the directory. */
        static final long FIRST_ACCOUNT = 16;

        static final Counters FIRST = new Counters(1, FIRST_ACCOUNT, 1, 1);

        AccountId nextAccount() {
            return new AccountId(account);
        }

        Counters afterPerson() {
            return new Counters(principal + 1, account + 1, domain, office);
        }

        Counters afterGroup() {
            return new Counters(principal + 1, account, domain, office);
        }

        Counters afterDomain() {
            return new Counters(principal, account, domain + 1, office);
        }

        Counters afterOffice() {
            return new Counters(principal, account, domain, office + 1);
        }
    }
}
