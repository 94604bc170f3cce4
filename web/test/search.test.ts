import { describe, expect, it } from 'vitest';
import { dayOf, parseSearch, sizeOf, tokens } from '../src/mail/search';

const context = {
  mailboxes: [
    { id: 'm1', name: 'Inbox', role: 'inbox' as const },
    { id: 'm5', name: 'Trash', role: 'trash' as const },
    { id: 'm4', name: 'Junk', role: 'junk' as const },
    { id: 'm9', name: 'Board minutes', role: null },
  ],
  away: ['m5', 'm4'],
};
const parse = (text: string) => parseSearch(text, { ...context, away: [] }).filter;

describe('search field', () => {
  it('takes plain words together', () => {
    expect(parse('  harbour   plan ')).toEqual({ text: 'harbour plan' });
  });

  it('keeps a phrase in quotes as a phrase, apart from words', () => {
    expect(parse('plan "third quarter"')).toEqual({ operator: 'AND', conditions: [{ text: 'plan' }, { text: '"third quarter"' }] });
  });

  it('understands each operator', () => {
    expect(parse('from:claire')).toEqual({ from: 'claire' });
    expect(parse('to:"Bob Baker"')).toEqual({ to: 'Bob Baker' });
    expect(parse('SUBJECT:budget')).toEqual({ subject: 'budget' });
    expect(parse('has:attachment')).toEqual({ hasAttachment: true });
    expect(parse('is:unread')).toEqual({ notKeyword: '$seen' });
    expect(parse('is:flagged')).toEqual({ hasKeyword: '$flagged' });
    expect(parse('larger:5M')).toEqual({ minSize: 5_000_000 });
    expect(parse('smaller:10k')).toEqual({ maxSize: 10_000 });
  });

  it('finds folders by name, role and beginning', () => {
    expect(parse('in:"board minutes"')).toEqual({ inMailbox: 'm9' });
    expect(parse('in:spam')).toEqual({ inMailbox: 'm4' });
    expect(parse('in:boa')).toEqual({ inMailbox: 'm9' });
  });

  it('leaves spam and trash out unless a folder is named', () => {
    expect(parseSearch('plan', context).filter).toEqual({ operator: 'AND', conditions: [{ text: 'plan' }, { inMailboxOtherThan: ['m5', 'm4'] }] });
    expect(parseSearch('in:trash', context).filter).toEqual({ inMailbox: 'm5' });
  });

  it('turns a token round by a minus', () => {
    expect(parse('-from:bob')).toEqual({ operator: 'NOT', conditions: [{ from: 'bob' }] });
    expect(parse('plan -draft')).toEqual({ operator: 'AND', conditions: [{ text: 'plan' }, { operator: 'NOT', conditions: [{ text: 'draft' }] }] });
  });

  it('takes colons of ordinary text for text', () => {
    expect(parse('10:30')).toEqual({ text: '10:30' });
    expect(parse('re:plan')).toEqual({ text: 're:plan' });
  });

  it('says which values it does not understand', () => {
    expect(parseSearch('larger:huge before:soon in:nowhere', context).bad).toEqual(['larger:huge', 'before:soon', 'in:nowhere']);
  });

  it('tells where each token stands, so that suggestions replace it', () => {
    expect(tokens('plan from:cl').map(({ start, end }) => [start, end])).toEqual([[0, 4], [5, 12]]);
  });

  it('reads days and ages', () => {
    const now = new Date(2026, 2, 31, 15, 0);
    expect(dayOf('2026-03-05')).toBe(new Date(2026, 2, 5).toISOString().replace('.000', ''));
    expect(dayOf('2w', now)).toBe(new Date(2026, 2, 17).toISOString().replace('.000', ''));
    expect(dayOf('2026-02-30')).toBeUndefined();
    expect(dayOf('yesterday')).toBeUndefined();
  });

  it('reads sizes', () => {
    expect(sizeOf('1.5GB')).toBe(1_500_000_000);
    expect(sizeOf('300')).toBe(300);
    expect(sizeOf('-3k')).toBeUndefined();
  });

  it('finds labels by name, by its beginning and by keyword', () => {
    const context = { mailboxes: [], away: [], labels: [{ name: 'Travel plans', keyword: 'travel-plans' }, { name: 'Work', keyword: '$label1' }] };
    expect(parseSearch('label:"Travel plans"', context).filter).toEqual({ hasKeyword: 'travel-plans' });
    expect(parseSearch('label:tra', context).filter).toEqual({ hasKeyword: 'travel-plans' });
    expect(parseSearch('-label:$label1', context).filter).toEqual({ operator: 'NOT', conditions: [{ hasKeyword: '$label1' }] });
    expect(parseSearch('label:none', context).bad).toEqual(['label:none']);
  });
});
