/** Load drivers: what the core can do without sockets. The whole server is driven by {@code ./redoubt-bench}. */
@NullMarked
package org.redoubt.bench;

import org.jspecify.annotations.NullMarked;
