import Squire from 'squire-rte';
import { createEffect, createSignal, For, onCleanup, onMount } from 'solid-js';
import { t } from '../i18n';
import type { IconName } from '../ui/icons';
import { prompt, Tool } from '../ui/kit';
import { clean, ownMarkup } from './sanitize';

interface Format {
  icon: IconName;
  label: () => string;
  on: (path: string, editor: Squire) => boolean;
  run: (editor: Squire) => void;
  keys?: string;
}

const tag = (name: string) => (_path: string, editor: Squire) => editor.hasFormat(name);
const within = (pattern: RegExp) => (path: string) => pattern.test(path);

const FORMATS: Format[] = [
  { icon: 'bold', label: () => t().bold, on: tag('B'), run: (e) => (e.hasFormat('B') ? e.removeBold() : e.bold()), keys: 'Ctrl B' },
  { icon: 'italic', label: () => t().italic, on: tag('I'), run: (e) => (e.hasFormat('I') ? e.removeItalic() : e.italic()), keys: 'Ctrl I' },
  { icon: 'underline', label: () => t().underline, on: tag('U'), run: (e) => (e.hasFormat('U') ? e.removeUnderline() : e.underline()), keys: 'Ctrl U' },
  { icon: 'strike', label: () => t().strike, on: tag('S'), run: (e) => (e.hasFormat('S') ? e.removeStrikethrough() : e.strikethrough()) },
  { icon: 'bullets', label: () => t().bullets, on: within(/(^|>)UL/), run: (e) => (/(^|>)UL/.test(e.getPath()) ? e.removeList() : e.makeUnorderedList()) },
  { icon: 'numbers', label: () => t().numbers, on: within(/(^|>)OL/), run: (e) => (/(^|>)OL/.test(e.getPath()) ? e.removeList() : e.makeOrderedList()) },
  { icon: 'quote', label: () => t().quote, on: within(/(^|>)BLOCKQUOTE/), run: (e) => (/(^|>)BLOCKQUOTE/.test(e.getPath()) ? e.decreaseQuoteLevel() : e.increaseQuoteLevel()) },
  { icon: 'link', label: () => t().link, on: tag('A'), run: (e) => void link(e) },
  { icon: 'clear', label: () => t().clearFormat, on: () => false, run: (e) => e.removeAllFormatting() },
];

async function link(editor: Squire): Promise<void> {
  if (editor.hasFormat('A')) {
    editor.removeLink();
    return;
  }
  const selection = editor.getSelection();
  const address = (await prompt({ title: t().link, label: t().linkAddress, value: 'https://', yes: t().save }))?.trim();
  if (!address || !/^(https?:\/\/|mailto:).+/i.test(address)) return;
  editor.setSelection(selection);
  editor.makeLink(address, { target: '_blank', rel: 'noopener noreferrer' });
}

export interface EditorHandle {
  html(): string;
  focus(): void;
  picture(source: string, cid: string): void;
  insert(html: string): void;
  /** Puts a signature in the place of the one that is there, or before what is quoted, or at the end; '' takes it away. */
  sign(html: string): void;
}

/** A signature within a quote is another's. */
function resign(root: HTMLElement, signature: DocumentFragment): void {
  const old = [...root.querySelectorAll('.signature')].find((each) => !each.closest('blockquote'));
  if (old) {
    old.replaceWith(signature);
    return;
  }
  // The line that says who wrote what is quoted goes with it.
  const quote = root.querySelector(':scope > blockquote');
  root.insertBefore(signature, quote?.previousElementSibling ?? quote);
}

/** The editor of formatted text. */
export function Editor(props: {
  initial: string;
  label: string;
  changed: () => void;
  ready: (editor: EditorHandle) => void;
  pictures: (files: File[]) => void;
  focus: boolean;
  /** Told what is written when the editor goes. */
  leaving?: (html: string) => void;
}) {
  let root!: HTMLDivElement;
  const [path, setPath] = createSignal('');
  const [editor, setEditor] = createSignal<Squire>();
  onMount(() => {
    const squire = new Squire(root, {
      blockTag: 'DIV',
      sanitizeToDOMFragment: (html: string) => clean(html),
      tagAttributes: { a: { target: '_blank', rel: 'noopener noreferrer' } },
    });
    // Its undo writes markup; under Trusted Types that must be cleaned, too, and costs little.
    const inner = squire as unknown as { _setRawHTML(html: string): unknown };
    const raw = inner._setRawHTML.bind(squire);
    inner._setRawHTML = (html) => raw(ownMarkup(html));
    squire.setHTML(props.initial);
    squire.addEventListener('input', () => props.changed());
    squire.addEventListener('pathChange', () => setPath(squire.getPath()));
    squire.addEventListener('select', () => setPath(`${squire.getPath()} `));
    squire.addEventListener('pasteImage', (event) => {
      const items = (event as CustomEvent<{ clipboardData: DataTransfer }>).detail.clipboardData.files;
      props.pictures([...items].filter((file) => file.type.startsWith('image/')));
    });
    setEditor(squire);
    props.ready({
      html: () => squire.getHTML(),
      focus: () => {
        squire.focus();
        squire.moveCursorToStart();
      },
      insert: (html) => squire.insertHTML(html),
      sign: (html) => {
        squire.saveUndoState();
        resign(root, clean(html));
        props.changed();
      },
      picture: (source, cid) => void squire.insertImage(source, { 'data-cid': cid, alt: '' }),
    });
    if (props.focus) {
      squire.focus();
      squire.moveCursorToStart();
    }
    onCleanup(() => {
      props.leaving?.(squire.getHTML());
      squire.destroy();
    });
  });
  createEffect(() => root.setAttribute('aria-label', props.label));
  return (
    <>
      <div ref={root} class="editor" role="textbox" aria-multiline="true" dir="auto" data-empty={t().writeHere} />
      <div class="formats" role="toolbar" aria-label={t().formatting}>
        <For each={FORMATS}>
          {(format) => (
            <Tool
              icon={format.icon}
              label={format.label()}
              keys={format.keys}
              small
              tipAt="above"
              aria-pressed={editor() !== undefined && format.on(path(), editor()!)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => {
                const now = editor();
                if (!now) return;
                format.run(now);
                setPath(`${now.getPath()}  `);
              }}
            />
          )}
        </For>
      </div>
    </>
  );
}

export default Editor;
