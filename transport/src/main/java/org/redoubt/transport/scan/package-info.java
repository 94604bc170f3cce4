/**
 * Scanners of others, on hosts that are configured: ClamAV for viruses, rspamd for spam. Each gets a message whole when
 * it has arrived, and so much time; what becomes of mail when one does not answer is configured, too.
 */
@NullMarked
package org.redoubt.transport.scan;

import org.jspecify.annotations.NullMarked;
