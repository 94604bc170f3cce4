/** The identity provider of the configuration: how it is asked, and whose passwords are not taken because of it. */
@NullMarked
package org.redoubt.server.oidc;

import org.jspecify.annotations.NullMarked;
