/**
 * Who a message is from, as far as that can be proved: SPF, DKIM, ARC and DMARC, and the field that tells the reader.
 *
 * <p>Parsers are pure: text to records, records to text. What asks the DNS is given a
 * {@link org.redoubt.transport.dns.Resolver}, usually one with a budget; nothing here opens a connection.
 */
@NullMarked
package org.redoubt.transport.trust;

import org.jspecify.annotations.NullMarked;
