/** The audit log for other systems: OCSF as JSON, CEF, and syslog (RFC 5424) to carry them. */
@NullMarked
package org.redoubt.guard.export;

import org.jspecify.annotations.NullMarked;
