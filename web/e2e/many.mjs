/** An inbox with many messages, of many conversations. */
import assert from 'node:assert/strict';

const AT_ONCE = 500;
const WRITERS = ['Mara Lindqvist', 'Jonas Weber', 'Yuki Tanaka', 'Amélie Dubois', 'Omar Haddad', 'Priya Raman', 'Lucía Ortega'];
const MATTERS = ['Harbour plan', 'Minutes of Tuesday', 'Offer for the oak windows', 'Your order has been sent', 'Question about the lease', 'Re: the roof', 'Holiday photos'];
const pick = (from, n) => from[n % from.length];

/** Fills it up to a count. Nobody waits for each: several requests of 500 messages are on their way together. */
export async function fill(server, count) {
  const mailbox = await server.role('inbox');
  const start = Date.UTC(2020, 0, 1);
  const one = (n) => ({
    mailboxIds: { [mailbox]: true },
    receivedAt: new Date(start + n * 60_000).toISOString().replace('.000', ''),
    from: [{ name: pick(WRITERS, n), email: `writer${n % 97}@nordlicht.example` }],
    to: [{ name: null, email: 'team@example.org' }],
    subject: `${pick(MATTERS, n * 3 + (n >> 3))} ${n}`,
    keywords: { ...(n % 3 ? { $seen: true } : {}), ...(n % 41 ? {} : { $flagged: true }) },
    bodyValues: { t: { value: `The ${n}th message says what people say to each other when a harbour is planned, and somewhat more than fits into a row.` } },
    textBody: [{ partId: 't', type: 'text/plain' }],
  });
  let next = (await server.mailboxes()).find(({ id }) => id === mailbox).totalEmails;
  const work = async () => {
    while (next < count) {
      const from = next;
      next = Math.min(count, next + AT_ONCE);
      const create = Object.fromEntries(Array.from({ length: next - from }, (_, i) => [`e${i}`, one(from + i)]));
      const made = await server.call('Email/set', { create });
      assert.equal(Object.keys(made.created ?? {}).length, Object.keys(create).length, JSON.stringify(made.notCreated));
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
}
