/** The account's identifiers as POP3 shows them. */
@NullMarked
package org.redoubt.pop3.map;

import org.jspecify.annotations.NullMarked;
