/** The client's side of SMTP (RFC 5321): one conversation, without knowing why or for whom. */
@NullMarked
package org.redoubt.transport.client;

import org.jspecify.annotations.NullMarked;
