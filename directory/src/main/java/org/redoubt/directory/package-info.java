/** The directory: domains, people, groups, rooms, aliases, their credentials and roles, and sign-in. */
@NullMarked
package org.redoubt.directory;

import org.jspecify.annotations.NullMarked;
