/**
 * JMAP (RFC 8620) and JMAP Mail (RFC 8621) over an account core: a batch of method calls in, a batch of answers out.
 *
 * <p>Nothing is kept between two requests but open accounts. Every state a client is given is a version of the account's
 * journal, so what changed since is read from there; what a query would have answered then is never needed, because
 * everything that may have changed is told as removed and added.
 */
@NullMarked
package org.redoubt.jmap;

import org.jspecify.annotations.NullMarked;
