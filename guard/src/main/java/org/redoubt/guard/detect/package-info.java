/** What rules see of an audit event: its fields, and what the events before it say about the person. */
@NullMarked
package org.redoubt.guard.detect;

import org.jspecify.annotations.NullMarked;
