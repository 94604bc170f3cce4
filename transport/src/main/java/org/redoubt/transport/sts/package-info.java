/** MTA-STS (RFC 8461): what a domain says about TLS to its mail hosts, found over HTTPS. */
@NullMarked
package org.redoubt.transport.sts;

import org.jspecify.annotations.NullMarked;
