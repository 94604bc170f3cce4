/** One client's conversation: reading commands, the states of RFC 1939 3, and the maildrop as it was at sign-in. */
@NullMarked
package org.redoubt.pop3.session;

import org.jspecify.annotations.NullMarked;
