/** What the server tells of our domains to everybody over HTTPS. */
@NullMarked
package org.redoubt.server.publish;

import org.jspecify.annotations.NullMarked;
