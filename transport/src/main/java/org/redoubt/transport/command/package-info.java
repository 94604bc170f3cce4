/** One class for each verb of SMTP and LMTP; {@link org.redoubt.transport.command.Commands} is the index. */
@NullMarked
package org.redoubt.transport.command;

import org.jspecify.annotations.NullMarked;
