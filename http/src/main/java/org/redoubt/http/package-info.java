/**
 * HTTPS for everything that speaks HTTP: one listener, several protocols, each a {@link org.redoubt.http.Route}.
 *
 * <p>A request runs on a virtual thread of its own and blocks as it likes; {@link org.redoubt.http.HttpExchange} is all
 * that a protocol sees of it. Who signs in is checked before a route is asked, and remembered as long as the
 * connection lasts, but not for ever.
 */
@NullMarked
package org.redoubt.http;

import org.jspecify.annotations.NullMarked;
