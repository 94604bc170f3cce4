/** The way out: mail for other organisations. */
@NullMarked
package org.redoubt.transport.queue;

import org.jspecify.annotations.NullMarked;
