/**
 * Connections: listeners, TLS, bounded reading of lines and literals, timeouts, rate limits, and the only place
 * that opens outbound sockets.
 */
@NullMarked
package org.redoubt.wire;

import org.jspecify.annotations.NullMarked;
