/** POP3's bytes: command lines in, messages as lines out. No state, no sockets. */
@NullMarked
package org.redoubt.pop3.codec;

import org.jspecify.annotations.NullMarked;
