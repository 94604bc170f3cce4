/** The trace log: what happened to each message, sealed, on disk for a month, and how it is searched. */
@NullMarked
package org.redoubt.server.trace;

import org.jspecify.annotations.NullMarked;
