/** What the HTTP library calls by method handles, and therefore must be exported to everybody. */
@NullMarked
package org.redoubt.http.socket;

import org.jspecify.annotations.NullMarked;
