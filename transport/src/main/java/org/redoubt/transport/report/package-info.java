/** Delivery status notifications (RFC 3461 to 3464, 6522, 6533): what is told to whoever sent a message. */
@NullMarked
package org.redoubt.transport.report;

import org.jspecify.annotations.NullMarked;
