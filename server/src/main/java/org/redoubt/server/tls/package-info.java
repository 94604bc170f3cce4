/** Certificates of our own making, for as long as nobody has given better ones. */
@org.jspecify.annotations.NullMarked
package org.redoubt.server.tls;
