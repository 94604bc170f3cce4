/** The people and groups of an LDAP server or Active Directory (RFC 4511), and whether a password is somebody's there. */
@NullMarked
package org.redoubt.ldap;

import org.jspecify.annotations.NullMarked;
