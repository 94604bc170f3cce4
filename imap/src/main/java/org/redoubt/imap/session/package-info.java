/**
 * One client's conversation: reading commands, the state machine of RFC 9051 3, the selected mailbox as the client
 * knows it, and the untagged responses that bring that knowledge up to date.
 */
@NullMarked
package org.redoubt.imap.session;

import org.jspecify.annotations.NullMarked;
