/** Who may provision people and groups from outside (SCIM), and what such a service has said of them. */
@NullMarked
package org.redoubt.directory.provision;

import org.jspecify.annotations.NullMarked;
