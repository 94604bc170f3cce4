/** The people and groups of an LDAP server or Active Directory, and whether a password is somebody's there. */
module org.redoubt.ldap {
    requires unboundid.ldapsdk;
    requires static org.jspecify;

    exports org.redoubt.ldap to
            org.redoubt.server;
}
