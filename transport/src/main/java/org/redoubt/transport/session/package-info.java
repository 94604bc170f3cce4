/**
 * One SMTP or LMTP conversation: its state, the reading of messages, and what happens with a message that was read to
 * its end.
 */
@NullMarked
package org.redoubt.transport.session;

import org.jspecify.annotations.NullMarked;
