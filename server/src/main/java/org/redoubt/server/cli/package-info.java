/** The command line. Each class is a command; {@link org.redoubt.server.cli.RedoubtCommand} lists them. */
@org.jspecify.annotations.NullMarked
package org.redoubt.server.cli;
