import { describe, expect, it } from 'vitest';
import type { Facts, Verdict } from '../src/mail/facts';
import { judge, signer } from '../src/mail/judge';

const facts = (...authentication: Verdict[]): Facts => ({ remote: 0, authentication, unsubscribe: null, replyToDiffers: null, lookalike: null });
const found = (method: string, result: string, properties: Record<string, string> = {}): Verdict => ({ method, result, properties });

describe('who really sent it', () => {
  it('is said by DMARC first', () => {
    expect(judge(facts(found('dmarc', 'pass')), 'a.example')).toBe('proved');
    expect(judge(facts(found('dkim', 'pass', { 'header.d': 'a.example' }), found('dmarc', 'fail')), 'a.example')).toBe('forged');
  });

  it('is proved by a signature of the domain or of one above it, and of no other', () => {
    const dkim = (domain: string) => facts(found('dkim', 'pass', { 'header.d': domain }), found('dmarc', 'none'));
    expect(judge(dkim('a.example'), 'mail.a.example')).toBe('proved');
    expect(judge(dkim('b.example'), 'a.example')).toBe('unproved');
    expect(judge(dkim('evil-a.example'), 'a.example')).toBe('unproved');
    expect(judge(dkim('example'), 'a.example')).toBe('unproved');
  });

  it('is unknown where nothing was checked', () => {
    expect(judge(undefined, 'a.example')).toBe('unknown');
    expect(judge(facts(), 'a.example')).toBe('unknown');
  });

  it('names the domain that a finding is about', () => {
    expect(signer(found('spf', 'pass', { 'smtp.mailfrom': 'x@A.example' }))).toBe('a.example');
  });
});
