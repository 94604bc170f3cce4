import type { Address, BodyPart, Id } from '../jmap/types';

/** A file of a message that is being written. */
export interface Attached {
  key: string;
  name: string;
  size: number;
  type: string;
  blobId?: Id;
  /** How much of it is uploaded, 0 to 1. */
  progress: number;
  failed?: boolean;
  /** Set when it is a picture within the text. */
  cid?: string;
}

/** A message that is being written. */
export interface Draft {
  key: string;
  identityId: Id;
  to: Address[];
  cc: Address[];
  bcc: Address[];
  subject: string;
  /** What was written: HTML, or text when plain. */
  body: string;
  plain: boolean;
  attachments: Attached[];
  inReplyTo: string[] | null;
  references: string[] | null;
  /** When to be reminded of it unless somebody answers, in UTC. */
  remindAt?: string;
  /** The message that it answers or passes on, and the keyword that says so; in which account, where somebody else shares it. */
  answers?: { id: Id; keyword: '$answered' | '$forwarded'; account?: Id | undefined };
}

/** A part of the email that a draft was saved as. */
export type SavedPart = Pick<BodyPart, 'blobId' | 'name' | 'cid'>;

/** Which part of a saved draft holds which of its files, by the files' keys: pictures by their cid, others by name in their order. */
export function heldBy(files: Attached[], parts: SavedPart[]): Map<string, Id> {
  const left = [...parts];
  const held = new Map<string, Id>();
  for (const file of files) {
    const at = left.findIndex((part) => (file.cid ? part.cid === file.cid : !part.cid && (part.name ?? '') === file.name));
    const [part] = at >= 0 ? left.splice(at, 1) : [];
    if (part?.blobId) held.set(file.key, part.blobId);
  }
  return held;
}

export interface DraftParts {
  html?: string;
  text: string;
}

/** The files that are part of the message: a picture of the text only as long as the text shows it. */
export function goingOut(files: Attached[], html: string | undefined): Attached[] {
  const shown = (cid: string) => html?.includes(`"cid:${cid.replace(/&/g, '&amp;').replace(/"/g, '&quot;')}"`);
  return files.filter((file) => !file.cid || shown(file.cid));
}

/** The draft as an Email to create (RFC 8621 4.6). */
export function toEmail(draft: Draft, from: Address, drafts: Id, parts: DraftParts): Record<string, unknown> {
  const list = (people: Address[]) => (people.length > 0 ? people.map(({ name, email }) => ({ name, email })) : null);
  const values: Record<string, { value: string }> = { t: { value: parts.text } };
  if (parts.html !== undefined) values['h'] = { value: parts.html };
  const attachments = goingOut(draft.attachments, parts.html)
    .filter((file) => file.blobId)
    .map((file) => ({
      blobId: file.blobId,
      type: file.type || 'application/octet-stream',
      name: file.name,
      disposition: file.cid ? 'inline' : 'attachment',
      ...(file.cid ? { cid: file.cid } : {}),
    }));
  return {
    mailboxIds: { [drafts]: true },
    keywords: { $draft: true, $seen: true },
    from: [{ name: from.name, email: from.email }],
    to: list(draft.to),
    cc: list(draft.cc),
    bcc: list(draft.bcc),
    subject: draft.subject,
    ...(draft.inReplyTo ? { inReplyTo: draft.inReplyTo } : {}),
    ...(draft.references ? { references: draft.references } : {}),
    textBody: [{ partId: 't', type: 'text/plain' }],
    ...(parts.html !== undefined ? { htmlBody: [{ partId: 'h', type: 'text/html' }] } : {}),
    bodyValues: values,
    ...(attachments.length > 0 ? { attachments } : {}),
  };
}

/** Whether anything was written that would be missed. */
export function isBlank(draft: Draft, text: string): boolean {
  return draft.to.length + draft.cc.length + draft.bcc.length + draft.attachments.length === 0 && draft.subject === '' && text.trim() === '';
}

/** Those who are not of the organisations that the person writes from. */
export function outsiders(draft: Pick<Draft, 'to' | 'cc' | 'bcc'>, own: string[]): Address[] {
  const domain = (email: string) => email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  const ours = new Set(own.map(domain));
  return [...draft.to, ...draft.cc, ...draft.bcc].filter((person) => !ours.has(domain(person.email)));
}
