/** Pages that people see at the door without the web application: one look, seven languages, no script needed. */
@NullMarked
package org.redoubt.http.page;

import org.jspecify.annotations.NullMarked;
