/** People and groups of an LDAP server, as people and groups here. */
@NullMarked
package org.redoubt.server.ldap;

import org.jspecify.annotations.NullMarked;
