/**
 * IMAP (RFC 9051, RFC 3501): the grammar, one class per command, and the session that runs them against an
 * account.
 */
@NullMarked
package org.redoubt.imap;

import org.jspecify.annotations.NullMarked;
