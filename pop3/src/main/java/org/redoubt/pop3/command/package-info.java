/** One class for each command of POP3 and its extensions. */
@NullMarked
package org.redoubt.pop3.command;

import org.jspecify.annotations.NullMarked;
