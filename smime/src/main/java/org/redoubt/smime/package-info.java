/**
 * S/MIME signatures. {@link org.redoubt.smime.Signatures} says of a message whether its signature is good, and whose it
 * is; {@link org.redoubt.smime.Authorities} are those whose word counts for it.
 *
 * <p>Bouncy Castle reads the signed data (CMS) and checks the arithmetic; before it sees anything, {@link
 * org.redoubt.smime.CmsShape} has walked through the octets and knows that they are few, flat and of the right form. The
 * JDK's PKIX validator judges the chain of certificates, which {@link org.redoubt.smime.Chains} finds within a budget.
 */
@NullMarked
package org.redoubt.smime;

import org.jspecify.annotations.NullMarked;
