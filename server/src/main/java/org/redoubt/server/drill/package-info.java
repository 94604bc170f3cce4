/** The drill: attacks that were published, made on one's own server, and whether it refused and noticed them. */
@NullMarked
package org.redoubt.server.drill;

import org.jspecify.annotations.NullMarked;
