/** Clients that mean harm, against the whole server process with a small heap, while another client goes on working. */
@NullMarked
package org.redoubt.server.hostile;

import org.jspecify.annotations.NullMarked;
