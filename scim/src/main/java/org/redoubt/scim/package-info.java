/**
 * SCIM 2.0 (RFC 7643 and 7644): {@link org.redoubt.scim.ScimServer} takes requests, {@link org.redoubt.scim.Schema} says what
 * resources have, {@link org.redoubt.scim.Users} and {@link org.redoubt.scim.Groups} are what they do to the directory.
 *
 * <p>A resource is a map of its attributes. Whatever changes one, PUT or PATCH, ends in such a map, which is then held
 * against what is there; so there is one place that changes people, and one that changes groups.
 */
@NullMarked
package org.redoubt.scim;

import org.jspecify.annotations.NullMarked;
