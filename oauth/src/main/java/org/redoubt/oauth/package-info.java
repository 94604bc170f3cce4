/**
 * OAuth 2.1 as a provider: public clients only, the authorization code with PKCE, the device flow, refresh tokens that are
 * used once (draft-ietf-oauth-v2-1, and the profile of draft-ietf-mailmaint-oauth-public).
 *
 * <p>What a browser is asked on the way is in {@link org.redoubt.oauth.Visits}, in memory, for some minutes; what people
 * have granted is the directory's.
 */
@NullMarked
package org.redoubt.oauth;

import org.jspecify.annotations.NullMarked;
