/** What one lets somebody do with a folder, in the words of the sharing window, and as MailboxRights (RFC 8621 2). */
export type ShareRole = 'read' | 'write' | 'manage';

const READ = ['mayReadItems'];
const WRITE = [...READ, 'mayAddItems', 'mayRemoveItems', 'maySetSeen', 'maySetKeywords'];
const MANAGE = [...WRITE, 'mayCreateChild', 'mayRename', 'mayDelete', 'mayShare'];

const ROLES: Record<ShareRole, string[]> = { read: READ, write: WRITE, manage: MANAGE };

export function rightsOf(role: ShareRole): Record<string, boolean> {
  return Object.fromEntries(MANAGE.map((right) => [right, ROLES[role].includes(right)]));
}

/** The role that rights are; undefined for others, such as another program gives. */
export function roleOf(rights: Record<string, boolean>): ShareRole | undefined {
  const roles = Object.keys(ROLES) as ShareRole[];
  return roles.find((role) => MANAGE.every((right) => Boolean(rights[right]) === ROLES[role].includes(right)));
}
