/**
 * The CSS of messages (CSS Syntax Level 3): read as a browser reads it, kept as far as an allow-list knows it, and written
 * anew from what was understood. No octet of a message's style reaches the output by itself.
 */
@NullMarked
package org.redoubt.sanitize.css;

import org.jspecify.annotations.NullMarked;
