/**
 * The server: reads the configuration, wires every module by hand, opens the listeners and offers the command
 * line.
 */
@NullMarked
package org.redoubt.server;

import org.jspecify.annotations.NullMarked;
