/**
 * Runs people's Sieve scripts when mail arrives, and does what they say. What concerns the account itself goes into
 * the commit that delivers; what goes to others is queued before it (redirects, which must not be lost) or after it
 * (answers and notices, which must not be sent for mail that was not taken).
 */
@NullMarked
package org.redoubt.transport.sieve;

import org.jspecify.annotations.NullMarked;
