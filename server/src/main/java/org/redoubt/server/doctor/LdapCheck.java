package org.redoubt.server.doctor;

import java.io.IOException;
import java.util.Locale;
import java.util.function.Predicate;
import org.redoubt.ldap.LdapServer;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.LdapConfig;

/** Whether the LDAP server can be read, and has people of the domains. */
final class LdapCheck {
    private LdapCheck() {}

    static Finding of(LdapConfig config, DataFolder folder) {
        Predicate<String> ours = address ->
                config.domains().contains(address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT));
        try (LdapServer server = LdapServer.of(config.setting().in(folder::resolve))) {
            long people = server.people().stream().filter(person -> ours.test(person.address())).count();
            long groups = server.groups().stream().filter(group -> ours.test(group.address())).count();
            return people == 0
                    ? Finding.warning("ldap", "nobody below " + config.setting().base() + " has an address in "
                            + String.join(", ", config.domains()) + "; look at base, people and address in redoubt.toml, [ldap]")
                    : Finding.ok("ldap", people + " people and " + groups + " groups");
        } catch (IOException failed) {
            return Finding.problem("ldap", failed.getMessage() + "; until that is mended people of "
                    + String.join(", ", config.domains()) + " cannot sign in with their passwords");
        }
    }
}
