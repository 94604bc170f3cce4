import type { Facts, Verdict } from './facts';

export type Judgement = 'proved' | 'unproved' | 'forged' | 'unknown';

const DOMAINS = ['header.d', 'header.i', 'smtp.mailfrom', 'smtp.helo', 'header.from'];

/** The domain that a finding is about. */
export function signer(verdict: Verdict): string {
  const found = DOMAINS.map((name) => verdict.properties[name]).find(Boolean) ?? '';
  return found.slice(found.lastIndexOf('@') + 1).toLowerCase();
}

/** What the server's checks say together about the address in From. */
export function judge(facts: Facts | undefined, domain: string): Judgement {
  const found = facts?.authentication;
  if (!found || found.length === 0) return 'unknown';
  const dmarc = found.find((each) => each.method === 'dmarc')?.result;
  if (dmarc === 'pass') return 'proved';
  if (dmarc === 'fail') return 'forged';
  // Without a rule of the domain's own, a signature or sender of the same domain is as good.
  const fits = (verdict: Verdict) => verdict.result === 'pass' && (domain === signer(verdict) || domain.endsWith(`.${signer(verdict)}`)) && signer(verdict).includes('.');
  return found.some((each) => (each.method === 'dkim' || each.method === 'spf') && fits(each)) ? 'proved' : 'unproved';
}
