/** A small organisation to try things with. */
@org.jspecify.annotations.NullMarked
package org.redoubt.server.demo;
