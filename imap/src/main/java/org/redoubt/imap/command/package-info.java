/** One class for each command; {@link org.redoubt.imap.command.Commands} is the index. */
@NullMarked
package org.redoubt.imap.command;

import org.jspecify.annotations.NullMarked;
