/** Mail that is passed on: under a sender of ours, with a way back. */
@NullMarked
package org.redoubt.transport.forward;

import org.jspecify.annotations.NullMarked;
