/**
 * POP3 (RFC 1939): the grammar, one class per command, and the session that runs them against an account's INBOX.
 *
 * <p>A session sees the maildrop as it was at sign-in and changes nothing before QUIT. The flags that other protocols
 * show are left alone: POP3 does not know whether what it hands over is kept, or read.
 */
@NullMarked
package org.redoubt.pop3;

import org.jspecify.annotations.NullMarked;
