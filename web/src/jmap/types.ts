/** Objects of JMAP (RFC 8620, RFC 8621) as far as this application uses them. */

export type Id = string;

export interface Session {
  capabilities: Record<string, Record<string, unknown>>;
  accounts: Record<Id, Account>;
  primaryAccounts: Record<string, Id>;
  username: string;
  apiUrl: string;
  downloadUrl: string;
  uploadUrl: string;
  eventSourceUrl: string;
  state: string;
}

export interface Account {
  name: string;
  isPersonal: boolean;
  isReadOnly: boolean;
  accountCapabilities: Record<string, Record<string, unknown>>;
}

export const CORE = 'urn:ietf:params:jmap:core';
export const MAIL = 'urn:ietf:params:jmap:mail';
export const SUBMISSION = 'urn:ietf:params:jmap:submission';
export const VACATION = 'urn:ietf:params:jmap:vacationresponse';
export const SIEVE = 'urn:ietf:params:jmap:sieve';
export const CONTACTS = 'urn:ietf:params:jmap:contacts';
export const QUOTA = 'urn:ietf:params:jmap:quota';
/** When an email comes back by itself (draft-ietf-extra-email-snooze, under a name of our own). */
export const SNOOZE = 'https://redoubt.org/jmap/snooze';
/** Names and colours of keywords, which no standard has. */
export const LABELS = 'https://redoubt.org/jmap/labels';
export const PRINCIPALS = 'urn:ietf:params:jmap:principals';
export const MAIL_SHARE = 'urn:ietf:params:jmap:mail:share';
export const WEB = 'https://redoubt.org/jmap/web';

export type Role = 'inbox' | 'archive' | 'drafts' | 'flagged' | 'important' | 'junk' | 'sent' | 'trash' | 'all' | 'snoozed' | null;

export interface Mailbox {
  id: Id;
  name: string;
  parentId: Id | null;
  role: Role;
  sortOrder: number;
  totalEmails: number;
  unreadEmails: number;
  totalThreads: number;
  unreadThreads: number;
  isSubscribed: boolean;
  myRights: Record<string, boolean>;
}

/** A keyword that a person named and gave a colour. */
export interface Label {
  id: Id;
  keyword: string;
  name: string;
  /** As #rrggbb. */
  color: string;
}

/** A person or a group that one may share with (RFC 9670 2). */
export interface Principal {
  id: Id;
  type: 'individual' | 'group' | 'resource' | 'location' | 'other';
  name: string;
  email: string | null;
}

export interface Address {
  name: string | null;
  email: string;
}

export interface BodyPart {
  partId: string | null;
  blobId: Id | null;
  size: number;
  name: string | null;
  type: string;
  charset: string | null;
  disposition: string | null;
  cid: string | null;
}

export type Flags = Record<string, true>;

/** When an email comes back by itself. */
export interface Snoozed {
  until: string;
  /** A reminder: it stays where it is, and comes to the inbox besides unless somebody answers. */
  unlessAnswered?: boolean;
}

export interface Email {
  id: Id;
  blobId: Id;
  threadId: Id;
  mailboxIds: Flags;
  keywords: Flags;
  size: number;
  receivedAt: string;
  sentAt: string | null;
  from: Address[] | null;
  to: Address[] | null;
  cc: Address[] | null;
  bcc: Address[] | null;
  replyTo: Address[] | null;
  subject: string | null;
  preview: string;
  hasAttachment: boolean;
  messageId: string[] | null;
  references: string[] | null;
  snoozed?: Snoozed | null;
}

/** What is asked of an email once it is opened. */
export interface EmailBody {
  id: Id;
  textBody: BodyPart[];
  htmlBody: BodyPart[];
  attachments: BodyPart[];
  bodyValues: Record<string, { value: string; isTruncated: boolean }>;
}

export interface Thread {
  id: Id;
  emailIds: Id[];
}

export interface Identity {
  id: Id;
  name: string;
  email: string;
  replyTo: Address[] | null;
  bcc: Address[] | null;
  textSignature: string;
  htmlSignature: string;
  mayDelete: boolean;
}

export interface SetError {
  type: string;
  description?: string;
  properties?: string[];
}

export interface SetResponse<T> {
  accountId: Id;
  oldState: string;
  newState: string;
  created?: Record<string, Partial<T> & { id: Id }> | null;
  updated?: Record<Id, Partial<T> | null> | null;
  destroyed?: Id[] | null;
  notCreated?: Record<string, SetError> | null;
  notUpdated?: Record<Id, SetError> | null;
  notDestroyed?: Record<Id, SetError> | null;
}

export interface ChangesResponse {
  oldState: string;
  newState: string;
  hasMoreChanges: boolean;
  created: Id[];
  updated: Id[];
  destroyed: Id[];
}

export interface GetResponse<T> {
  accountId: Id;
  state: string;
  list: T[];
  notFound: Id[];
}

export interface QueryResponse {
  queryState: string;
  position: number;
  ids: Id[];
  total?: number;
}

export interface StateChange {
  changed: Record<Id, Record<string, string>>;
}

export type Filter = FilterCondition | { operator: 'AND' | 'OR' | 'NOT'; conditions: Filter[] };

export interface FilterCondition {
  inMailbox?: Id;
  inMailboxOtherThan?: Id[];
  before?: string;
  after?: string;
  minSize?: number;
  maxSize?: number;
  hasKeyword?: string;
  notKeyword?: string;
  hasAttachment?: boolean;
  text?: string;
  from?: string;
  to?: string;
  cc?: string;
  bcc?: string;
  subject?: string;
  body?: string;
}

/** The properties that a row of the list needs. */
export const ROW_PROPERTIES = [
  'id', 'blobId', 'threadId', 'mailboxIds', 'keywords', 'size', 'receivedAt', 'sentAt', 'from', 'to', 'cc', 'bcc',
  'replyTo', 'subject', 'preview', 'hasAttachment', 'messageId', 'references', 'snoozed',
];
