package org.redoubt.ldap;

import java.util.List;

/**
 * A group that has an address.
 *
 * @param members distinguished names, in their normal form
 */
public record LdapGroup(String dn, String address, List<String> members) {
    public LdapGroup {
        members = List.copyOf(members);
    }
}
