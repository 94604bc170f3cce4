import { fetchOr, type JmapClient } from '../jmap/client';
import { WEB, type EmailBody, type Id } from '../jmap/types';

/** What of a message's body is asked for, of an email and of what is signed within one. */
export const BODY = {
  properties: ['textBody', 'htmlBody', 'attachments', 'bodyValues'],
  bodyProperties: ['partId', 'blobId', 'size', 'name', 'type', 'charset', 'disposition', 'cid'],
  fetchTextBodyValues: true,
  maxBodyValueBytes: 1 << 20,
};

/** Whether all that a message has is something of S/MIME that may hold its text (RFC 8551 3.5.2). */
export function mayHoldText(body: EmailBody): boolean {
  const [only, other] = [...body.textBody, ...body.attachments];
  return only !== undefined && other === undefined && /^application\/(x-)?pkcs7-mime$/.test(only.type);
}

/**
 * The body of what is signed within a message: the server takes it out of the signature, and reads it as it reads a
 * message (Email/parse, RFC 8621 4.9). Undefined where there is none: what is encrypted stays an attachment.
 */
export async function bodyInside(client: JmapClient, accountId: Id, id: Id): Promise<EmailBody | undefined> {
  const template = client.capability(accountId, WEB)?.['viewUrl'];
  if (typeof template !== 'string') return undefined;
  const url = template.replace(/^https?:\/\/[^/]+/, '').replace(/\?.*$/, '').replace('{accountId}', encodeURIComponent(accountId)).replace('{emailId}', encodeURIComponent(id));
  const response = await fetchOr(`${url}/inside`, {});
  if (!response.ok) return undefined;
  const { blobId } = await client.upload(accountId, new Blob([await response.blob()], { type: 'message/rfc822' })).done;
  const { parsed } = await client.one<{ parsed: Record<Id, Omit<EmailBody, 'id'>> | null }>('Email/parse', { accountId, blobIds: [blobId], ...BODY });
  const body = parsed?.[blobId];
  return body && { ...body, id };
}
