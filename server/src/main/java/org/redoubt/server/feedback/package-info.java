/**
 * What servers tell each other of a domain's mail: DMARC aggregate reports (RFC 7489 7.2) and TLS reports (RFC 8460), those
 * that we send and those that we get.
 */
@NullMarked
package org.redoubt.server.feedback;

import org.jspecify.annotations.NullMarked;
