/** What is noted of every message on its way, so that an operator can be told where it is. */
@NullMarked
package org.redoubt.transport.tracking;

import org.jspecify.annotations.NullMarked;
