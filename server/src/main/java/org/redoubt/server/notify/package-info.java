/** Those beside mail who are told of alerts and of the audit log, all through the one place that opens connections. */
@NullMarked
package org.redoubt.server.notify;

import org.jspecify.annotations.NullMarked;
