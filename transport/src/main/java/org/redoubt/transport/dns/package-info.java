/**
 * Questions to the DNS and their answers. {@link org.redoubt.transport.dns.Resolver} is what the rest of the module
 * sees; {@link org.redoubt.transport.dns.DnsResolver} asks the configured name servers and is the only class here that
 * reaches a network. Answers are validated on this machine (RFC 4033), so that what is called secure does not depend on
 * who is between this machine and its name servers.
 */
@NullMarked
package org.redoubt.transport.dns;

import org.jspecify.annotations.NullMarked;
