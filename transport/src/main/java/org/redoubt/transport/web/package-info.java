/** The few requests that the server makes over HTTPS by itself: bounded, without redirects, cookies or caches. */
@NullMarked
package org.redoubt.transport.web;

import org.jspecify.annotations.NullMarked;
