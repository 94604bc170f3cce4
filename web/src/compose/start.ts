import { fully } from '../i18n/format';
import { t } from '../i18n';
import type { Address, BodyPart, Email, EmailBody, GetResponse, Id, Identity } from '../jmap/types';
import { viewText } from '../mail/facts';
import { nameOf, written } from '../mail/people';
import { mail as lookedAt, ownMail as mail } from '../store/app';
import { prefs } from '../store/prefs';
import { say } from '../ui/kit';
import { parseAddresses } from './completion';
import type { Attached, Draft } from './draft';
import { answerSubject, answerTo, forwardSubject, identityFor, parseMailto, quotedText, threading } from './quote';
import { clean, markup, toHtml, toText } from './sanitize';
import { besides, Gathered, within, type Picture } from './pictures';
import { openComposer } from './state';

/** The ways in which a message is begun. */

function blank(identity: Identity | undefined): Draft {
  return {
    key: crypto.randomUUID(),
    identityId: identity?.id ?? '',
    to: [],
    cc: [],
    bcc: identity?.bcc ?? [],
    subject: '',
    body: '',
    plain: prefs().plainText,
    attachments: [],
    inReplyTo: null,
    references: null,
  };
}

/** An identity's signature as a block of HTML, or ''. */
export function signatureBlock(identity: Identity | undefined): string {
  const html = identity?.htmlSignature ? markup(clean(identity.htmlSignature)) : identity?.textSignature ? toHtml(identity.textSignature) : '';
  return html && `<div class="signature"><div>-- </div>${html}</div>`;
}

/** An identity's signature, as the body's end or before what is quoted. */
export function signatureOf(identity: Identity | undefined, plain: boolean): string {
  if (plain) return identity?.textSignature ? `\n\n-- \n${identity.textSignature}` : '';
  const block = signatureBlock(identity);
  return block && `<div><br></div>${block}`;
}

function begin(draft: Draft, identity: Identity | undefined, quote: { text: string; html: string }): void {
  const signature = signatureOf(identity, draft.plain);
  draft.body = draft.plain
    ? `${signature}${quote.text ? `\n\n${quote.text}` : ''}`
    : `<div><br></div>${signature}${quote.html ? `<div><br></div>${quote.html}` : ''}`;
  openComposer({ draft, saved: null });
}

export function write(to: Address[] = []): void {
  const identity = mail().identities()[0];
  begin({ ...blank(identity), to }, identity, { text: '', html: '' });
}

export function mailto(address: string): void {
  const asked = parseMailto(address);
  const identity = mail().identities()[0];
  const draft: Draft = {
    ...blank(identity),
    to: parseAddresses(asked.to),
    cc: parseAddresses(asked.cc),
    bcc: parseAddresses(asked.bcc),
    subject: asked.subject,
  };
  begin(draft, identity, { text: asked.body, html: asked.body ? toHtml(asked.body) : '' });
}

interface Original {
  email: Email;
  body: EmailBody;
  html: string | undefined;
  text: string;
  /** Where somebody else shares it. */
  account: Id | undefined;
}

/** What there is to quote of a message. */
async function original(id: Id): Promise<Original | undefined> {
  // In whatever account it is; the answer is written in one's own.
  const store = lookedAt();
  await store.fetchEmails([id]);
  const email = store.peek(id);
  if (!email) return undefined;
  const body = await store.body(id);
  const isHtml = body.htmlBody.some((part) => part.type === 'text/html');
  const html = isHtml ? await viewText(id).catch(() => undefined) : undefined;
  const values = body.textBody.map((part) => ({ part, value: body.bodyValues[part.partId ?? '']?.value ?? '' }));
  const text = values.map(({ part, value }) => (part.type === 'text/html' ? toText(value) : value)).join('\n');
  return { email, body, html, text, account: store.mine && store.account };
}

interface Quote {
  html: string;
  /** Pictures within it, which are parts of one's own message now. */
  pictures: Attached[];
  shown: Picture[];
}

const NOTHING: Quote = { html: '', pictures: [], shown: [] };

/** What is quoted, with the pictures that the message brings. One that cannot be uploaded is left out. */
async function quoted(from: Original): Promise<Quote> {
  if (from.html === undefined) return { html: toHtml(from.text), pictures: [], shown: [] };
  const gathered = new Gathered();
  const content = clean(from.html, (data) => gathered.take(data));
  const uploads = gathered.all.map(async (picture) => {
    const made = await mail().client.upload(mail().account, picture.file).done.catch(() => undefined);
    if (!made) content.querySelector(`img[data-cid="${picture.cid}"]`)?.remove();
    return made ? [{ picture, part: within(picture, made.blobId) }] : [];
  });
  const there = (await Promise.all(uploads)).flat();
  return { html: markup(content), pictures: there.map((each) => each.part), shown: there.map((each) => each.picture) };
}

function escaped(text: string): string {
  const box = document.createElement('div');
  box.textContent = text;
  return box.innerHTML;
}

const own = () => new Set(mail().identities().map((identity) => identity.email.toLowerCase()));

async function opened(id: Id): Promise<Original | undefined> {
  try {
    return await original(id);
  } catch {
    say(t().needsServer);
    return undefined;
  }
}

export async function reply(id: Id, all: boolean): Promise<void> {
  const from = await opened(id);
  if (!from) return;
  const identity = identityFor(mail().identities(), from.email);
  const quote = prefs().plainText ? NOTHING : await quoted(from);
  const line = t().onWrote(fully(from.email.sentAt ?? from.email.receivedAt), nameOf(from.email.from?.[0]));
  const draft: Draft = {
    ...blank(identity),
    ...answerTo(from.email, all, own()),
    ...threading(from.email),
    subject: answerSubject(from.email.subject),
    attachments: quote.pictures,
    answers: { id, keyword: '$answered', account: from.account },
  };
  begin(draft, identity, {
    text: `${line}\n${quotedText(from.text)}`,
    html: `<div>${escaped(line)}</div><blockquote type="cite">${quote.html}</blockquote>`,
  });
}

export async function forward(id: Id): Promise<void> {
  const from = await opened(id);
  if (!from) return;
  const { email } = from;
  const files = await brought(from).catch(() => undefined);
  if (!files) return void say(t().needsServer);
  const identity = identityFor(mail().identities(), email);
  const quote = prefs().plainText ? NOTHING : await quoted(from);
  const head = [
    `---------- ${t().forwardedMessage} ----------`,
    `${t().from}: ${(email.from ?? []).map(written).join(', ')}`,
    `${t().date}: ${fully(email.sentAt ?? email.receivedAt)}`,
    `${t().subject}: ${email.subject ?? ''}`,
    `${t().to}: ${(email.to ?? []).map(written).join(', ')}`,
  ];
  const draft: Draft = {
    ...blank(identity),
    subject: forwardSubject(email.subject),
    attachments: [...quote.pictures, ...besides(files, quote.shown).map((part) => attached(part))],
    answers: { id, keyword: '$forwarded', account: from.account },
  };
  begin(draft, identity, {
    text: `${head.join('\n')}\n\n${from.text}`,
    html: `${head.map((line) => `<div>${escaped(line)}</div>`).join('')}<div><br></div>${quote.html}`,
  });
}

/** The files of a message, in one's own account: from another they are copied (RFC 8620 6.3). */
async function brought(from: Original): Promise<BodyPart[]> {
  const files = from.body.attachments;
  const blobIds = files.flatMap((part) => part.blobId ?? []);
  if (!from.account || blobIds.length === 0) return files;
  const { copied } = await mail().client.one<{ copied: Record<Id, Id> | null }>('Blob/copy', {
    fromAccountId: from.account,
    accountId: mail().account,
    blobIds,
  });
  return files.flatMap((part) => (copied?.[part.blobId ?? ''] ? [{ ...part, blobId: copied[part.blobId ?? '']! }] : []));
}

function attached(part: EmailBody['attachments'][number], cid?: string): Attached {
  return {
    key: crypto.randomUUID(),
    name: part.name ?? 'attachment',
    size: part.size,
    type: part.type,
    blobId: part.blobId ?? undefined,
    progress: 1,
    cid,
  };
}

/** What was saved, as it can be written on; undefined when it is gone. @throws Unreachable */
export async function savedDraft(id: Id): Promise<Draft | undefined> {
  await mail().fetchEmails([id]);
  const email = mail().peek(id);
  const answer = await mail().client.one<GetResponse<EmailBody & { inReplyTo: string[] | null }>>('Email/get', {
    accountId: mail().account,
    ids: [id],
    properties: ['id', 'inReplyTo', 'textBody', 'htmlBody', 'attachments', 'bodyValues'],
    fetchTextBodyValues: true,
    fetchHTMLBodyValues: true,
  });
  const body = answer.list[0];
  if (!email || !body) return undefined;
  const value = (parts: EmailBody['textBody']) => parts.map((part) => body.bodyValues[part.partId ?? '']?.value ?? '').join('\n');
  const isHtml = body.htmlBody.some((part) => part.type === 'text/html');
  const content = clean(isHtml ? value(body.htmlBody) : '');
  const shown = new Set([...content.querySelectorAll('img')].map((image) => image.dataset['cid']));
  const identity = mail().identities().find((each) => each.email === email.from?.[0]?.email) ?? mail().identities()[0];
  return {
    ...blank(identity),
    to: email.to ?? [],
    cc: email.cc ?? [],
    bcc: email.bcc ?? [],
    subject: email.subject ?? '',
    plain: !isHtml,
    body: isHtml ? await withPictures(content, body) : value(body.textBody),
    attachments: body.attachments.map((part) => attached(part, part.cid && shown.has(part.cid) ? part.cid : undefined)),
    inReplyTo: body.inReplyTo,
    references: email.references,
  };
}

/** Goes on with a draft. */
export async function edit(id: Id): Promise<void> {
  try {
    const draft = await savedDraft(id);
    if (draft) openComposer({ draft, saved: id });
  } catch {
    say(t().needsServer);
  }
}

/** Begins a message from a template, which stays as it is. */
export async function fromTemplate(id: Id): Promise<void> {
  try {
    const draft = await savedDraft(id);
    if (draft) openComposer({ draft, saved: null, unsaved: true });
  } catch {
    say(t().needsServer);
  }
}

/** Pictures within a draft, from the server into this page. */
async function withPictures(content: DocumentFragment, body: EmailBody): Promise<string> {
  const box = document.createElement('div');
  box.append(content);
  for (const image of box.querySelectorAll('img')) {
    const { cid } = image.dataset;
    const part = body.attachments.find((each) => each.cid === cid);
    if (!cid || !part?.blobId) continue;
    const blob = await mail().client.download(mail().account, part.blobId, part.name ?? '', part.type);
    image.src = URL.createObjectURL(new Blob([blob], { type: part.type }));
  }
  return box.innerHTML;
}
