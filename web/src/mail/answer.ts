import { t } from '../i18n';
import type { Email, Identity } from '../jmap/types';
import { mail, ownMail } from '../store/app';
import { prefs } from '../store/prefs';
import { say } from '../ui/kit';
import { replyTo, type Answer, type Invitation } from './ics';

/**
 * Answers an invitation by mail (RFC 6047): a text for people and the same for their calendar. It goes through the queue
 * like all mail, so it waits for the network, and for some seconds it can be taken back.
 */
export async function answerInvitation(email: Email, of: Invitation, who: Identity, answer: Answer, keywords: Record<string, boolean>): Promise<void> {
  // The answer is one's own mail, wherever the invitation is.
  const [store, looked] = [ownMail(), mail()];
  const drafts = store.role('drafts')?.id;
  const sent = store.role('sent')?.id;
  const organizer = of.organizer;
  if (!drafts || !organizer) throw new Error('there is nobody to answer, or nowhere to keep the answer');
  const said = { ACCEPTED: t().invAccepted, TENTATIVE: t().invTentative, DECLINED: t().invDeclined }[answer];
  const name = who.name || who.email;
  const calendar = replyTo(of, { name: who.name, email: who.email }, answer, new Date());
  const message = {
    mailboxIds: { [drafts]: true },
    keywords: { $draft: true, $seen: true },
    from: [{ name: who.name, email: who.email }],
    to: [{ name: organizer.name ?? null, email: organizer.email }],
    subject: `${said}: ${of.summary}`.slice(0, 900),
    messageId: [`${crypto.randomUUID()}@${who.email.slice(who.email.lastIndexOf('@') + 1)}`],
    inReplyTo: email.messageId,
    references: email.messageId,
    bodyStructure: {
      type: 'multipart/alternative',
      subParts: [
        { type: 'text/plain', partId: 't' },
        { type: 'text/calendar', partId: 'c' },
      ],
    },
    bodyValues: { t: { value: `${name}: ${said}\n${of.summary}\n` }, c: { value: calendar } },
  };
  const after: Record<string, true | null> = { 'keywords/$draft': null };
  if (sent) {
    after[`mailboxIds/${sent}`] = true;
    after[`mailboxIds/${drafts}`] = null;
  }
  const seconds = prefs().undoSeconds;
  const work = store.submit(
    { email: message, replaces: null, after, identityId: who.id, from: who.email, recipients: [organizer.email], holdSeconds: 0 },
    looked === store ? { [email.id]: { keywords } } : {},
    seconds,
  );
  const done = store.submitted(work);
  if (looked !== store && looked.may(email, { keywords })) void done.then(() => looked.change({ [email.id]: { keywords } }), () => undefined);
  if (seconds > 0) say(t().invSending(said), { label: t().undo, run: () => void (store.cancel(work) || say(t().sendTooLate)) }, seconds * 1000);
  // Whoever takes it back has no answer to wait for.
  done.then(() => seconds === 0 && say(said)).catch(() => say(t().sendFailed));
}
