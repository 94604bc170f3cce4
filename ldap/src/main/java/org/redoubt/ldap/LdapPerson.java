package org.redoubt.ldap;

import java.util.List;
import java.util.Optional;

/**
 * Somebody whom the server knows.
 *
 * @param dn the distinguished name, in its normal form
 * @param name what is shown; the part of the address before the sign where there is none
 * @param aliases empty where they are not looked at
 * @param enabled false for whom Active Directory has as disabled
 */
public record LdapPerson(String dn, String address, String name, Optional<List<String>> aliases, boolean enabled) {
    public LdapPerson {
        aliases = aliases.map(List::copyOf);
    }
}
