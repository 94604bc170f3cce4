/** The process's log: every module writes through {@link java.lang.System.Logger}, one line an event. */
@org.jspecify.annotations.NullMarked
package org.redoubt.server.log;
