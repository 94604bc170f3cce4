/** Where mail for a domain goes, and how a host is reached. */
@NullMarked
package org.redoubt.transport.route;

import org.jspecify.annotations.NullMarked;
