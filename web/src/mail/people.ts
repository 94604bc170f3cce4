import type { Address } from '../jmap/types';

/** A person's name, or what stands before the @ of the address. */
export function nameOf(address: Address | undefined): string {
  if (!address) return '';
  return address.name?.trim() || address.email;
}

/** The first name, or what there is. "Archer, Tom (Accounts)" is Tom. */
export function shortName(address: Address | undefined): string {
  const name = address?.name?.replace(/\(.*?\)|\[.*?\]/g, '').trim();
  if (!name) return address?.email.split('@')[0] ?? '';
  const [last, first] = name.split(',').map((part) => part.trim());
  return (first ? first : (last ?? name)).split(/\s+/)[0] ?? name;
}

export function initials(address: Address | undefined): string {
  const name = (address?.name ?? '').replace(/\(.*?\)|\[.*?\]|["']/g, '').trim() || (address?.email ?? '').split('@')[0] || '?';
  const comma = name.split(',').map((part) => part.trim());
  const words = (comma.length === 2 ? `${comma[1]} ${comma[0]}` : name).split(/[\s._-]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = [...(words[0] ?? name)][0] ?? '?';
  const last = words.length > 1 ? [...(words[words.length - 1] ?? '')][0] : '';
  return (first + (last ?? '')).toLocaleUpperCase();
}

/** A colour of one's own, in degrees. */
export function hue(text: string): number {
  let hash = 2166136261;
  for (const character of text.toLowerCase()) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619);
  return Math.abs(hash) % 360;
}

export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase();
}

/** The address as it stands in a header field. */
export function written(address: Address): string {
  return address.name ? `${address.name} <${address.email}>` : address.email;
}
