package org.redoubt.directory;

import java.util.List;
import org.redoubt.store.id.AccountId;

/**
 * Somebody with a mailbox here.
 *
 * @param address the main address: local part as it was given, domain in Unicode
 * @param aliases further addresses
 * @param quotaOctets what the account may hold, 0 for no limit
 * @param enabled whether the person may sign in and send; mail arrives in any case
 */
public record Person(
        PersonId id,
        AccountId account,
        String address,
        String displayName,
        List<String> aliases,
        long quotaOctets,
        boolean administrator,
        boolean enabled) {
    public Person {
        aliases = List.copyOf(aliases);
    }

    Person withAddress(String main) {
        return new Person(id, account, main, displayName, aliases, quotaOctets, administrator, enabled);
    }

    Person withDisplayName(String name) {
        return new Person(id, account, address, name, aliases, quotaOctets, administrator, enabled);
    }

    Person withAliases(List<String> addresses) {
        return new Person(id, account, address, displayName, addresses, quotaOctets, administrator, enabled);
    }

    Person withQuota(long octets) {
        return new Person(id, account, address, displayName, aliases, octets, administrator, enabled);
    }

    Person withAdministrator(boolean isAdministrator) {
        return new Person(id, account, address, displayName, aliases, quotaOctets, isAdministrator, enabled);
    }

    Person withEnabled(boolean isEnabled) {
        return new Person(id, account, address, displayName, aliases, quotaOctets, administrator, isEnabled);
    }
}
