import { describe, expect, it } from 'vitest';
import { isAddress, matching, meant, parseAddresses, peopleIn } from '../src/compose/completion';
import { goingOut, heldBy, outsiders, toEmail, type Draft } from '../src/compose/draft';
import { answerSubject, answerTo, forwardSubject, identityFor, parseMailto, quotedText, resigned, threading } from '../src/compose/quote';
import { announcedAttachment } from '../src/compose/reminder';
import { usualTimes } from '../src/compose/times';
import type { Address, Email } from '../src/jmap/types';

const who = (email: string, name: string | null = null): Address => ({ name, email });

function email(fields: Partial<Email>): Email {
  return {
    id: '1', blobId: 'b1', threadId: 't1', size: 1, receivedAt: '2026-01-01T00:00:00Z', sentAt: null, from: null, to: null, cc: null, bcc: null,
    replyTo: null, subject: null, preview: '', hasAttachment: false, messageId: null, references: null, mailboxIds: {}, keywords: {}, ...fields,
  };
}

const own = new Set(['alice@example.org']);

describe('answers', () => {
  it('go to the author, or to whom she asks to', () => {
    const from = email({ from: [who('bob@b.example')], to: [who('alice@example.org')] });
    expect(answerTo(from, false, own)).toEqual({ to: [who('bob@b.example')], cc: [] });
    expect(answerTo({ ...from, replyTo: [who('desk@b.example')] }, false, own).to).toEqual([who('desk@b.example')]);
  });

  it('to all leave out oneself and nobody twice', () => {
    const from = email({
      from: [who('bob@b.example')],
      to: [who('alice@example.org'), who('carol@c.example')],
      cc: [who('BOB@b.example'), who('carol@c.example'), who('dan@d.example')],
    });
    expect(answerTo(from, true, own)).toEqual({ to: [who('bob@b.example')], cc: [who('carol@c.example'), who('dan@d.example')] });
  });

  it('to what one wrote oneself go on to its readers', () => {
    const from = email({ from: [who('alice@example.org')], to: [who('bob@b.example')], cc: [who('carol@c.example')] });
    expect(answerTo(from, true, own)).toEqual({ to: [who('bob@b.example')], cc: [who('carol@c.example')] });
  });

  it('have one Re: whatever stood before', () => {
    expect(answerSubject('AW: RE: Re[2]: plan')).toBe('Re: plan');
    expect(answerSubject('Report: plan')).toBe('Re: Report: plan');
    expect(answerSubject(null)).toBe('Re:');
    expect(forwardSubject('WG: Fwd: plan')).toBe('Fwd: plan');
  });

  it('refer to the whole conversation (RFC 5322 3.6.4)', () => {
    expect(threading(email({ messageId: ['c@x'], references: ['a@x', 'b@x'] }))).toEqual({ inReplyTo: ['c@x'], references: ['a@x', 'b@x', 'c@x'] });
  });

  it('quote without the signature', () => {
    expect(quotedText('Hello\n\n> before\nyours\n-- \nBob')).toBe('> Hello\n>\n>> before\n> yours');
  });

  it('have the signature of whoever they come from now', () => {
    const [old, next] = ['\n\n-- \nAlice', '\n\n-- \nThe desk'];
    expect(resigned(`Yes.${old}\n\n> plan`, old, next)).toBe(`Yes.${next}\n\n> plan`);
    expect(resigned(`Yes.${old}`, old, '')).toBe('Yes.');
    expect(resigned('Yes.', '', next)).toBe(`Yes.${next}`);
    // What was changed by hand, or what others wrote, is left alone.
    expect(resigned('Yes.\n\n-- \nYours, Alice', old, next)).toBe('Yes.\n\n-- \nYours, Alice');
    expect(resigned('Yes.\n\n> plan\n> -- \n> Bob', '', next)).toBe('Yes.\n\n> plan\n> -- \n> Bob');
  });

  it('come from the identity that was written to', () => {
    const identities = [{ email: 'alice@example.org' }, { email: 'postmaster@example.org' }];
    expect(identityFor(identities, email({ to: [who('Postmaster@example.org')] }))).toBe(identities[1]);
    expect(identityFor(identities, email({ to: [who('list@l.example')] }))).toBe(identities[0]);
  });

  it('to a mailto address take its visible fields (RFC 6068)', () => {
    expect(parseMailto('mailto:a@x.example?cc=b@x.example&subject=Hi%20there&body=1%0A2&attach=/etc/passwd')).toEqual({
      to: 'a@x.example', cc: 'b@x.example', bcc: '', subject: 'Hi there', body: '1\n2',
    });
    expect(parseMailto('mailto:%zz').to).toBe('%zz');
  });
});

describe('recipients', () => {
  it('are read as people paste them', () => {
    expect(parseAddresses('"Archer, Tom" <tom@p.example>; bob@b.example, Zoë Ł <zoe@z.example>')).toEqual([
      who('tom@p.example', 'Archer, Tom'), who('bob@b.example'), who('zoe@z.example', 'Zoë Ł'),
    ]);
  });

  it('are addresses, or are said not to be', () => {
    for (const good of ['a@b.example', 'a.b+c@sub.d.example', 'ü@ü.example']) expect(isAddress(good)).toBe(true);
    for (const bad of ['a', 'a@', '@b', 'a b@c.example', 'a@b..example', 'a@b@c', '<a@b.example>']) expect(isAddress(bad)).toBe(false);
  });

  it('are completed from mail, those one writes to first, oneself and machines never', () => {
    const people = peopleIn(
      [
        email({ from: [who('carl@c.example', 'Carl')], to: [who('alice@example.org')] }),
        email({ from: [who('alice@example.org')], to: [who('carla@c.example', 'Carla Ñandú')] }),
        email({ from: [who('no-reply@c.example', 'Carshop')] }),
      ],
      own,
      Date.parse('2026-01-02T00:00:00Z'),
    );
    expect(matching(people, 'ca', []).map((each) => each.email)).toEqual(['carla@c.example', 'carl@c.example']);
    expect(matching(people, 'nandu', []).map((each) => each.email)).toEqual(['carla@c.example']);
    expect(matching(people, 'car', ['CARLA@c.example']).map((each) => each.email)).toEqual(['carl@c.example']);
    expect(matching(people, '', [])).toEqual([]);
  });

  it('are those who were typed whole, not others whom that begins', () => {
    const found = [who('bob@b.example.com', 'Bob'), who('bob@b.example', 'Bobby')];
    expect(meant('bob', found, 0, false)).toBe(found[0]);
    expect(meant('bob@b', found, 0, false)).toBe(found[0]);
    expect(meant('bob@b.example', found, 0, false)).toBe(found[1]);
    expect(meant('bob@b.exam.ple', found, 0, false)).toBeUndefined();
    expect(meant('Robert <bob@b.example>', found, 0, false)).toBeUndefined();
    expect(meant('bob@b.example', found, 0, true)).toBe(found[0]);
    expect(meant('bob@b.example', [], 0, false)).toBeUndefined();
  });

  it('outside the organisation are told', () => {
    const draft = { to: [who('bob@EXAMPLE.org')], cc: [who('x@other.example')], bcc: [] };
    expect(outsiders(draft, ['alice@example.org']).map((each) => each.email)).toEqual(['x@other.example']);
  });
});

describe('attachments', () => {
  it('are missed when they were announced, in seven languages', () => {
    for (const text of ['see the attached plan', 'im Anhang ist der Plan', 'anbei der Plan', 'voir la pièce jointe', 'va adjunto el plan', 'फ़ाइल संलग्न है', 'ফাইলটি সংযুক্ত করা হলো', 'الملف مرفق هنا']) {
      expect(announcedAttachment('', text), text).toBeDefined();
    }
  });

  it('are not missed in quotes, signatures and other words', () => {
    expect(announcedAttachment('', 'thanks\n> see the attached plan')).toBeUndefined();
    expect(announcedAttachment('', 'thanks\n-- \nattached to you')).toBeUndefined();
    expect(announcedAttachment('', 'an unattached house')).toBeUndefined();
  });
});

describe('a draft', () => {
  const draft: Draft = {
    key: 'k', identityId: 'i', to: [who('bob@b.example', 'Bob')], cc: [], bcc: [], subject: 'Hi', body: '', plain: false, inReplyTo: ['m@x'],
    references: ['m@x'], attachments: [
      { key: '1', name: 'a.pdf', size: 3, type: 'application/pdf', blobId: 'u1', progress: 1 },
      { key: '2', name: 'b.png', size: 3, type: 'image/png', blobId: 'u2', progress: 1, cid: 'c@r' },
      { key: '3', name: 'c.txt', size: 3, type: 'text/plain', progress: 0.4 },
    ],
  };

  it('is an Email with both texts and the files that are there (RFC 8621 4.6)', () => {
    const made = toEmail(draft, who('alice@example.org', 'Alice'), 'm2', { html: '<p>x</p><img src="cid:c@r" alt="">', text: 'x' });
    expect(made).toMatchObject({
      mailboxIds: { m2: true }, keywords: { $draft: true, $seen: true }, from: [who('alice@example.org', 'Alice')], cc: null, inReplyTo: ['m@x'],
      textBody: [{ partId: 't', type: 'text/plain' }], htmlBody: [{ partId: 'h', type: 'text/html' }],
    });
    expect((made['attachments'] as { blobId: string; disposition: string }[]).map((each) => [each.blobId, each.disposition])).toEqual([['u1', 'attachment'], ['u2', 'inline']]);
  });

  it('finds its files in the email that it was saved as', () => {
    const twice = [...draft.attachments.slice(0, 2), { ...draft.attachments[0]!, key: '4' }];
    const parts = [
      { blobId: 'b9-3', name: 'b.png', cid: 'c@r' },
      { blobId: 'b9-4', name: 'a.pdf', cid: null },
      { blobId: 'b9-5', name: 'a.pdf', cid: null },
    ];
    expect([...heldBy(twice, parts)]).toEqual([['1', 'b9-4'], ['2', 'b9-3'], ['4', 'b9-5']]);
    expect([...heldBy(twice, [])]).toEqual([]);
  });

  it('leaves out pictures that its text does not show any more', () => {
    const names = (html?: string) => goingOut(draft.attachments, html).map((file) => file.name);
    expect(names('<img src="cid:c@r" alt="">')).toEqual(['a.pdf', 'b.png', 'c.txt']);
    expect(names('<p>x</p>')).toEqual(['a.pdf', 'c.txt']);
    expect(names('<img src="cid:c@r2" alt="">')).toEqual(['a.pdf', 'c.txt']);
    expect(names()).toEqual(['a.pdf', 'c.txt']);
    const made = toEmail(draft, who('alice@example.org'), 'm2', { html: '<p>x</p>', text: 'x' });
    expect((made['attachments'] as { name: string }[]).map((each) => each.name)).toEqual(['a.pdf']);
  });

  it('without formatting has one text', () => {
    const made = toEmail({ ...draft, attachments: [] }, who('alice@example.org'), 'm2', { text: 'x' });
    expect(made).not.toHaveProperty('htmlBody');
    expect(made).not.toHaveProperty('attachments');
  });
});

describe('times to send at', () => {
  it('are tomorrow and Monday, and never the same twice', () => {
    const days = (date: Date) => usualTimes(date).map(({ label, at }) => [label, at.getDate()]);
    expect(days(new Date(2026, 10, 25, 12))).toEqual([['sendTomorrow', 26], ['sendMonday', 30]]);
    expect(days(new Date(2026, 10, 29, 12))).toEqual([['sendTomorrow', 30]]);
    expect(days(new Date(2026, 10, 30, 12))).toEqual([['sendTomorrow', 1], ['sendMonday', 7]]);
  });
});
