/** Plain text of a message as pieces to show: lines, links in them, and what is quoted. */

export type Piece = { text: string; href?: string };

export interface Block {
  /** How often it is quoted; 0 is the author's own. */
  depth: number;
  lines: string[];
}

const QUOTED = /^(?:> ?)+/;
// What a person would click on: web addresses and mail addresses, without the punctuation that ends a sentence.
const LINK = /\b(?:https?:\/\/|www\.)[^\s<>"'`]+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/giu;
const TAIL = /[.,;:!?)\]}'"»”…]+$/u;

/** Runs of lines of the same depth. */
export function blocks(text: string): Block[] {
  const result: Block[] = [];
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const mark = QUOTED.exec(line)?.[0] ?? '';
    const depth = mark.split('>').length - 1;
    const last = result[result.length - 1];
    const rest = line.slice(mark.length);
    if (last && last.depth === depth) last.lines.push(rest);
    else result.push({ depth, lines: [rest] });
  }
  return result;
}

/** Where the signature begins ("-- "), or the number of lines when there is none. */
export function signatureAt(lines: string[]): number {
  const at = lines.findIndex((line) => line === '-- ' || line === '--');
  return at >= 0 && lines.length - at <= 12 ? at : lines.length;
}

/** A line with what can be followed in it. */
export function pieces(line: string): Piece[] {
  const result: Piece[] = [];
  let at = 0;
  for (const match of line.matchAll(LINK)) {
    let found = match[0];
    const tail = TAIL.exec(found)?.[0] ?? '';
    // A closing bracket belongs to the address when it was opened in it.
    const keeps = tail.startsWith(')') && found.includes('(') ? 1 : 0;
    found = found.slice(0, found.length - tail.length + keeps);
    const href = hrefOf(found);
    if (!href) continue;
    if (match.index > at) result.push({ text: line.slice(at, match.index) });
    result.push({ text: found, href });
    at = match.index + found.length;
  }
  if (at < line.length || result.length === 0) result.push({ text: line.slice(at) });
  return result;
}

function hrefOf(text: string): string | undefined {
  if (text.includes('@') && !/^https?:|^www\./i.test(text)) return `mailto:${text}`;
  const url = URL.parse(/^www\./i.test(text) ? `https://${text}` : text);
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : undefined;
}

/**
 * The text of an attached file. Files rarely say their charset, and JMAP calls that us-ascii (RFC 8621 4.1.4): then it is
 * UTF-8 where it can be, and else what browsers take for ASCII.
 */
export function decoded(octets: ArrayBuffer, charset: string | null | undefined): string {
  const named = charset && !/^us-ascii$/i.test(charset) ? charset : undefined;
  for (const each of named ? [named, 'utf-8'] : ['utf-8']) {
    try {
      return new TextDecoder(each, { fatal: each === 'utf-8' }).decode(octets);
    } catch {
      // A charset that nobody knows, or no UTF-8.
    }
  }
  return new TextDecoder('windows-1252').decode(octets);
}
