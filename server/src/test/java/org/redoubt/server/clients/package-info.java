/**
 * Redoubt as other people's programs see it: a real server process, driven over its sockets by the programs that
 * people use, each change looked at from the other side over a connection of our own.
 *
 * <p>{@link org.redoubt.server.clients.SharedOffice} starts the process, once for all classes; {@link
 * org.redoubt.server.clients.NeedsProgram} says which program a test drives.
 */
@org.jspecify.annotations.NullMarked
package org.redoubt.server.clients;
