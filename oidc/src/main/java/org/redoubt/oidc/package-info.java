/**
 * Sign-in by an OpenID Connect provider (OpenID Connect Core 1.0): {@link org.redoubt.oidc.RelyingParty} is what browsers meet,
 * {@link org.redoubt.oidc.Issuer} is what is known of the provider, {@link org.redoubt.oidc.Jwt} looks at tokens.
 *
 * <p>No library for JOSE: what is needed is one form of signed token and four algorithms that the JDK has, and most of what
 * goes wrong with JOSE comes of taking more than that.
 */
@NullMarked
package org.redoubt.oidc;

import org.jspecify.annotations.NullMarked;
