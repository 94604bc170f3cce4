import { t } from '../i18n';
import { fully } from '../i18n/format';
import { Unreachable } from '../jmap/client';
import { SUBMISSION, type Id } from '../jmap/types';
import { ownMail as mail } from '../store/app';
import { NotSent } from '../store/queue';
import { prefs } from '../store/prefs';
import { say } from '../ui/kit';
import { toEmail, type Draft, type DraftParts } from './draft';
import { edit } from './start';
import { openComposer } from './state';

/** The most that the server holds mail for, in seconds; 0 when it holds nothing. */
export function longestHold(): number {
  return Number(mail().client.capability(mail().account, SUBMISSION)?.['maxDelayedSend'] ?? 0);
}

/**
 * Hands a message over. For some seconds it can be taken back: the server holds it where it can, so that it goes out even
 * when this page is closed; else it waits here.
 */
export function send(draft: Draft, saved: Id | null, parts: DraftParts, at?: Date): void {
  const store = mail();
  const identity = store.identities().find((each) => each.id === draft.identityId) ?? store.identities()[0];
  const drafts = store.role('drafts')?.id;
  const sent = store.role('sent')?.id;
  if (!identity || !drafts) return;
  const after: Record<string, true | null> = { 'keywords/$draft': null };
  if (sent) {
    after[`mailboxIds/${sent}`] = true;
    after[`mailboxIds/${drafts}`] = null;
  }
  const seconds = prefs().undoSeconds;
  const serverHolds = longestHold() >= seconds && store.online();
  const later = at ? Math.max(1, Math.round((at.getTime() - Date.now()) / 1000)) : 0;
  const holdSeconds = later || (serverHolds ? seconds : 0);
  const patches = draft.answers && !draft.answers.account ? { [draft.answers.id]: { keywords: { [draft.answers.keyword]: true } } } : {};
  const recipients = [...draft.to, ...draft.cc, ...draft.bcc].map((person) => person.email);
  // By its own Message-ID it is found again when the server's answer was lost, and does not go out twice.
  const messageId = [`${crypto.randomUUID()}@${identity.email.slice(identity.email.lastIndexOf('@') + 1)}`];
  const reminder = draft.remindAt ? { snoozed: { until: draft.remindAt, unlessAnswered: true } } : {};
  const email = { ...toEmail(draft, identity, drafts, parts), ...reminder, messageId };
  const work = store.submit({ email, replaces: saved, after, identityId: identity.id, from: identity.email, recipients, holdSeconds }, patches, holdSeconds > 0 ? 0 : seconds);
  const done = store.submitted(work);
  done.catch((error: unknown) => reopened(draft, saved, error));
  done.then(() => answeredElsewhere(draft), () => undefined);
  if (at) told(done, t().scheduledFor(fully(at.toISOString())));
  else if (!store.online()) say(t().sendingOffline, { label: t().undo, run: () => back(work, draft, saved) });
  else if (holdSeconds > 0) heldByServer(done, seconds, draft, saved, work);
  else heldHere(done, seconds, work, draft, saved);
}

/** What was answered in another's account is marked there, where one may. */
function answeredElsewhere(draft: Draft): void {
  const { id, keyword, account } = draft.answers ?? {};
  const store = account && mail().sharedBy(account);
  const email = store && id ? store.peek(id) : undefined;
  const patch = { keywords: { [keyword ?? '']: true } };
  if (store && email && store.may(email, patch)) store.change({ [email.id]: patch });
}

function told(done: Promise<unknown>, text: string): void {
  // What becomes of it when it was refused is reopened()'s.
  done.then(() => say(text)).catch(() => undefined);
}

/** It was refused: what was written is open again, as it was. */
function reopened(draft: Draft, saved: Id | null, error: unknown): void {
  const email = error instanceof NotSent ? error.email : undefined;
  if (email && saved) mail().change({ [email]: { destroy: true } });
  openComposer({ draft, saved: saved ?? email ?? null, unsaved: true });
  say(t().sendFailed);
}

/** It is in this page still. */
function back(work: string, draft: Draft, saved: Id | null): boolean {
  if (!mail().cancel(work)) return false;
  openComposer({ draft, saved, unsaved: true });
  say(t().sendUndone);
  return true;
}

function heldHere(done: Promise<unknown>, seconds: number, work: string, draft: Draft, saved: Id | null): void {
  if (seconds > 0) {
    say(t().sendingIn(seconds), { label: t().undo, run: () => back(work, draft, saved) || say(t().sendTooLate) }, seconds * 1000);
  }
  told(done, t().messageSent);
}

function heldByServer(done: Promise<{ submission: Id | undefined; email: Id | undefined } | undefined>, seconds: number, draft: Draft, saved: Id | null, work: string): void {
  let undone = false;
  const undo = async () => {
    undone = true;
    if (back(work, draft, saved)) return;
    try {
      const made = await done;
      if (made?.submission) await cancelSubmission(made.submission, made.email);
      if (made?.email) await edit(made.email);
    } catch (error) {
      say(error instanceof Unreachable ? t().needsServer : t().sendTooLate);
    }
  };
  const close = say(t().sendingIn(seconds), { label: t().undo, run: () => void undo() }, seconds * 1000);
  done.then(
    () => setTimeout(() => !undone && say(t().messageSent), seconds * 1000),
    () => {
      undone = true;
      close();
    },
  );
}

/** Takes back what the server still holds, and puts it among the drafts again. @throws Refused when it went out already */
export async function cancelSubmission(submission: Id, email: Id | undefined): Promise<void> {
  const store = mail();
  await store.set('EmailSubmission/set', { update: { [submission]: { undoStatus: 'canceled' } } }, [SUBMISSION]);
  const drafts = store.role('drafts')?.id;
  const sent = store.role('sent')?.id;
  if (email && drafts) {
    await store.set('Email/set', {
      update: { [email]: { 'keywords/$draft': true, [`mailboxIds/${drafts}`]: true, ...(sent ? { [`mailboxIds/${sent}`]: null } : {}) } },
    });
  }
  await store.sync();
}

