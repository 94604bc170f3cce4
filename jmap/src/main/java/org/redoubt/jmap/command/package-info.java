/** One class for each method, and the machinery they share (RFC 8620 5). */
@NullMarked
package org.redoubt.jmap.command;

import org.jspecify.annotations.NullMarked;
