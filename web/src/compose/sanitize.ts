import DOMPurify from 'dompurify';

/**
 * The one place where HTML from outside enters the page: what is quoted, pasted or was a draft. It is cleaned here even
 * when the server cleaned it before. Messages that are read are not shown this way but in a frame of their own.
 */

const ALLOWED = {
  ALLOWED_TAGS: [
    'a', 'b', 'blockquote', 'br', 'code', 'del', 'div', 'em', 'font', 'h1', 'h2', 'h3', 'h4', 'hr', 'i', 'img', 'li', 'ol', 'p', 'pre',
    's', 'small', 'span', 'strike', 'strong', 'sub', 'sup', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr', 'u', 'ul',
  ],
  ALLOWED_ATTR: ['href', 'src', 'alt', 'title', 'width', 'height', 'dir', 'lang', 'type', 'colspan', 'rowspan', 'class', 'data-cid'],
  // DOMPurify takes every other attribute for an address, and leaves out what does not look like an allowed one.
  ADD_URI_SAFE_ATTR: ['width', 'height', 'dir', 'lang', 'type', 'colspan', 'rowspan', 'data-cid'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|cid:|blob:)/i,
  ALLOW_DATA_ATTR: false,
};

/** Without styles and handlers, which the page's policy would complain of while they are parsed; what is safe is decided after this. */
function unstyled(html: string): string {
  return html
    .replace(/<style\b[\s\S]*?<\/style\s*>/gi, '')
    .replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/\s(?:style|on[a-z]+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, ''));
}

/** Takes a picture that is in the HTML itself (RFC 2397): what shows it, and the Content-ID of the part that it becomes. */
export type Pictures = (data: string) => { src: string; cid: string } | undefined;

/** HTML as elements that do nothing. Pictures in it go unless somebody takes them. */
export function clean(html: string, pictures: Pictures = () => undefined): DocumentFragment {
  const fragment = DOMPurify.sanitize(unstyled(html), { ...ALLOWED, RETURN_DOM_FRAGMENT: true });
  for (const link of fragment.querySelectorAll('a')) {
    link.setAttribute('target', '_blank');
    link.setAttribute('rel', 'noopener noreferrer');
  }
  // Those of others would be ballast, or look like parts of this page.
  for (const each of fragment.querySelectorAll('[class]')) {
    if (each.classList.contains('signature')) each.className = 'signature';
    else each.removeAttribute('class');
  }
  // Pictures come from us or not at all: a quote must not tell its first author who reads it.
  for (const image of fragment.querySelectorAll('img')) {
    const source = image.getAttribute('src') ?? '';
    const taken = /^data:image\//i.test(source) ? pictures(source) : undefined;
    const part = /^cid:(.+)$/i.exec(source)?.[1];
    if (taken) {
      image.src = taken.src;
      image.dataset['cid'] = taken.cid;
    } else if (part) {
      // No browser can load it; who has the part shows it.
      image.removeAttribute('src');
      image.dataset['cid'] = part;
    } else if (!/^blob:/i.test(source)) image.remove();
  }
  return document.importNode(fragment, true);
}

/** The editor's own content, for its undo: with the marks of the selection. */
export function ownMarkup(html: string): string {
  return DOMPurify.sanitize(html, {
    ...ALLOWED,
    ADD_TAGS: ['input'],
    ADD_ATTR: ['id'],
    RETURN_TRUSTED_TYPE: true,
  }) as unknown as string;
}

export function markup(fragment: DocumentFragment | Element): string {
  const box = document.createElement('div');
  box.append(fragment instanceof DocumentFragment ? fragment : fragment.cloneNode(true));
  return box.innerHTML;
}

const BLOCKS = new Set(['ADDRESS', 'BLOCKQUOTE', 'DIV', 'H1', 'H2', 'H3', 'H4', 'HR', 'LI', 'OL', 'P', 'PRE', 'TABLE', 'TR', 'UL']);

const SIGNATURE = '-- ';

/** HTML as plain text: quotes with >, lists with marks, links with their addresses. */
export function toText(html: string): string {
  const lines: string[] = [''];
  const put = (text: string) => (lines[lines.length - 1] += text);
  const end = () => {
    if (lines[lines.length - 1] !== '') lines.push('');
  };
  const walk = (node: Node, mark: string) => {
    if (node instanceof Text) {
      put(node.data.replace(/[\u200b]/g, '').replace(/\s+/g, ' '));
      return;
    }
    if (!(node instanceof Element)) return;
    const name = node.tagName;
    if (name === 'BR') {
      lines.push('');
      return;
    }
    if (BLOCKS.has(name)) end();
    if (name === 'HR') put('---');
    // HTML loses the space that makes a line the beginning of a signature (RFC 3676 4.3).
    if (node.parentElement?.classList.contains('signature') && node.textContent?.trim() === '--') {
      put(SIGNATURE);
      end();
      return;
    }
    if (name === 'LI') put(mark);
    if (name === 'BLOCKQUOTE') {
      lines.splice(lines.length - 1, 1, ...toText(markup(childrenOf(node))).split('\n').map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`)), '');
      return;
    }
    let at = 1;
    for (const child of node.childNodes) walk(child, name === 'OL' ? `${at}. ` : '- ');
    if (name === 'OL') at++;
    const href = name === 'A' ? node.getAttribute('href') : null;
    if (href && !node.textContent?.includes(href.replace(/^mailto:/, '')) && /^https?:/.test(href)) put(` <${href}>`);
    if (name === 'P' || BLOCKS.has(name)) end();
  };
  for (const child of clean(html).childNodes) walk(child, '- ');
  return lines.map((line) => (line === SIGNATURE ? line : line.replace(/[ \t]+$/, ''))).join('\n').replace(/\n{3,}/g, '\n\n').trim();
}

function childrenOf(node: Element): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const child of node.childNodes) fragment.append(child.cloneNode(true));
  return fragment;
}

/** Plain text as HTML. */
export function toHtml(text: string): string {
  const box = document.createElement('div');
  for (const line of text.split('\n')) {
    const row = document.createElement('div');
    if (line) row.textContent = line;
    else row.append(document.createElement('br'));
    box.append(row);
  }
  return box.innerHTML;
}
