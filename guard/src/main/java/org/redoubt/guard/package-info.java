/**
 * The guard: the audit log that every access must be written to, the detection rules that read it, and the
 * alerts they raise.
 */
@NullMarked
package org.redoubt.guard;

import org.jspecify.annotations.NullMarked;
