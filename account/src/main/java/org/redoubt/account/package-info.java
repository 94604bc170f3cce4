/**
 * The account: the gate that gives out handles, and behind it mailboxes, emails, threads, quota, search and the
 * journal that tells what changed.
 */
@NullMarked
package org.redoubt.account;

import org.jspecify.annotations.NullMarked;
