/**
 * How bytes get in and out: listeners, lines with bounds, TLS, compression, the PROXY protocol, timeouts, rate limits and
 * the figures that an operator watches.
 *
 * <p>A protocol is a {@link org.redoubt.wire.ConnectionHandler}: straight-line code on a virtual thread of its
 * own that reads from {@link org.redoubt.wire.Input} and writes to {@link org.redoubt.wire.Output}. What may
 * go wrong on a network (a peer that stalls, dribbles, sends a line of a gigabyte, or smuggles commands in
 * front of a handshake) is met here once, so that no protocol has to.
 *
 * <p>Time and threads come from {@link org.redoubt.wire.WireRuntime}; every bound stands in
 * {@link org.redoubt.wire.Limits}.
 */
@NullMarked
package org.redoubt.wire;

import org.jspecify.annotations.NullMarked;
