import { describe, expect, it } from 'vitest';
import type { Signature } from '../src/mail/facts';
import { reasons, sentence, standing } from '../src/mail/signature';

const good: Signature = {
  verified: true,
  verifiedAtDelivery: true,
  problems: [],
  name: 'Jane Doe',
  address: 'jane@example.org',
  issuer: 'Example Trust, Root',
  until: '2026-12-15T00:00:00Z',
  signedAt: '2026-06-01T12:00:00Z',
};

describe('a digital signature in plain words', () => {
  it('says who signed and who certifies that', () => {
    expect(standing(good)).toBe('good');
    expect(sentence(good)).toContain('Jane Doe <jane@example.org>');
    expect(reasons(good).join(' ')).toContain('Example Trust, Root');
  });

  it('says that it was good once', () => {
    const was: Signature = { ...good, verified: false, problems: ['EXPIRED'] };
    expect(standing(was)).toBe('was');
    expect(sentence(was)).toContain('was good when the message came');
    expect(reasons(was)[0]).toBe('The certificate has expired.');
    expect(reasons(was)).toHaveLength(3);
  });

  it('repeats nothing of what a bad one claims', () => {
    const bad: Signature = { ...good, verified: false, verifiedAtDelivery: false, problems: ['UNTRUSTED', 'ADDRESS'] };
    expect(standing(bad)).toBe('bad');
    expect([sentence(bad), ...reasons(bad)].join(' ')).not.toMatch(/Jane|Example Trust/);
    expect(reasons(bad)).toHaveLength(2);
  });
});
