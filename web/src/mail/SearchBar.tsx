import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js';
import { t } from '../i18n';
import { go, place } from '../router';
import { mail as lookedAt, ownMail as mail } from '../store/app';
import { Icon, type IconName } from '../ui/icons';
import { Tool } from '../ui/kit';
import { suggestPeople } from '../compose/completion';
import { nameOf } from './people';
import { tokens } from './search';
import { handlers } from './shortcuts';

interface Suggestion {
  icon: IconName;
  text: string;
  hint?: string;
  /** What the field holds once it is chosen, and whether the search starts. */
  value: string;
  run: boolean;
}

const PLACE = 'redoubt.searches';

function recent(): string[] {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE) ?? '[]') as string[];
  } catch {
    return [];
  }
}

function remember(text: string): void {
  sessionStorage.setItem(PLACE, JSON.stringify([text, ...recent().filter((each) => each !== text)].slice(0, 6)));
}

const quoted = (value: string) => (/\s/.test(value) ? `"${value}"` : value);

/** The search field, with operators and people suggested as one types. */
export function SearchBar() {
  let field!: HTMLInputElement;
  const [text, setText] = createSignal('');
  const [shown, show] = createSignal(false);
  const [at, setAt] = createSignal(-1);
  const operators = (): [string, string][] => [
    ['from:', t().opFrom],
    ['to:', t().opTo],
    ['subject:', t().opSubject],
    ['has:attachment', t().opHas],
    ['is:unread', t().opUnread],
    ['is:flagged', t().opFlagged],
    ['in:', t().opIn],
    ['label:', t().opLabel],
    ['after:', t().opAfter],
    ['before:', t().opBefore],
    ['larger:', t().opLarger],
  ];
  const suggestions = createMemo<Suggestion[]>(() => {
    if (!shown()) return [];
    const now = text();
    const all = tokens(now);
    const last = all.length > 0 && all[all.length - 1]!.end === now.length ? all[all.length - 1]! : undefined;
    const before = last ? now.slice(0, last.start) : now;
    const word = last?.value.toLowerCase() ?? '';
    const list: Suggestion[] = [];
    const operator = last?.operator ?? '';
    const typed = last ? now.slice(last.start).toLowerCase() : '';
    if (now.trim() === '') list.push(...recent().map((each): Suggestion => ({ icon: 'clock', text: each, value: each, run: true })));
    if (operator === 'in') {
      list.push(
        ...lookedAt()
          .mailboxes()
          .filter((mailbox) => mailbox.name.toLowerCase().includes(word))
          .slice(0, 6)
          .map((mailbox): Suggestion => ({ icon: 'folder', text: mailbox.name, value: `${before}in:${quoted(mailbox.name)} `, run: true })),
      );
    }
    if (operator === 'label') {
      list.push(
        ...mail()
          .labels()
          .filter((label) => label.name.toLowerCase().includes(word))
          .slice(0, 8)
          .map((label): Suggestion => ({ icon: 'label', text: label.name, value: `${before}label:${quoted(label.name)} `, run: true })),
      );
    }
    if (!operator || operator === 'from' || operator === 'to') {
      list.push(
        ...operators()
          .filter(([name]) => !operator && (typed === '' ? now.trim() === '' || now.endsWith(' ') : name.startsWith(typed)))
          .map(([name, hint]): Suggestion => ({ icon: 'filter', text: name, hint, value: before + name, run: !name.endsWith(':') })),
      );
      if (word.length > 0) {
        list.push(
          ...suggestPeople(word, [])
            .slice(0, 5)
            .map((person): Suggestion => ({
              icon: 'person',
              text: nameOf(person),
              hint: person.name ? person.email : undefined,
              value: `${before}${operator || 'from'}:${person.email} `,
              run: true,
            })),
        );
      }
    }
    return list.slice(0, 10);
  });
  const search = (query: string) => {
    show(false);
    const trimmed = query.trim();
    setText(trimmed);
    if (trimmed === '') {
      if (place().at === 'search') clear();
      return;
    }
    remember(trimmed);
    // The keys are for the results now.
    field.blur();
    // Where one looks it is looked for first; the other accounts are one step away.
    go({ at: 'search', account: lookedAt().mine && lookedAt().account, query: trimmed });
  };
  const clear = () => {
    setText('');
    const inbox = mail().role('inbox');
    if (place().at === 'search' && inbox) go({ at: 'mail', mailbox: inbox.id });
    field.focus();
  };
  const take = (one: Suggestion) => {
    setText(one.value);
    setAt(-1);
    if (one.run) search(one.value);
    else field.focus();
  };
  const keys = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined && suggestions().length > 0) {
      event.preventDefault();
      setAt(Math.max(-1, Math.min(suggestions().length - 1, at() + by)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const one = suggestions()[at()];
      if (one) take(one);
      else search(text());
    } else if (event.key === 'Escape') {
      event.preventDefault();
      if (shown() && suggestions().length > 0) show(false);
      else field.blur();
    }
  };
  handlers.search = () => {
    field.focus();
    field.select();
  };
  // Who has left the results looks for nothing any more.
  createEffect(on(() => place().at, (at) => {
    if (at !== 'search' && document.activeElement !== field) setText('');
  }));
  const shownText = () => {
    const here = place();
    return document.activeElement === field || here.at !== 'search' ? text() : here.query;
  };
  return (
    <div class="search" role="search" onFocusOut={(event) => !event.currentTarget.contains(event.relatedTarget as Node) && show(false)}>
      <Icon name="search" />
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label={t().searchMail}
        aria-expanded={suggestions().length > 0}
        aria-controls="search-suggestions"
        aria-autocomplete="list"
        aria-activedescendant={at() >= 0 ? `search-${at()}` : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder={t().searchMail}
        value={shownText()}
        onFocus={() => {
          const here = place();
          if (here.at === 'search' && !text()) setText(here.query);
          show(true);
        }}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setAt(-1);
          show(true);
        }}
        onKeyDown={keys}
      />
      <Show when={text() || place().at === 'search'}>
        <Tool icon="close" label={t().clearSearch} small tipAt="end" onClick={clear} />
      </Show>
      <ul class="menu suggestions" id="search-suggestions" role="listbox" aria-label={t().suggestions} hidden={suggestions().length === 0}>
        <For each={suggestions()}>
          {(one, index) => (
            <li id={`search-${index()}`} role="option" aria-selected={at() === index()} class="menu-item" classList={{ lit: at() === index() }} onMouseDown={(event) => { event.preventDefault(); take(one); }}>
              <Icon name={one.icon} />
              <span>{one.text}</span>
              <Show when={one.hint}>
                <small>{one.hint}</small>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}
