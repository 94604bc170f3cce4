/** Mail transport: SMTP and LMTP in both directions, the queue, routing, sender authentication and filtering. */
@NullMarked
package org.redoubt.transport;

import org.jspecify.annotations.NullMarked;
