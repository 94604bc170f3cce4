/** Requests, the session object, push. */
@NullMarked
package org.redoubt.jmap.session;

import org.jspecify.annotations.NullMarked;
