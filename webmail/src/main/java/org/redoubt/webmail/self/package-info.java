/**
 * What people see and change themselves in the web application: how they sign in, where they are signed in, and who opened
 * their mailbox. All of it is for browsers that somebody signed in to herself, and for nothing else: mail programs, app
 * passwords and tokens get none of it.
 */
@NullMarked
package org.redoubt.webmail.self;

import org.jspecify.annotations.NullMarked;
