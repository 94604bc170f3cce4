package org.redoubt.server.config;

import java.util.List;
import org.redoubt.ldap.LdapSetting;

/**
 * {@code [ldap]}: people whom an LDAP server knows.
 *
 * @param domains whose people these are, lower case; their passwords are asked for there and nowhere else
 * @param manyMayGo whether more than a third of the people may be gone at once
 */
public record LdapConfig(LdapSetting setting, List<String> domains, boolean manyMayGo) {
    public LdapConfig {
        domains = List.copyOf(domains);
    }
}
