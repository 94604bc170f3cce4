package org.redoubt.directory;

import static org.redoubt.directory.Permission.APPROVE;
import static org.redoubt.directory.Permission.APP_PASSWORDS;
import static org.redoubt.directory.Permission.AUDIT;
import static org.redoubt.directory.Permission.CLOSE_ALERTS;
import static org.redoubt.directory.Permission.DOMAINS;
import static org.redoubt.directory.Permission.DRILL;
import static org.redoubt.directory.Permission.END_GRANTS;
import static org.redoubt.directory.Permission.EXPORT;
import static org.redoubt.directory.Permission.GRANTS;
import static org.redoubt.directory.Permission.HIDDEN_GRANTS;
import static org.redoubt.directory.Permission.HOLDS;
import static org.redoubt.directory.Permission.MACHINE;
import static org.redoubt.directory.Permission.MANAGE_PEOPLE;
import static org.redoubt.directory.Permission.QUARANTINE;
import static org.redoubt.directory.Permission.QUEUE;
import static org.redoubt.directory.Permission.RECOVER_MAIL;
import static org.redoubt.directory.Permission.RECOVER_SEALED;
import static org.redoubt.directory.Permission.REPORTS;
import static org.redoubt.directory.Permission.RESET_PASSWORD;
import static org.redoubt.directory.Permission.SECOND_FACTORS;
import static org.redoubt.directory.Permission.SEE_ACCOUNT;
import static org.redoubt.directory.Permission.SEE_ALERTS;
import static org.redoubt.directory.Permission.SEE_DIRECTORY;
import static org.redoubt.directory.Permission.SEE_GRANTS;
import static org.redoubt.directory.Permission.SESSIONS;
import static org.redoubt.directory.Permission.SIGN_IN_POLICY;
import static org.redoubt.directory.Permission.STATUS;
import static org.redoubt.directory.Permission.SUSPEND;
import static org.redoubt.directory.Permission.TRACE;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a person does for the organisation, and so what she may. The names are part of the stored format. */
public enum Role {
    /** Helps people in: passwords, sessions, lost mail. */
    HELPDESK(STATUS, SEE_DIRECTORY, SEE_ACCOUNT, RESET_PASSWORD, APP_PASSWORDS, SESSIONS, TRACE, RECOVER_MAIL),
    /** Joins, moves and leaves. */
    PEOPLE_ADMIN(
            STATUS,
            SEE_DIRECTORY,
            SEE_ACCOUNT,
            MANAGE_PEOPLE,
            SUSPEND,
            RESET_PASSWORD,
            APP_PASSWORDS,
            SESSIONS,
            RECOVER_MAIL),
    /** Domains and the way of mail. */
    DOMAIN_ADMIN(STATUS, SEE_DIRECTORY, DOMAINS, TRACE, QUEUE, QUARANTINE, REPORTS),
    /** Says who may look into whose mailbox, why, and until when. */
    COMPLIANCE_OFFICER(
            STATUS, SEE_DIRECTORY, AUDIT, SEE_GRANTS, GRANTS, HIDDEN_GRANTS, END_GRANTS, HOLDS, EXPORT, APPROVE),
    /** Second factors, policies, alerts. */
    SECURITY_OFFICER(
            STATUS,
            SEE_DIRECTORY,
            SEE_ACCOUNT,
            SUSPEND,
            APP_PASSWORDS,
            SECOND_FACTORS,
            SESSIONS,
            SIGN_IN_POLICY,
            TRACE,
            QUARANTINE,
            SEE_ALERTS,
            CLOSE_ALERTS,
            DRILL,
            AUDIT,
            SEE_GRANTS,
            END_GRANTS,
            RECOVER_SEALED,
            APPROVE),
    /** Sees, and changes nothing. */
    AUDITOR(STATUS, SEE_DIRECTORY, SEE_ALERTS, REPORTS, AUDIT, SEE_GRANTS),
    /** Gives roles, and may what they may, but for what concerns the mail of others and the machine. */
    OWNER(EnumSet.complementOf(EnumSet.of(MACHINE, GRANTS, HIDDEN_GRANTS, HOLDS, EXPORT, RECOVER_SEALED)));

    private final Set<Permission> permissions;

    Role(Permission... permissions) {
        this(EnumSet.copyOf(Arrays.asList(permissions)));
    }

    Role(Set<Permission> permissions) {
        this.permissions = Set.copyOf(permissions);
    }

    public Set<Permission> permissions() {
        return permissions;
    }

    /** How people write it: {@code people-admin}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The role that people write so. */
    public static Optional<Role> named(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }

    /** Those that give a permission, as people write them. */
    public static String givers(Permission permission) {
        return Arrays.stream(values())
                .filter(role -> role.permissions.contains(permission))
                .map(Role::text)
                .collect(Collectors.joining(", "));
    }
}
