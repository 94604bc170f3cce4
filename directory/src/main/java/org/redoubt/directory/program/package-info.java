/**
 * What people have let programs do (OAuth 2.1): the programs that registered, the grants, their tokens. The pages and
 * endpoints are in {@code org.redoubt.oauth}.
 */
@NullMarked
package org.redoubt.directory.program;

import org.jspecify.annotations.NullMarked;
