package org.redoubt.ldap;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where the server is and what there stands for what here.
 *
 * @param hosts asked in this order, the next when one does not answer
 * @param authority a file with the certificates, as PEM, of who vouches for the hosts; empty for those that Java trusts
 * @param login the distinguished name to look around with; empty to do that as nobody
 * @param secret a file of mode 0600 with the password of the login
 * @param base below which everything is looked for
 * @param people a filter (RFC 4515) of entries that are people
 * @param groups likewise of groups; empty for none
 * @param names of the attributes
 */
public record LdapSetting(
        List<Host> hosts,
        Optional<Path> authority,
        String login,
        Optional<Path> secret,
        String base,
        String people,
        Optional<String> groups,
        Names names) {
    public LdapSetting {
        hosts = List.copyOf(hosts);
    }

    /** The same with its files where they are. */
    public LdapSetting in(UnaryOperator<Path> folder) {
        return new LdapSetting(hosts, authority.map(folder), login, secret.map(folder), base, people, groups, names);
    }

    /** How a connection is encrypted. */
    public enum Tls {
        /** From the first octet: ldaps. */
        IMPLICIT,
        /** By an extended operation (RFC 4511 4.14), before anything else is said. */
        STARTTLS,
        /** Not at all; for this machine alone. */
        NONE
    }

    public record Host(String name, int port, Tls tls) {}

    /**
     * Attributes of people and groups.
     *
     * @param address the main address
     * @param name what is shown
     * @param aliases further addresses, as they are or as in {@code smtp:a@example.org}; empty to leave aliases alone
     * @param members the distinguished names of a group's members
     */
    public record Names(String address, String name, Optional<String> aliases, String members) {
        public static final Names STANDARD = new Names("mail", "displayName", Optional.empty(), "member");
    }
}
