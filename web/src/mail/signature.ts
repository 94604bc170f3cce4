import { t } from '../i18n';
import { fully } from '../i18n/format';
import type { Signature } from './facts';

/** How much a digital signature says: all, less than when the message came, or nothing. */
export type Standing = 'good' | 'was' | 'bad';

export function standing(signature: Signature): Standing {
  if (signature.verified) return 'good';
  return signature.verifiedAtDelivery ? 'was' : 'bad';
}

/** The verdict in one sentence. */
export function sentence(signature: Signature): string {
  const { name, address } = signature;
  if (standing(signature) === 'bad' || !name) return t().smimeBad;
  const who = address ? `${name} <${address}>` : name;
  return standing(signature) === 'good' ? t().smimeGood(who) : t().smimeWas(who);
}

/** Who certifies the signer, since when and until when, and what is wrong. */
export function reasons(signature: Signature): string[] {
  const result = signature.problems.map((problem) => t().smimeProblem[problem] ?? t().smimeProblem.MALFORMED);
  // What a signature that does not count says of itself is not repeated as if it were known.
  if (standing(signature) === 'bad') return result;
  if (signature.issuer) result.push(t().smimeIssuer(signature.issuer));
  if (signature.signedAt) result.push(t().smimeSignedAt(fully(signature.signedAt)));
  if (signature.until && signature.verified) result.push(t().smimeUntil(fully(signature.until)));
  return result;
}
